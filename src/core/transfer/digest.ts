import { createHash } from 'node:crypto';
import type { FileRecord } from '../../shared/jobs.ts';
import { stopIfCancelled } from '../jobs/job.ts';
import type { Files, ReadableFile } from '../ports/files.ts';

/** Reads and hashes in pieces of this size: larger ones are slower, smaller ones cost calls. */
const pieceBytes = 512 * 1024;

/**
 * The bytes of an open file from the beginning, in pieces, the next one read while the last is used. A piece is good only
 * until the next is asked for: the memory is used again.
 */
export async function* piecesOf(file: ReadableFile, signal: AbortSignal): AsyncGenerator<Uint8Array> {
  const size = Math.min(pieceBytes, file.sizeBytes);
  let ahead = new Uint8Array(size);
  let current = new Uint8Array(size);
  // Each read is awaited at the next turn; until then its failure must not count as one nobody looks at.
  let reading = file.readInto(0, ahead);
  reading.catch(() => undefined);
  for (let offset = 0; offset < file.sizeBytes; ) {
    stopIfCancelled(signal);
    const count = await reading;
    if (count === 0) return;
    [ahead, current] = [current, ahead];
    offset += count;
    if (offset < file.sizeBytes) {
      reading = file.readInto(offset, ahead.subarray(0, Math.min(pieceBytes, file.sizeBytes - offset)));
      reading.catch(() => undefined);
    }
    yield current.subarray(0, count);
  }
}

/** Size and SHA-256 of a file. */
export async function digestFile(
  files: Files,
  path: string,
  signal: AbortSignal,
  onBytes: (count: number) => void = () => undefined,
): Promise<FileRecord> {
  const file = await files.open(path);
  try {
    const hash = createHash('sha256');
    let sizeBytes = 0;
    for await (const piece of piecesOf(file, signal)) {
      hash.update(piece);
      sizeBytes += piece.length;
      onBytes(piece.length);
    }
    return { path, sizeBytes, sha256: hash.digest('hex') };
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
  return (await digestFile(files, path, signal)).sha256 === expected.sha256;
}
