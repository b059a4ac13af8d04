import { execFile } from 'node:child_process';
import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { root } from '../root.ts';

const executables: Readonly<Partial<Record<NodeJS.Platform, string>>> = {
  win32: 'electron.exe',
  linux: 'electron',
  darwin: 'Electron.app/Contents/MacOS/Electron',
};

/** A way to open the desktop window, or why there is none. */
export type ElectronAnswer = { readonly path: string } | { readonly reason: string };

/** Finds Electron where it is installed; never fetches it. */
export async function lookForElectron(): Promise<ElectronAnswer> {
  const { platform, env } = process;
  const executable = executables[platform];
  if (executable === undefined) return { reason: `Electron does not run on ${platform}` };
  if (platform === 'linux' && !hasDisplay()) return { reason: 'there is no display here' };
  if (platform === 'linux' && process.getuid?.() === 0)
    return { reason: 'Electron keeps its sandbox and does not run as root' };
  const path = join(env.ELECTRON_OVERRIDE_DIST_PATH ?? join(root, 'node_modules/electron/dist'), executable);
  return (await isThere(path)) ? { path } : { reason: notThere };
}

const notThere = 'Electron is not on this computer';

/** Finds Electron, and fetches it where it is missing and of use. */
export async function findElectron(): Promise<ElectronAnswer> {
  const there = await lookForElectron();
  if ('path' in there || there.reason !== notThere) return there;
  try {
    await promisify(execFile)(process.execPath, [join(root, 'node_modules/electron/install.js')], {
      timeout: 5 * 60_000,
    });
  } catch {
    // What it says is long; that it is missing is told below.
  }
  const fetched = await lookForElectron();
  return 'path' in fetched ? fetched : { reason: `${notThere} and could not be fetched` };
}

/** Whether a window can be shown. */
export function hasDisplay(): boolean {
  const { platform, env } = process;
  return platform !== 'linux' || (env.DISPLAY ?? '') !== '' || (env.WAYLAND_DISPLAY ?? '') !== '';
}

async function isThere(path: string): Promise<boolean> {
  try {
    await access(path);
    return true;
  } catch {
    return false;
  }
}
