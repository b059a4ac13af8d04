import { drivesContract } from '../ports/drives.contract.ts';
import { MemoryDrives } from './memory-drives.ts';

const size = 8 * 1024 * 1024;

drivesContract('in memory', async () => {
  const drives = new MemoryDrives();
  let count = 0;
  return {
    drives,
    async plug() {
      count += 1;
      return drives.plug({ mountPath: `/media/${count}`, sizeBytes: size }).mountPath;
    },
    async unplug(mountPath) {
      drives.unplug(mountPath);
    },
    async fill(mountPath) {
      drives.plug({ mountPath, sizeBytes: size, freeBytes: size - 2 * 1024 * 1024 });
    },
    stop: async () => undefined,
  };
});
