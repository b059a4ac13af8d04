/* The usage data cabinet in the hands of other makers' programs, and of the operator's own eyes. */
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ensurePeer, type PeerName } from '../scripts/peers.ts';
import { createLab } from '../src/lab/lab.ts';
import { runJob } from './support/run-here.ts';

const run = promisify(execFile);

/** How each program lists a cabinet, and extracts it into a folder. */
const peers: readonly {
  name: PeerName;
  list: (cabinet: string) => string[];
  extract: (cabinet: string, to: string) => string[];
}[] = [
  { name: 'cabextract', list: (cabinet) => ['-l', cabinet], extract: (cabinet, to) => ['-q', '-d', to, cabinet] },
  { name: 'gcab', list: (cabinet) => ['-t', cabinet], extract: (cabinet, to) => ['-x', '-C', to, cabinet] },
  { name: '7z', list: (cabinet) => ['l', cabinet], extract: (cabinet, to) => ['x', `-o${to}`, cabinet] },
];
const isHere = new Map<PeerName, boolean>();
for (const { name } of peers) isHere.set(name, await ensurePeer(name));

let folder: string;
let cabinet: string;
let csv: string;
let usageDataSha256: string;
let members: readonly string[];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'usage-cabinet-'));
  const { sites } = await createLab({
    folder: join(folder, 'lab'),
    hierarchies: 1,
    rows: 20_000,
    seed: 11,
    payloadBytes: 1000,
  });
  const settings = sites[0]?.settingsPath ?? '';
  const common = ['--settings', settings, '--logs', join(folder, 'logs')];
  csv = join(folder, 'raw.csv');
  await runJob('export', ['--raw', '--to', csv, ...common]);
  const prepared = await runJob('prepare', ['--to', folder, '--reviewed', csv, ...common]);
  if (prepared.result === null) throw new Error(`Prepare failed: ${JSON.stringify(prepared.error)}`);
  cabinet = prepared.result.cabinet.path;
  usageDataSha256 = prepared.result.usageDataSha256 ?? '';
  members = [`${prepared.result.site.version}.txt`, 'UsageData.csv', 'UsageData.json'];
});
afterAll(async () => {
  await rm(folder, { recursive: true });
});

describe('the usage data cabinet', () => {
  for (const { name, list, extract } of peers) {
    const skipped = isHere.get(name) === true ? '' : ` (skipped: ${name} is not on this computer)`;
    it.skipIf(skipped !== '')(`lists and extracts byte for byte with ${name}${skipped}`, async () => {
      const { stdout } = await run(name, list(cabinet));
      for (const member of members) expect(stdout).toContain(member);
      const to = join(folder, name);
      await mkdir(to);
      await run(name, extract(cabinet, to));
      expect((await readdir(to)).sort()).toEqual([...members].sort());
      expect(Buffer.compare(await readFile(join(to, 'UsageData.csv')), await readFile(csv))).toBe(0);
      const description = JSON.parse(await readFile(join(to, 'UsageData.json'), 'utf8')) as {
        members: { name: string; sizeBytes: number; sha256: string }[];
      };
      for (const described of description.members) {
        const bytes = await readFile(join(to, described.name));
        expect(bytes.length).toBe(described.sizeBytes);
        expect(createHash('sha256').update(bytes).digest('hex')).toBe(described.sha256);
      }
    });
  }

  it('carries exactly the bytes that were reviewed', async () => {
    expect(
      createHash('sha256')
        .update(await readFile(csv))
        .digest('hex'),
    ).toBe(usageDataSha256);
  });
});
