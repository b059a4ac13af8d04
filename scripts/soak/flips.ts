import { mkdir, open, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { CreateFileOptions, Files, PendingFile } from '../../src/core/ports/files.ts';
import { MemoryFiles } from '../../src/core/testing/memory-files.ts';
import { Random } from '../../src/core/testing/random.ts';
import { verifyFile } from '../../src/core/transfer/digest.ts';
import { Digests } from '../../src/core/transfer/digests.ts';
import { copyFile } from '../../src/core/transfer/place-file.ts';
import { legChunkBytes } from '../../src/core/trust/leg.ts';
import { NodeFiles } from '../../src/main/files/node-files.ts';
import { isAppError } from '../../src/shared/errors.ts';
import type { SoakTarget } from './target.ts';

/** Flips of a round. Most are in memory; some on a real drive, where they lie when the file is read back from the device. */
const inMemory = 80;
const onDrive = 20;
/** One in so many is in a file of several chunks. */
const largeEvery = 10;

const { signal } = new AbortController();

/** Single bits that change between writing and reading back, or in a finished file: each is found, and its place is exact. */
export const flips: SoakTarget = {
  name: 'flips',
  async run({ seed, folder }) {
    const random = new Random(seed);
    for (let index = 0; index < inMemory; index += 1) {
      const bytes = contentOf(random, index);
      await flipWhileWritten(new MemoryDrive(bytes), bytes, random.int(0, bytes.length * 8 - 1));
      await flipFinished(new MemoryDrive(bytes), bytes, random.int(0, bytes.length * 8 - 1));
    }
    for (let index = 0; index < onDrive; index += 1) {
      const bytes = contentOf(random, index);
      const place = join(folder, String(index));
      await mkdir(place);
      await flipWhileWritten(await RealDrive.make(place, bytes), bytes, random.int(0, bytes.length * 8 - 1));
      await flipFinished(await RealDrive.make(place, bytes), bytes, random.int(0, bytes.length * 8 - 1));
    }
    const both = (count: number): string => `${count} while written, ${count} in finished files`;
    console.log(`flips: in memory ${both(inMemory)}; on a drive ${both(onDrive)}; all found where they were`);
  },
};

/** A drive with a source file on it, and a way to flip a bit of another. */
interface FlipDrive {
  readonly files: Files;
  readonly source: string;
  readonly target: string;
  /** Flips this bit in the next file when it has been written and before it is read back. */
  flipNext(bit: number): void;
  /** Flips this bit in the finished target. */
  flipTarget(bit: number): Promise<void>;
}

async function flipWhileWritten(drive: FlipDrive, bytes: Buffer, bit: number): Promise<void> {
  drive.flipNext(bit);
  const copy = copyFile(drive.files, drive.source, drive.target, { replace: true, signal });
  await expectAt(copy, 'files.read-back-differs', bit >> 3, bytes);
  if ((await drive.files.facts(drive.target)) !== null) throw new Error('A file that differs got its name.');
}

async function flipFinished(drive: FlipDrive, bytes: Buffer, bit: number): Promise<void> {
  const digests = new Digests();
  digests.update(bytes);
  await copyFile(drive.files, drive.source, drive.target, { replace: true, signal });
  await drive.flipTarget(bit);
  const file = await drive.files.open(drive.target);
  const original = await drive.files.open(drive.source);
  try {
    const chunk = Math.floor((bit >> 3) / legChunkBytes) * legChunkBytes;
    await expectAt(verifyFile(file, digests.finish(), { signal }), 'files.differs', chunk, bytes);
    await expectAt(verifyFile(file, digests.finish(), { signal, original }), 'files.differs', bit >> 3, bytes);
  } finally {
    await file.close();
    await original.close();
  }
}

async function expectAt(action: Promise<unknown>, code: string, offset: number, bytes: Buffer): Promise<void> {
  const error = await action.then(
    () => null,
    (reason: unknown) => reason,
  );
  const found = isAppError(error) && 'offset' in error.details ? error.details.offset : null;
  if (isAppError(error) && error.code === code && found === offset) return;
  throw new Error(`A bit at byte ${offset} of ${bytes.length}: ${String(error)} at ${found}.`, { cause: error });
}

class MemoryDrive implements FlipDrive {
  readonly files = new MemoryFiles();
  readonly source = '/source';
  readonly target = '/drive/a';

  constructor(bytes: Buffer) {
    this.files.folders.add('/drive');
    this.files.contents.set(this.source, bytes);
  }

  flipNext(bit: number): void {
    this.files.corrupt = (path, content) => (path === this.target ? flipped(content, bit) : content);
  }

  async flipTarget(bit: number): Promise<void> {
    const content = this.files.contents.get(this.target);
    if (content !== undefined) this.files.contents.set(this.target, flipped(content, bit));
  }
}

class RealDrive implements FlipDrive {
  readonly source: string;
  readonly target: string;
  readonly files: FlippingFiles;

  private constructor(folder: string) {
    this.source = join(folder, 'source');
    this.target = join(folder, 'target');
    this.files = new FlippingFiles(folder);
  }

  static async make(folder: string, bytes: Buffer): Promise<RealDrive> {
    const drive = new RealDrive(folder);
    await writeFile(drive.source, bytes);
    return drive;
  }

  flipNext(bit: number): void {
    this.files.bit = bit;
  }

  async flipTarget(bit: number): Promise<void> {
    await flipInFile(this.target, bit);
  }
}

/** Real files, of which the next one changes on the drive before it is read back. */
class FlippingFiles extends NodeFiles {
  bit: number | null = null;
  readonly #folder: string;

  constructor(folder: string) {
    super();
    this.#folder = folder;
  }

  override async create(path: string, options: CreateFileOptions): Promise<PendingFile> {
    const pending = await super.create(path, options);
    const readBack = pending.readBack.bind(pending);
    pending.readBack = async () => {
      // The first time flushes and closes it.
      await (await readBack()).close();
      const name = (await readdir(this.#folder)).find((each) => /\.[0-9a-f]{8}\.partial$/.test(each));
      if (this.bit !== null) await flipInFile(join(this.#folder, name ?? ''), this.bit);
      this.bit = null;
      return await readBack();
    };
    return pending;
  }
}

async function flipInFile(path: string, bit: number): Promise<void> {
  const handle = await open(path, 'r+');
  try {
    const byte = Buffer.alloc(1);
    await handle.read(byte, 0, 1, bit >> 3);
    await handle.write(flipped(byte, bit & 7), 0, 1, bit >> 3);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

function flipped(bytes: Buffer, bit: number): Buffer {
  const copy = Buffer.from(bytes);
  copy[bit >> 3] = (copy[bit >> 3] ?? 0) ^ (1 << (bit & 7));
  return copy;
}

function contentOf(random: Random, index: number): Buffer {
  const sizeBytes =
    index % largeEvery === 0 ? random.int(legChunkBytes, 2 * legChunkBytes + 999) : random.int(1, 99_999);
  return Buffer.alloc(sizeBytes, Buffer.from(random.bytes(997)));
}
