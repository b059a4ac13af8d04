import type { Cell, Row } from '../ports/site-database.ts';

/*
 * How the review keeps rows on the disk. A cell is one byte that says what it is, then its text in UTF-8; a number is its
 * shortest decimal form, binary is `0x` and hexadecimal, as in the CSV. The bytes of the kinds (F8 and up) are never part
 * of UTF-8, so they need no lengths and no escapes beside them, a cell ends where the next begins, and a text found
 * anywhere in the bytes is a text within one cell. Where a row begins, the reader remembers.
 *
 * What UTF-8 cannot hold (half of a surrogate pair) is kept as U+FFFD, and -0 as 0: just so they leave, too.
 */

/** The bytes that begin a cell. */
export const cellKinds = { null: 0xf8, text: 0xf9, number: 0xfa, integer: 0xfb, binary: 0xfc } as const;

/** The first byte value that begins a cell; all below are UTF-8. */
export const firstCellKind = 0xf8;

/** Longer texts are written by the engine, which costs a call; shorter ones are faster byte by byte. */
const shortLength = 48;
const startBytes = 1024 * 1024;

/** Rows as bytes, gathered until they are taken. */
export class RowEncoder {
  readonly #columns: number;
  #bytes = Buffer.allocUnsafeSlow(startBytes);
  #length = 0;

  constructor(columns: number) {
    this.#columns = columns;
  }

  /** How many bytes wait to be taken. */
  get length(): number {
    return this.#length;
  }

  add(row: Row): void {
    for (let column = 0; column < this.#columns; column += 1) {
      const cell = row[column] ?? null;
      if (typeof cell === 'string') this.#addText(cellKinds.text, cell);
      else if (cell === null) this.#addText(cellKinds.null, '');
      else if (typeof cell === 'bigint') this.#addText(cellKinds.integer, String(cell));
      else if (typeof cell === 'number') this.#addText(cellKinds.number, String(cell));
      else this.#addText(cellKinds.binary, hexText(cell));
    }
  }

  /** What was gathered, in memory of its own that may be handed to another thread. */
  take(): Uint8Array<ArrayBuffer> {
    const taken = new Uint8Array(this.#length);
    taken.set(this.#bytes.subarray(0, this.#length));
    this.#length = 0;
    // A row far longer than most is not worth its memory for good.
    if (this.#bytes.length > 8 * startBytes) this.#bytes = Buffer.allocUnsafeSlow(startBytes);
    return taken;
  }

  #addText(kind: number, text: string): void {
    const { length } = text;
    if (this.#length + 1 + 3 * length > this.#bytes.length) this.#grow(1 + 3 * length);
    const bytes = this.#bytes;
    let end = this.#length;
    bytes[end] = kind;
    end += 1;
    const start = end;
    if (length <= shortLength) {
      let index = 0;
      for (; index < length; index += 1) {
        const code = text.charCodeAt(index);
        if (code >= 0x80) break;
        bytes[end] = code;
        end += 1;
      }
      if (index < length) end = start + bytes.write(text, start, 'utf8');
    } else {
      end += bytes.write(text, start, 'utf8');
    }
    this.#length = end;
  }

  #grow(needed: number): void {
    const larger = Buffer.allocUnsafeSlow(Math.max(2 * this.#bytes.length, this.#length + needed));
    larger.set(this.#bytes.subarray(0, this.#length));
    this.#bytes = larger;
  }
}

/** Whole rows as the texts they are shown and sent as, with what each cell is. */
export interface DecodedRows {
  /** `null` where there is no value. */
  readonly rows: readonly (readonly (string | null)[])[];
  /** A byte of `cellKinds` for each cell, row after row. */
  readonly kinds: Uint8Array;
  /** Where each row begins in the bytes. */
  readonly starts: readonly number[];
}

/** Reads rows of so many columns back from their bytes. */
export function decodeRows(bytes: Buffer, columns: number): DecodedRows {
  const { length } = bytes;
  const latin = bytes.toString('latin1', 0, length);
  const rows: (string | null)[][] = [];
  const starts: number[] = [];
  // No more cells than bytes.
  const kinds = new Uint8Array(length);
  let cells = 0;
  let row: (string | null)[] = [];
  let kind = 0;
  let start = 0;
  let isAscii = true;
  for (let index = 0; index <= length; index += 1) {
    const byte = index === length ? cellKinds.null : (bytes[index] ?? 0);
    if (byte < 0x80) continue;
    if (byte < firstCellKind) {
      isAscii = false;
      continue;
    }
    if (kind !== 0) {
      row.push(
        kind === cellKinds.null ? null : isAscii ? latin.substring(start, index) : bytes.toString('utf8', start, index),
      );
      kinds[cells] = kind;
      cells += 1;
    }
    if (index === length) break;
    if (row.length === columns || rows.length === 0) {
      row = [];
      rows.push(row);
      starts.push(index);
    }
    kind = byte;
    start = index + 1;
    isAscii = true;
  }
  return { rows, kinds: kinds.subarray(0, cells), starts };
}

/** One cell as the database gave it, from its kind and its text. */
export function cellOf(kind: number, text: string): Cell {
  switch (kind) {
    case cellKinds.null:
      return null;
    case cellKinds.number:
      return Number(text);
    case cellKinds.integer:
      return BigInt(text);
    case cellKinds.binary:
      return new Uint8Array(Buffer.from(text.slice(2), 'hex'));
    default:
      return text;
  }
}

/**
 * Where the cell of a column begins (its kind's byte) within the row that begins at `start`; `end` where the row has no
 * such column.
 */
export function findCell(bytes: Uint8Array, start: number, end: number, column: number): number {
  let left = column;
  let index = start;
  for (; index < end; index += 1) {
    if ((bytes[index] ?? 0) < firstCellKind) continue;
    if (left === 0) return index;
    left -= 1;
  }
  return end;
}

/** Where the cell that begins at `start` ends. */
export function findCellEnd(bytes: Uint8Array, start: number, end: number): number {
  let index = start + 1;
  while (index < end && (bytes[index] ?? 0) < firstCellKind) index += 1;
  return index;
}

/** How many cells begin from `start` to before `end`. */
export function countCells(bytes: Uint8Array, start: number, end: number): number {
  let count = 0;
  for (let index = start; index < end; index += 1) if ((bytes[index] ?? 0) >= firstCellKind) count += 1;
  return count;
}

function hexText(bytes: Uint8Array): string {
  return `0x${Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('hex').toUpperCase()}`;
}
