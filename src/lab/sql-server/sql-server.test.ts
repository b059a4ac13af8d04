/* The practice server and the real driver: what a client that behaves meets. */
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import type { SqlEvent, SqlMessage, SqlParameter } from './engine.ts';
import { type SqlServer, type SqlServerOptions, startSqlServer } from './server.ts';
import {
  connect,
  connectTedious,
  type DriverPool,
  type DriverRequest,
  driver,
  failureOf,
  rowsOf,
  sqlType,
  tedious,
  testLogin,
} from './testing/driver.ts';
import { type AnswerBatch, tinyEngine } from './testing/tiny-engine.ts';

/** For what comes by itself, however busy the computer is. */
const patience = { timeout: 60_000 };

const pools: DriverPool[] = [];
const servers: SqlServer[] = [];

afterEach(async () => {
  for (const pool of pools.splice(0)) await pool.close();
  for (const server of servers.splice(0)) await server.stop();
});

/** A server whose batches are answered like this, and a connection to it. */
async function open(
  answer: AnswerBatch,
  options: Partial<SqlServerOptions> = {},
  how: Parameters<typeof connect>[1] = {},
): Promise<{ readonly pool: DriverPool; readonly server: SqlServer }> {
  const server = await startSqlServer({ engine: tinyEngine(answer), logins: [testLogin], ...options });
  servers.push(server);
  const pool = await connect(server, how);
  pools.push(pool);
  return { pool, server };
}

const oneColumn: SqlEvent = { kind: 'columns', columns: [{ name: 'n', type: { name: 'int' }, isNullable: true }] };

function rows(...values: readonly number[]): SqlEvent {
  return { kind: 'rows', rows: values.map((value) => [value]) };
}

function end(count: number | null): SqlEvent {
  return { kind: 'statement-end', count };
}

function say(number: number, severity: number, message: string): SqlEvent {
  const said: SqlMessage = { number, state: 3, class: severity, message, procedure: 'spThing', line: 7 };
  return { kind: 'message', message: said };
}

describe('a batch', () => {
  it('is answered with its rows, over as many packets as they take', async () => {
    const many = Array.from({ length: 30_000 }, (_, index) => index);
    const { pool } = await open(() => [oneColumn, rows(...many), end(many.length)]);
    const read = await rowsOf(pool, 'SELECT n FROM t');
    expect(read.map(([n]) => n)).toEqual(many);
  });

  it('may have several results, and each has its count', async () => {
    const { pool } = await open(() => [oneColumn, rows(1, 2), end(2), oneColumn, rows(3), end(1), end(5)]);
    const request = pool.request();
    request.arrayRowMode = true;
    const result = await request.batch('SELECT 1; SELECT 2; UPDATE t');
    expect(result.recordsets).toEqual([[[1], [2]], [[3]]]);
    expect(result.rowsAffected).toEqual([2, 1, 5]);
  });

  it('tells remarks between its rows', async () => {
    const { pool } = await open(() => [oneColumn, rows(1), say(50_000, 5, 'Halfway, Zoë.'), rows(2), end(2)]);
    const request = pool.request();
    request.arrayRowMode = true;
    const remarks: unknown[] = [];
    request.on('info', (remark) => remarks.push(remark));
    const result = await request.query('SELECT n');
    expect(result.recordsets).toEqual([[[1], [2]]]);
    expect(remarks).toEqual([
      expect.objectContaining({ message: 'Halfway, Zoë.', number: 50_000, state: 3, class: 5, procName: 'spThing' }),
    ]);
  });

  it('may fail after some of its rows, and the connection lives on', async () => {
    const { pool, server } = await open((text) =>
      text.includes('bad')
        ? [oneColumn, rows(1), say(8134, 16, 'Divide by zero.'), end(1)]
        : [oneColumn, rows(9), end(1)],
    );
    await rowsOf(pool, 'SELECT good');
    const before = server.connections.length;
    const failure = await failureOf(rowsOf(pool, 'SELECT bad'));
    expect(failure).toMatchObject({
      code: 'EREQUEST',
      number: 8134,
      class: 16,
      state: 3,
      lineNumber: 7,
      serverName: 'LAB-SQL',
    });
    expect(await rowsOf(pool, 'SELECT good')).toEqual([[9]]);
    expect(server.connections).toHaveLength(before);
  });

  it('loses its connection by an error of class 20', async () => {
    const { pool, server } = await open(() => [say(596, 21, 'The session is in the kill state.'), end(null)]);
    const failure = await failureOf(rowsOf(pool, 'SELECT n'));
    expect(failure.message).toContain('kill state');
    await expect.poll(() => server.connections.at(-1)?.isOpen, patience).toBe(false);
  });

  it('that the engine itself fails at becomes an error of the server', async () => {
    const { pool } = await open(() => {
      throw new Error('no such table');
    });
    expect(await failureOf(rowsOf(pool, 'SELECT n'))).toMatchObject({ number: 8630, class: 17 });
    expect(await rowsOf(pool, 'SELECT 1')).toEqual([[1]]);
  });
});

describe('a call', () => {
  it('of sp_executesql brings its parameters with their types', async () => {
    const seen: SqlParameter[] = [];
    const { pool } = await open((_text, parameters) => {
      seen.push(...parameters);
      return [oneColumn, rows(1), end(1)];
    });
    const request = pool.request().input('id', sqlType('Int'), -5).input('name', sqlType('NVarChar', 40), 'Zoë 日本');
    await request.query('SELECT n FROM t WHERE id = @id AND name = @name');
    expect(seen).toEqual([
      { name: '@id', type: { name: 'int' }, value: -5n },
      { name: '@name', type: { name: 'nvarchar', length: 40 }, value: 'Zoë 日本' },
    ]);
  });

  it('of another procedure is given to the engine as a batch, and returns 0 or its error', async () => {
    const texts: string[] = [];
    const { pool } = await open((text) => {
      texts.push(text);
      return text.includes('spBad') ? [say(2812, 16, 'Could not find it.'), end(null)] : [oneColumn, rows(4), end(1)];
    });
    const request = pool.request().input('a', sqlType('Int'), 1);
    const result = await request.execute('dbo.spThing');
    expect(texts).toEqual(['EXECUTE dbo.spThing @a = @a']);
    expect(result.returnValue).toBe(0);
    expect(await failureOf(pool.request().execute('spBad'))).toMatchObject({ number: 2812 });
  });

  it('of a prepared statement is the statement with other values', async () => {
    const { pool } = await open((text, parameters) => {
      if (!text.includes('@a')) return [];
      return [oneColumn, rows(Number(parameters[0]?.value) * 10), end(1)];
    });
    const statement = new driver.PreparedStatement(pool).input('a', sqlType('Int'));
    statement.arrayRowMode = true;
    await statement.prepare('SELECT @a * 10');
    expect((await statement.execute({ a: 4 })).recordsets).toEqual([[[40]]]);
    expect((await statement.execute({ a: 5 })).recordsets).toEqual([[[50]]]);
    await statement.unprepare();
  });
});

describe('a call that prepares and runs at once', () => {
  it('returns its handle beside the rows', async () => {
    const { pool } = await open((_text, parameters) => [oneColumn, rows(Number(parameters[0]?.value) + 1), end(1)]);
    const request = pool
      .request()
      .output('handle', sqlType('Int'))
      .input('params', sqlType('NVarChar'), '@a int')
      .input('stmt', sqlType('NVarChar'), 'SELECT @a + 1')
      .input('a', sqlType('Int'), 41);
    request.arrayRowMode = true;
    const result = await request.execute('sp_prepexec');
    expect(result.recordsets).toEqual([[[42]]]);
    expect(result.output).toEqual({ handle: 1 });
    const again = pool.request().input('handle', sqlType('Int'), 1).input('a', sqlType('Int'), 6);
    again.arrayRowMode = true;
    expect((await again.execute('sp_execute')).recordsets).toEqual([[[7]]]);
    await pool.request().input('handle', sqlType('Int'), 1).execute('sp_unprepare');
    const gone = pool.request().input('handle', sqlType('Int'), 1).execute('sp_execute');
    expect(await failureOf(gone)).toMatchObject({ number: 8179 });
  });
});

describe('a change of database', () => {
  it('is told with the collation there', async () => {
    const { pool } = await open(() => [{ kind: 'database', from: 'CM_LAB', to: 'master' }, end(null)]);
    await pool.request().batch('USE master');
    expect(await rowsOf(pool, 'SELECT 1')).toEqual([[1]]);
  });
});

describe('a transaction', () => {
  it('begins, is committed and rolled back by requests of its own', async () => {
    const texts: string[] = [];
    const { pool } = await open((text) => {
      texts.push(text);
      return [oneColumn, rows(1), end(1)];
    });
    const transaction = new driver.Transaction(pool);
    await transaction.begin(driver.ISOLATION_LEVEL.SERIALIZABLE);
    await new driver.Request(transaction).query('SELECT n');
    await transaction.commit();
    const second = new driver.Transaction(pool);
    await second.begin();
    await second.rollback();
    expect(texts).toEqual([
      'SET TRANSACTION ISOLATION LEVEL SERIALIZABLE; BEGIN TRANSACTION',
      'SELECT n',
      'COMMIT TRANSACTION',
      'SET TRANSACTION ISOLATION LEVEL READ COMMITTED; BEGIN TRANSACTION',
      'ROLLBACK TRANSACTION',
    ]);
  });
});

describe('an attention', () => {
  /** Rows without end, and what becomes of them. */
  function endless(): { readonly answer: AnswerBatch; readonly state: { readonly isOver: boolean } } {
    const state = { isOver: false };
    return {
      state,
      answer: async function* (text, _parameters, signal) {
        yield oneColumn;
        if (!text.includes('endless')) {
          yield rows(7);
          yield end(1);
          return;
        }
        try {
          while (!signal.aborted) yield rows(...Array.from({ length: 1000 }, (_, index) => index));
        } finally {
          state.isOver = true;
        }
      },
    };
  }

  it('stops the engine in the middle of its rows, and the connection lives on', async () => {
    const { answer, state } = endless();
    const { pool, server } = await open(answer);
    const request = pool.request();
    request.stream = true;
    let read = 0;
    request.on('row', () => {
      read += 1;
      if (read === 5000) request.cancel();
    });
    expect(await failureOf(endOf(request, 'SELECT endless'))).toMatchObject({ code: 'ECANCEL' });
    expect(await rowsOf(pool, 'SELECT n')).toEqual([[7]]);
    expect(state.isOver).toBe(true);
    expect(server.connections.at(-1)).toMatchObject({ attentions: 1, isOpen: true });
  });

  it('stops an engine that has not answered yet', async () => {
    let isAborted = false;
    const { pool, server } = await open(async function* (text, _parameters, signal) {
      if (text.includes('slow')) {
        await sleep(120_000, undefined, { signal }).catch(() => undefined);
        isAborted = signal.aborted;
        return;
      }
      yield oneColumn;
      yield rows(7);
      yield end(1);
    });
    const request = pool.request();
    const failure = failureOf(request.query('SELECT slow'));
    await expect.poll(() => server.connections.at(-1)?.requests, patience).toBeGreaterThanOrEqual(2);
    request.cancel();
    expect(await failure).toMatchObject({ code: 'ECANCEL' });
    expect(isAborted).toBe(true);
    expect(await rowsOf(pool, 'SELECT n')).toEqual([[7]]);
  });

  it('comes of a time limit too', async () => {
    const { pool, server } = await open(
      async function* (text, _parameters, signal) {
        if (text.includes('slow')) await sleep(120_000, undefined, { signal }).catch(() => undefined);
        yield end(0);
      },
      {},
      { requestTimeout: 500, validateConnection: false },
    );
    expect(await failureOf(rowsOf(pool, 'SELECT slow'))).toMatchObject({ code: 'ETIMEOUT' });
    expect(server.connections.at(-1)?.attentions).toBe(1);
  });

  it('is what a client that goes away comes to', async () => {
    const { answer, state } = endless();
    const { server } = await open(answer);
    const connection = await connectTedious(server);
    const request = new tedious.Request('SELECT endless', () => undefined);
    const first = new Promise((resolve) => request.once('row', resolve));
    connection.execSql(request);
    await first;
    connection.close();
    await expect.poll(() => state.isOver, patience).toBe(true);
  });
});

describe('a client that does not read', () => {
  it('makes the engine wait', async () => {
    let made = 0;
    const { pool } = await open(async function* (text) {
      yield oneColumn;
      if (!text.includes('many')) return;
      for (let piece = 0; piece < 4000; piece += 1) {
        made += 1000;
        yield rows(...Array.from({ length: 1000 }, (_, index) => index));
      }
      yield end(4_000_000);
    });
    const request = pool.request();
    request.stream = true;
    request.arrayRowMode = true;
    request.on('error', () => undefined);
    const first = new Promise<void>((resolve) => {
      request.once('row', () => {
        request.pause();
        resolve();
      });
    });
    void request.query('SELECT many');
    await first;
    // What the two sides and the system between them hold is some megabytes; all of it would be twenty.
    let before = -1;
    while (made !== before) {
      before = made;
      await sleep(300);
    }
    expect(made).toBeLessThan(3_000_000);
    request.cancel();
  });
});

describe('a connection that is used again', () => {
  it('begins its session anew when the client says so', async () => {
    let sessions = 0;
    const engine = tinyEngine(() => [oneColumn, rows(1), end(1)]);
    const counting = {
      ...engine,
      openSession: (...given: Parameters<typeof engine.openSession>) => {
        sessions += 1;
        return engine.openSession(...given);
      },
    };
    const { server, pool } = await open(() => [], { engine: counting });
    await rowsOf(pool, 'SELECT n');
    const before = sessions;
    const connection = await connectTedious(server);
    await new Promise<void>((resolve, reject) => {
      connection.reset((error) => (error == null ? resolve() : reject(error)));
    });
    connection.close();
    expect(sessions - before).toBe(2);
  });
});

/** The end of a request that is streamed. */
async function endOf(request: DriverRequest, text: string): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    request.on('error', reject);
    request.on('done', () => resolve());
    void request.query(text);
  });
}
