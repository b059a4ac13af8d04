/*
 * Bundles that are nearly right: one of our writer's is changed, cut, or told wrong in its records. Whatever comes of it,
 * reading ends in a typed error, or in files that are what the leg says; and nothing is read past the end of the archive or
 * beside the file that was asked for.
 */
import { createHash } from 'node:crypto';
import { type Bundle, openBundle } from '../../src/core/bundle/bundle.ts';
import { BundleFiles } from '../../src/core/bundle/bundle-files.ts';
import { signatures } from '../../src/core/bundle/layout.ts';
import { planBundle, recordPath } from '../../src/core/bundle/plan-bundle.ts';
import { verifyBundle } from '../../src/core/bundle/verify-bundle.ts';
import type { ReadableFile } from '../../src/core/ports/files.ts';
import { MemoryFiles } from '../../src/core/testing/memory-files.ts';
import type { Random } from '../../src/core/testing/random.ts';
import { TrustWorld } from '../../src/core/testing/trust-world.ts';
import { writeZipArchive } from '../../src/main/files/zip-archive.ts';
import { isAppError } from '../../src/shared/errors.ts';
import type { FuzzTarget } from './target.ts';

const { signal } = new AbortController();
const path = '/disc/INBOUND.ZIP';
const edges = [0, 1, 2, 8, 20, 45, 0x7fff, 0xffff, 0x7fff_ffff, 0xffff_fffe, 0xffff_ffff];

/** A sealed pack in an archive, and the digest of each of its files. */
interface Sample {
  readonly bytes: Buffer;
  readonly digests: ReadonlyMap<string, string>;
  /** Where records begin: most of the changes are made there. */
  readonly records: readonly number[];
}

let sample: Promise<Sample> | null = null;

/** Reads damaged bundles. */
export const bundleTarget: FuzzTarget = {
  name: 'bundle',
  async run(random) {
    sample ??= makeSample();
    const good = await sample;
    const bytes = damage(random, good);
    const file = watched(bytes);
    const bundle = await expected(() => openBundle(file));
    if (bundle !== null) await useAll(bundle);
    const found = await expected(() => verifyBundle(file, { files: new MemoryFiles(), signal }));
    if (found === null) return;
    // It says that all is well: then every file must be what was sealed, and be read as that.
    for (const { path: name, sha256 } of found.files) {
      if (good.digests.get(name) !== sha256) throw new Error(`${name} was verified and is another file.`);
    }
  },
};

async function makeSample(): Promise<Sample> {
  const world = await TrustWorld.paired();
  const drive = await world.newDrive();
  await world.bring(drive);
  const plan = await planBundle(drive, '/pack');
  const contents = new Map<string, Buffer>();
  for (const { value, path: from } of plan.legs)
    contents.set(recordPath('Legs', value.id), drive.contents.get(from) ?? Buffer.alloc(0));
  for (const { path: name } of plan.files) contents.set(name, drive.contents.get(`/pack/${name}`) ?? Buffer.alloc(0));
  const files = [...contents].map(([name, content]) => ({
    path: name,
    async *content() {
      yield content;
    },
  }));
  const pieces: Uint8Array[] = [];
  for await (const piece of writeZipArchive(files, new Date('2026-11-20T08:00:00.000Z'))) pieces.push(piece);
  const bytes = Buffer.concat(pieces);
  const records: number[] = [];
  for (let at = 0; at < bytes.length - 4; at += 1) {
    const word = bytes.readUInt32LE(at);
    if (Object.values(signatures).some((signature) => signature === word)) records.push(at);
  }
  const digests = new Map([...contents].map(([name, content]) => [name, sha256Of(content)]));
  return { bytes, digests, records };
}

/** Every file, through the view that the jobs use. */
async function useAll(bundle: Bundle): Promise<void> {
  const view = new BundleFiles(new MemoryFiles(), bundle);
  await view.list(path);
  for (const entry of bundle.entries) {
    const facts = await view.facts(`${path}/${entry.path}`);
    if (facts?.kind !== 'file' || facts.sizeBytes !== entry.sizeBytes) throw new Error(`${entry.path} is not there.`);
    await expected(async () => {
      const file = await view.open(`${path}/${entry.path}`);
      const read = await file.read(0, file.sizeBytes + 100);
      if (read.length !== entry.sizeBytes) throw new Error(`${entry.path} gives ${read.length} bytes.`);
    });
  }
}

async function expected<T>(work: () => Promise<T>): Promise<T | null> {
  try {
    return await work();
  } catch (error) {
    if (isAppError(error) && /^(?:bundle|leg|trust|custody)\./.test(error.code)) return null;
    throw error;
  }
}

/** Throws when something is asked for that lies outside. */
function watched(bytes: Buffer): ReadableFile {
  const hold = (offset: number, length: number): void => {
    if (!Number.isSafeInteger(offset) || offset < 0 || offset + length > bytes.length)
      throw new Error(`${length} bytes are asked for at ${offset}, and there are ${bytes.length}.`);
  };
  return {
    path,
    sizeBytes: bytes.length,
    async read(offset, length) {
      hold(offset, length);
      return bytes.subarray(offset, offset + length);
    },
    async readInto(offset, target) {
      hold(offset, target.length);
      return bytes.subarray(offset).copy(target);
    },
    close: async () => undefined,
  };
}

function damage(random: Random, { bytes, records }: Sample): Buffer {
  let damaged = Buffer.from(bytes);
  for (let times = random.pick([0, 1, 1, 1, 2, 4]); times > 0; times -= 1) {
    const isInRecord = random.next() < 0.8;
    const at = isInRecord
      ? Math.min(damaged.length - 1, random.pick(records) + random.int(0, 55))
      : random.int(0, Math.max(0, damaged.length - 1));
    switch (random.int(0, 5)) {
      case 0:
        damaged[at] = (damaged[at] ?? 0) ^ (1 << random.int(0, 7));
        break;
      case 1:
        if (at + 2 <= damaged.length) damaged.writeUInt16LE(random.pick(edges) & 0xffff, at);
        break;
      case 2:
        if (at + 4 <= damaged.length) damaged.writeUInt32LE(random.pick([...edges, ...records]), at);
        break;
      case 3:
        if (at + 8 <= damaged.length) damaged.writeBigUInt64LE(BigInt(random.pick([...edges, ...records])) << 20n, at);
        break;
      case 4:
        damaged = random.next() < 0.5 ? damaged.subarray(0, at) : damaged.subarray(at);
        break;
      default: {
        // One record in the place of another.
        const from = Math.min(damaged.length, random.pick(records));
        damaged.copy(damaged, at, from, Math.min(damaged.length, from + random.int(1, 60)));
      }
    }
    if (damaged.length === 0) break;
  }
  return damaged;
}

function sha256Of(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
