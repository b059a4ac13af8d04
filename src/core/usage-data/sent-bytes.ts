import { createHash } from 'node:crypto';
import { AppError } from '../../shared/errors.ts';

/** What was checked, and approved where somebody did. */
export interface CheckedBytes {
  /** For messages. */
  readonly name: string;
  readonly sizeBytes: number;
  readonly sha256: string;
}

/**
 * The bytes of a cabinet on their way out, exactly those that were checked: they are hashed while they pass, and the last
 * of them are held back until all are known to be right. Where they are not, the other side never gets a whole file.
 * @throws {AppError} usage-cabinet.changed-while-sent
 */
export async function* sentBytes(
  pieces: AsyncIterable<Uint8Array>,
  { name, sizeBytes, sha256 }: CheckedBytes,
): AsyncGenerator<Uint8Array> {
  const changed = (): AppError => new AppError('usage-cabinet.changed-while-sent', { name });
  const hash = createHash('sha256');
  let passedBytes = 0;
  let held: Uint8Array | null = null;
  for await (const piece of pieces) {
    passedBytes += piece.length;
    if (passedBytes > sizeBytes) throw changed();
    hash.update(piece);
    if (held !== null) yield held;
    // The memory of a piece may be used again once the next is asked for.
    held = piece.slice();
  }
  if (passedBytes !== sizeBytes || hash.digest('hex') !== sha256) throw changed();
  if (held !== null) yield held;
}
