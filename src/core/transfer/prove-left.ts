import type { PendingFile, ReadableFile } from '../ports/files.ts';
import { Digests } from './digests.ts';
import { piecesOf } from './pieces.ts';
import { markBytes } from './transfer-journal.ts';

/** The beginning of a file that is proved to be what it should. */
export interface Proved {
  /** SHA-256 of everything up to each multiple of `markBytes`. */
  readonly marks: readonly string[];
  /** As they stand behind the last mark. */
  readonly digests: Digests;
}

/** Reads a file as long as it is what the marks say. */
export async function prove(
  file: Pick<ReadableFile, 'sizeBytes' | 'readInto'>,
  marks: readonly string[],
  signal: AbortSignal,
): Promise<Proved> {
  const digests = new Digests();
  let proved = { marks: 0, digests: digests.copy() };
  const sizeBytes = Math.min(marks.length, Math.floor(file.sizeBytes / markBytes)) * markBytes;
  const beginning = { sizeBytes, readInto: (offset: number, target: Uint8Array) => file.readInto(offset, target) };
  for await (const piece of piecesOf(beginning, signal)) {
    for (let start = 0; start < piece.length; ) {
      const part = piece.subarray(start, start + markBytes - (digests.sizeBytes % markBytes));
      digests.update(part);
      start += part.length;
      if (digests.sizeBytes % markBytes !== 0) continue;
      if (digests.soFar() !== marks[proved.marks]) return { ...proved, marks: marks.slice(0, proved.marks) };
      proved = { marks: proved.marks + 1, digests: digests.copy() };
    }
  }
  return { ...proved, marks: marks.slice(0, proved.marks) };
}

/** Proves what an earlier run left of a file. */
export async function proveLeft(pending: PendingFile, signal: AbortSignal): Promise<Proved> {
  const { left } = pending;
  if (left === null) return { marks: [], digests: new Digests() };
  const file = {
    sizeBytes: left.sizeBytes,
    readInto: (offset: number, target: Uint8Array) => pending.readLeft(offset, target),
  };
  return await prove(file, left.marks, signal);
}
