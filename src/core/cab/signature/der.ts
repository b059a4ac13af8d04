/*
 * Values of ASN.1 with their place in the file. asn1js takes them apart; what is asked of them here is refused, where it cannot be
 * given, by offset and by the field's name in the specification.
 */

import { type BaseBlock, fromBER, ObjectIdentifier } from 'asn1js';
import { type Clause, clause } from '../../../shared/clauses.ts';
import { isAppError } from '../../../shared/errors.ts';
import { checkDerFrame, type DerOrigin, derLimits } from './der-frame.ts';
import { signatureMalformed } from './faults.ts';

/** Tags as they stand in the first byte. */
export const tags = {
  boolean: 0x01,
  integer: 0x02,
  bitString: 0x03,
  octetString: 0x04,
  null: 0x05,
  oid: 0x06,
  sequence: 0x30,
  set: 0x31,
  utcTime: 0x17,
  generalizedTime: 0x18,
} as const;

/** The tag of a context-specific value: `[number]`, with values in it or without. */
export function contextTag(number: number, form: 'constructed' | 'primitive'): number {
  return (form === 'constructed' ? 0xa0 : 0x80) | number;
}

/** One value, with those in it. */
export class DerValue {
  readonly field: string;
  readonly #origin: DerOrigin;
  readonly #block: BaseBlock;

  constructor(origin: DerOrigin, block: BaseBlock, field: string) {
    this.#origin = origin;
    this.#block = block;
    this.field = field;
  }

  /** With tag and length. */
  get bytes(): Uint8Array {
    return this.#block.valueBeforeDecodeView;
  }

  /** Without them. */
  get content(): Uint8Array {
    return this.bytes.subarray(this.#block.idBlock.blockLength + this.#block.lenBlock.blockLength);
  }

  /** In the file. */
  get offset(): number {
    return this.#origin.offset + this.bytes.byteOffset;
  }

  get tag(): number {
    return this.bytes[0] ?? 0;
  }

  /** The same under another name. */
  named(field: string): DerValue {
    return new DerValue(this.#origin, this.#block, field);
  }

  refuse(problem: Clause): Error {
    return signatureMalformed(this.#origin.name, { offset: this.offset, field: this.field }, problem);
  }

  expect(tag: number): this {
    if (this.tag !== tag) throw this.refuse(clause('tag-not', { hexByte: hexByte(this.tag), hexByte2: hexByte(tag) }));
    return this;
  }

  /** The values in this one, each named after `field`. */
  values(field = this.field): readonly DerValue[] {
    const list: unknown = (this.#block.valueBlock as { value?: unknown }).value;
    if ((this.tag & 0x20) === 0 || !Array.isArray(list)) throw this.refuse(clause('no-values'));
    // asn1js keeps what a constructed value holds as its blocks.
    return (list as BaseBlock[]).map((block) => new DerValue(this.#origin, block, field));
  }

  /** The values of a SEQUENCE, or of what is tagged instead of it, to be taken in their order. */
  fields(structure: string): DerFields {
    return new DerFields(this, structure);
  }

  /** The one value in this one. */
  only(field: string): DerValue {
    const [value, ...more] = this.values(field);
    if (value === undefined || more.length > 0)
      throw this.refuse(clause('holds', { length: more.length === 0 ? 'no value' : 'more than one value' }));
    return value;
  }

  oid(): string {
    this.expect(tags.oid);
    if (this.content.length === 0 || this.content.length > 64) throw this.refuse(clause('not-object-identifier'));
    if (!(this.#block instanceof ObjectIdentifier)) throw this.refuse(clause('not-object-identifier'));
    return this.#block.getValue();
  }

  octets(): Uint8Array {
    return this.expect(tags.octetString).content;
  }

  /** The one value whose DER stands in this OCTET STRING. */
  inside(field: string): DerValue {
    const content = this.octets();
    const offset = this.offset + this.bytes.length - content.length;
    return readDer(content, { name: this.#origin.name, offset, field });
  }

  /** A string of bits that is whole bytes. */
  wholeBits(): Uint8Array {
    const { content } = this.expect(tags.bitString);
    if (content[0] !== 0) throw this.refuse(clause('not-whole-number-bytes'));
    return content.subarray(1);
  }

  /** The bits that are named, from the first on; only the first eight are of use to us. */
  firstBits(): number {
    const { content } = this.expect(tags.bitString);
    const [unused = 8, first = 0] = content;
    if (unused > 7 || (content.length === 1 && unused !== 0)) throw this.refuse(clause('not-string-bits'));
    return first;
  }

  boolean(): boolean {
    const { content } = this.expect(tags.boolean);
    if (content.length !== 1) throw this.refuse(clause('not-one-byte'));
    return content[0] !== 0;
  }

  /** Hexadecimal digits of an INTEGER, as certificates show their serial numbers. */
  integerHex(): string {
    const { content } = this.expect(tags.integer);
    if (content.length === 0 || content.length > 64) throw this.refuse(clause('not-number-size-use'));
    const isPadded = content.length > 1 && content[0] === 0;
    return hexOf(isPadded ? content.subarray(1) : content);
  }

  /** A number that is not negative and less than 2^31. */
  smallInteger(): number {
    const { content } = this.expect(tags.integer);
    if (content.length === 0 || content.length > 4 || (content[0] ?? 0) >= 0x80)
      throw this.refuse(clause('not-small-number'));
    return content.reduce((sum, byte) => sum * 256 + byte, 0);
  }

  /** Of UTCTime or GeneralizedTime in the form that RFC 5280 (4.1.2.5) and RFC 3161 (2.4.2) allow: in UTC, with seconds. */
  time(): Date {
    const text = String.fromCharCode(...this.content.subarray(0, 40));
    const parts =
      this.tag === tags.utcTime
        ? /^(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)Z$/.exec(text)
        : this.expect(tags.generalizedTime) && /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(?:\.\d{1,9})?Z$/.exec(text);
    if (parts === null) throw this.refuse(clause('not-time-utc-with'));
    const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = parts.slice(1, 7).map(Number);
    const fullYear = this.tag === tags.utcTime ? year + (year >= 50 ? 1900 : 2000) : year;
    const time = new Date(0);
    time.setUTCFullYear(fullYear, month - 1, day);
    time.setUTCHours(hour, minute, second);
    if (time.getUTCMonth() !== month - 1 || time.getUTCDate() !== day || hour > 23 || minute > 59 || second > 59) {
      throw this.refuse(clause('time-does-not-exist'));
    }
    return time;
  }

  /** Of any type of string. */
  text(): string {
    const value: unknown = (this.#block.valueBlock as { value?: unknown }).value;
    if (typeof value !== 'string') throw this.refuse(clause('not-text'));
    return value;
  }
}

/** Takes the fields of a SEQUENCE in their order. */
export class DerFields {
  readonly #owner: DerValue;
  readonly #structure: string;
  readonly #values: readonly DerValue[];
  #next = 0;

  constructor(owner: DerValue, structure: string) {
    this.#owner = owner;
    this.#structure = structure;
    this.#values = owner.values();
  }

  /** The next one, whatever its tag is. */
  take(name: string): DerValue {
    const value = this.#values[this.#next];
    if (value === undefined) throw this.#owner.refuse(clause('ends-before', { structure: this.#structure, name }));
    this.#next += 1;
    return this.#named(value, name);
  }

  /** The next one, when it has one of the tags. */
  takeIf(name: string, ...wanted: readonly number[]): DerValue | null {
    const value = this.#values[this.#next];
    if (value === undefined || !wanted.includes(value.tag)) return null;
    this.#next += 1;
    return this.#named(value, name);
  }

  end(): void {
    const value = this.#values[this.#next];
    if (value !== undefined) throw this.#named(value, '(end)').refuse(clause('more-than-there-should'));
  }

  #named(value: DerValue, name: string): DerValue {
    return value.named(`${this.#structure}.${name}`);
  }
}

/**
 * The one value with which the bytes begin.
 * @param padding how many bytes of zero may follow it
 * @throws {AppError} cab.signature-malformed
 */
export function readDer(bytes: Uint8Array, origin: DerOrigin, padding = 0): DerValue {
  const length = checkDerFrame(bytes, origin);
  const rest = bytes.subarray(length);
  if (rest.length > padding || rest.some((byte) => byte !== 0)) {
    throw signatureMalformed(
      origin.name,
      { offset: origin.offset + length, field: origin.field },
      clause('bytes-behind-end'),
    );
  }
  // Of its own, so that places in it count from its beginning. Not by slice(), which does not copy what is a Buffer.
  const own = new Uint8Array(bytes.subarray(0, length));
  const problem = clause('holds-value-cannot-read');
  try {
    const { result, offset } = fromBER(own, {
      copyInput: false,
      parseEmbedded: false,
      maxDepth: derLimits.depth + 2,
      maxNodes: derLimits.values,
    });
    if (offset !== -1) return new DerValue(origin, result, origin.field);
  } catch (error) {
    if (isAppError(error)) throw error;
  }
  throw signatureMalformed(origin.name, origin, problem);
}

/** Two digits for each byte. */
export function hexOf(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('hex');
}

/** Whether they are the same, byte for byte. */
export function sameBytes(one: Uint8Array, other: Uint8Array): boolean {
  return Buffer.compare(one, other) === 0;
}

function hexByte(value: number): string {
  return `0x${value.toString(16).padStart(2, '0')}`;
}
