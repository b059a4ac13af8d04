import { createHash, type Hash } from 'node:crypto';
import { AppError } from '../../../shared/errors.ts';
import type { Breathe, CabinetSource } from '../cabinet.ts';
import { CFHEADER } from '../layout.ts';
import type { DigestName } from './algorithms.ts';
import { digestedHeader, digestedTails, signedHeaderBytes } from './layout.ts';

/** What is read and digested between two breaths: some 2 ms for each digest. */
const pieceBytes = 1_048_576;

/** How a cabinet is read through. */
export interface DigestOptions {
  readonly signal?: AbortSignal | undefined;
  readonly breathe?: Breathe | undefined;
}

/** Digests of a cabinet that count as its own: one, or two where programs that sign disagree. */
export type CabinetDigests = ReadonlyMap<DigestName, readonly Uint8Array[]>;

/**
 * The Authenticode digests of a signed cabinet, all in one reading, one piece of 1 MiB after the other.
 * @param end where the cabinet ends and its signature begins
 * @throws {AppError} cab.truncated; and whatever the source or the signal throws
 */
export async function digestCabinet(
  source: CabinetSource,
  end: number,
  names: ReadonlySet<DigestName>,
  { signal, breathe = async () => undefined }: DigestOptions = {},
): Promise<CabinetDigests> {
  const digester = new CabinetDigester(end, names);
  for (let offset = 0; offset < end; ) {
    signal?.throwIfAborted();
    const length = Math.min(pieceBytes, end - offset);
    const piece = await source.read(offset, length);
    if (piece.length < length) {
      const details = { name: source.path, offset: offset + piece.length, field: 'CFHEADER.cbCabinet' };
      throw new AppError('cab.truncated', details);
    }
    digester.update(piece);
    offset += length;
    await breathe();
  }
  return digester.finish() ?? new Map();
}

/** The same of bytes that are read for another reason: they come one after the other, in pieces of any size. */
export class CabinetDigester {
  readonly #end: number;
  readonly #names: ReadonlySet<DigestName>;
  readonly #hashes = new Map<DigestName, readonly Hash[]>();
  /** Header and reserve, until all of both is there. */
  #head: Uint8Array = new Uint8Array(0);
  #done = 0;

  constructor(end: number, names: ReadonlySet<DigestName>) {
    this.#end = end;
    this.#names = names;
  }

  /** Bytes that were taken; what lies behind the end is passed over. */
  get done(): number {
    return this.#done;
  }

  update(bytes: Uint8Array): void {
    const taken = bytes.subarray(0, Math.max(0, this.#end - this.#done));
    this.#done += bytes.length;
    if (this.#head.length >= signedHeaderBytes) {
      this.#cover(taken);
      return;
    }
    this.#head = Buffer.concat([this.#head, taken]);
    if (this.#head.length < signedHeaderBytes) return;
    const starts = digestedStarts(this.#head);
    for (const name of this.#names)
      this.#hashes.set(
        name,
        starts.map((start) => createHash(name).update(start)),
      );
    this.#cover(this.#head.subarray(signedHeaderBytes));
    this.#head = this.#head.slice(0, signedHeaderBytes);
  }

  /** `null` when not all of the cabinet has come. */
  finish(): CabinetDigests | null {
    if (this.#done < this.#end) return null;
    return new Map([...this.#hashes].map(([name, list]) => [name, list.map((hash) => hash.digest())]));
  }

  #cover(bytes: Uint8Array): void {
    for (const hash of [...this.#hashes.values()].flat()) hash.update(bytes);
  }
}

/** What of header and reserve is digested; two ways for a later cabinet of a set, see `layout.ts`. */
function digestedStarts(bytes: Uint8Array): readonly Uint8Array[] {
  const tails = isFirstOfSet(bytes) ? [digestedTails.reserveEnd] : [digestedTails.reserveEnd, digestedTails.place];
  return tails.map((tail) => Buffer.concat([...digestedHeader, ...tail].map(([from, to]) => bytes.subarray(from, to))));
}

function isFirstOfSet(bytes: Uint8Array): boolean {
  return bytes.subarray(CFHEADER.iCabinet, CFHEADER.iCabinet + 2).every((byte) => byte === 0);
}
