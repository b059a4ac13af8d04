/*
 * Reading what was just written from the device, not out of the memory that the system keeps of it: that would be the same
 * whatever the device made of it. Linux: O_DIRECT, into memory that begins at a page, at offsets that are multiples of its
 * block. Windows: FILE_FLAG_NO_BUFFERING, for which libuv takes a flag that Node does not name (libuv 1.16, `uv/win.h`).
 * macOS has no flag for it. docs/decisions/0014-transfer-engine.md says where this was tried.
 */
import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import type { ReadBackFile } from '../../core/ports/files.ts';
import { type AlignedBuffers, alignedBytes } from './aligned-buffers.ts';
import { errnoOf, fileError } from './errno.ts';
import { isOnDevice } from './file-system-type.ts';

const windowsDirectFlag = 0x02000000;

/** How to open a file past the cache here; `null` where there is no way. */
function directFlag(): number | null {
  if (process.platform === 'win32') return windowsDirectFlag;
  return process.platform === 'linux' ? constants.O_DIRECT : null;
}

async function canVouch(path: string): Promise<boolean> {
  // A share of another computer: that one has a cache too.
  if (process.platform === 'win32') return !path.startsWith('\\\\');
  return await isOnDevice(path);
}

/** Opens a file past the cache; `null` where that cannot be. `name` is what messages call it. */
export async function openPastCache(path: string, name: string, buffers: AlignedBuffers): Promise<ReadBackFile | null> {
  const flag = directFlag();
  if (flag === null || !(await canVouch(path))) return null;
  let handle: FileHandle;
  try {
    handle = await open(path, constants.O_RDONLY | flag);
  } catch (error) {
    if (errnoOf(error) === 'EINVAL') return null;
    throw error;
  }
  try {
    const file = new PastCacheFile(name, handle, (await handle.stat()).size, buffers);
    // Some take the flag and refuse the first read.
    if (await file.tryFirst()) return file;
    await file.close();
    return null;
  } catch (error) {
    await handle.close();
    throw error;
  }
}

/** A block in memory: which one, and how much of it there is. */
interface Block {
  readonly index: number;
  readonly bytes: Uint8Array;
  readonly reading: Promise<number>;
}

/** Reads whole blocks, the next one while this one is used. */
class PastCacheFile implements ReadBackFile {
  readonly path: string;
  readonly sizeBytes: number;
  readonly isFromDevice = true;
  readonly #handle: FileHandle;
  readonly #buffers: AlignedBuffers;
  #current: Block | null = null;
  #ahead: Block | null = null;
  /** One read at a time: there are only two blocks. */
  #turn: Promise<unknown> = Promise.resolve();

  constructor(path: string, handle: FileHandle, sizeBytes: number, buffers: AlignedBuffers) {
    this.path = path;
    this.#handle = handle;
    this.sizeBytes = sizeBytes;
    this.#buffers = buffers;
  }

  async tryFirst(): Promise<boolean> {
    try {
      await this.readInto(0, new Uint8Array(Math.min(1, this.sizeBytes)));
      return true;
    } catch (error) {
      if (error instanceof Error && errnoOf(error.cause) === 'EINVAL') return false;
      throw error;
    }
  }

  async read(offset: number, length: number): Promise<Uint8Array> {
    const bytes = new Uint8Array(Math.max(0, Math.min(length, this.sizeBytes - offset)));
    return bytes.subarray(0, await this.readInto(offset, bytes));
  }

  readInto(offset: number, target: Uint8Array): Promise<number> {
    const turn = this.#turn.then(() => this.#readInto(offset, target));
    this.#turn = turn.catch(() => undefined);
    return turn;
  }

  async close(): Promise<void> {
    await this.#turn;
    for (const block of [this.#current, this.#ahead]) {
      await block?.reading.catch(() => undefined);
      if (block !== null) this.#buffers.giveBack(block.bytes);
    }
    await this.#handle.close().catch((error: unknown) => {
      throw fileError(error, this.path);
    });
  }

  async #readInto(offset: number, target: Uint8Array): Promise<number> {
    const end = Math.min(this.sizeBytes, offset + target.length);
    let done = 0;
    while (offset + done < end) {
      const at = offset + done;
      const block = await this.#blockAt(Math.floor(at / alignedBytes));
      const count = await block.reading;
      const part = block.bytes.subarray(at % alignedBytes, Math.min(count, (at % alignedBytes) + end - at));
      if (part.length === 0) break;
      target.set(part, done);
      done += part.length;
    }
    return done;
  }

  async #blockAt(index: number): Promise<Block> {
    if (this.#current?.index === index) return this.#current;
    const ahead = this.#ahead;
    let spare: Uint8Array | undefined;
    if (ahead?.index === index) {
      spare = this.#current?.bytes;
      this.#current = ahead;
    } else {
      // Memory that is still read into must not be used for something else.
      await ahead?.reading.catch(() => undefined);
      spare = ahead?.bytes;
      this.#current = this.#start(index, this.#current?.bytes);
    }
    this.#ahead = null;
    if ((index + 1) * alignedBytes < this.sizeBytes) this.#ahead = this.#start(index + 1, spare);
    else if (spare !== undefined) this.#buffers.giveBack(spare);
    return this.#current;
  }

  #start(index: number, memory: Uint8Array | undefined): Block {
    const bytes = memory ?? this.#buffers.take();
    const reading = this.#readBlock(index, bytes);
    reading.catch(() => undefined);
    return { index, bytes, reading };
  }

  async #readBlock(index: number, bytes: Uint8Array): Promise<number> {
    const from = index * alignedBytes;
    const wanted = Math.min(alignedBytes, this.sizeBytes - from);
    try {
      const { bytesRead } = await this.#handle.read(bytes, 0, alignedBytes, from);
      if (bytesRead >= wanted) return wanted;
      throw new Error(`it gave ${bytesRead} bytes of ${wanted} from byte ${from}`);
    } catch (error) {
      throw fileError(error, this.path);
    }
  }
}
