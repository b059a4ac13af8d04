/* Every type over the wire, there and back, by the real driver; and what clients of older versions are given instead. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SqlParameter, SqlType, SqlValue } from './engine.ts';
import { type SqlServer, startSqlServer } from './server.ts';
import { connect, type DriverPool, rowsOf, sqlType, testLogin } from './testing/driver.ts';
import { tinyEngine } from './testing/tiny-engine.ts';

interface Case {
  readonly type: SqlType;
  readonly value: Exclude<SqlValue, null>;
  /** As the driver gives it. */
  readonly seen: unknown;
}

const long = 'Zoë 日本 '.repeat(5000);
const someBytes = Buffer.from([0, 1, 2, 0x7f, 0x80, 0xff]);
const guid = '00112233-4455-6677-8899-AABBCCDDEEFF';

const cases: readonly Case[] = [
  { type: { name: 'bit' }, value: 1n, seen: true },
  { type: { name: 'bit' }, value: 0n, seen: false },
  { type: { name: 'tinyint' }, value: 255n, seen: 255 },
  { type: { name: 'smallint' }, value: -32_768n, seen: -32_768 },
  { type: { name: 'int' }, value: -2_147_483_648n, seen: -2_147_483_648 },
  { type: { name: 'int' }, value: 2_147_483_647, seen: 2_147_483_647 },
  { type: { name: 'bigint' }, value: -9_223_372_036_854_775_808n, seen: '-9223372036854775808' },
  { type: { name: 'bigint' }, value: 9_223_372_036_854_775_807n, seen: '9223372036854775807' },
  { type: { name: 'bigint' }, value: -4_294_967_297, seen: '-4294967297' },
  { type: { name: 'bigint' }, value: 9_007_199_254_740_991, seen: '9007199254740991' },
  { type: { name: 'real' }, value: 1.5, seen: 1.5 },
  { type: { name: 'float' }, value: -1.7976931348623157e308, seen: -1.7976931348623157e308 },
  { type: { name: 'smallmoney' }, value: '-214748.3648', seen: -214_748.3648 },
  { type: { name: 'money' }, value: '922337203685.4775', seen: 922_337_203_685.4775 },
  { type: { name: 'money' }, value: '-0.0001', seen: -0.0001 },
  { type: { name: 'decimal', precision: 9, scale: 2 }, value: '-1234567.89', seen: -1_234_567.89 },
  { type: { name: 'decimal', precision: 18, scale: 4 }, value: '12345678901.2345', seen: 12_345_678_901.2345 },
  { type: { name: 'decimal', precision: 28, scale: 0 }, value: '9007199254740993000', seen: 9_007_199_254_740_993_000 },
  { type: { name: 'decimal', precision: 38, scale: 10 }, value: '-0.0000000001', seen: -1e-10 },
  { type: { name: 'date' }, value: '0001-01-01', seen: new Date('0001-01-01T00:00:00.000Z') },
  { type: { name: 'date' }, value: '9999-12-31', seen: new Date('9999-12-31T00:00:00.000Z') },
  { type: { name: 'date' }, value: '2024-02-29', seen: new Date('2024-02-29T00:00:00.000Z') },
  { type: { name: 'time', scale: 3 }, value: '23:59:59.999', seen: new Date('1970-01-01T23:59:59.999Z') },
  { type: { name: 'time', scale: 0 }, value: '01:02:03', seen: new Date('1970-01-01T01:02:03.000Z') },
  { type: { name: 'datetime' }, value: '1753-01-01 00:00:00.000', seen: new Date('1753-01-01T00:00:00.000Z') },
  { type: { name: 'datetime' }, value: '2026-11-18 02:00:00.997', seen: new Date('2026-11-18T02:00:00.997Z') },
  { type: { name: 'datetime' }, value: '2026-12-31 23:59:59.999', seen: new Date('2027-01-01T00:00:00.000Z') },
  { type: { name: 'smalldatetime' }, value: '2026-11-18 02:01:00', seen: new Date('2026-11-18T02:01:00.000Z') },
  {
    type: { name: 'datetime2', scale: 7 },
    value: '2026-11-18 02:00:00.1230000',
    seen: new Date('2026-11-18T02:00:00.123Z'),
  },
  { type: { name: 'datetime2', scale: 0 }, value: '2026-11-18T02:00:07', seen: new Date('2026-11-18T02:00:07.000Z') },
  { type: { name: 'datetime2', scale: 4 }, value: '0001-01-01 00:00:00', seen: new Date('0001-01-01T00:00:00.000Z') },
  {
    type: { name: 'datetimeoffset', scale: 7 },
    value: '2026-01-01 00:30:00.5000000 +01:00',
    seen: new Date('2025-12-31T23:30:00.500Z'),
  },
  {
    type: { name: 'datetimeoffset', scale: 3 },
    value: '2026-12-31 20:00:00.001 -05:00',
    seen: new Date('2027-01-01T01:00:00.001Z'),
  },
  { type: { name: 'uniqueidentifier' }, value: guid, seen: guid },
  { type: { name: 'nvarchar', length: 20 }, value: 'Zoë 日本 𝄞', seen: 'Zoë 日本 𝄞' },
  { type: { name: 'nvarchar', length: 20 }, value: '', seen: '' },
  { type: { name: 'nvarchar', length: 'max' }, value: long, seen: long },
  { type: { name: 'nvarchar', length: 'max' }, value: '', seen: '' },
  { type: { name: 'nchar', length: 6 }, value: 'ab', seen: 'ab    ' },
  { type: { name: 'varchar', length: 20 }, value: 'Zoë €', seen: 'Zoë €' },
  { type: { name: 'varchar', length: 'max' }, value: 'ë'.repeat(20_000), seen: 'ë'.repeat(20_000) },
  { type: { name: 'char', length: 4 }, value: 'ë', seen: 'ë   ' },
  { type: { name: 'varbinary', length: 20 }, value: someBytes, seen: someBytes },
  { type: { name: 'varbinary', length: 'max' }, value: Buffer.alloc(100_000, 7), seen: Buffer.alloc(100_000, 7) },
  { type: { name: 'binary', length: 8 }, value: someBytes, seen: Buffer.concat([someBytes], 8) },
  { type: { name: 'xml' }, value: '<a b="ë">日本</a>', seen: '<a b="ë">日本</a>' },
  { type: { name: 'text' }, value: 'Zoë', seen: 'Zoë' },
  { type: { name: 'ntext' }, value: 'Zoë 日本', seen: 'Zoë 日本' },
  { type: { name: 'image' }, value: someBytes, seen: someBytes },
  { type: { name: 'sql_variant' }, value: 5n, seen: '5' },
  { type: { name: 'sql_variant' }, value: 1.5, seen: 1.5 },
  { type: { name: 'sql_variant' }, value: 'Zoë', seen: 'Zoë' },
  { type: { name: 'sql_variant' }, value: someBytes, seen: someBytes },
];

function nameOf(type: SqlType): string {
  const rest = Object.entries(type).flatMap(([key, value]) => (key === 'name' ? [] : [String(value)]));
  return rest.length === 0 ? type.name : `${type.name}(${rest.join(',')})`;
}

let server: SqlServer;
let pool: DriverPool;
let seen: readonly SqlParameter[] = [];

beforeAll(async () => {
  const engine = tinyEngine((text, parameters) => {
    seen = parameters;
    const [, index = '0', way] = /case (\d+) (\w+)/.exec(text) ?? [];
    const columns = (way === 'all' ? cases : cases.slice(Number(index), Number(index) + 1)).map(
      ({ type, value }, at) => ({
        column: { name: `c${at}`, type, isNullable: way !== 'firm' },
        value,
      }),
    );
    return [
      { kind: 'columns', columns: columns.map(({ column }) => column) },
      { kind: 'rows', rows: [columns.map(({ value }) => value)] },
      // Firm columns have no NULL; of the others one row is almost all of it.
      ...(way === 'firm'
        ? []
        : [{ kind: 'rows', rows: [columns.map(({ value }, at) => (at === 40 ? value : null))] } as const]),
      { kind: 'statement-end', count: 2 },
    ];
  });
  server = await startSqlServer({ engine, logins: [testLogin] });
  pool = await connect(server);
});
afterAll(async () => {
  await pool.close();
  await server.stop();
});

describe('a value comes as it was', () => {
  for (const [index, { type, value, seen: expected }] of cases.entries()) {
    const shown = value instanceof Uint8Array ? `${value.length} bytes` : String(value).slice(0, 40);
    it(`${nameOf(type)}: ${shown}`, async () => {
      expect(await rowsOf(pool, `case ${index} nullable`)).toEqual([[expected], [null]]);
      expect(await rowsOf(pool, `case ${index} firm`)).toEqual([[expected]]);
    });
  }

  it('all of them in one row, and in one row that is almost all NULL', async () => {
    const [full, sparse] = await rowsOf(pool, 'case 0 all');
    expect(full).toEqual(cases.map(({ seen: expected }) => expected));
    expect(sparse).toEqual(cases.map(({ seen: expected }, index) => (index === 40 ? expected : null)));
  });

  it('a hundred nanoseconds are not lost', async () => {
    const fine = await startSqlServer({
      logins: [testLogin],
      engine: tinyEngine(() => [
        { kind: 'columns', columns: [{ name: 't', type: { name: 'datetime2', scale: 7 }, isNullable: false }] },
        { kind: 'rows', rows: [['2026-11-18 02:00:00.1234567']] },
        { kind: 'statement-end', count: 1 },
      ]),
    });
    const finePool = await connect(fine);
    const [[moment] = []] = await rowsOf(finePool, 'SELECT t');
    // The driver puts what a Date cannot hold beside it, in seconds.
    expect((moment as { readonly nanosecondsDelta: number }).nanosecondsDelta).toBeCloseTo(0.000_456_7, 9);
    await finePool.close();
    await fine.stop();
  });
});

describe('a client of an older version', () => {
  const texts: Readonly<Record<string, string>> = {
    date: '9999-12-31',
    time: '01:02:03',
    datetime2: '2026-11-18T02:00:07',
    datetimeoffset: '2026-12-31 20:00:00.001 -05:00',
  };
  for (const tdsVersion of ['7_1', '7_2', '7_3_A', '7_3_B'] as const) {
    it(`reads everything, of ${tdsVersion.replaceAll('_', '.')}`, async () => {
      const older = await connect(server, { options: { tdsVersion } });
      for (const [index, { type, value, seen: expected }] of cases.entries()) {
        const isText = tdsVersion < '7_3_A' && texts[type.name] !== undefined;
        expect(await rowsOf(older, `case ${index} nullable`), nameOf(type)).toEqual([
          [isText ? value : expected],
          [null],
        ]);
      }
      await older.close();
      expect(server.connections.at(-1)?.tdsVersion).toBe(tdsVersion.replace('_', '.').replace('_', ''));
    });
  }
});

describe('a parameter comes as it was', () => {
  const moment = new Date('2026-11-18T02:00:00.120Z');
  const parameters: readonly (readonly [string, unknown, unknown, SqlType, SqlValue])[] = [
    ['bit', sqlType('Bit'), true, { name: 'bit' }, 1n],
    ['tinyint', sqlType('TinyInt'), 255, { name: 'tinyint' }, 255n],
    ['smallint', sqlType('SmallInt'), -5, { name: 'smallint' }, -5n],
    ['int', sqlType('Int'), -2_000_000_000, { name: 'int' }, -2_000_000_000n],
    ['bigint', sqlType('BigInt'), '-9007199254740993', { name: 'bigint' }, -9_007_199_254_740_993n],
    ['float', sqlType('Float'), 1.25, { name: 'float' }, 1.25],
    ['real', sqlType('Real'), 1.25, { name: 'real' }, 1.25],
    ['decimal', sqlType('Decimal', 18, 4), -12.5, { name: 'decimal', precision: 18, scale: 4 }, '-12.5000'],
    ['money', sqlType('Money'), -12.5, { name: 'money' }, '-12.5000'],
    ['guid', sqlType('UniqueIdentifier'), guid, { name: 'uniqueidentifier' }, guid],
    ['date', sqlType('Date'), moment, { name: 'date' }, '2026-11-18'],
    ['time', sqlType('Time', 3), moment, { name: 'time', scale: 3 }, '02:00:00.120'],
    ['datetime', sqlType('DateTime'), moment, { name: 'datetime' }, '2026-11-18 02:00:00.120'],
    ['small', sqlType('SmallDateTime'), moment, { name: 'smalldatetime' }, '2026-11-18 02:00:00'],
    ['datetime2', sqlType('DateTime2', 7), moment, { name: 'datetime2', scale: 7 }, '2026-11-18 02:00:00.1200000'],
    ['nvarchar', sqlType('NVarChar', 10), 'Zoë 日本', { name: 'nvarchar', length: 10 }, 'Zoë 日本'],
    ['nvarchar max', sqlType('NVarChar'), long, { name: 'nvarchar', length: 'max' }, long],
    ['varchar', sqlType('VarChar', 10), 'Zoë €', { name: 'varchar', length: 10 }, 'Zoë €'],
    ['varbinary', sqlType('VarBinary', 10), someBytes, { name: 'varbinary', length: 10 }, someBytes],
    ['int, NULL', sqlType('Int'), null, { name: 'int' }, null],
    ['nvarchar, NULL', sqlType('NVarChar', 10), null, { name: 'nvarchar', length: 10 }, null],
    ['datetime2, NULL', sqlType('DateTime2', 3), null, { name: 'datetime2', scale: 3 }, null],
  ];
  for (const [name, driverType, given, type, value] of parameters) {
    it(name, async () => {
      await pool.request().input('p', driverType, given).query('SELECT @p');
      expect(seen).toEqual([{ name: '@p', type, value }]);
    });
  }

  it('datetimeoffset, with the offset of this computer', async () => {
    await pool.request().input('p', sqlType('DateTimeOffset', 3), moment).query('SELECT @p');
    const [parameter] = seen;
    expect(parameter?.type).toEqual({ name: 'datetimeoffset', scale: 3 });
    expect(new Date(String(parameter?.value).replace(' ', 'T').replace(' ', ''))).toEqual(moment);
  });
});
