import { createHash } from 'node:crypto';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Random } from '../../src/core/testing/random.ts';
import { createLab } from '../../src/lab/lab.ts';
import { makeUsageCabinet } from '../../src/lab/testing/small-lab.ts';
import { NodeFiles } from '../../src/main/files/node-files.ts';
import { addToken } from '../../src/relay/token-file.ts';
import { RelayProcess } from './relay/relay-process.ts';
import { type Cabinet, type Place, Uploader } from './relay/uploader.ts';
import type { SoakTarget } from './target.ts';

/** What a round does. */
export interface RelayRound {
  readonly seed: number;
  readonly folder: string;
  readonly kills: number;
  readonly cabinets: number;
}

const pieceBytes = 16 * 1024;
const uploadsAtOnce = 4;
/** A kill comes within this time after the relay began to listen. */
const latestKillMs = 600;

/** A relay that is killed while uploads run: every one it answered for is there whole, and every other can be gone on with. */
export const relay: SoakTarget = {
  name: 'relay',
  async run({ seed, folder }) {
    console.log(`relay: ${await killRelay({ seed, folder, kills: 8, cabinets: 60 })}`);
  },
};

/** One round; says what it did. @throws {Error} when something that was answered for is not there */
export async function killRelay({ seed, folder, kills, cabinets }: RelayRound): Promise<string> {
  const random = new Random(seed);
  const waiting = await makeCabinets(join(folder, 'lab'), random, cabinets);
  const all = [...waiting];
  const storage = join(folder, 'storage');
  const config = join(folder, 'relay.json');
  const limits = { pieceBytes, requestsPerMinute: 1_000_000 };
  await writeFile(config, JSON.stringify({ version: 1, listen: { port: 0 }, storage: 'storage', limits }));
  const token = await addToken(new NodeFiles(), join(folder, 'relay-tokens.json'), 'soak', new Date());

  const place: Place = { url: null };
  const uploader = new Uploader(place, token, pieceBytes);
  const work = async (): Promise<void> => {
    for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
      await uploader.upload(next, waiting.length % 2 === 0 ? 'by hand' : 'client');
    }
  };
  const uploading = Promise.all(Array.from({ length: uploadsAtOnce }, work));
  // It is awaited at the end; until then its failure must not count as one nobody looks at.
  uploading.catch(() => undefined);

  let inTheMiddle = 0;
  for (let killed = 0; killed < kills && uploader.acknowledged.size < cabinets; killed += 1) {
    const running = await RelayProcess.start(config);
    place.url = running.url;
    await sleep(random.int(20, latestKillMs));
    if (uploader.underWay > 0) inTheMiddle += 1;
    await running.kill();
    place.url = null;
    await checkThere(storage, uploader.acknowledged);
  }
  const last = await RelayProcess.start(config);
  place.url = last.url;
  await uploading;
  const exitCode = await last.stop();
  if (exitCode !== 0) throw new Error(`The relay ended with ${exitCode} when it was asked to.`);
  await checkThere(storage, new Set(all.map(({ sha256 }) => sha256)));
  await checkNothingElse(storage, all.length);
  return `${inTheMiddle} kills in the middle of uploads, ${uploader.failures} requests lost, ${all.length} cabinets there once and whole`;
}

async function makeCabinets(folder: string, random: Random, count: number): Promise<Cabinet[]> {
  const lab = await createLab({ folder, hierarchies: 2, rows: 10, seed: 1, payloadBytes: 8192 });
  return await Promise.all(
    Array.from({ length: count }, async (_, index): Promise<Cabinet> => {
      const site = lab.sites[index % lab.sites.length];
      if (site === undefined) throw new Error('The lab has no site.');
      const result = Buffer.from(random.bytes(random.int(1, 120_000))).toString('base64');
      const bytes = await makeUsageCabinet(site, result);
      const sha256 = createHash('sha256').update(bytes).digest('hex');
      return { bytes, sha256, siteVersion: site.version, hierarchyHash: site.hierarchyHash };
    }),
  );
}

/** Looks at the drive itself: the relay is not asked. */
async function checkThere(storage: string, expected: ReadonlySet<string>): Promise<void> {
  const found = new Map<string, string>();
  for (const path of await filesBelow(storage)) {
    if (!path.endsWith('.cab')) continue;
    const sha256 = createHash('sha256')
      .update(await readFile(path))
      .digest('hex');
    if (!path.endsWith(`${sha256}.cab`)) throw new Error(`${path} has its name and is not whole.`);
    if (found.has(sha256)) throw new Error(`${sha256} is stored twice.`);
    found.set(sha256, path);
  }
  for (const sha256 of expected) if (!found.has(sha256)) throw new Error(`${sha256} was answered for and is gone.`);
}

async function checkNothingElse(storage: string, count: number): Promise<void> {
  const paths = await filesBelow(storage);
  const others = paths.filter((path) => !path.endsWith('.cab'));
  if (others.length > 0) throw new Error(`Left behind: ${others.join(', ')}`);
  if (paths.length !== count) throw new Error(`${paths.length} cabinets are there, and ${count} were sent.`);
}

async function filesBelow(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
}
