import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { makeSite } from '../site.ts';
import type { SqlEngine, SqlSession } from './engine.ts';
import { sqliteEngine } from './sqlite-engine.ts';
import { ask, askRow } from './testing/ask.ts';

let folder: string;
let engine: SqlEngine;
/** An administrator in the practice site's own database, and in one that may be written. */
let site: SqlSession;
let own: SqlSession;
let made = 0;

function openAs(login: string, database: string | null): SqlSession {
  const session = engine.openSession({ name: login, way: 'sql' }, database);
  if (session === null) throw new Error(`${login} was not let in.`);
  return session;
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sqlite-engine-'));
  await makeSite(folder, {
    code: 'P01',
    name: 'Practice',
    release: '2403',
    usageLevel: 'Enhanced',
    primaries: [],
    rows: 3000,
    seed: 1,
    history: 'recent',
  });
});
afterAll(async () => rm(folder, { recursive: true, force: true }));

beforeEach(() => {
  made += 1;
  engine = sqliteEngine({
    databases: {
      CM_P01: { path: join(folder, 'CM_P01.sqlite') },
      CM_W01: { path: join(folder, `own-${made}.sqlite`), isWritable: true },
      CM_OFF: { path: join(folder, 'gone', 'x.sqlite') },
      CM_CS1: { path: ':memory:', isWritable: true, collation: 'Latin1_General_100_CS_AS' },
    },
    logins: { sa: { isAdministrator: true }, reader: {}, stranger: {} },
  });
  site = openAs('sa', 'CM_P01');
  own = openAs('sa', 'CM_W01');
  return () => {
    site.close();
    own.close();
    engine.close();
  };
});

describe('the practice site, asked in T-SQL', () => {
  it('gives its usage data, every row and column, as the file has it', async () => {
    const { rows, columns } = await ask(site, 'SELECT * FROM dbo.TEL_TelemetryResults');
    const file = new DatabaseSync(join(folder, 'CM_P01.sqlite'), { readOnly: true });
    try {
      const statement = file.prepare('SELECT * FROM TEL_TelemetryResults');
      statement.setReadBigInts(true);
      statement.setReturnArrays(true);
      const expected = statement.all() as unknown as unknown[][];
      const date = columns.findIndex(({ name }) => name === 'CollectedOn');
      for (const row of expected) row[date] = String(row[date]).replace('T', ' ').replace('Z', '');
      expect(rows).toHaveLength(3000);
      expect(rows).toEqual(expected);
    } finally {
      file.close();
    }
  });

  it('tells the types its columns are declared with', async () => {
    const { types } = await ask(
      site,
      'SELECT TOP (0) ResultID, CollectedOn, Result, NumericValue, CounterValue, Revision FROM TEL_TelemetryResults',
    );
    expect(types).toEqual([
      'ResultID int',
      'CollectedOn datetime',
      'Result nvarchar(max)',
      'NumericValue float',
      'CounterValue bigint',
      'Revision varbinary(max)',
    ]);
  });

  it('answers its functions, views and settings', async () => {
    expect(
      await askRow(site, 'SELECT dbo.fnCurrentSiteVersion(), dbo.fnCurrentSiteVersion_INT(), dbo.fnGetSiteNumber()'),
    ).toEqual(['5.00.9128.1000', 5009128n, 1n]);
    expect(await askRow(site, "SELECT SiteCode, SiteName FROM v_Site WHERE ReportingSiteCode = N''")).toEqual([
      'P01',
      'Practice',
    ]);
    const level = `SELECT scp.Value3 FROM SC_Component sc INNER JOIN SC_Component_Property scp ON scp.ComponentID = sc.ID
      WHERE sc.SiteNumber = dbo.fnGetSiteNumber() AND sc.ComponentName = 'sms_replication_configuration_monitor' AND scp.Name = 'TelemetryLevel'`;
    expect(await askRow(site, level)).toEqual([2n]);
    const mode = `SELECT scp.Value3 FROM SC_SysResUse sc INNER JOIN SC_SysResUse_Property scp ON sc.ID = scp.SysResUseID
      WHERE sc.RoleTypeID = 23 AND Name = 'OfflineMode'`;
    expect(await askRow(site, mode)).toEqual([1n]);
  });

  it('compares dates and texts as SQL Server does', async () => {
    const count = async (where: string): Promise<unknown> =>
      (await askRow(site, `SELECT COUNT(*) FROM TEL_TelemetryResults WHERE ${where}`))[0];
    expect(await count("CollectedOn > '2026-11-18T02:59:59'")).toBe(
      await count("CollectedOn = '20261118 03:00:00' OR CollectedOn > '20261118 03:00:00'"),
    );
    expect(await count("CollectedOn > '2030-01-01'")).toBe(0n);
    expect(await count("QueryName LIKE 'tel[_]%'")).toBe(3000n);
    expect(await count("QueryName LIKE 'telx_%'")).toBe(0n);
    expect(await count("ResultFormat IN ('JSON', 'xml')")).toBe(
      await count("ResultFormat = 'json' OR ResultFormat = 'XML'"),
    );
  });

  it('is not written to', async () => {
    expect((await ask(site, "UPDATE Sites SET SiteName = N'x'")).errors).toEqual([3906]);
    expect((await ask(site, 'CREATE TABLE x (a int)')).errors).toEqual([3906]);
  });

  it('comes in pieces, and stops between two of them when it is told to', async () => {
    const stop = new AbortController();
    let rows = 0;
    let isThreadFree = false;
    setImmediate(() => {
      isThreadFree = true;
    });
    for await (const event of site.execute('SELECT * FROM TEL_TelemetryResults', [], stop.signal)) {
      if (event.kind !== 'rows') continue;
      rows += event.rows.length;
      if (isThreadFree) stop.abort();
    }
    expect(rows).toBeGreaterThan(0);
    expect(rows).toBeLessThan(3000);
  });
});

describe('a table made in T-SQL', () => {
  const values: readonly (readonly [string, string, unknown])[] = [
    ['bit', '1', 1n],
    ['tinyint', '255', 255n],
    ['smallint', '-32768', -32_768n],
    ['int', '-2147483648', -2_147_483_648n],
    ['bigint', "CAST('9223372036854775807' AS bigint)", 9_223_372_036_854_775_807n],
    [
      'decimal(38,10)',
      "CAST('1234567890123456789012345678.0123456789' AS decimal(38,10))",
      '1234567890123456789012345678.0123456789',
    ],
    ['decimal(5,2)', '1.5', '1.50'],
    ['money', "'-922337203685477.5808'", '-922337203685477.5808'],
    ['smallmoney', '214748.3647', '214748.3647'],
    ['float', '1.7976931348623157e308', 1.797_693_134_862_315_7e308],
    ['real', '3.25e0', 3.25],
    ['date', "'0001-01-01'", '0001-01-01'],
    ['time(7)', "'23:59:59.9999999'", '23:59:59.9999999'],
    ['datetime', "'2026-11-18T02:00:00.123'", '2026-11-18 02:00:00.123'],
    ['smalldatetime', "'2026-11-18T02:00:00'", '2026-11-18 02:00:00'],
    ['datetime2(7)', "'9999-12-31 23:59:59.9999999'", '9999-12-31 23:59:59.9999999'],
    ['datetimeoffset(7)', "'2026-11-18 02:00:00.1234567 +01:00'", '2026-11-18 02:00:00.1234567 +01:00'],
    ['uniqueidentifier', "'00112233-4455-6677-8899-aabbccddeeff'", '00112233-4455-6677-8899-AABBCCDDEEFF'],
    ['nvarchar(10)', "N'Ж🙂'", 'Ж🙂'],
    ['nvarchar(max)', "REPLICATE(CAST(N'a' AS nvarchar(max)), 10000)", 'a'.repeat(10_000)],
    ['varchar(10)', "'it''s'", "it's"],
    ['nchar(3)', "N'a'", 'a  '],
    ['varbinary(4)', '0x00FF', new Uint8Array([0, 255])],
    ['binary(4)', '0x01', new Uint8Array([1, 0, 0, 0])],
    ['varbinary(max)', '0x', new Uint8Array()],
    ['xml', "N'<a/>'", '<a/>'],
    ['ntext', "N'long'", 'long'],
    ['sql_variant', "N'any'", 'any'],
  ];

  it.each(values)('keeps %s without loss', async (type, written, expected) => {
    await ask(own, `CREATE TABLE dbo.t (id int NOT NULL PRIMARY KEY, v ${type}, w ${type})`);
    expect((await ask(own, `INSERT INTO dbo.t (id, v) VALUES (1, ${written})`)).messages).toEqual([]);
    expect((await ask(own, 'INSERT INTO dbo.t (id, v) SELECT 2, v FROM dbo.t')).messages).toEqual([]);
    const said = await ask(own, 'SELECT v, w FROM dbo.t ORDER BY id');
    expect(said.rows).toEqual([
      [expected, null],
      [expected, null],
    ]);
    expect(said.types[0]).toBe(`v ${type}`);
    // A parameter of that type goes the same way.
    const parameter = {
      name: '@v',
      type: said.columns[0]?.type ?? { name: 'int' },
      value: said.rows[0]?.[0] ?? null,
    } as const;
    await ask(own, 'UPDATE dbo.t SET w = @v WHERE id = 1', [parameter]);
    expect((await askRow(own, 'SELECT w FROM dbo.t WHERE id = 1'))[0]).toEqual(expected);
  });

  it('keeps its types through views and functions', async () => {
    await ask(own, 'CREATE TABLE t (a decimal(10,3) NOT NULL, b datetime2(3))');
    await ask(own, "INSERT t VALUES (1.25, '2026-11-18')");
    await ask(own, 'CREATE VIEW dbo.v AS SELECT a AS x, b, a + 1 AS more, 7 AS seven FROM t');
    await ask(
      own,
      'CREATE FUNCTION dbo.f(@of decimal(10,3)) RETURNS decimal(10,3) AS BEGIN RETURN (SELECT x FROM v WHERE x = @of) END',
    );
    const said = await ask(own, 'SELECT *, dbo.f(x) AS f FROM dbo.v');
    expect(said.types).toEqual([
      'x decimal(10,3)',
      'b datetime2(3)',
      'more decimal(14,3)',
      'seven int',
      'f decimal(10,3)',
    ]);
    expect(said.rows).toEqual([['1.250', '2026-11-18 00:00:00.000', '2.250', 7n, '1.250']]);
    expect(await askRow(own, 'SELECT dbo.f(9)')).toEqual([null]);
  });

  it('refuses what does not fit, and nothing of that statement stays', async () => {
    await ask(own, 'CREATE TABLE t (a int NOT NULL PRIMARY KEY, b nvarchar(3), c tinyint)');
    const errors = async (text: string): Promise<readonly number[]> => (await ask(own, text)).errors;
    expect(await errors("INSERT t (a, b) VALUES (1, N'ok'), (2, N'too long')")).toEqual([2628]);
    expect(await errors("INSERT t (a, b) VALUES (1, N'ok'), (1, N'no')")).toEqual([2627]);
    expect(await errors('INSERT t (a) VALUES (3), (NULL)')).toEqual([515]);
    expect(await errors('INSERT t (a, c) VALUES (4, 256)')).toEqual([220]);
    expect(await errors('INSERT t (a) VALUES (5000000000)')).toEqual([8115]);
    expect(await errors("INSERT t (a) VALUES (N'x')")).toEqual([245]);
    expect(await errors('INSERT t VALUES (1)')).toEqual([213]);
    expect(await errors('INSERT t (nope) VALUES (1)')).toEqual([207]);
    expect((await askRow(own, 'SELECT COUNT(*) FROM t'))[0]).toBe(0n);
  });

  it('has its defaults, and rows that are changed and removed are counted', async () => {
    await ask(
      own,
      "CREATE TABLE t (a int IDENTITY(1,1) PRIMARY KEY, b int NOT NULL DEFAULT 7, c nvarchar(9) DEFAULT N'c')",
    );
    await ask(
      own,
      "INSERT INTO t (c) VALUES (N'x'); INSERT INTO t DEFAULT VALUES; INSERT INTO t (b) SELECT b + 1 FROM t",
    );
    expect((await ask(own, 'SELECT a, b, c FROM t ORDER BY a')).rows).toEqual([
      [1n, 7n, 'x'],
      [2n, 7n, 'c'],
      [3n, 8n, 'c'],
      [4n, 8n, 'c'],
    ]);
    const counts = async (text: string): Promise<unknown> =>
      (await ask(own, text)).events.flatMap((event) => (event.kind === 'statement-end' ? [event.count] : []));
    expect(await counts('UPDATE t SET b = b * 2 WHERE b = 8; DELETE FROM t WHERE a < 3; SELECT * FROM t')).toEqual([
      2, 2, 2,
    ]);
    expect(await counts('SET NOCOUNT ON; DELETE FROM t')).toEqual([null, null]);
  });
});

describe('an expression', () => {
  it.each([
    ['7 / 2', 'int', 3n],
    ['-7 / 2', 'int', -3n],
    ['7 % 3', 'int', 1n],
    ['7 / 2.0', 'decimal(17,6)', '3.500000'],
    ['0.1 + 0.2', 'decimal(2,1)', '0.3'],
    ["N'a' + 'b'", 'nvarchar(2)', 'ab'],
    ['NULL', 'nvarchar(max)', null],
    ["ISNULL(NULL, N'x')", 'nvarchar(1)', 'x'],
    ['COALESCE(NULL, 1, 2.5)', 'decimal(11,1)', '1.0'],
    ["CASE WHEN 1 = 2 THEN 1 ELSE N'5' END", 'int', 5n],
    ["CASE 2 WHEN 1 THEN N'one' WHEN 2 THEN N'two' END", 'nvarchar(3)', 'two'],
    ["IIF('a' = 'A', 1, 0)", 'int', 1n],
    ["NULLIF(N'a', N'A')", 'nvarchar(1)', null],
    ["LEN(N'ab🙂  ')", 'int', 4n],
    ["ABS(CAST('-12345678901234567890.5' AS decimal(38,1)))", 'decimal(38,1)', '12345678901234567890.5'],
    ['~5', 'int', -6n],
    ['-CAST(-1 AS int) - -1', 'int', 2n],
    ['ROUND(1.255, 2)', 'decimal(4,3)', '1.260'],
    ['FLOOR(-1.50)', 'decimal(3,2)', '-2.00'],
    ['CEILING(1.25)', 'decimal(3,2)', '2.00'],
    ['FLOOR(2.00)', 'decimal(3,2)', '2.00'],
    ["DATALENGTH(N'ab')", 'int', 4n],
    ["SUBSTRING(N'abcdef', 2, 3)", 'nvarchar(6)', 'bcd'],
    ["REPLACE(N'a.b', N'.', N'$&')", 'nvarchar(4000)', 'a$&b'],
    ["QUOTENAME(N'a]b')", 'nvarchar(258)', '[a]]b]'],
    ["CHARINDEX(N'C', N'abc')", 'int', 3n],
    [
      "CONVERT(nvarchar(50), CAST('12345678901234567890.1234567890' AS decimal(38,10)))",
      'nvarchar(50)',
      '12345678901234567890.1234567890',
    ],
    ["TRY_CAST(N'x' AS int)", 'int', null],
    ["DATEDIFF(day, '2026-11-17 23:59', '2026-11-18 00:00')", 'int', 1n],
    ["DATEADD(month, 1, CAST('2026-01-31' AS date))", 'date', '2026-02-28'],
    ["DATEPART(year, '2026-11-18')", 'int', 2026n],
    ['(SELECT MAX(x) FROM (VALUES (1.50), (10.25), (9.75)) AS v(x))', 'decimal(4,2)', '10.25'],
    ['(SELECT SUM(x) FROM (VALUES (1.50), (10.25)) AS v(x))', 'decimal(38,2)', '11.75'],
    ['(SELECT AVG(x) FROM (VALUES (1), (2), (4)) AS v(x))', 'int', 2n],
    ["(SELECT COUNT(*) FROM (VALUES (1.50), (1.5)) AS v(x) WHERE x = '1.5')", 'int', 2n],
    [
      "HASHBYTES('SHA2_256', CAST(N'P01' AS nvarchar(3)))",
      'varbinary(8000)',
      Buffer.from('47AG/CYcCTPQymhu9woxbYC62T9E1hTQhqtCltDFfEo=', 'base64'),
    ],
  ])('%s is a %s: %s', async (written, type, expected) => {
    const said = await ask(own, `SELECT ${written}`);
    expect(said.messages).toEqual([]);
    expect(said.types).toEqual([type]);
    const [value] = said.rows[0] ?? [];
    expect(value instanceof Uint8Array ? Buffer.from(value) : value).toEqual(expected);
  });

  it('compares decimals of different scales, moments of different zones and GUIDs of different cases', async () => {
    const isTrue = async (condition: string): Promise<boolean> =>
      (await askRow(own, `SELECT CASE WHEN ${condition} THEN 1 ELSE 0 END`))[0] === 1n;
    expect(await isTrue('10.5 > 9.75 AND 1.50 = 1.5 AND -2.5 < -2.25')).toBe(true);
    const moment = (text: string): string => `CAST('${text}' AS datetimeoffset(7))`;
    expect(await isTrue(`${moment('2026-11-18 02:00 +01:00')} = ${moment('2026-11-18 01:00 +00:00')}`)).toBe(true);
    expect(
      await isTrue(
        `CAST('aabbccdd-0000-0000-0000-000000000000' AS uniqueidentifier) = 'AABBCCDD-0000-0000-0000-000000000000'`,
      ),
    ).toBe(true);
    expect(await isTrue('NULL = NULL OR 1 = 2')).toBe(false);
  });

  it('compares texts by the collation of the database', async () => {
    expect(await askRow(own, "SELECT CASE WHEN 'a' = 'A' THEN 1 ELSE 0 END")).toEqual([1n]);
    const exact = openAs('sa', 'CM_CS1');
    expect(
      await askRow(exact, "SELECT CASE WHEN 'a' = 'A' THEN 1 ELSE 0 END, CASE WHEN 'a' LIKE 'A' THEN 1 ELSE 0 END"),
    ).toEqual([0n, 0n]);
    expect(exact.collation).toBe('Latin1_General_100_CS_AS');
    exact.close();
  });
});

describe('a query', () => {
  beforeEach(async () => {
    await ask(own, 'CREATE TABLE a (id int, name nvarchar(20)); CREATE TABLE b (id int, size decimal(9,2))');
    await ask(
      own,
      "INSERT a VALUES (1, N'one'), (2, N'two'), (3, N'three'); INSERT b VALUES (1, 10), (1, 9.5), (3, 100)",
    );
  });

  it.each([
    ['SELECT TOP (2) id FROM a ORDER BY id DESC', [[3n], [2n]]],
    [
      'SELECT x.name, y.size FROM a AS x LEFT JOIN b y ON y.id = x.id ORDER BY x.id, y.size',
      [
        ['one', '9.50'],
        ['one', '10.00'],
        ['two', null],
        ['three', '100.00'],
      ],
    ],
    [
      'SELECT a.id, COUNT(b.id) AS n, SUM(size) s FROM a LEFT JOIN b ON a.id = b.id GROUP BY a.id HAVING COUNT(b.id) > 0 ORDER BY n',
      [
        [3n, 1n, '100.00'],
        [1n, 2n, '19.50'],
      ],
    ],
    ['SELECT name FROM a WHERE EXISTS (SELECT 1 FROM b WHERE b.id = a.id) ORDER BY name', [['one'], ['three']]],
    ['SELECT id FROM a WHERE name IN (SELECT UPPER(name) FROM a WHERE id > 1)', [[2n], [3n]]],
    ['SELECT id FROM a UNION SELECT id FROM b ORDER BY id DESC', [[3n], [2n], [1n]]],
    ['SELECT id FROM a EXCEPT SELECT id FROM b', [[2n]]],
    ['SELECT id FROM a ORDER BY id OFFSET 1 ROWS FETCH NEXT 1 ROWS ONLY', [[2n]]],
    ['SELECT DISTINCT id FROM b', [[1n], [3n]]],
    [
      'WITH c AS (SELECT id, ROW_NUMBER() OVER (PARTITION BY id ORDER BY size DESC) AS r FROM b) SELECT id, r FROM c ORDER BY id, r',
      [
        [1n, 1n],
        [1n, 2n],
        [3n, 1n],
      ],
    ],
    [
      'SELECT id, id * 2 AS id FROM a WHERE id BETWEEN 2 AND 3',
      [
        [2n, 4n],
        [3n, 6n],
      ],
    ],
    ['SELECT [total] = SUM(id) FROM a', [[6n]]],
  ])('%s', async (text, expected) => {
    const said = await ask(own, text);
    expect(said.messages).toEqual([]);
    expect(said.rows).toEqual(expected);
  });

  it('may set variables, and conditions may depend on them', async () => {
    const text =
      "DECLARE @n int = 2, @t nvarchar(20); SELECT @t = name FROM a WHERE id = @n; IF @t = N'TWO' SELECT @t AS t ELSE SELECT 0 AS t";
    expect((await ask(own, text)).rows).toEqual([['two']]);
    expect((await ask(own, 'SELECT @nope')).errors).toEqual([137]);
  });

  it('tells which columns may be NULL', async () => {
    await ask(own, 'CREATE TABLE n (a int NOT NULL, b int)');
    const { columns } = await ask(own, 'SELECT n.a, n.b, o.a FROM n LEFT JOIN n AS o ON o.a = n.b');
    expect(columns.map(({ isNullable }) => isNullable)).toEqual([false, true, true]);
  });

  it.each([
    ['SELECT * FROM nix', 208, "Invalid object name 'nix'."],
    ['SELECT * FROM other.dbo.a', 208, "Invalid object name 'other.dbo.a'."],
    ['SELECT nix FROM a', 207, "Invalid column name 'nix'."],
    ['SELECT id FROM a, b', 209, "Ambiguous column name 'id'."],
    ['SELECT c.id FROM a', 4104, 'The multi-part identifier "c.id" could not be bound.'],
    ['SELECT nix(1)', 195, "'nix' is not a recognized built-in function name."],
    [
      'SELECT dbo.nix()',
      4121,
      'Cannot find either column "dbo" or the user-defined function or aggregate "dbo.nix", or the name is ambiguous.',
    ],
    ['EXEC dbo.nix', 2812, "Could not find stored procedure 'dbo.nix'."],
    ['SELECT id / 0 FROM a', 8134, 'Divide by zero error encountered.'],
    ['SELECT name + 1 FROM a', 245, "Conversion failed when converting the nvarchar value 'one' to data type int."],
    [
      'SELECT id FROM a UNION SELECT id, size FROM b',
      205,
      'All queries combined using a UNION, INTERSECT or EXCEPT operator must have an equal number of expressions in their target lists.',
    ],
    ['SELECT CAST(1 AS nix)', 243, 'Type nix is not a defined system type.'],
    ['CREATE TABLE c (d nix)', 2715, 'Column, parameter, or variable #1: Cannot find data type nix.'],
    ['CREATE TABLE a (b int)', 2714, "There is already an object named 'a' in the database."],
    ['DROP TABLE nix', 3701, "Cannot drop the table 'nix', because it does not exist or you do not have permission."],
    ['USE nix', 911, "Database 'nix' does not exist. Make sure that the name is entered correctly."],
    ['USE CM_OFF', 942, "Database 'CM_OFF' cannot be opened because it is offline."],
    [
      'SELECT MAX(SUM(id)) FROM a',
      130,
      'Cannot perform an aggregate function on an expression containing an aggregate or a subquery.',
    ],
    ['SELECT SUM(id, 2) FROM a', 174, 'The sum function requires 1 argument(s).'],
    ['SELECT -name FROM a', 8117, 'Operand data type nvarchar is invalid for minus operator.'],
    ['COMMIT', 3902, 'The COMMIT TRANSACTION request has no corresponding BEGIN TRANSACTION.'],
    ['SELECT LEN()', 174, 'The len function requires 1 argument(s).'],
  ])('fails as it would there: %s', async (text, number, message) => {
    const { messages } = await ask(own, text);
    expect(messages).toMatchObject([{ number, message }]);
  });

  it('that fails ends the batch or only itself, as the error has it', async () => {
    expect((await ask(own, 'SELECT 1/0; SELECT 5')).rows).toEqual([[5n]]);
    expect((await ask(own, 'SELECT * FROM nix; SELECT 5')).rows).toEqual([]);
    expect((await ask(own, 'SET XACT_ABORT ON; SELECT 1/0; SELECT 5')).rows).toEqual([]);
    expect((await ask(own, "RAISERROR(N'so', 16, 3); SELECT 5; THROW 50001, N'end', 1; SELECT 6")).rows).toEqual([
      [5n],
    ]);
  });

  it('tells the line of the statement that failed', async () => {
    expect((await ask(own, 'SELECT 1\n\nSELECT *\nFROM nix')).messages[0]?.line).toBe(3);
  });
});

describe('a transaction', () => {
  it('is kept or given up whole, with savepoints in it', async () => {
    await ask(own, 'CREATE TABLE t (a int)');
    await ask(own, 'BEGIN TRAN; INSERT t VALUES (1); SAVE TRAN half; INSERT t VALUES (2); ROLLBACK TRAN half; COMMIT');
    await ask(own, 'BEGIN TRANSACTION; INSERT t VALUES (3)');
    expect(await askRow(own, 'SELECT @@TRANCOUNT, COUNT(*) FROM t')).toEqual([1n, 2n]);
    const { events } = await ask(own, 'ROLLBACK');
    expect(events).toContainEqual({ kind: 'transaction', change: 'rolled-back' });
    expect((await ask(own, 'SELECT a FROM t')).rows).toEqual([[1n]]);
  });

  it('of somebody else is waited for as long as SET LOCK_TIMEOUT says', async () => {
    await ask(own, 'CREATE TABLE t (a int)');
    const other = openAs('sa', 'CM_W01');
    await ask(own, 'BEGIN TRAN; INSERT t VALUES (1)');
    expect((await ask(other, 'SET LOCK_TIMEOUT 30; INSERT t VALUES (2)')).errors).toEqual([1222]);
    const waiting = ask(other, 'SET LOCK_TIMEOUT -1; INSERT t VALUES (3)');
    await ask(own, 'COMMIT');
    expect((await waiting).errors).toEqual([]);
    expect((await ask(own, 'SELECT a FROM t ORDER BY a')).rows).toEqual([[1n], [3n]]);
    other.close();
  });

  it('that shuts the whole file is waited for too, before the first name is looked up', async () => {
    await ask(own, 'CREATE TABLE t (a int)');
    const file = new DatabaseSync(join(folder, `own-${made}.sqlite`));
    file.exec('BEGIN EXCLUSIVE; INSERT INTO t VALUES (7)');
    const other = openAs('sa', 'CM_W01');
    expect((await ask(other, 'SELECT 1')).rows).toEqual([[1n]]);
    expect((await ask(other, 'SET LOCK_TIMEOUT 30; SELECT a FROM t')).errors).toEqual([1222]);
    const waiting = Promise.all([
      ask(other, 'SET LOCK_TIMEOUT -1; SELECT a FROM t'),
      ask(own, 'IF EXISTS (SELECT 1 FROM t) INSERT t VALUES (8)'),
    ]);
    setImmediate(() => {
      file.exec('COMMIT');
      file.close();
    });
    expect((await waiting).map(({ errors }) => errors)).toEqual([[], []]);
    expect((await ask(own, 'SELECT a FROM t ORDER BY a')).rows).toEqual([[7n], [8n]]);
    other.close();
  });

  it('that is waited for can be waited for no longer', async () => {
    await ask(own, 'CREATE TABLE t (a int)');
    const other = openAs('sa', 'CM_W01');
    await ask(own, 'BEGIN TRAN; INSERT t VALUES (1)');
    const stop = new AbortController();
    const waiting = ask(other, 'INSERT t VALUES (2)', [], stop.signal);
    stop.abort();
    expect((await waiting).messages).toEqual([]);
    await ask(own, 'COMMIT');
    expect((await askRow(own, 'SELECT COUNT(*) FROM t'))[0]).toBe(1n);
    other.close();
  });
});

it('sleeps until it is told to stop', async () => {
  const stop = new AbortController();
  const sleeping = ask(own, "SELECT 1; WAITFOR DELAY '01:00:00'; SELECT 2", [], stop.signal);
  setImmediate(() => stop.abort());
  expect((await sleeping).rows).toEqual([[1n]]);
});

describe('a login', () => {
  beforeEach(async () => {
    await ask(own, 'CREATE TABLE dbo.open_to_all (a int); CREATE TABLE dbo.closed (a int)');
    await ask(own, 'CREATE FUNCTION dbo.fnClosed() RETURNS int AS BEGIN RETURN (SELECT COUNT(*) FROM closed) END');
    await ask(own, 'CREATE VIEW dbo.v AS SELECT a FROM closed');
    await ask(own, 'CREATE USER reader FOR LOGIN reader');
  });

  it('without a user in the database is not let in', async () => {
    expect(engine.openSession({ name: 'stranger', way: 'sql' }, 'CM_W01')).toBeNull();
    expect(engine.openSession({ name: 'sa', way: 'sql' }, 'nix')).toBeNull();
    expect(engine.openSession({ name: 'sa', way: 'sql' }, 'CM_OFF')).toBeNull();
    const stranger = openAs('stranger', null);
    expect(stranger.database).toBe('master');
    expect((await ask(stranger, 'USE CM_W01')).errors).toEqual([916]);
    expect(
      await askRow(stranger, "SELECT HAS_DBACCESS('CM_W01'), HAS_DBACCESS('master'), HAS_DBACCESS('nix')"),
    ).toEqual([0n, 1n, null]);
    stranger.close();
  });

  it('may read and run what it was given, and nothing else', async () => {
    await ask(own, 'GRANT SELECT ON dbo.open_to_all TO reader; GRANT SELECT ON OBJECT::dbo.v TO reader');
    const reader = openAs('reader', 'CM_W01');
    const errors = async (text: string): Promise<readonly number[]> => (await ask(reader, text)).errors;
    expect(await errors('SELECT * FROM open_to_all; SELECT * FROM v')).toEqual([]);
    expect((await ask(reader, 'SELECT * FROM dbo.closed')).messages).toMatchObject([
      {
        number: 229,
        class: 14,
        message: "The SELECT permission was denied on the object 'closed', database 'CM_W01', schema 'dbo'.",
      },
    ]);
    expect((await ask(reader, 'SELECT dbo.fnClosed()')).messages).toMatchObject([
      {
        number: 229,
        message: "The EXECUTE permission was denied on the object 'fnClosed', database 'CM_W01', schema 'dbo'.",
      },
    ]);
    expect(await errors('DELETE FROM open_to_all')).toEqual([229]);
    expect(await errors('CREATE TABLE mine (a int)')).toEqual([262]);
    expect(await errors('GRANT SELECT ON dbo.closed TO reader')).toEqual([15247]);
    await ask(own, 'GRANT EXECUTE ON dbo.fnClosed TO reader');
    expect(await askRow(reader, 'SELECT dbo.fnClosed()')).toEqual([0n]);
    reader.close();
  });

  it('sees no more of the catalogue than it has rights on', async () => {
    await ask(own, 'GRANT SELECT ON dbo.open_to_all TO reader');
    const reader = openAs('reader', 'CM_W01');
    expect((await ask(reader, 'SELECT name FROM sys.objects')).rows).toEqual([['open_to_all']]);
    const asked =
      "SELECT HAS_PERMS_BY_NAME(N'dbo.open_to_all', N'OBJECT', N'SELECT'), HAS_PERMS_BY_NAME(N'dbo.open_to_all', N'OBJECT', N'DELETE'), HAS_PERMS_BY_NAME(N'dbo.closed', N'OBJECT', N'SELECT'), OBJECT_ID(N'dbo.closed')";
    expect(await askRow(reader, asked)).toEqual([1n, 0n, null, null]);
    await ask(own, 'GRANT VIEW DEFINITION TO reader');
    expect(await askRow(reader, asked)).toEqual([1n, 0n, 0n, expect.any(BigInt)]);
    reader.close();
  });

  it('gets rights by roles, of the server or its own, and a denial beats them', async () => {
    const reader = openAs('reader', 'CM_W01');
    const mayRead = async (): Promise<boolean> => (await ask(reader, 'SELECT * FROM closed')).errors.length === 0;
    expect(await mayRead()).toBe(false);
    await ask(own, 'CREATE ROLE readers; GRANT SELECT ON closed TO readers; ALTER ROLE readers ADD MEMBER reader');
    expect(await mayRead()).toBe(true);
    await ask(own, 'ALTER ROLE readers DROP MEMBER reader; ALTER ROLE db_datareader ADD MEMBER reader');
    expect(await mayRead()).toBe(true);
    await ask(own, 'DENY SELECT ON closed TO reader');
    expect(await mayRead()).toBe(false);
    await ask(own, 'REVOKE SELECT ON closed FROM reader; ALTER ROLE db_denydatareader ADD MEMBER reader');
    expect(await mayRead()).toBe(false);
    reader.close();
  });

  it.each([
    ['CREATE USER reader', 15023],
    ['CREATE USER nobody', 15007],
    ["CREATE LOGIN reader WITH PASSWORD = N'x'", 15025],
    ['GRANT SELECT ON nix TO reader', 15151],
    ['GRANT SELECT ON closed TO nobody', 15151],
    ['GRANT EXECUTE ON closed TO reader', 4606],
    ['GRANT SELECT ON fnClosed TO reader', 4606],
    ['ALTER ROLE nix ADD MEMBER reader', 15151],
    ['DROP USER nobody', 15151],
  ])('and user are managed as there: %s gives %i', async (text, number) => {
    expect((await ask(own, text)).errors).toEqual([number]);
  });

  it('of Windows is made, let in and taken away by the script an administrator is given', async () => {
    const script = `IF NOT EXISTS (SELECT 1 FROM sys.server_principals WHERE name = N'LAB\\svc') CREATE LOGIN [LAB\\svc] FROM WINDOWS;
      IF NOT EXISTS (SELECT 1 FROM sys.database_principals WHERE name = N'LAB\\svc') CREATE USER [LAB\\svc] FOR LOGIN [LAB\\svc];
      GRANT SELECT ON dbo.closed TO [LAB\\svc];`;
    expect((await ask(own, script)).errors).toEqual([]);
    expect((await ask(own, script)).errors).toEqual([]);
    const service = engine.openSession({ name: 'LAB\\svc', way: 'windows' }, 'CM_W01');
    expect((await ask(service ?? own, 'SELECT SUSER_SNAME(), USER_NAME() FROM closed')).errors).toEqual([]);
    service?.close();
    await ask(own, 'DROP USER [LAB\\svc]');
    expect(engine.openSession({ name: 'LAB\\svc', way: 'windows' }, 'CM_W01')).toBeNull();
  });
});

describe('the server', () => {
  it('tells what it is', async () => {
    const text = `SELECT CONVERT(nvarchar(128), SERVERPROPERTY('ProductVersion')), CONVERT(nvarchar(128), SERVERPROPERTY('Collation')),
      SERVERPROPERTY('nix'), CONVERT(nvarchar(128), DATABASEPROPERTYEX('CM_CS1', 'Collation')), DB_NAME(), SUSER_SNAME(), ORIGINAL_LOGIN(), USER_NAME(), IS_SRVROLEMEMBER('sysadmin')`;
    expect(await askRow(own, text)).toEqual([
      '16.0.1000.6',
      'SQL_Latin1_General_CP1_CI_AS',
      null,
      'Latin1_General_100_CS_AS',
      'CM_W01',
      'sa',
      'sa',
      'dbo',
      1n,
    ]);
  });

  it('lists its databases, and their tables and columns', async () => {
    const { rows } = await ask(own, "SELECT name FROM sys.databases WHERE name LIKE 'CM[_]%' ORDER BY name");
    expect(rows).toEqual([['CM_CS1'], ['CM_OFF'], ['CM_P01'], ['CM_W01']]);
    await ask(own, 'CREATE TABLE t (a decimal(9,2) NOT NULL, b nvarchar(7))');
    expect(
      (
        await ask(
          own,
          "SELECT COLUMN_NAME, DATA_TYPE, IS_NULLABLE, CHARACTER_MAXIMUM_LENGTH, NUMERIC_SCALE FROM INFORMATION_SCHEMA.COLUMNS WHERE TABLE_NAME = 'T'",
        )
      ).rows,
    ).toEqual([
      ['a', 'decimal', 'NO', null, 2n],
      ['b', 'nvarchar', 'YES', 7n, null],
    ]);
    const joined = `SELECT c.name, t.name, c.max_length FROM sys.columns c JOIN sys.types t ON t.user_type_id = c.user_type_id
      JOIN sys.tables o ON o.object_id = c.object_id WHERE o.name = 't' ORDER BY c.column_id`;
    expect((await ask(own, joined)).rows).toEqual([
      ['a', 'decimal', 17n],
      ['b', 'nvarchar', 14n],
    ]);
  });

  it('goes from one database to another in a session', async () => {
    const said = await ask(own, 'USE CM_P01; SELECT DB_NAME()');
    expect(said.rows).toEqual([['CM_P01']]);
    expect(said.events).toContainEqual({ kind: 'database', from: 'CM_W01', to: 'CM_P01' });
    expect(own.database).toBe('CM_P01');
  });

  it('reads T-SQL without doing it when it is told to', async () => {
    expect((await ask(own, 'SET PARSEONLY ON SELECT * FROM nix')).errors).toEqual([]);
    expect((await ask(own, 'SELECT FROM')).errors).toEqual([102]);
    expect((await ask(own, 'SET PARSEONLY OFF SELECT 1')).rows).toEqual([[1n]]);
  });
});
