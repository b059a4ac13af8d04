/*
 * Where uploads are kept: `<folder>/<hierarchy>/<SHA-256>.cab`, one folder for each hierarchy, named by the bytes of its
 * hash. What is on its way in pieces lies beside, in `<SHA-256>.parts`, a file for each piece, named by its offset.
 *
 * Every file, a piece too, is placed by the transfer engine: flushed, read back, renamed, its folder flushed. Whatever is
 * answered for is therefore there after a kill or a power cut, and what is there was whole when it got its name.
 */
import { readdir, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Files, ReadableFile } from '../core/ports/files.ts';
import { piecesOf } from '../core/transfer/pieces.ts';
import { placeFile } from '../core/transfer/place-file.ts';
import { errnoOf } from '../main/files/errno.ts';
import { syncFolder } from '../main/files/sync-folder.ts';
import type { FileRecord } from '../shared/jobs.ts';
import { Refused } from './refused.ts';

/** Which upload: its hierarchy, and the SHA-256 of the cabinet in hexadecimal digits. */
export interface UploadKey {
  readonly hierarchyHash: string;
  readonly sha256: string;
}

/** That an upload is there whole. */
export interface Receipt {
  readonly id: string;
  /** ISO date and time. */
  readonly received: string;
}

/** Something to place. */
export interface Incoming {
  readonly bytes: AsyncIterable<Uint8Array>;
  /** In hexadecimal digits. */
  readonly sha256: string;
  /** What to say when the bytes are others. */
  readonly differs: () => Refused;
  readonly signal: AbortSignal;
}

export interface UploadStoreOptions {
  readonly folder: string;
  readonly files: Files;
  /** Of everything in the folder; `null` for no limit. */
  readonly totalLimitBytes: number | null;
}

/** What was not gone on with for so long is removed. */
const staleMs = 7 * 24 * 60 * 60 * 1000;
const partsEnding = '.parts';

/** What a service has received. */
export class UploadStore {
  readonly #options: UploadStoreOptions;
  #opening: Promise<void> | null = null;
  #usedBytes = 0;
  /** Of what is on its way at this moment: several at once must not each take all the room. */
  #comingBytes = 0;

  constructor(options: UploadStoreOptions) {
    this.#options = options;
  }

  /** Makes the folder, counts what is in it, and removes what was left long ago. @throws {AppError} files.* */
  async open(): Promise<void> {
    this.#opening ??= this.#open();
    try {
      await this.#opening;
    } catch (error) {
      // A drive that was not there may come.
      this.#opening = null;
      throw error;
    }
  }

  /** Removes pieces nobody goes on with: a relay may run for years. */
  async removeStale(): Promise<void> {
    await this.open();
    const before = Date.now() - staleMs;
    const { folder } = this.#options;
    for (const entry of await readdir(folder, { withFileTypes: true, recursive: true })) {
      const path = join(entry.parentPath, entry.name);
      if (!entry.isDirectory() || !entry.name.endsWith(partsEnding) || (await modified(path)) >= before) continue;
      const removedBytes = await settle(path, before);
      await rm(path, { recursive: true, force: true });
      this.#usedBytes = Math.max(0, this.#usedBytes - removedBytes);
    }
  }

  get usedBytes(): number {
    return this.#usedBytes;
  }

  /** How many bytes may still come; `Infinity` without a limit. */
  get roomBytes(): number {
    const { totalLimitBytes } = this.#options;
    return totalLimitBytes === null
      ? Number.POSITIVE_INFINITY
      : Math.max(0, totalLimitBytes - this.#usedBytes - this.#comingBytes);
  }

  /** Whether files can be written now. @throws {AppError} files.* */
  async tryWriting(): Promise<void> {
    await this.open();
    const { files, folder } = this.#options;
    await files.makeFolder(folder);
    const probe = await files.create(join(folder, 'probe'), { replace: true });
    await probe.discard();
  }

  /** `null` when it is not there whole. */
  async find(key: UploadKey): Promise<Receipt | null> {
    const facts = await this.#options.files.facts(this.#cabinetPath(key));
    return facts?.kind === 'file' ? { id: key.sha256, received: facts.modified } : null;
  }

  /** Opens a cabinet that is there; whoever asks closes it. @throws {AppError} files.* */
  async openCabinet(key: UploadKey): Promise<ReadableFile> {
    return await this.#options.files.open(this.#cabinetPath(key));
  }

  /** Up to where the pieces go that are there without a gap. */
  async offsetOf(key: UploadKey): Promise<number> {
    return (await this.#pieces(key)).reduce((end, { sizeBytes }) => end + sizeBytes, 0);
  }

  /** Keeps a piece whose bytes are those that were announced. @throws {Refused} */
  async keepPiece(key: UploadKey, offset: number, piece: Incoming): Promise<void> {
    const { files } = this.#options;
    const folder = this.#partsPath(key);
    await this.#makeFolder(folder);
    await this.#counting(piece.bytes, async (bytes) => {
      const { sizeBytes } = await placeFile(files, join(folder, pieceName(offset)), bytes, {
        replace: true,
        signal: piece.signal,
        accept: accepting(piece),
      });
      this.#usedBytes += sizeBytes;
    });
  }

  /** Makes the cabinet of its pieces, once `inspect` has nothing against it. @throws {Refused} */
  async join(
    key: UploadKey,
    inspect: (file: ReadableFile) => Promise<void>,
    options: Pick<Incoming, 'differs' | 'signal'>,
  ): Promise<Receipt> {
    const pieces = await this.#pieces(key);
    const { files } = this.#options;
    const bytes = async function* (): AsyncGenerator<Uint8Array> {
      for (const { path } of pieces) {
        const file = await files.open(path);
        try {
          yield* piecesOf(file, options.signal);
        } finally {
          await file.close();
        }
      }
    };
    try {
      // Not counted again: the pieces go when the cabinet is there, so that it takes no more room than they did.
      return await this.#place(key, { ...options, bytes: bytes(), sha256: key.sha256 }, inspect);
    } catch (error) {
      // They make up nothing that would ever be taken.
      if (error instanceof Refused && error.status !== 507) await this.drop(key);
      throw error;
    }
  }

  /** Keeps a whole cabinet, once `inspect` has nothing against it. @throws {Refused} */
  async keep(key: UploadKey, cabinet: Incoming, inspect: (file: ReadableFile) => Promise<void>): Promise<Receipt> {
    return await this.#counting(cabinet.bytes, async (bytes) => await this.#place(key, { ...cabinet, bytes }, inspect));
  }

  async #place(key: UploadKey, cabinet: Incoming, inspect: (file: ReadableFile) => Promise<void>): Promise<Receipt> {
    const path = this.#cabinetPath(key);
    await this.#makeFolder(dirname(path));
    const { sizeBytes } = await placeFile(this.#options.files, path, cabinet.bytes, {
      replace: true,
      signal: cabinet.signal,
      accept: accepting(cabinet),
      inspect,
    });
    this.#usedBytes += sizeBytes;
    await this.drop(key);
    const receipt = await this.find(key);
    if (receipt === null) throw new Error(`${path} was placed and is gone.`);
    return receipt;
  }

  /** Removes the pieces of an upload. */
  async drop(key: UploadKey): Promise<void> {
    const removedBytes = (await this.#pieces(key)).reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
    await rm(this.#partsPath(key), { recursive: true, force: true });
    this.#usedBytes = Math.max(0, this.#usedBytes - removedBytes);
  }

  /** Places bytes that take their room while they come, and end with a refusal as soon as there is none. */
  async #counting<T>(
    bytes: AsyncIterable<Uint8Array>,
    placing: (counted: AsyncIterable<Uint8Array>) => Promise<T>,
  ): Promise<T> {
    let comingBytes = 0;
    const take = (count: number): void => {
      if (count > this.roomBytes) throw new Refused(507, 'The storage of the service is full.');
      comingBytes += count;
      this.#comingBytes += count;
    };
    const counted = async function* (): AsyncGenerator<Uint8Array> {
      for await (const piece of bytes) {
        take(piece.length);
        yield piece;
      }
    };
    try {
      return await placing(counted());
    } finally {
      this.#comingBytes -= comingBytes;
    }
  }

  async #pieces(key: UploadKey): Promise<readonly { readonly path: string; readonly sizeBytes: number }[]> {
    const folder = this.#partsPath(key);
    if ((await this.#options.files.facts(folder))?.kind !== 'folder') return [];
    const pieces: { path: string; sizeBytes: number }[] = [];
    for (let end = 0; ; ) {
      const path = join(folder, pieceName(end));
      const facts = await this.#options.files.facts(path);
      if (facts?.kind !== 'file' || facts.sizeBytes === 0) return pieces;
      pieces.push({ path, sizeBytes: facts.sizeBytes });
      end += facts.sizeBytes;
    }
  }

  /** The hash is 32 bytes in Base64; as hexadecimal digits it is a name on every system. */
  #hierarchyFolder({ hierarchyHash }: UploadKey): string {
    return join(this.#options.folder, Buffer.from(hierarchyHash, 'base64').toString('hex'));
  }

  #cabinetPath(key: UploadKey): string {
    return join(this.#hierarchyFolder(key), `${key.sha256}.cab`);
  }

  #partsPath(key: UploadKey): string {
    return join(this.#hierarchyFolder(key), `${key.sha256}${partsEnding}`);
  }

  /** A folder whose own name is not flushed takes everything in it along at a power cut. */
  async #makeFolder(path: string): Promise<void> {
    await this.open();
    const { files, folder } = this.#options;
    if ((await files.facts(path))?.kind === 'folder') return;
    await files.makeFolder(path);
    for (let above = dirname(path); above.startsWith(folder); above = dirname(above)) await syncFolder(above);
  }

  async #open(): Promise<void> {
    const { folder, files } = this.#options;
    await files.makeFolder(folder);
    this.#usedBytes = await settle(folder, Date.now() - staleMs);
  }
}

function accepting({ sha256, differs }: Pick<Incoming, 'sha256' | 'differs'>): (record: FileRecord) => void {
  return (record) => {
    if (record.sha256 !== sha256) throw differs();
  };
}

/** In the order of their offsets, whatever sorts them. */
function pieceName(offset: number): string {
  return String(offset).padStart(15, '0');
}

/** Removes pieces nobody goes on with, and what a kill left under no name; the bytes of everything else. */
async function settle(folder: string, before: number): Promise<number> {
  let sizeBytes = 0;
  const entries = await readdir(folder, { withFileTypes: true });
  const names = new Set(entries.map(({ name }) => name));
  for (const entry of entries) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) {
      // A kill may come between the cabinet and the end of its pieces.
      const isDone = entry.name.endsWith(partsEnding) && names.has(entry.name.replace(partsEnding, '.cab'));
      const isStale = entry.name.endsWith(partsEnding) && (await modified(path)) < before;
      if (isDone || isStale) await rm(path, { recursive: true });
      else sizeBytes += await settle(path, before);
    } else if (entry.name.endsWith('.partial')) {
      await rm(path, { force: true });
    } else {
      sizeBytes += (await stat(path)).size;
    }
  }
  return sizeBytes;
}

/** A folder gets the time of the last name that came or went in it. */
async function modified(path: string): Promise<number> {
  try {
    return (await stat(path)).mtimeMs;
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return Number.POSITIVE_INFINITY;
    throw error;
  }
}
