import { afterEach, describe, expect, it } from 'vitest';
import type { SqlEngine, SqlEvent } from '../../lab/sql-server/engine.ts';
import { type SqlServer, startSqlServer } from '../../lab/sql-server/server.ts';
import { MssqlConnection } from './mssql-connection.ts';
import { practiceLogin } from './testing/practice-login.ts';

const password = 'correct horse; battery';
const open: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close();
});

async function* manyRows(): AsyncGenerator<SqlEvent> {
  yield { kind: 'columns', columns: [{ name: 't', type: { name: 'nvarchar', length: 4000 }, isNullable: true }] };
  for (let given = 0; given < 100_000; given += 100) {
    yield { kind: 'rows', rows: Array.from({ length: 100 }, () => ['x'.repeat(1000)]) };
    await new Promise((resolve) => setImmediate(resolve));
  }
  yield { kind: 'statement-end', count: 100_000 };
}

const engine: SqlEngine = {
  openSession: () => ({
    database: 'CM_P01',
    collation: 'SQL_Latin1_General_CP1_CI_AS',
    async *execute(text) {
      if (text.includes('Many')) yield* manyRows();
      else if (text.includes('SELECT')) {
        yield { kind: 'columns', columns: [{ name: 'n', type: { name: 'int' }, isNullable: true }] };
        yield { kind: 'rows', rows: [[1n]] };
        yield { kind: 'statement-end', count: 1 };
      }
    },
    close: () => {},
  }),
  close: () => {},
};

async function serve(port?: number): Promise<SqlServer> {
  const server = await startSqlServer({
    engine,
    logins: [{ way: 'sql', name: 'reader', password }],
    ...(port === undefined ? {} : { port }),
  });
  open.push(async () => await server.stop());
  return server;
}

async function connect(server: SqlServer, answerSeconds = 30): Promise<MssqlConnection> {
  const connection = await MssqlConnection.open(practiceLogin(server, { answerSeconds }), async () => password);
  open.push(async () => await connection.close());
  return connection;
}

const many = { text: 'SELECT t FROM dbo.Many', object: 'dbo.Many' };
const one = { text: 'SELECT n FROM dbo.One', object: 'dbo.One' };
const forEver = new AbortController().signal;

describe('a question that waits for the one before', () => {
  it('is cancelled while it waits', async () => {
    const connection = await connect(await serve());
    const held = connection.stream(many, forEver);
    await held.next();
    const controller = new AbortController();
    const reason = new Error('enough');
    const told = [
      expect(connection.stream(one, controller.signal).next()).rejects.toBe(reason),
      expect(connection.askColumns(one, controller.signal)).rejects.toBe(reason),
    ];
    controller.abort(reason);
    await Promise.all(told);
    // Whoever was cancelled has not let the next one in before its time, nor kept it out.
    const next = connection.ask(one);
    await held.return();
    expect(await next).toEqual([[1]]);
  });

  it('is let go when the connection is closed', async () => {
    const connection = await connect(await serve());
    const held = connection.stream(many, forEver);
    await held.next();
    const told = expect(connection.ask(one)).rejects.toMatchObject({ code: 'site-database.connection-lost' });
    await connection.close();
    await told;
  });
});

describe('a server that was started anew between two questions', () => {
  it('is asked all the same', async () => {
    const first = await serve();
    const connection = await connect(first);
    expect(await connection.ask(one)).toEqual([[1]]);
    await first.stop();
    await serve(first.port);
    expect(await connection.ask(one)).toEqual([[1]]);
  });

  it('is told as gone while it is gone, and asked again afterwards', async () => {
    const first = await serve();
    const connection = await connect(first);
    await first.stop();
    await expect(connection.ask(one)).rejects.toMatchObject({ code: 'site-database.server-refuses' });
    await expect(connection.ask(one)).rejects.toMatchObject({ code: 'site-database.server-refuses' });
    await serve(first.port);
    expect(await connection.ask(one)).toEqual([[1]]);
  });
});

describe('many at once', () => {
  it('each get their own answers', async () => {
    const connection = await connect(await serve());
    const answers = await Promise.all(Array.from({ length: 50 }, async () => await connection.ask(one)));
    expect(answers).toEqual(Array.from({ length: 50 }, () => [[1]]));
  });

  it('are closed together, and twice', async () => {
    const connection = await connect(await serve());
    const asked = Array.from({ length: 20 }, async () => await connection.ask(one));
    const ends = Promise.allSettled(asked);
    await Promise.all([connection.close(), connection.close()]);
    for (const end of await ends)
      if (end.status === 'rejected') expect(end.reason).toMatchObject({ code: 'site-database.connection-lost' });
  });
});
