import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { readLogName } from './log-names.ts';

/** How much is kept of the logs of runs. */
export interface Retention {
  readonly runs: number;
  readonly bytes: number;
}

/** Years of the trips of one site, and less than anybody misses on the drive of a server. */
export const defaultRetention: Retention = { runs: 500, bytes: 500 * 1024 * 1024 };

/**
 * Lets go of the oldest runs' logs when there are too many or they are too large together. Other files, and the logs named
 * `keep`, stay. Never rejects: what cannot be removed now is removed another time.
 */
export async function removeOldLogs(folder: string, keep: string, retention = defaultRetention): Promise<void> {
  const names = await readdir(folder).catch(() => []);
  const runs = new Map<string, string[]>();
  for (const name of names) {
    const log = readLogName(name);
    if (log !== null) runs.set(log.base, [...(runs.get(log.base) ?? []), join(folder, name)]);
  }
  let keptRuns = 0;
  let keptBytes = 0;
  // Names begin with the time: the newest first.
  for (const base of [...runs.keys()].sort().reverse()) {
    const paths = runs.get(base) ?? [];
    keptRuns += 1;
    for (const path of paths) keptBytes += await sizeOf(path);
    const isTooMuch = keptRuns > retention.runs || keptBytes > retention.bytes;
    if (isTooMuch && base !== keep) for (const path of paths) await rm(path, { force: true }).catch(() => undefined);
  }
}

async function sizeOf(path: string): Promise<number> {
  return await stat(path).then(
    ({ size }) => size,
    () => 0,
  );
}
