/* The databases in SQLite, asked by the real driver over the wire. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { SqlEngine } from './engine.ts';
import { type SqlServer, startSqlServer } from './server.ts';
import { sqliteEngine } from './sqlite-engine.ts';
import { connect, type DriverPool, driver, failureOf, rowsOf, sqlType } from './testing/driver.ts';

const password = 'Pass word;1';
let folder: string;
let engine: SqlEngine;
let server: SqlServer;
let pool: DriverPool;
const others: DriverPool[] = [];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sqlite-wire-'));
  engine = sqliteEngine({
    databases: { CM_W01: { path: join(folder, 'own.sqlite'), isWritable: true } },
    logins: { sa: { isAdministrator: true }, reader: {} },
  });
  const logins = ['sa', 'reader'].map((name) => ({ way: 'sql', name, password }) as const);
  server = await startSqlServer({ engine, logins });
  pool = await connect(server, { user: 'sa', password, database: 'CM_W01' });
});
afterEach(async () => {
  for (const each of [pool, ...others.splice(0)]) await each.close();
  await server.stop();
  engine.close();
  await rm(folder, { recursive: true, force: true });
});

async function connectAs(user: string, database: string): Promise<DriverPool> {
  const other = await connect(server, { user, password, database });
  others.push(other);
  return other;
}

it('brings every type to the driver as a SQL Server would', async () => {
  await pool
    .request()
    .batch(`CREATE TABLE dbo.t (a bit, b tinyint, c smallint, d int, e bigint, f decimal(38,10), g money, h real, i float,
    j date, k datetime, l datetime2(3), m datetimeoffset(3), n uniqueidentifier, o nvarchar(max), p varchar(9), q varbinary(max), r xml, s nchar(3))`);
  await pool
    .request()
    .batch(`INSERT INTO dbo.t VALUES (1, 255, -32768, 2147483647, 9223372036854775807, 12345678901.0123456789, 1.5, 3.25e0, 1e-300,
    '2026-11-18', '2026-11-18T02:00:00.123', '2026-11-18T02:00:00.123', '2026-11-18T02:00:00.123+01:00',
    '00112233-4455-6677-8899-aabbccddeeff', N'Ж🙂', 'plain', 0x00FF, N'<a/>', N'x')`);
  const [row] = await rowsOf(pool, 'SELECT * FROM dbo.t');
  expect(row).toEqual([
    true,
    255,
    -32_768,
    2_147_483_647,
    '9223372036854775807',
    // The driver makes a float of a decimal.
    Number('12345678901.0123456789'),
    1.5,
    3.25,
    1e-300,
    new Date('2026-11-18T00:00:00Z'),
    new Date('2026-11-18T02:00:00.123Z'),
    new Date('2026-11-18T02:00:00.123Z'),
    new Date('2026-11-18T01:00:00.123Z'),
    '00112233-4455-6677-8899-AABBCCDDEEFF',
    'Ж🙂',
    'plain',
    Buffer.from([0, 255]),
    '<a/>',
    'x  ',
  ]);
  expect(await rowsOf(pool, 'SELECT CONVERT(nvarchar(50), f), CONVERT(nvarchar(50), m, 127) FROM dbo.t')).toEqual([
    ['12345678901.0123456789', '2026-11-18T01:00:00.123Z'],
  ]);
});

it('takes what the driver gives as parameters', async () => {
  await pool.request().batch('CREATE TABLE dbo.t (a int, b nvarchar(20), c datetime2(7))');
  const insert = pool.request();
  insert.input('a', sqlType('Int'), 7);
  insert.input('b', sqlType('NVarChar', 20), "it's");
  insert.input('c', sqlType('DateTime2', 7), new Date('2026-11-18T02:00:00.123Z'));
  expect((await insert.query('INSERT INTO dbo.t VALUES (@a, @b, @c)')).rowsAffected).toEqual([1]);
  const asked = pool.request();
  asked.arrayRowMode = true;
  asked.input('b', sqlType('NVarChar', 20), "IT'S");
  const { recordsets } = await asked.query('SELECT a, c FROM dbo.t WHERE b = @b');
  expect(recordsets[0]).toEqual([[7, new Date('2026-11-18T02:00:00.123Z')]]);
});

it('lets a login do what it may, and says what it may not', async () => {
  await pool.request().batch('CREATE TABLE dbo.shown (a int); CREATE TABLE dbo.hidden (a int)');
  await expect(connectAs('reader', 'CM_W01')).rejects.toThrow(/Cannot open database "CM_W01"|Login failed/);
  await pool.request().batch('CREATE USER reader; GRANT SELECT ON dbo.shown TO reader');
  const reader = await connectAs('reader', 'CM_W01');
  expect(await rowsOf(reader, 'SELECT * FROM dbo.shown')).toEqual([]);
  expect(await failureOf(rowsOf(reader, 'SELECT * FROM dbo.hidden'))).toMatchObject({
    number: 229,
    message: "The SELECT permission was denied on the object 'hidden', database 'CM_W01', schema 'dbo'.",
  });
});

it('keeps or gives up a transaction of the driver', async () => {
  await pool.request().batch('CREATE TABLE dbo.t (a int)');
  for (const end of ['rollback', 'commit'] as const) {
    const transaction = new driver.Transaction(pool);
    await transaction.begin();
    await new driver.Request(transaction).query(`INSERT INTO dbo.t VALUES (${end === 'commit' ? 2 : 1})`);
    await transaction[end]();
  }
  expect(await rowsOf(pool, 'SELECT a, @@TRANCOUNT FROM dbo.t')).toEqual([[2, 0]]);
});

it('stops at an attention, and the connection goes on', async () => {
  await pool.request().batch('CREATE TABLE dbo.t (a int)');
  const other = await connectAs('sa', 'CM_W01');
  const sleeping = pool.request();
  const asleep = failureOf(sleeping.query("INSERT INTO dbo.t VALUES (1); WAITFOR DELAY '01:00:00'"));
  // What it did before it fell asleep is there for all to see.
  while ((await rowsOf(other, 'SELECT a FROM dbo.t')).length === 0) await new Promise(setImmediate);
  sleeping.cancel();
  expect(await asleep).toMatchObject({ code: 'ECANCEL' });
  expect(await rowsOf(pool, 'SELECT 1')).toEqual([[1]]);
  expect(server.connections.map(({ attentions }) => attentions)).toContain(1);
});

it('gives up a lock after the time that was set', async () => {
  await pool.request().batch('CREATE TABLE dbo.t (a int)');
  const other = await connectAs('sa', 'CM_W01');
  const transaction = new driver.Transaction(pool);
  await transaction.begin();
  await new driver.Request(transaction).query('INSERT INTO dbo.t VALUES (1)');
  expect(await failureOf(other.request().batch('SET LOCK_TIMEOUT 20; INSERT INTO dbo.t VALUES (2)'))).toMatchObject({
    number: 1222,
  });
  await transaction.rollback();
  expect(await rowsOf(pool, 'SELECT COUNT(*) FROM dbo.t')).toEqual([[0]]);
});
