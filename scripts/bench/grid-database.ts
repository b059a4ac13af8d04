import { DatabaseSync } from 'node:sqlite';

/** A database that has usage data and nothing else. */
export interface GridDatabase {
  readonly path: string;
  readonly rows: number;
}

/** Makes a million rows of 20 columns of every kind in about two seconds: all of it happens within SQLite. */
export function makeGridDatabase(path: string, rows: number): GridDatabase {
  const database = new DatabaseSync(path);
  try {
    database.exec(`
      PRAGMA journal_mode = OFF;
      PRAGMA synchronous = OFF;
      CREATE TABLE TEL_TelemetryResults (ResultID INTEGER PRIMARY KEY, QueryName TEXT, Level INTEGER, Category TEXT,
        CollectedOn DATETIME, DurationMs INTEGER, ResultFormat TEXT, Result TEXT, NumericValue REAL, CounterValue BIGINT,
        SubjectHash TEXT, Revision BLOB, Label TEXT, Remark TEXT, Share INTEGER, Reserved TEXT, Ratio REAL, Server TEXT,
        Balance INTEGER, Mark TEXT)`);
    // Multiplying by numbers that have no factor in common mixes the values well enough to be sorted.
    database
      .prepare(`
        WITH RECURSIVE numbers(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM numbers WHERE i < ?)
        INSERT INTO TEL_TelemetryResults SELECT i, 'TEL_Query_' || (i * 7919 % 211), i % 3,
          CASE WHEN i % 5 = 0 THEN NULL ELSE 'Category ' || (i % 17) END,
          datetime(1760000000 + i * 48271 % 30000000, 'unixepoch'), i * 69621 % 100000, 'text',
          'value ' || printf('%08X', i * 2654435761 % 4294967296) || ' of item ' || i, (i * 16807 % 1000003) / 7.0,
          i * 1000003, printf('%016X', i * 7) || '47AG/CYcCTPQymhu9woxbYC62T9E', x'0011223344556677',
          'Ünit ' || (i % 1001), '', i % 100, NULL, i * 0.5, 'Server-' || (i % 10) || '.contoso.example', -i, 'x' FROM numbers`)
      .run(rows);
  } finally {
    database.close();
  }
  return { path, rows };
}

const searchedColumns = (
  'ResultID QueryName Level Category CollectedOn DurationMs ResultFormat Result NumericValue CounterValue SubjectHash ' +
  'Label Remark Share Reserved Ratio Server Balance Mark'
).split(' ');

/** What the review is asked too, for sqlite3: a sort by text without case, a filter on one column, a search in all. */
export const peerQueries: readonly string[] = [
  'SELECT ResultID FROM TEL_TelemetryResults ORDER BY Result COLLATE NOCASE',
  "SELECT ResultID FROM TEL_TelemetryResults WHERE Server LIKE '%SERVER-3%'",
  `SELECT ResultID FROM TEL_TelemetryResults WHERE ${searchedColumns
    .map((column) => `${column} LIKE '%CONTOSO%'`)
    .join(' OR ')}`,
];
