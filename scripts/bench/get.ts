/*
 * One large file from a real nginx on loopback, hashed while it comes, beside other programs that do as much. The others do
 * not read back what they wrote, and the product always does: the speed of a row is that of the file being whole, hashed and
 * handed to the system, and beside it stands what the whole program took, reading back and all.
 */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { openDelayLine } from '../../src/lab/delay-line.ts';
import { ensurePeer, type PeerName } from '../peers.ts';
import { type Origin, startOrigin } from './get-origin.ts';
import type { GetOrder, GetWay } from './get-ways.ts';
import type { Limit, Measure, MeasureOptions, Sample, Samples } from './measure.ts';
import { timeNode, timeProgram } from './process.ts';
import { bundleProgram, inMemory, mustSucceed, writeNoise } from './transfer-bench.ts';

const fileBytes = 2_000_000_000;
/** Over the long line all would take minutes. Less than this would only show how the lines are opened one by one. */
const lineBytes = 120_000_000;
/** 80 ms there and back, and what a receiver commonly lets be under way there: 0.5 MiB. */
const longLine = { delayMs: 40, windowBytes: 512 * 1024 };
const memoryGoalBytes = 200 * 1024 * 1024;

/** What one measure needs to know while it runs. */
interface Setting {
  readonly url: string;
  readonly certificate: string;
  readonly to: string;
  readonly sizeBytes: number;
  readonly sha256: string;
}

/** How one side fetches: a program of ours, or a line for a shell. */
type Side = { readonly way: GetWay } | { readonly shell: (setting: Setting) => string };

interface GetCase {
  readonly name: string;
  readonly description: string;
  readonly peer: PeerName;
  readonly peerName: string;
  readonly goal: number;
  readonly isTls: boolean;
  readonly isLong?: boolean;
  readonly ours: Side;
  readonly theirs: Side;
  /** The most the whole program may take, as a share of the peer's time. */
  readonly wholeBelow?: number;
  readonly hasMemoryGoal: boolean;
}

const engine: Side = { way: 'engine' };
const curl: Side = {
  shell: ({ url, certificate, to }) =>
    `curl -sS --fail --cacert '${certificate}' -o '${to}' '${url}'; openssl dgst -sha256 '${to}'`,
};
const aria2: Side = {
  shell: ({ url, certificate, to, sha256 }) =>
    `aria2c -q -x4 -s4 --no-conf --file-allocation=none --ca-certificate='${certificate}' --checksum=sha-256=${sha256} ` +
    `-d / -o '${to.slice(1)}' '${url}'`,
};

const byCurl = { peer: 'curl', peerName: 'curl; openssl', ours: engine, theirs: curl, hasMemoryGoal: true } as const;
const byAria2 = { peer: 'aria2c', peerName: 'aria2c -x4', ours: engine, theirs: aria2, hasMemoryGoal: true } as const;
/** What a client costs when nothing else is done well: why the product takes which for what (decision 0026). */
const clients = { peer: 'nginx', ours: { way: 'node' }, hasMemoryGoal: false } as const;

const cases: readonly GetCase[] = [
  { ...byCurl, name: 'get:plain', description: 'download and SHA-256', goal: 1.15, isTls: false, wholeBelow: 1.5 },
  { ...byCurl, name: 'get:tls', description: 'the same by TLS', goal: 0.9, isTls: true, wholeBelow: 1.7 },
  { ...byAria2, name: 'get:aria2', description: 'the same beside aria2', goal: 1.1, isTls: false },
  { ...byAria2, name: 'get:aria2-tls', description: 'the same beside aria2 by TLS', goal: 1.1, isTls: true },
  {
    name: 'get:lanes',
    description: 'download over a line of 80 ms, by ranges at the same time',
    peer: 'curl',
    peerName: 'curl, one connection',
    goal: 3,
    isTls: false,
    isLong: true,
    ours: engine,
    theirs: curl,
    hasMemoryGoal: true,
  },
  ...(['node-fetch', 'fetch'] as const).flatMap((way) =>
    [false, true].map((isTls) => ({
      ...clients,
      name: `get:${way}${isTls ? '-tls' : ''}`,
      description: `node:${isTls ? 'https' : 'http'} beside ${way}, a pipeline with a hash`,
      peerName: way,
      goal: 1,
      isTls,
      theirs: { way },
    })),
  ),
];

/** In the order in which they are run. */
export const getMeasures: readonly Measure[] = cases.map((one) => ({
  name: one.name,
  description: one.description,
  peerName: one.peerName,
  goal: one.goal,
  goalRssBytes: one.hasMemoryGoal ? memoryGoalBytes : null,
  run: (options) => run(one, options),
}));

async function run(one: GetCase, options: MeasureOptions): Promise<Samples | null> {
  const hasPeers = (await ensurePeer('nginx')) && (await ensurePeer('openssl')) && (await ensurePeer(one.peer));
  if (!hasPeers) return null;
  const folder = await inMemory(options.folder);
  const at = (name: string): string => join(folder, name);
  let origin: Origin | null = null;
  try {
    await mkdir(at('www'));
    const sizeBytes = Math.max(100_000, Math.round((one.isLong === true ? lineBytes : fileBytes) * options.scale));
    await writeNoise(at('www/file'), sizeBytes);
    const hash = createHash('sha256');
    await pipeline(createReadStream(at('www/file')), hash);
    origin = await startOrigin(at('www'), at('nginx'));
    const port = one.isTls ? origin.tlsPort : origin.port;
    const line = one.isLong === true ? await openDelayLine(port, longLine) : null;
    try {
      const setting = {
        url: `${one.isTls ? 'https' : 'http'}://127.0.0.1:${line?.port ?? port}/file`,
        certificate: origin.certificate,
        to: at('fetched'),
        sizeBytes,
        sha256: hash.digest('hex'),
      };
      const program = await bundleProgram(options.folder, 'get-program.ts');
      return await measure(one, setting, { program, rounds: options.rounds, original: at('www/file'), folder });
    } finally {
      await line?.close();
    }
  } finally {
    await origin?.close();
    if (folder !== options.folder) await rm(folder, { recursive: true, force: true });
  }
}

interface Surroundings {
  readonly program: string;
  readonly rounds: number;
  readonly original: string;
  readonly folder: string;
}

async function measure(one: GetCase, setting: Setting, around: Surroundings): Promise<Samples> {
  const ours: Sample[] = [];
  const peer: Sample[] = [];
  const shares: number[] = [];
  // One round first that does not count: it warms the file cache, and fresh memory, for both.
  for (let round = -1; round < around.rounds; round += 1) {
    const mine = await timed(one.ours, setting, around);
    const its = await timed(one.theirs, setting, around);
    if (round < 0) continue;
    ours.push(mine.sample);
    peer.push(its.sample);
    shares.push(mine.allSeconds / its.sample.seconds);
  }
  const { wholeBelow } = one;
  if (wholeBelow === undefined) return { ours, peer };
  shares.sort((a, b) => a - b);
  const value = shares[Math.floor(shares.length / 2)] ?? Number.NaN;
  const limit: Limit = { name: 'time with reading back, the peer without', value, below: wholeBelow, unit: 'ratio' };
  return { ours, peer, limits: [limit] };
}

/** One side, once. What it fetched is compared byte for byte, outside the time. */
async function timed(
  side: Side,
  setting: Setting,
  { program, original, folder }: Surroundings,
): Promise<{ readonly sample: Sample; readonly allSeconds: number }> {
  const { to, sizeBytes, certificate } = setting;
  const files = [to, `${to}.whole`];
  for (const path of files) await rm(path, { force: true });
  const startedMs = performance.timeOrigin + performance.now();
  const own =
    'way' in side ? await timeNode(folder, argumentsOf(program, side.way, setting), trust(certificate)) : null;
  const other = 'shell' in side ? await timeProgram('sh', ['-ec', side.shell(setting)], '/dev/null') : null;
  const allSeconds = own?.seconds ?? other?.seconds ?? Number.NaN;
  const seconds = own === null ? allSeconds : (Number(await readFile(`${to}.whole`, 'utf8')) - startedMs) / 1000;
  await mustSucceed('cmp', original, to);
  for (const path of files) await rm(path, { force: true });
  return {
    sample: { seconds, amount: sizeBytes, unit: 'bytes', peakRssBytes: own?.peakRssBytes ?? null },
    allSeconds,
  };
}

function argumentsOf(program: string, way: GetWay, { url, to, sizeBytes, sha256 }: Setting): readonly string[] {
  const order: GetOrder = { way, url, to, sizeBytes, sha256 };
  return [program, JSON.stringify(order)];
}

function trust(certificate: string): readonly string[] {
  return ['env', `NODE_EXTRA_CA_CERTS=${certificate}`];
}
