/*
 * The outer form of DER: identifier and length of every value, each within the one around it. Source: ITU-T X.690, 8.1 and 10.1.
 * It is looked at before any value is understood, without recursion, so that nothing hostile comes further: what is too deep, too
 * much, too long or of indefinite length ends here, in time that grows with the bytes.
 */
import { type Clause, clause } from '../../../shared/clauses.ts';
import { signatureMalformed } from './faults.ts';

/** Ours. A signature within a signature with a time stamp is some 25 deep and has some 2,000 values. */
export const derLimits = { depth: 48, values: 20_000 } as const;

/** Where bytes came from, for messages. */
export interface DerOrigin {
  readonly name: string;
  /** Where the bytes begin in the file. */
  readonly offset: number;
  /** What they are, as the specification calls it. */
  readonly field: string;
}

/**
 * The length of the one value with which the bytes begin, when it and all in it are well formed.
 * @throws {AppError} cab.signature-malformed
 */
export function checkDerFrame(bytes: Uint8Array, origin: DerOrigin): number {
  const refuse = (at: number, problem: Clause) =>
    signatureMalformed(origin.name, { offset: origin.offset + at, field: origin.field }, problem);
  /** Where the values that are open end, the outermost first. */
  const ends = [bytes.length];
  let at = 0;
  let length = 0;
  for (let values = 1; ; values += 1) {
    if (values > derLimits.values) throw refuse(at, clause('more-than-values', { values: derLimits.values }));
    const start = at;
    const end = ends.at(-1) ?? 0;
    const identifier = bytes[at];
    const first = bytes[at + 1];
    if (at + 2 > end || identifier === undefined || first === undefined) throw refuse(at, clause('ends-too-early'));
    if ((identifier & 0x1f) === 0x1f) throw refuse(start, clause('tag-no-signature'));
    at += 2;
    let size = first;
    if (first >= 0x80) {
      const count = first & 0x7f;
      if (count === 0) throw refuse(start, clause('no-definite-length-der'));
      if (count > 4) throw refuse(start, clause('length-past-all-limits'));
      if (at + count > end) throw refuse(start, clause('ends-too-early'));
      size = 0;
      for (let index = 0; index < count; index += 1) size = size * 256 + (bytes[at + index] ?? 0);
      if (size < 0x80 || size < 2 ** (8 * (count - 1))) throw refuse(start, clause('length-not-shortest'));
      at += count;
    }
    if (size > end - at) throw refuse(start, clause('reaches-past-end-what'));
    if (values === 1) length = at + size;
    const isConstructed = (identifier & 0x20) !== 0;
    if (isConstructed) {
      if (ends.length > derLimits.depth) throw refuse(start, clause('more-than-deep', { depth: derLimits.depth }));
      ends.push(at + size);
    } else {
      at += size;
    }
    while (ends.length > 1 && ends.at(-1) === at) ends.pop();
    if (ends.length === 1) return length;
  }
}
