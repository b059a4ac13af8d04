import { isDeepStrictEqual } from 'node:util';
import { Random } from '../../src/core/testing/random.ts';
import { legChunkBytes } from '../../src/core/trust/leg.ts';
import { isAppError } from '../../src/shared/errors.ts';
import { contentAt, type Forgery, ForgeryBench } from './forgeries/bench.ts';
import { tryCustody } from './forgeries/custody.ts';
import { fileForgeries } from './forgeries/files.ts';
import { tryImportJob } from './forgeries/import-job.ts';
import { pathForgeries } from './forgeries/paths.ts';
import { tryReceipts } from './forgeries/receipts.ts';
import { sealForgeries } from './forgeries/seals.ts';
import { senderForgeries } from './forgeries/senders.ts';
import { textForgeries } from './forgeries/texts.ts';
import type { SoakTarget } from './target.ts';

/** What is wrong with a leg itself. */
const legForgeries: readonly Forgery[] = [...sealForgeries, ...textForgeries, ...senderForgeries, ...pathForgeries];
const forgeries: readonly Forgery[] = [...legForgeries, ...fileForgeries];

/** Bits turned over in the leg, and in the files it lists, in each round. */
const flips = 150;

/** Drives that somebody has forged: every one is refused with its own code, and nothing is remembered of it. */
export const forged: SoakTarget = {
  name: 'forged',
  async run({ seed }) {
    const random = new Random(seed);
    const bench = await ForgeryBench.make(random);
    const codes = new Set<string>();
    for (const { name, code, forge } of forgeries) {
      const found = await refusal(bench, name, forge);
      if (found.code !== code) throw new Error(`${name}: ${found.code} instead of ${code}`, { cause: found.cause });
      codes.add(code);
    }
    await flipLeg(bench);
    await flipFiles(bench);

    // What all of them were made from is good: it was not for want of looking.
    const taken = await bench.world.import(bench.drive);
    if (taken.judged.overridden.length > 0) throw new Error('The good drive needed a decision.');
    const receipts = await tryReceipts(bench.world);
    const records = await tryCustody(bench.world);
    const byJob = await tryImportJob(random, legForgeries);
    console.log(
      `forged: ${forgeries.length} kinds of drives, ${receipts} of receipts and ${records} of custody records refused with ${codes.size} codes, ${2 * flips} flipped bits found, ${byJob} refused by the job Import itself with the site untouched; 0 accepted, and the good drive is taken`,
    );
  },
};

/** Forges a copy of the drive and has it imported; the code it was refused with. Throws when anything was changed. */
async function refusal(
  bench: ForgeryBench,
  name: string,
  forge: Forgery['forge'],
): Promise<{ readonly code: string; readonly cause: unknown }> {
  const { world } = bench;
  const kept = [world.site.state, world.internet.state] as const;
  const forger = bench.fresh();
  try {
    await forge(forger);
    const state = structuredClone(world.site.state);
    const contents = new Map(forger.drive.contents);
    const error = await forger.attempt().then(
      () => null,
      (thrown: unknown) => thrown,
    );
    if (error === null) throw new Error(`${name}: it was accepted`);
    if (!isDeepStrictEqual(world.site.state, state)) throw new Error(`${name}: something was remembered`);
    if (!isDeepStrictEqual(forger.drive.contents, contents)) throw new Error(`${name}: the drive was changed`);
    return { code: isAppError(error) ? error.code : error instanceof Error ? error.message : 'no error', cause: error };
  } finally {
    [world.site.state, world.internet.state] = kept;
    world.clock.wrongMs.clear();
  }
}

/** Any bit of the leg: whatever it hits, the leg is refused. */
async function flipLeg(bench: ForgeryBench): Promise<void> {
  const { random } = bench;
  for (let count = 0; count < flips; count += 1) {
    const found = await refusal(bench, 'a bit of the leg is turned over', (forger) => {
      forger.legBytes = flipped(forger.legBytes, random.int(0, forger.legBytes.length * 8 - 1));
    });
    if (!found.code.startsWith('leg.')) throw new Error(`A flipped bit of the leg: ${found.code}`);
  }
}

/** Any bit of any file: the chunk it is in is named. */
async function flipFiles(bench: ForgeryBench): Promise<void> {
  const { random, drive } = bench;
  const paths = ['/pack/UpdatePack.json', '/pack/a.cab', '/pack/redist/c.cab', '/pack/large.cab'];
  for (let count = 0; count < flips; count += 1) {
    // The large file takes longer than all others together.
    const path = count % 10 === 0 ? '/pack/large.cab' : random.pick(paths.slice(0, -1));
    const { length } = contentAt(drive, path);
    // The last chunk is small: it has its turn too.
    const start = random.pick([0, Math.floor((length - 1) / legChunkBytes) * legChunkBytes]);
    const bit = random.int(start * 8, length * 8 - 1);
    const { code, cause } = await refusal(bench, `a bit of ${path} is turned over`, (forger) => {
      forger.drive.contents.set(path, flipped(contentAt(forger.drive, path), bit));
    });
    const offset = Math.floor(bit / 8 / legChunkBytes) * legChunkBytes;
    if (!isAppError(cause, 'leg.file-differs') || cause.details.path !== path || cause.details.offset !== offset)
      throw new Error(`Bit ${bit} of ${path}: ${code}`, { cause });
  }
}

function flipped(bytes: Buffer, bit: number): Buffer {
  const copy = Buffer.from(bytes);
  copy[bit >> 3] = (copy[bit >> 3] ?? 0) ^ (1 << (bit & 7));
  return copy;
}
