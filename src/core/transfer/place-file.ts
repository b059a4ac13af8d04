import { AppError } from '../../shared/errors.ts';
import type { FileRecord } from '../../shared/jobs.ts';
import { stopIfCancelled } from '../jobs/job.ts';
import type { Files, PendingFile, ReadableFile } from '../ports/files.ts';
import { type ContentDigests, Digests } from './digests.ts';
import { findDifference } from './find-difference.ts';
import { piecesOf } from './pieces.ts';

/** A file that has its name. */
export interface PlacedFile extends FileRecord, ContentDigests {
  /** Where it was read back from: the device, or the memory the system keeps of it, where it does not offer more. */
  readonly readBack: 'device' | 'cache';
}

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
  /** What the bytes come from, where it can be read again: a difference is then told to the byte. */
  readonly original?: ReadableFile;
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
): Promise<PlacedFile> {
  const pending = await files.create(path, {
    replace: options.replace,
    hasNoLeftovers: options.hasNoLeftovers ?? false,
  });
  try {
    const digests = new Digests();
    for await (const piece of bytes) {
      stopIfCancelled(options.signal);
      digests.update(piece);
      await pending.append(piece);
      options.onBytes?.(piece.length, 'write');
    }
    const content = digests.finish();
    options.accept?.({ path, sizeBytes: content.sizeBytes, sha256: content.sha256 });
    const from = await readBack(pending, content, options);
    await pending.commit();
    return { path, ...content, readBack: from };
  } finally {
    await pending.discard();
  }
}

/** Copies a file by `placeFile`. */
export async function copyFile(files: Files, from: string, to: string, options: PlaceOptions): Promise<PlacedFile> {
  const original = await files.open(from);
  try {
    return await placeFile(files, to, piecesOf(original, options.signal), { ...options, original });
  } finally {
    await original.close();
  }
}

async function readBack(
  pending: PendingFile,
  written: ContentDigests,
  { signal, onBytes, original, inspect }: PlaceOptions,
): Promise<PlacedFile['readBack']> {
  const file = await pending.readBack();
  try {
    const offset = await findDifference(file, written, {
      signal,
      onBytes: (count) => onBytes?.(count, 'read-back'),
      ...(original === undefined ? {} : { original }),
    });
    if (offset !== null) throw new AppError('files.read-back-differs', { path: pending.path, offset });
    const from = file.isFromDevice ? 'device' : 'cache';
    await inspect?.(file);
    return from;
  } finally {
    await file.close();
  }
}
