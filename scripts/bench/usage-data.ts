import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { createLab } from '../../src/lab/lab.ts';
import { ensurePeer } from '../peers.ts';
import { root } from '../root.ts';
import { countCsvRecords } from './csv-records.ts';
import type { Measure, MeasureOptions, Sample, Samples } from './measure.ts';
import { type ProcessSample, timeNode, timeProgram } from './process.ts';

const fullRows = 1_000_000;
const memoryGoalBytes = 300 * 1024 * 1024;

/*
 * The peer reads and prints in C, and neither hashes, flushes nor reads back. Handing the rows to JavaScript alone takes us
 * as long as all of its work, so half its speed is out of reach on one thread; the goals are what one thread can do.
 */

/** The whole usage data of a site to CSV, beside sqlite3 writing the same rows. */
export const exportMeasure: Measure = {
  name: 'export',
  description: 'a million rows of usage data to a raw CSV, hashed, flushed and read back',
  peerName: 'sqlite3 -csv',
  goal: 0.3,
  goalRssBytes: memoryGoalBytes,
  run: (options) =>
    measure(options, (folder) => ['export', '--raw', '--to', join(folder, 'ours.csv')], {
      async check({ output, rows }) {
        const records = await countCsvRecords(output);
        if (records !== rows + 1) throw new Error(`${output} holds ${records} records, not ${rows} and a header.`);
      },
    }),
};

/** The same rows into a compressed and verified cabinet; sqlite3 only writes the CSV. */
export const prepareMeasure: Measure = {
  name: 'prepare',
  description: 'a million rows of usage data to a cabinet, compressed, flushed, read back and verified',
  peerName: 'sqlite3 -csv',
  goal: 0.15,
  goalRssBytes: memoryGoalBytes,
  run: (options) =>
    measure(options, (folder) => ['prepare', '--to', join(folder, 'ours.cab')], {
      async check({ output, program }) {
        await program(['verify', output]);
      },
    }),
};

/** What a measure made, to be checked once it is measured: being fast counts for nothing when the output is wrong. */
interface Made {
  readonly output: string;
  readonly rows: number;
  /** Runs our program; rejects when it does not end with 0. */
  readonly program: (argv: readonly string[]) => Promise<ProcessSample>;
}

async function measure(
  { folder, rounds, scale }: MeasureOptions,
  command: (folder: string) => readonly string[],
  { check }: { readonly check: (made: Made) => Promise<void> },
): Promise<Samples> {
  const rows = Math.max(1, Math.round(fullRows * scale));
  const labFolder = join(folder, 'lab');
  const { sites } = await createLab({ folder: labFolder, hierarchies: 1, rows, seed: 1, payloadBytes: 1024 });
  const site = sites[0];
  if (site === undefined) throw new Error('The lab has no site.');
  const hasPeer = await ensurePeer('sqlite3');
  const ours: Sample[] = [];
  const peer: Sample[] = [];
  const argv = command(folder);
  const output = argv.at(-1) ?? '';
  const always = ['--quiet', '--settings', site.settingsPath, '--logs', join(folder, 'logs')];
  const program: Made['program'] = (ownArgv) =>
    timeNode(folder, [join(root, 'src/cli/main.ts'), ...ownArgv, ...always]);
  // One round first that does not count: it warms the file cache for both.
  for (let round = -1; round < rounds; round += 1) {
    await rm(output, { force: true });
    const mine = await program(argv);
    if (round >= 0) ours.push({ ...mine, amount: rows, unit: 'rows' });
    if (!hasPeer) continue;
    const query = ['-readonly', '-csv', '-header', site.databasePath, 'SELECT * FROM TEL_TelemetryResults'];
    const theirs = await timeProgram('sqlite3', query, join(folder, 'peer.csv'));
    if (round >= 0) peer.push({ ...theirs, amount: rows, unit: 'rows' });
  }
  await check({ output, rows, program });
  return { ours, peer: hasPeer ? peer : null };
}
