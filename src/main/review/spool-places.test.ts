import { spawnSync } from 'node:child_process';
import { mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { removeLeftSpools, spoolPath } from './spool-places.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'spools-'));
});
afterEach(async () => await rm(folder, { recursive: true }));

it('takes away what killed processes left, and nothing else', async () => {
  const gone = spawnSync(process.execPath, ['-e', '']).pid;
  const parent = process.ppid;
  const ours = spoolPath(folder);
  const beforeUs = spoolPath(folder);
  const kept = [
    ours,
    join(folder, `service-connection-review-${parent}-0123abcd.rows`),
    join(folder, `service-connection-review-${gone}-0123abcd.rows.txt`),
    join(folder, 'other.rows'),
  ];
  const taken = [beforeUs, join(folder, `service-connection-review-${gone}-0123abcd.rows`)];
  for (const path of [...kept, ...taken]) await writeFile(path, 'rows');
  const longAgo = new Date(performance.timeOrigin - 60_000);
  await utimes(beforeUs, longAgo, longAgo);

  await removeLeftSpools(folder);
  expect(await readdir(folder)).toEqual(kept.map((path) => basename(path)).sort());
});

it('does not mind a folder that is not there', async () => {
  await removeLeftSpools(join(folder, 'missing'));
});
