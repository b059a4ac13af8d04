import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, describe, expect, it } from 'vitest';
import { SqliteSiteDatabase } from './sqlite.ts';

const folders: string[] = [];
afterAll(async () => {
  for (const folder of folders) await rm(folder, { recursive: true });
});

async function freshPath(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'sqlite-'));
  folders.push(folder);
  return join(folder, 'CM_P01.sqlite');
}

describe('what SQLite is counted by', () => {
  const counted = async (schema: string): Promise<{ readonly rows: number; readonly newest: string | null }> => {
    const path = await freshPath();
    const database = new DatabaseSync(path);
    database.exec(schema);
    database.close();
    const site = await SqliteSiteDatabase.open(path);
    const summary = await site.summarizeUsageData();
    await site.close();
    return summary;
  };
  const numbers = 'WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 120000)';

  it('is a piece at a time, whatever the numbers of the rows', async () => {
    const schema = `CREATE TABLE TEL_TelemetryResults (ID INTEGER PRIMARY KEY, CollectedOn DATETIME);
      ${numbers} INSERT INTO TEL_TelemetryResults SELECT i * 1000 - 60000000, date(i, 'unixepoch') FROM n;
      INSERT INTO TEL_TelemetryResults VALUES (-9223372036854775808, '2026-01-02'), (9223372036854775807, NULL);`;
    expect(await counted(schema)).toEqual({ rows: 120_002, newest: '2026-01-02' });
  });

  it.each([
    ['a view', 'CREATE TABLE t (d DATE); CREATE VIEW TEL_TelemetryResults AS SELECT * FROM t;', 't'],
    ['a table without rowid', 'CREATE TABLE TEL_TelemetryResults (k INTEGER PRIMARY KEY, d DATE) WITHOUT ROWID;', ''],
    ['a column of that name', 'CREATE TABLE TEL_TelemetryResults (rowid TEXT, d DATE);', ''],
  ])('is the whole of %s', async (_, schema, table) => {
    const columns = schema.includes('(d DATE)') ? "'2026-01-02'" : "i, '2026-01-02'";
    const target = table === '' ? 'TEL_TelemetryResults' : table;
    expect(await counted(`${schema} ${numbers} INSERT INTO ${target} SELECT ${columns} FROM n;`)).toEqual({
      rows: 120_000,
      newest: '2026-01-02',
    });
  });

  it('is nothing where there is nothing', async () => {
    expect(await counted('CREATE TABLE TEL_TelemetryResults (a)')).toEqual({ rows: 0, newest: null });
  });
});

describe('a SQLite site database that is not right', () => {
  it('is not there', async () => {
    const path = await freshPath();
    await expect(SqliteSiteDatabase.open(path)).rejects.toEqual(
      expect.objectContaining({ code: 'site-database.not-found', details: { path } }),
    );
  });

  it('is not a database', async () => {
    const path = await freshPath();
    await writeFile(path, 'this is no database, however long the text may be, and it is long enough for a header');
    await expect(SqliteSiteDatabase.open(path)).rejects.toEqual(
      expect.objectContaining({ code: 'site-database.not-a-database' }),
    );
  });

  it('lacks the usage data', async () => {
    const path = await freshPath();
    const database = new DatabaseSync(path);
    database.exec('CREATE TABLE Other (a)');
    database.close();
    const site = await SqliteSiteDatabase.open(path);
    const name = 'TEL_TelemetryResults';
    await expect(site.summarizeUsageData()).rejects.toMatchObject({
      code: 'site-database.missing-object',
      details: { name },
    });
    await expect(site.readUsageData(new AbortController().signal)).rejects.toMatchObject({
      code: 'site-database.missing-object',
    });
    await site.close();
  });

  it('is locked by another program', async () => {
    const path = await freshPath();
    const other = new DatabaseSync(path);
    other.exec('CREATE TABLE CM_UpdatePackages (PackageGuid, Name, State, FullVersion)');
    const site = await SqliteSiteDatabase.open(path, { busyTimeoutMs: 50 });
    other.exec('BEGIN EXCLUSIVE');
    await expect(site.readPackages()).rejects.toMatchObject({ code: 'site-database.busy', canRetry: true });
    other.exec('ROLLBACK');
    expect(await site.readPackages()).toEqual([]);
    other.close();
    await site.close();
  });
});
