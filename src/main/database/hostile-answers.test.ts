import { afterEach, describe, expect, it } from 'vitest';
import type { SqlColumn, SqlEngine, SqlEvent, SqlType, SqlValue } from '../../lab/sql-server/engine.ts';
import { type SqlServer, startSqlServer } from '../../lab/sql-server/server.ts';
import type { AppError } from '../../shared/errors.ts';
import type { SqlServerDatabase } from '../../shared/settings.ts';
import { MssqlSiteDatabase } from './mssql.ts';
import { practiceLogin } from './testing/practice-login.ts';

const password = 'correct horse; battery';
const open: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close();
});

const nvarchar: SqlType = { name: 'nvarchar', length: 100 };
const bigint: SqlType = { name: 'bigint' };

function column(name: string, type: SqlType = nvarchar): SqlColumn {
  return { name, type, isNullable: true };
}

/** A whole answer. */
function answerOf(columns: readonly SqlColumn[], rows: readonly (readonly SqlValue[])[]): readonly SqlEvent[] {
  return [
    { kind: 'columns', columns },
    { kind: 'rows', rows },
    { kind: 'statement-end', count: rows.length },
  ];
}

const forEver = new AbortController().signal;

type Answer = (text: string, signal: AbortSignal) => Iterable<SqlEvent> | AsyncIterable<SqlEvent>;

/** The site database on a server that answers as `answer` says; `asked` are the questions it heard. */
async function serve(
  answer: Answer,
  given: Partial<SqlServerDatabase> = {},
  signal = forEver,
): Promise<{ readonly database: MssqlSiteDatabase; readonly asked: readonly string[]; readonly server: SqlServer }> {
  const asked: string[] = [];
  const engine: SqlEngine = {
    openSession: () => ({
      database: 'CM_P01',
      collation: 'SQL_Latin1_General_CP1_CI_AS',
      async *execute(text, _parameters, signal) {
        if (!text.includes('SELECT')) return;
        asked.push(text);
        yield* answer(text, signal);
      },
      close: () => {},
    }),
    close: () => {},
  };
  const server = await startSqlServer({ engine, logins: [{ way: 'sql', name: 'reader', password }] });
  open.push(async () => await server.stop());
  const settings = practiceLogin(server, given);
  const database = await MssqlSiteDatabase.open(settings, { secret: async () => password, signal });
  open.push(async () => await database.close());
  return { database, asked, server };
}

const isColumns = (text: string): boolean => text.includes('TOP (0)');
const isCount = (text: string): boolean => text.includes('COUNT_BIG');

async function readAll(database: MssqlSiteDatabase, signal = forEver): Promise<unknown[][]> {
  const rows: unknown[][] = [];
  for await (const batch of (await database.readUsageData(signal)).batches) rows.push(...(batch as unknown[][]));
  return rows;
}

describe('a column of the usage data', () => {
  it.each(['Pri$$ce', 'a$&b', "a$'b", 'a$`b', 'a]b', '"q"', 'a * FROM b', '--', 'é\u{1f600}', 'x'.repeat(128)])(
    'called %s is asked for by that name',
    async (name) => {
      const date = column(`${name}2`, { name: 'datetime' });
      const { database, asked } = await serve((text) =>
        isColumns(text)
          ? answerOf([column(name), date], [])
          : isCount(text)
            ? answerOf([column('', bigint), date], [[1n, '2026-11-18 02:00:00.000']])
            : answerOf([column(name), date], [['x', null]]),
      );
      expect(await readAll(database)).toEqual([['x', null]]);
      expect(await database.summarizeUsageData()).toEqual({ rows: 1, newest: '2026-11-18 02:00:00' });
      const quoted = (text: string): string => `[${text.replaceAll(']', ']]')}]`;
      expect(asked[1]).toContain(`SELECT ${quoted(name)}, ${quoted(`${name}2`)} FROM dbo.TEL_TelemetryResults`);
      expect(asked[2]).toContain(`, MAX(${quoted(`${name}2`)}) FROM dbo.TEL_TelemetryResults`);
    },
  );

  it('is one of 1024', async () => {
    const columns = Array.from({ length: 1024 }, (_, index) => column(`${index}]`.padEnd(128, 'x')));
    const { database } = await serve((text) =>
      answerOf(columns, isColumns(text) ? [] : [columns.map((_, index) => String(index))]),
    );
    expect(await readAll(database)).toEqual([columns.map((_, index) => String(index))]);
  });
});

describe('an answer', () => {
  it('with fewer columns than the table was said to have is none', async () => {
    const { database } = await serve((text) =>
      isColumns(text) ? answerOf([column('a'), column('b')], []) : answerOf([column('a')], [['x']]),
    );
    await expect(readAll(database)).rejects.toMatchObject({ code: 'site-database.unexpected-value' });
  });

  it('with columns of other types is none', async () => {
    const { database } = await serve((text) =>
      isColumns(text)
        ? answerOf([column('a', { name: 'uniqueidentifier' })], [])
        : answerOf([column('a', { name: 'int' })], [[1n]]),
    );
    await expect(readAll(database)).rejects.toMatchObject({ code: 'site-database.unexpected-value' });
  });

  it('with two sets of rows is none', async () => {
    const { database } = await serve((text) =>
      isColumns(text)
        ? answerOf([column('a')], [])
        : [...answerOf([column('a')], []), ...answerOf([column('b')], [['of b']])],
    );
    await expect(readAll(database)).rejects.toMatchObject({ code: 'site-database.unexpected-value' });
  });

  it('about the site that does not end is given up', async () => {
    let given = 0;
    const { database } = await serve(async function* () {
      yield { kind: 'columns', columns: [column('a'), column('b'), column('c'), column('d')] };
      for (; given < 3_000_000; given += 1000) {
        yield { kind: 'rows', rows: Array.from({ length: 1000 }, () => ['P01', 'x', 'y', 'z'.repeat(50)]) };
        await new Promise((resolve) => setImmediate(resolve));
      }
      yield { kind: 'statement-end', count: given };
    });
    await expect(database.readSite()).rejects.toMatchObject({ code: 'site-database.unexpected-value' });
    expect(given).toBeLessThan(3_000_000);
  }, 60_000);

  it('without a column at all is told as what it is', async () => {
    const { database } = await serve(() => [{ kind: 'statement-end', count: 0 }]);
    await expect(database.readSite()).rejects.toMatchObject({ code: expect.stringMatching(/^site-database\./) });
  });

  it.each([
    ['null instead of a count', [[null]]],
    ['no row instead of a count', []],
    ['a negative count', [[-1n]]],
  ] as const)('with %s is none', async (_name, rows) => {
    const { database } = await serve((text) =>
      isColumns(text) ? answerOf([column('a')], []) : answerOf([column('', bigint)], rows),
    );
    await expect(database.summarizeUsageData()).rejects.toMatchObject({ code: 'site-database.unexpected-value' });
  });
});

describe('the password', () => {
  it.each([50_000, 208, 18_456])('that the server says back in error %i is in no error of ours', async (number) => {
    const { database } = await serve(() => [
      {
        kind: 'message',
        message: { number, state: 1, class: 16, message: `You said '${password}'.`, line: 1 },
      },
      { kind: 'statement-end', count: null },
    ]);
    const error = await database.readSite().catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: expect.stringMatching(/^site-database\./) });
    expect(JSON.stringify((error as AppError).toReport())).not.toContain(password);
  });
});

describe('a question that takes the server long', () => {
  it.each([
    ['the site', async (database: MssqlSiteDatabase) => await database.readSite()],
    ['the count', async (database: MssqlSiteDatabase) => await database.summarizeUsageData()],
    ['the updates', async (database: MssqlSiteDatabase) => await database.readPackages()],
  ] as const)('ends at the server when the run is cancelled: %s', async (_what, ask) => {
    const controller = new AbortController();
    const reason = new Error('enough');
    let isStopped = false;
    const { database } = await serve(
      async function* (_text, signal) {
        controller.abort(reason);
        await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
        isStopped = true;
        yield { kind: 'statement-end', count: null };
      },
      {},
      controller.signal,
    );
    await expect(ask(database)).rejects.toBe(reason);
    expect(isStopped).toBe(true);
  });
});
