import type { Drives } from '../../core/ports/drives.ts';
import { clause } from '../../shared/clauses.ts';
import { AppError } from '../../shared/errors.ts';
import { listLinuxDrives } from './linux.ts';
import { linuxSystem } from './linux-system.ts';
import { listMacosDrives } from './macos.ts';
import { runProgram } from './run-program.ts';
import { DriveWatch, type ListDrives } from './watch.ts';
import { listWindowsDrives } from './windows.ts';

/** The drives of this computer, whichever system it runs. */
export function createDrives(platform: string): Drives {
  const { list, pauseMs } = adapterFor(platform);
  const drives = new DriveWatch(list, pauseMs);
  return { list, watch: (listener) => drives.watch(listener) };
}

/** The pause between two looks: reading a file costs nothing, starting PowerShell does. */
function adapterFor(platform: string): { readonly list: ListDrives; readonly pauseMs: number } {
  switch (platform) {
    case 'linux':
      return { list: listLinuxDrives(linuxSystem), pauseMs: 1000 };
    case 'win32':
      return { list: listWindowsDrives(runProgram), pauseMs: 4000 };
    case 'darwin':
      return { list: listMacosDrives(runProgram), pauseMs: 3000 };
    default:
      return {
        list: async () => {
          throw new AppError('drive.list-failed', { reason: clause('drives-not-known', { platform }) });
        },
        pauseMs: 60_000,
      };
  }
}
