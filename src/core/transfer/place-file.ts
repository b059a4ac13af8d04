import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { AppError } from '../../shared/errors.ts';
import type { FileRecord } from '../../shared/jobs.ts';
import { stopIfCancelled } from '../jobs/job.ts';
import type { Files, PendingFile, ReadableFile } from '../ports/files.ts';
import { piecesOf } from './digest.ts';

/** A difference found on reading back is told to this many bytes. */
const chunkBytes = 4 * 1024 * 1024;

/** How a file is placed. */
export interface PlaceOptions {
  readonly replace: boolean;
  /** As `CreateFileOptions` has it. */
  readonly hasNoLeftovers?: boolean;
  readonly signal: AbortSignal;
  /** Told of bytes written, then (as `readBack`) of bytes read back. */
  readonly onBytes?: (count: number, stage: 'write' | 'read-back') => void;
  /** Throws when what arrived is not what was expected; the file then never gets its name. */
  readonly accept?: (record: FileRecord) => void;
  /** A look into what was read back; when it throws, the file never gets its name. */
  readonly inspect?: (file: ReadableFile) => Promise<void>;
}

/**
 * The one way a finished file comes to be: written beside its name, flushed, read back and compared, then renamed.
 * @throws {AppError} files.*, and what `bytes` or `accept` throw
 */
export async function placeFile(
  files: Files,
  path: string,
  bytes: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  options: PlaceOptions,
): Promise<FileRecord> {
  const pending = await files.create(path, {
    replace: options.replace,
    hasNoLeftovers: options.hasNoLeftovers ?? false,
  });
  try {
    const hash = createHash('sha256');
    const chunks = new ChunkSums();
    let sizeBytes = 0;
    for await (const piece of bytes) {
      stopIfCancelled(options.signal);
      hash.update(piece);
      chunks.update(piece);
      sizeBytes += piece.length;
      await pending.append(piece);
      options.onBytes?.(piece.length, 'write');
    }
    const record: FileRecord = { path, sizeBytes, sha256: hash.digest('hex') };
    options.accept?.(record);
    await readBack(pending, record, chunks.finish(), options);
    await pending.commit();
    return record;
  } finally {
    await pending.discard();
  }
}

/** Copies a file by `placeFile`. */
export async function copyFile(files: Files, from: string, to: string, options: PlaceOptions): Promise<FileRecord> {
  const source = await files.open(from);
  try {
    return await placeFile(files, to, piecesOf(source, options.signal), options);
  } finally {
    await source.close();
  }
}

async function readBack(
  pending: PendingFile,
  written: FileRecord,
  sums: readonly number[],
  options: PlaceOptions,
): Promise<void> {
  const file = await pending.readBack();
  try {
    const hash = createHash('sha256');
    const chunks = new ChunkSums();
    for await (const piece of piecesOf(file, options.signal)) {
      hash.update(piece);
      chunks.update(piece);
      options.onBytes?.(piece.length, 'read-back');
    }
    if (file.sizeBytes === written.sizeBytes && hash.digest('hex') === written.sha256) {
      await options.inspect?.(file);
      return;
    }
    const found = chunks.finish();
    const chunk = sums.findIndex((sum, index) => sum !== found[index]);
    const offset = chunk < 0 ? Math.min(file.sizeBytes, written.sizeBytes) : chunk * chunkBytes;
    throw new AppError('files.read-back-differs', { path: written.path, offset });
  } finally {
    await file.close();
  }
}

/** A sum for each chunk of a stream: cheap, and only for saying where a difference is; SHA-256 decides whether. */
class ChunkSums {
  readonly #sums: number[] = [];
  #sum = 0;
  #filled = 0;

  update(piece: Uint8Array): void {
    for (let start = 0; start < piece.length; ) {
      const part = piece.subarray(start, start + chunkBytes - this.#filled);
      this.#sum = crc32(part, this.#sum);
      this.#filled += part.length;
      start += part.length;
      if (this.#filled === chunkBytes) this.#next();
    }
  }

  finish(): readonly number[] {
    if (this.#filled > 0) this.#next();
    return this.#sums;
  }

  #next(): void {
    this.#sums.push(this.#sum);
    this.#sum = 0;
    this.#filled = 0;
  }
}
