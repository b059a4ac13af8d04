import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { finalNameOf } from '../../src/core/ports/files.ts';
import { Random } from '../../src/core/testing/random.ts';
import { markBytes } from '../../src/core/transfer/transfer-journal.ts';
import { legChunkBytes } from '../../src/core/trust/leg.ts';
import { MemoryWorld } from './kills/memory-world.ts';
import { serveBytes } from './kills/range-server.ts';
import { runTransfer, type TransferOrder, type TransferRun } from './kills/run-transfer.ts';
import type { SoakTarget } from './target.ts';

/** Real kills of a round: some at a random time, some right before a call that changes something on the drive. */
const timedKills = 3;
/** Some kills come when all is done already. */
const mostTimed = 4;
const calledKills = 2;

/** Small transfers that are killed, by a real signal and in memory, and must go on as if nothing had been. */
export const kills: SoakTarget = {
  name: 'kills',
  async run({ seed, folder }) {
    const random = new Random(seed);
    const inMemory = await stopEverywhere(random);
    // About half of them are large enough to be received on another thread.
    const bytes = contentOf(random, random.int(markBytes, 8 * markBytes));
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    const source = join(folder, 'source');
    await writeFile(source, bytes);
    const server = await serveBytes(bytes, sha256);
    try {
      const order = { source, url: server.url, sizeBytes: bytes.length, sha256, killAt: null };
      const whole = await newFolder(folder, 'whole');
      const { calls, ms } = await runTransfer({ ...order, to: whole }, null);
      await checkDone(whole, bytes);
      let folders = 0;
      const makeFolder = (): Promise<string> => newFolder(folder, `timed-${folders++}`);
      const timed = await killAtTimes(makeFolder, { ...order, to: '' }, bytes, random, ms);
      for (let index = 0; index < calledKills; index += 1) {
        // Over many rounds, every one of them.
        const killAt = 1 + ((seed + Math.floor((index * calls) / calledKills)) % calls);
        const to = await newFolder(folder, `call-${index}`);
        const killed = await runTransfer({ ...order, to, killAt }, null);
        if (killed.isDone) throw new Error(`The transfer made no call ${killAt} of ${calls}.`);
        await goOn({ ...order, to }, null);
        await checkDone(to, bytes);
      }
      console.log(`kills: ${timed} at random times, ${calledKills} of ${calls} calls, ${inMemory} moments in memory`);
    } finally {
      server.close();
    }
  },
};

/** Kills it again and again until it is done all the same, and begins another. */
async function killAtTimes(
  makeFolder: () => Promise<string>,
  order: TransferOrder,
  bytes: Buffer,
  random: Random,
  ms: number,
): Promise<number> {
  let killed = 0;
  for (let transfer = 0; transfer < mostTimed && killed < timedKills; transfer += 1) {
    const to = await makeFolder();
    for (let run = 0; run < timedKills && killed < timedKills; run += 1) {
      const { isDone } = await goOn({ ...order, to }, random.next() * ms);
      if (isDone) break;
      killed += 1;
    }
    await goOn({ ...order, to }, null);
    await checkDone(to, bytes);
  }
  return killed;
}

/** The same command once more: what it does again must be a chunk at most. */
async function goOn(order: TransferOrder, killAfterMs: number | null): Promise<TransferRun> {
  const before = await unfinished(order.to);
  const run = await runTransfer(order, killAfterMs);
  for (const [name, keptBytes] of run.kept) {
    const again = (before.get(name) ?? 0) - keptBytes;
    if (again > legChunkBytes) throw new Error(`${name} is written again from ${keptBytes}: ${again} bytes.`);
  }
  return run;
}

/** How much of each file is written without its name. */
async function unfinished(folder: string): Promise<ReadonlyMap<string, number>> {
  const found = new Map<string, number>();
  for (const name of await readdir(folder)) {
    const final = finalNameOf(name);
    if (final === null || name.endsWith('.journal.partial')) continue;
    found.set(final, Math.max(found.get(final) ?? 0, (await stat(join(folder, name))).size));
  }
  return found;
}

async function checkDone(folder: string, bytes: Buffer): Promise<void> {
  const names = (await readdir(folder)).sort();
  if (names.join() !== 'copied,fetched') throw new Error(`The folder is left with ${names.join(', ')}.`);
  for (const name of names) {
    if (!(await readFile(join(folder, name))).equals(bytes)) throw new Error(`${name} is not what it should be.`);
  }
}

/** Stops a transfer at every write, mark, reading back, renaming and tidying up, each time on another drive in memory. */
async function stopEverywhere(random: Random): Promise<number> {
  const bytes = contentOf(random, markBytes + random.int(0, 300_000));
  let moments = 0;
  for (const kind of ['copy', 'download'] as const) {
    for (let n = 1; ; n += 1) {
      const world = new MemoryWorld(bytes);
      let count = 0;
      let isKilled = false;
      world.files.onAction = () => {
        count += 1;
        if (count !== n) return;
        isKilled = true;
        world.files.kill();
        throw new Error('killed');
      };
      await world.transfer(kind).catch((error: unknown) => {
        // What was under way at that moment fails in its own way.
        if (!isKilled) throw error;
      });
      world.files.onAction = () => undefined;
      if (!isKilled) break;
      moments += 1;
      const before = world.unfinishedBytes();
      const { keptBytes } = await world.transfer(kind);
      world.checkDone();
      if (before - keptBytes > legChunkBytes)
        throw new Error(`Moment ${n}: ${before - keptBytes} bytes are done again.`);
    }
  }
  return moments;
}

function contentOf(random: Random, sizeBytes: number): Buffer {
  return Buffer.alloc(sizeBytes, Buffer.from(random.bytes(65_521)));
}

async function newFolder(folder: string, name: string): Promise<string> {
  const path = join(folder, name);
  await mkdir(path);
  return path;
}
