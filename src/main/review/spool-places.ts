import { randomBytes } from 'node:crypto';
import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';

/** `service-connection-review-<process>-<8 hex>.rows` */
const form = /^service-connection-review-(\d+)-[0-9a-f]{8}\.rows$/;

/** A name nobody can know beforehand, that tells which process made it. */
export function spoolPath(folder: string): string {
  return join(folder, `service-connection-review-${process.pid}-${randomBytes(4).toString('hex')}.rows`);
}

/** Takes away what killed processes left in the folder. What cannot be taken away is another account's. */
export async function removeLeftSpools(folder: string): Promise<void> {
  let names: readonly string[];
  try {
    names = await readdir(folder);
  } catch {
    // Making our own file there will say what is wrong.
    return;
  }
  for (const name of names) {
    const owner = form.exec(name)?.[1];
    const path = join(folder, name);
    if (owner !== undefined && !(await isInUse(Number(owner), path))) await rm(path, { force: true }).catch(() => {});
  }
}

async function isInUse(owner: number, path: string): Promise<boolean> {
  // In a container every start may have the same number: an older file than this process is not its own.
  if (owner === process.pid) return (await modifiedMs(path)) >= performance.timeOrigin;
  try {
    process.kill(owner, 0);
    return true;
  } catch (error) {
    // It is there, but not ours to signal.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

async function modifiedMs(path: string): Promise<number> {
  try {
    return (await stat(path)).mtimeMs;
  } catch {
    return 0;
  }
}
