/* The rows of a query, in pieces: the thread is given back between two of them, and whoever has heard enough says so there. */
import type { StatementSync } from 'node:sqlite';
import { setImmediate as breathe } from 'node:timers/promises';
import { typeOfValue } from '../declared-types.ts';
import type { SqlColumn, SqlEvent, SqlValue } from '../engine.ts';
import type { QueryColumn } from './environment.ts';
import { changeOf } from './row-values.ts';

/** About a millisecond's work, and no more of it in memory. */
const pieceRows = 256;
const pieceLength = 256 * 1024;

type Row = SqlValue[];
interface Piece {
  readonly rows: readonly Row[];
  readonly isLast: boolean;
}

/** Runs a prepared query. `onRow` sees every row that is given. */
export async function* selectRows(
  statement: StatementSync,
  columns: readonly QueryColumn[],
  values: readonly SqlValue[],
  patiently: <T>(action: () => T) => Promise<T>,
  signal: AbortSignal,
): AsyncGenerator<SqlEvent> {
  statement.setReturnArrays(true);
  statement.setReadBigInts(true);
  const iterator: Iterator<unknown> = statement.iterate(...values);
  try {
    let first = await patiently(() => nextPiece(iterator, pieceRows));
    const described = columns.map((column, index): SqlColumn => {
      // Where nothing is declared, the first value tells.
      const type = column.type ?? typeOfValue(first.rows[0]?.[index] ?? null);
      return { name: column.name, type, isNullable: column.isNullable };
    });
    yield { kind: 'columns', columns: described };
    const changes = described
      .map(({ type }, index) => ({ index, change: changeOf(type, columns[index]?.isIso === true) }))
      .flatMap(({ index, change }) => (change === null ? [] : [{ index, change }]));
    for (;;) {
      for (const row of first.rows) for (const { index, change } of changes) row[index] = change(row[index] ?? null);
      if (first.rows.length > 0) yield { kind: 'rows', rows: first.rows };
      if (first.isLast || signal.aborted) return;
      await breathe();
      if (signal.aborted) return;
      first = await patiently(() => nextPiece(iterator, pieceRows));
    }
  } finally {
    iterator.return?.();
  }
}

function nextPiece(iterator: Iterator<unknown>, most: number): Piece {
  const rows: Row[] = [];
  let length = 0;
  while (rows.length < most && length < pieceLength) {
    const next = iterator.next();
    if (next.done === true) return { rows, isLast: true };
    // The statement returns arrays of SQLite's own values, which are those of SqlValue.
    const row = next.value as Row;
    rows.push(row);
    for (const value of row) if (typeof value === 'string' || value instanceof Uint8Array) length += value.length;
  }
  return { rows, isLast: false };
}
