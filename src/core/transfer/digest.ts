import { createHash } from 'node:crypto';
import { AppError } from '../../shared/errors.ts';
import type { FileRecord } from '../../shared/jobs.ts';
import type { Files, ReadableFile } from '../ports/files.ts';
import { type ContentDigests, Digests } from './digests.ts';
import { findDifference, type LookOptions } from './find-difference.ts';
import { piecesOf } from './pieces.ts';

export { piecesOf } from './pieces.ts';

/** Size, SHA-256 and chunks of a file. */
export async function digestFile(
  files: Files,
  path: string,
  signal: AbortSignal,
  onBytes: (count: number) => void = () => undefined,
): Promise<FileRecord & ContentDigests> {
  const file = await files.open(path);
  try {
    const digests = new Digests();
    for await (const piece of piecesOf(file, signal)) {
      digests.update(piece);
      onBytes(piece.length);
    }
    return { path, ...digests.finish() };
  } finally {
    await file.close();
  }
}

/** Whether a file is there with exactly this size and digest; a link to one elsewhere is not it. */
export async function isSameFile(
  files: Files,
  path: string,
  expected: { readonly sizeBytes: number | null; readonly sha256: string },
  signal: AbortSignal,
): Promise<boolean> {
  const facts = await files.facts(path);
  if (facts?.kind !== 'file' || facts.isLink) return false;
  if (expected.sizeBytes !== null && facts.sizeBytes !== expected.sizeBytes) return false;
  const file = await files.open(path);
  try {
    return (await digestOf(file, { signal })) === expected.sha256;
  } finally {
    await file.close();
  }
}

/**
 * Holds a finished file against what is known of it. `chunks` may be left out where one chunk is all there is.
 * @throws {AppError} files.differs, which names where
 */
export async function verifyFile(
  file: ReadableFile,
  expected: Omit<ContentDigests, 'chunks'> & { readonly chunks?: readonly string[] | undefined },
  options: LookOptions,
): Promise<void> {
  const isSame = file.sizeBytes === expected.sizeBytes && (await digestOf(file, options)) === expected.sha256;
  if (isSame) return;
  // Only what is wrong is read a second time: the digest of the whole decides, the chunks say where.
  const { chunks = [] } = expected;
  const known = { sizeBytes: expected.sizeBytes, chunks: chunks.length > 0 ? chunks : [expected.sha256] };
  const { signal, original } = options;
  const offset = await findDifference(file, known, { signal, ...(original === undefined ? {} : { original }) });
  throw new AppError('files.differs', { path: file.path, offset: offset ?? 0 });
}

async function digestOf(file: ReadableFile, { signal, onBytes }: LookOptions): Promise<string> {
  const hash = createHash('sha256');
  for await (const piece of piecesOf(file, signal)) {
    hash.update(piece);
    onBytes?.(piece.length);
  }
  return hash.digest('hex');
}
