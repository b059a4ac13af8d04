import { readFile, statfs, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ensurePeer } from '../../../scripts/peers.ts';
import { drivesContract } from '../../core/ports/drives.contract.ts';
import type { Drives } from '../../core/ports/drives.ts';
import { type Drive, suitability } from '../../shared/drives.ts';
import { listLinuxDrives } from './linux.ts';
import { linuxSystem } from './linux-system.ts';
import { createDrives } from './list-drives.ts';
import { canMount, LiveMounts, type LoopFileSystem, peersOf } from './testing/live-mounts.ts';
import { DriveWatch } from './watch.ts';

const mebibyte = 1024 * 1024;

/** The real adapter, looking more often than the operator needs. */
function quickDrives(): Drives {
  const list = listLinuxDrives(linuxSystem);
  const watch = new DriveWatch(list, 50);
  return { list, watch: (listener) => watch.watch(listener) };
}

/** Whether what a file system takes is here, or could be installed. */
async function canMountLoop(fileSystem: LoopFileSystem): Promise<boolean> {
  for (const peer of peersOf(fileSystem)) if (!(await ensurePeer(peer))) return false;
  return true;
}

const skipped = canMount ? '' : ' (skipped: mounting drives needs root on Linux)';

describe.skipIf(!canMount)(`drives of this Linux computer${skipped}`, () => {
  drivesContract('Linux', async () => {
    const mounts = await LiveMounts.make();
    return {
      drives: quickDrives(),
      plug: async () => await mounts.tmpfs(8 * mebibyte),
      unplug: async (path) => await mounts.pull(path),
      fill: async (path) => await writeFile(join(path, 'fill.bin'), new Uint8Array(2 * mebibyte)),
      stop: async () => await mounts.stop(),
    };
  });

  let mounts: LiveMounts;
  beforeEach(async () => {
    mounts = await LiveMounts.make();
  });
  afterEach(async () => await mounts.stop());

  const find = async (path: string): Promise<Drive | undefined> =>
    (await createDrives('linux').list()).find((drive) => drive.mountPath === path);

  it.for([
    { fileSystem: 'ext4', label: 'CARRY ext', isLabelTold: true },
    // The label of these two is in files of theirs, which only udev reads; identity and kind are in the first bytes.
    { fileSystem: 'NTFS', label: 'CARRY nt', isLabelTold: false },
    { fileSystem: 'exFAT', label: 'CARRY ex', isLabelTold: false },
  ] as const)(
    '$fileSystem is told by its name, with the numbers of statfs, and is seen to come and go',
    async (row, { skip }) => {
      skip(!(await canMountLoop(row.fileSystem)), `what mounts ${row.fileSystem} is not on this computer`);
      const told: (readonly Drive[])[] = [];
      const stop = quickDrives().watch((value) => told.push(value));
      const patience = { timeout: 20_000, interval: 20 };
      try {
        await expect.poll(() => told.length, patience).toBeGreaterThan(0);
        const path = await mounts.loop(row.fileSystem, 32 * mebibyte, row.label);
        const seen = (): Drive | undefined => told.at(-1)?.find((drive) => drive.mountPath === path);
        await expect.poll(seen, patience).toBeDefined();

        const drive = await find(path);
        const { blocks, bavail, bsize } = await statfs(path);
        expect(drive).toMatchObject({
          fileSystem: row.fileSystem,
          sizeBytes: blocks * bsize,
          freeBytes: bavail * bsize,
          bus: 'other',
          isReadOnly: false,
          isSystem: false,
          largestFileBytes: null,
        });
        if (row.isLabelTold) expect(drive?.label).toBe(row.label);
        // An identity of the volume, not of the slot.
        expect(drive?.id).toMatch(/^(?:[0-9a-f]{8}-[0-9a-f-]{27}|[0-9A-F]{16}|[0-9A-F]{4}-[0-9A-F]{4})@\//);

        await mounts.pull(path);
        await expect.poll(seen, patience).toBeUndefined();
        expect((await readFile('/proc/self/mountinfo', 'utf8')).includes(path)).toBe(false);
      } finally {
        stop();
      }
    },
  );

  it('two volumes made alike are two drives', async ({ skip }) => {
    skip(!(await canMountLoop('ext4')), 'what mounts ext4 is not on this computer');
    const [one, other] = [await mounts.loop('ext4', 8 * mebibyte, 'A'), await mounts.loop('ext4', 8 * mebibyte, 'A')];
    const [first, second] = [await find(one), await find(other)];
    expect(first?.id.split('@')[0]).not.toBe(second?.id.split('@')[0]);
  });

  it('a full and a read-only drive do not suit', async () => {
    const full = await mounts.tmpfs(2 * mebibyte);
    await writeFile(join(full, 'fill.bin'), new Uint8Array(2 * mebibyte));
    const locked = await mounts.tmpfs(2 * mebibyte, ',ro');
    const reasons = async (path: string): Promise<readonly string[]> => {
      const drive = await find(path);
      if (drive === undefined) throw new Error(`${path} is not listed.`);
      const answer = suitability(drive, { neededBytes: 1, largestFileBytes: 1 });
      return answer.isSuitable ? [] : answer.reasons.map(({ reason }) => reason);
    };
    expect(await reasons(full)).toEqual(['too-little-space']);
    expect(await reasons(locked)).toEqual(['read-only']);
  });

  it('the drive the system runs from is there, and marked', async () => {
    expect(await find('/')).toMatchObject({ isSystem: true });
  });
});
