import type { ByteWriter } from './byte-writer.ts';
import type { Collation } from './collations.ts';
import type { SqlColumn, SqlValue } from './engine.ts';
import { isAtLeast, type TdsVersion } from './tds-version.ts';
import { valueWriterOf, type WriteValue } from './values.ts';
import { downLevel } from './wire-types.ts';

/* ROW and NBCROW: [MS-TDS] 2.2.7.20 and 2.2.7.15. */

const rowToken = 0xd1;
const nbcRowToken = 0xd2;

/** Rows of one result as tokens. */
export class RowEncoder {
  /** As this version of the protocol has them. */
  readonly columns: readonly SqlColumn[];
  readonly #writers: readonly WriteValue[];
  /** What a row of NULL compression leaves out, it says in a bit each: worth it from so many NULLs on. */
  readonly #minNulls: number;
  readonly #bitmapBytes: number;

  constructor(columns: readonly SqlColumn[], collation: Collation, version: TdsVersion) {
    this.columns = columns.map((column) => ({ ...column, type: downLevel(column.type, version) }));
    this.#writers = this.columns.map(({ type, isNullable }) => valueWriterOf(type, isNullable, collation));
    this.#bitmapBytes = Math.ceil(columns.length / 8);
    this.#minNulls = isAtLeast(version, '7.3B') ? this.#bitmapBytes + 1 : Number.POSITIVE_INFINITY;
  }

  write(writer: ByteWriter, row: readonly SqlValue[]): void {
    const writers = this.#writers;
    let nulls = 0;
    for (let index = 0; index < writers.length; index += 1) if (row[index] === null) nulls += 1;
    if (nulls >= this.#minNulls) {
      this.#writeCompressed(writer, row);
      return;
    }
    writer.u8(rowToken);
    // The engine gives as many values as columns.
    for (let index = 0; index < writers.length; index += 1) writers[index]?.(writer, row[index] ?? null);
  }

  #writeCompressed(writer: ByteWriter, row: readonly SqlValue[]): void {
    writer.u8(nbcRowToken);
    const bitmap = writer.length;
    writer.zeros(this.#bitmapBytes);
    for (const [index, write] of this.#writers.entries()) {
      const value = row[index] ?? null;
      const at = bitmap + (index >> 3);
      if (value === null) writer.buffer[at] = (writer.buffer[at] ?? 0) | (1 << (index & 7));
      else write(writer, value);
    }
  }
}
