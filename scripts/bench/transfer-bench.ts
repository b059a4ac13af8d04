import { constants } from 'node:fs';
import { access, copyFile, mkdir, mkdtemp, open, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { build } from 'vite';
import { Random } from '../../src/core/testing/random.ts';
import { buildWhatIsStale, outputOf } from '../build/build.ts';
import { ensurePeer, type PeerName } from '../peers.ts';
import { root } from '../root.ts';
import type { Measure, MeasureOptions, Sample, Samples } from './measure.ts';
import { timeNode, timeProgram } from './process.ts';

/*
 * What the transfer engine does beside other programs that do as much, whole processes, start-up included.
 */

/** What the program is told to do. */
export type BenchOrder =
  | { readonly kind: 'copy'; readonly from: string; readonly to: string; readonly flush: boolean }
  | {
      readonly kind: 'tree';
      readonly from: string;
      readonly to: string;
      /** A file with what both sides are known to hold. */
      readonly known: string | null;
      /** Where to write what was copied. */
      readonly write: string | null;
    }
  | { readonly kind: 'hash'; readonly from: string; readonly sha256: string }
  | { readonly kind: 'hash-tree'; readonly from: string };

/** Where things are; `ours` and `theirs` are emptied before each round. */
export interface BenchPlace {
  readonly input: string;
  readonly ours: string;
  readonly theirs: string;
  readonly scale: number;
}

/** One measure: what is made ready, what each side is told to do, and what must have come of it. */
export interface TransferCase {
  readonly name: string;
  readonly description: string;
  readonly peer: PeerName;
  readonly peerName: string;
  readonly goal: number;
  /** In memory, so that no drive hides what the programs do, or on a drive. */
  readonly where: 'memory' | 'drive';
  /** Returns how many bytes there are. */
  readonly makeReady: (place: BenchPlace) => Promise<number>;
  /** Right before a side is timed. */
  readonly before?: (place: BenchPlace, side: string) => Promise<void>;
  readonly ours: (place: BenchPlace) => BenchOrder;
  /** For a shell. */
  readonly theirs: (place: BenchPlace) => string;
  readonly check: (place: BenchPlace) => Promise<void>;
}

const memoryGoalBytes = 200 * 1024 * 1024;

export function measureOf(one: TransferCase): Measure {
  const { name, description, peerName, goal } = one;
  return { name, description, peerName, goal, goalRssBytes: memoryGoalBytes, run: (options) => run(one, options) };
}

async function run(one: TransferCase, options: MeasureOptions): Promise<Samples> {
  const hasPeer = (await ensurePeer(one.peer)) && (await ensurePeer('rsync'));
  const folder = one.where === 'memory' ? await inMemory(options.folder) : options.folder;
  const place = (name: string): string => join(folder, name);
  const where = { input: place('input'), ours: place('ours'), theirs: place('theirs'), scale: options.scale };
  try {
    await mkdir(where.input);
    const program = await bundleProgram(options.folder);
    const amount = await one.makeReady(where);
    return await measure(one, where, program, { rounds: options.rounds, amount, hasPeer });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function measure(
  one: TransferCase,
  place: BenchPlace,
  program: string,
  { rounds, amount, hasPeer }: { readonly rounds: number; readonly amount: number; readonly hasPeer: boolean },
): Promise<Samples> {
  const ours: Sample[] = [];
  const peer: Sample[] = [];
  // One round first that does not count: it warms the file cache, and fresh memory, for both.
  for (let round = -1; round < rounds; round += 1) {
    for (const side of [place.ours, place.theirs]) {
      await rm(side, { recursive: true, force: true });
      await mkdir(side);
      await one.before?.(place, side);
    }
    const mine = await timeNode(place.input, [program, JSON.stringify(one.ours(place))]);
    const its = hasPeer ? await timeProgram('sh', ['-ec', one.theirs(place)], '/dev/null') : null;
    if (round < 0) continue;
    ours.push({ ...mine, amount, unit: 'bytes' });
    if (its !== null) peer.push({ ...its, amount, unit: 'bytes' });
  }
  await one.check(place);
  return { ours, peer: hasPeer ? peer : null };
}

/** As it ships: one file, and one for the threads. */
export async function bundleProgram(folder: string, entry = 'transfer-program.ts'): Promise<string> {
  await buildWhatIsStale(['threads']);
  const out = join(folder, 'program');
  await build({
    root,
    configFile: false,
    logLevel: 'warn',
    ssr: { noExternal: true },
    publicDir: false,
    build: {
      ssr: true,
      outDir: join(out, 'bench'),
      emptyOutDir: true,
      target: 'node24',
      rolldownOptions: {
        input: { index: join(import.meta.dirname, entry) },
        // Another driver for SQL Server, which mssql would load where it is installed.
        external: ['msnodesqlv8'],
        // All in one folder: what is read from beside a module is beside each.
        output: { format: 'es', entryFileNames: 'index.js', chunkFileNames: '[name]-[hash].js' },
      },
    },
  });
  await mkdir(join(out, 'threads'));
  await copyFile(outputOf('threads'), join(out, 'threads', 'index.js'));
  await writeFile(join(out, 'package.json'), '{"type":"module"}');
  return join(out, 'bench', 'index.js');
}

/** A file of bytes that do not repeat soon. */
export async function writeNoise(path: string, bytes: number): Promise<void> {
  const stock = Buffer.from(new Random(3).bytes(1_000_003));
  const file = await open(path, 'w');
  try {
    for (let left = bytes; left > 0; left -= stock.length)
      await file.writeFile(stock.subarray(0, Math.min(left, stock.length)));
  } finally {
    await file.close();
  }
}

/** Other programs that show what is right end with an error when it is not. */
export async function mustSucceed(command: string, ...argv: readonly string[]): Promise<void> {
  await timeProgram(command, argv, '/dev/null');
}

/** A folder in memory, where there is one; else the other. */
export async function inMemory(otherwise: string): Promise<string> {
  try {
    await access('/dev/shm', constants.W_OK);
    return await mkdtemp('/dev/shm/service-connection-bench-');
  } catch {
    return otherwise;
  }
}
