import { constants } from 'node:fs';
import { access, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { buildWhatIsStale, outputOf } from '../build/build.ts';
import { ensurePeer, type PeerName } from '../peers.ts';
import { historyCabinet, lzxCabinet, repeatFolder, writeInput, writeSmallFiles } from './cab-inputs.ts';
import type { Limit, Measure, MeasureOptions, Sample, Samples } from './measure.ts';
import { timeNode, timeProgram } from './process.ts';

/*
 * Our cabinets beside those of other programs, whole processes, in memory where the system offers that (`/dev/shm`), so that
 * no drive hides what the programs do. As they do, ours neither flushes nor reads back here (`--quick`).
 */

const mb = 1_000_000;
const textBytes = 500 * mb;
const smallFiles = 20_000;
const lzxFolders = 60;
/** Of a real cabinet with about 10 MB in its folder. */
const realFolders = 46;
const memoryGoalBytes = 200 * 1024 * 1024;
const longestHoldMs = 50;

/** One measure: what is made ready, what each side is told to do, and what must have come of it. */
interface Case {
  readonly name: string;
  readonly description: string;
  readonly peer: PeerName;
  readonly goal: number;
  /** Ours may have so many times the peer's size. */
  readonly sizeGoal?: number;
  /** Both on one processor. */
  readonly isOnOne?: boolean;
  /** Returns how many raw bytes there are. */
  readonly makeReady: (place: Place) => Promise<number>;
  readonly ours: (place: Place) => readonly string[];
  readonly theirs: (place: Place) => readonly string[];
  readonly check: (place: Place) => Promise<void>;
}

/** Where things are; `ours` and `theirs` are emptied before each round. */
interface Place {
  readonly input: string;
  readonly ours: string;
  readonly theirs: string;
  readonly scale: number;
  readonly data: string | null;
}

const text = (place: Place): string => join(place.input, 'usage.txt');
const cabinet = (place: Place): string => join(place.input, 'given.cab');
const made = (folder: string): string => join(folder, 'made.cab');
const scaled = (bytes: number, { scale }: Place): number => Math.max(100_000, Math.round(bytes * scale));

async function makeText(place: Place): Promise<number> {
  const bytes = scaled(textBytes, place);
  await writeInput(text(place), bytes, 'text');
  return bytes;
}

async function makeNoise(place: Place): Promise<number> {
  const bytes = scaled(textBytes, place);
  await writeInput(text(place), bytes, 'noise');
  return bytes;
}

async function makeSmall(place: Place): Promise<number> {
  return await writeSmallFiles(join(place.input, 'tree'), Math.max(100, Math.round(smallFiles * place.scale)));
}

const ownProgram = (): string => outputOf('cli');

async function own(...argv: readonly string[]): Promise<void> {
  await timeProgram(process.execPath, [ownProgram(), ...argv, '--quiet'], '/dev/null');
}

/** What our cabinet holds must come out of another program as it went in. */
async function checkCreated(place: Place): Promise<void> {
  const out = join(place.theirs, 'out');
  await mkdir(out);
  await timeProgram('cabextract', ['-q', '-d', out, made(place.ours)], '/dev/null');
  await timeProgram('cmp', [text(place), join(out, 'usage.txt')], '/dev/null');
}

/** Both sides must have the same files. */
async function checkExtracted(place: Place): Promise<void> {
  await timeProgram('diff', ['-r', place.ours, place.theirs], '/dev/null');
  if ((await readdir(place.ours)).length === 0) throw new Error(`${place.ours} is empty.`);
}

const create = (level: string) => (place: Place) => [
  'cab',
  'create',
  made(place.ours),
  text(place),
  '--level',
  level,
  '--quick',
];
const gcabCreate = (place: Place) => ['-c', '-z', '-n', made(place.theirs), text(place)];
const extract = (place: Place) => ['cab', 'extract', cabinet(place), '--to', place.ours, '--quick'];
const cabextractAll = (place: Place) => ['-q', '-d', place.theirs, cabinet(place)];
const gcabAll = (place: Place) => ['-x', '-C', place.theirs, cabinet(place)];
const sevenAll = (place: Place) => ['x', '-y', '-bd', `-o${place.theirs}`, cabinet(place)];

const creating = { makeReady: makeText, theirs: gcabCreate, peer: 'gcab', check: checkCreated } as const;
const extracting = { ours: extract, check: checkExtracted } as const;

/** Makes what is to be extracted out of one file. */
const given =
  (raw: (place: Place) => Promise<number>, pack: (place: Place) => Promise<void>) =>
  async (place: Place): Promise<number> => {
    const bytes = await raw(place);
    await pack(place);
    await rm(text(place));
    return bytes;
  };
const byGcab = (place: Place): Promise<unknown> =>
  timeProgram('gcab', ['-c', '-z', '-n', cabinet(place), text(place)], '/dev/null');
const byOwn =
  (...how: readonly string[]) =>
  (place: Place) =>
    own('cab', 'create', cabinet(place), text(place), '--quick', ...how);
const byHistory = async (place: Place): Promise<void> => {
  await writeFile(cabinet(place), historyCabinet(await readFile(text(place))));
};

async function makeLzx(place: Place): Promise<number> {
  if (place.data !== null) {
    const name = (await readdir(place.data)).find((each) => each.endsWith('.cab'));
    if (name === undefined) throw new Error(`There is no cabinet in ${place.data}.`);
    const times = Math.max(1, Math.round(realFolders * place.scale));
    await writeFile(cabinet(place), await repeatFolder(await readFile(join(place.data, name)), times));
  } else {
    await writeFile(cabinet(place), lzxCabinet(Math.max(1, Math.round(lzxFolders * place.scale))));
  }
  await timeProgram('cabextract', ['-q', '-d', place.theirs, cabinet(place)], '/dev/null');
  const sizes = await Promise.all((await readdir(place.theirs)).map((each) => stat(join(place.theirs, each))));
  return sizes.reduce((sum, { size }) => sum + size, 0);
}

const cases: readonly Case[] = [
  {
    ...creating,
    name: 'cab-create:text',
    description: 'text to MSZIP, level 4',
    goal: 3.3,
    sizeGoal: 0.98,
    ours: create('4'),
  },
  {
    ...creating,
    name: 'cab-create:fast',
    description: 'text to MSZIP, level 1',
    goal: 4,
    sizeGoal: 1.03,
    ours: create('1'),
  },
  {
    ...creating,
    name: 'cab-create:small',
    description: 'text to MSZIP, level 6',
    goal: 2,
    sizeGoal: 0.92,
    ours: create('6'),
  },
  {
    ...creating,
    name: 'cab-create:noise',
    description: 'what does not shrink, to MSZIP',
    goal: 12,
    makeReady: makeNoise,
    ours: create('4'),
  },
  {
    name: 'cab-small:create',
    description: '20,000 small files to MSZIP, level 4',
    peer: 'gcab',
    goal: 3.3,
    sizeGoal: 1.01,
    makeReady: makeSmall,
    ours: (place) => ['cab', 'create', made(place.ours), join(place.input, 'tree'), '--level', '4', '--quick'],
    theirs: (place) => ['-c', '-z', made(place.theirs), join(place.input, 'tree')],
    async check(place) {
      const out = join(place.theirs, 'out');
      await timeProgram('cabextract', ['-q', '-d', out, made(place.ours)], '/dev/null');
      await timeProgram('diff', ['-r', join(place.input, 'tree'), out], '/dev/null');
    },
  },
  {
    ...extracting,
    name: 'cab-small:extract',
    description: '20,000 small files out of MSZIP',
    peer: 'gcab',
    goal: 1.3,
    async makeReady(place) {
      const bytes = await makeSmall(place);
      await own('cab', 'create', cabinet(place), join(place.input, 'tree'), '--quick');
      return bytes;
    },
    theirs: gcabAll,
  },
  {
    ...extracting,
    name: 'cab-extract:theirs',
    description: 'text out of a cabinet by gcab',
    peer: 'cabextract',
    goal: 2.4,
    makeReady: given(makeText, async (place) => void (await byGcab(place))),
    theirs: cabextractAll,
  },
  {
    ...extracting,
    name: 'cab-extract:theirs-gcab',
    description: 'text out of a cabinet by gcab',
    peer: 'gcab',
    goal: 1.9,
    makeReady: given(makeText, async (place) => void (await byGcab(place))),
    theirs: gcabAll,
  },
  {
    ...extracting,
    name: 'cab-extract:ours',
    description: 'text out of a cabinet of ours',
    peer: 'cabextract',
    goal: 2.4,
    makeReady: given(makeText, byOwn()),
    theirs: cabextractAll,
  },
  {
    ...extracting,
    name: 'cab-extract:history',
    description: 'text whose blocks all look back',
    peer: 'cabextract',
    goal: 1.3,
    makeReady: given(makeText, byHistory),
    theirs: cabextractAll,
  },
  {
    ...extracting,
    name: 'cab-extract:noise',
    description: 'MSZIP of what did not shrink',
    peer: 'cabextract',
    goal: 1,
    makeReady: given(makeNoise, byOwn()),
    theirs: cabextractAll,
  },
  {
    ...extracting,
    name: 'cab-extract:stored',
    description: 'stored',
    peer: 'cabextract',
    goal: 1,
    makeReady: given(makeText, byOwn('--stored')),
    theirs: cabextractAll,
  },
  {
    ...extracting,
    name: 'cab-lzx:one',
    description: 'LZX on one processor',
    peer: 'cabextract',
    goal: 1,
    isOnOne: true,
    makeReady: makeLzx,
    theirs: cabextractAll,
  },
  {
    ...extracting,
    name: 'cab-lzx:folders',
    description: 'LZX in several folders',
    peer: '7z',
    goal: 1,
    makeReady: makeLzx,
    theirs: sevenAll,
  },
];

/** In the order in which they are run. */
export const cabMeasures: readonly Measure[] = cases.map((one) => ({
  name: one.name,
  description: one.description,
  peerName: one.peer,
  goal: one.goal,
  goalRssBytes: memoryGoalBytes,
  run: (options) => run(one, options),
}));

async function run(one: Case, options: MeasureOptions): Promise<Samples> {
  await buildWhatIsStale(['cli', 'threads']);
  for (const needed of new Set([one.peer, 'cabextract', 'gcab'] as const)) await ensurePeer(needed);
  const hasPeer = await ensurePeer(one.peer);
  if (!hasPeer) throw new Error(`${one.peer} is not here, and what it makes is needed to measure ${one.name}.`);
  const folder = await inMemory(options.folder);
  const place: Place = {
    input: join(folder, 'input'),
    ours: join(folder, 'ours'),
    theirs: join(folder, 'theirs'),
    scale: options.scale,
    data: options.data,
  };
  try {
    await mkdir(place.input);
    await mkdir(place.theirs);
    const amount = await one.makeReady(place);
    return await measure(one, place, options.rounds, amount);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function measure(one: Case, place: Place, rounds: number, amount: number): Promise<Samples> {
  const ours: Sample[] = [];
  const peer: Sample[] = [];
  const prefix = one.isOnOne === true ? ['taskset', '-c', '0'] : [];
  let heldMs = 0;
  // One round first that does not count: it warms the file cache, and fresh memory, for both.
  for (let round = -1; round < rounds; round += 1) {
    for (const side of [place.ours, place.theirs]) {
      await rm(side, { recursive: true, force: true });
      await mkdir(side);
    }
    const mine = await timeNode(place.input, [ownProgram(), ...one.ours(place), '--quiet'], prefix);
    const [command = '', ...argv] = [...prefix, one.peer, ...one.theirs(place)];
    const its = await timeProgram(command, argv, '/dev/null');
    if (round < 0) continue;
    heldMs = Math.max(heldMs, mine.longestHoldMs);
    ours.push({ ...mine, amount, unit: 'bytes' });
    peer.push({ ...its, amount, unit: 'bytes' });
  }
  const limits: Limit[] = [
    { name: 'the longest the event loop was held', value: heldMs, below: longestHoldMs, unit: 'ms' },
  ];
  if (one.sizeGoal !== undefined) {
    const [own, theirs] = await Promise.all([place.ours, place.theirs].map((side) => stat(made(side))));
    const value = (own?.size ?? Number.NaN) / (theirs?.size ?? Number.NaN);
    limits.push({ name: `size beside ${one.peer}'s`, value, below: one.sizeGoal, unit: 'ratio' });
  }
  await one.check(place);
  return { ours, peer, limits };
}

async function inMemory(otherwise: string): Promise<string> {
  try {
    await access('/dev/shm', constants.W_OK);
    return await mkdtemp('/dev/shm/service-connection-bench-');
  } catch {
    return otherwise;
  }
}
