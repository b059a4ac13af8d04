/* Who cancels while a connection is being opened does not wait for the server, and the server hears of it. */
import { EventEmitter } from 'node:events';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { SqlEngine } from '../../lab/sql-server/engine.ts';
import type { SqlFault } from '../../lab/sql-server/faults.ts';
import { type SqlServer, startSqlServer } from '../../lab/sql-server/server.ts';
import type { SqlServerDatabase } from '../../shared/settings.ts';
import { type DriverConnection, demand } from './driver-seams.ts';
import { MssqlSiteDatabase } from './mssql.ts';
import { MssqlConnection } from './mssql-connection.ts';
import { practiceLogin } from './testing/practice-login.ts';

const password = 'correct horse; battery';
const reason = new Error('enough');
/** Longer than a test may take: what ends earlier was ended by the cancel. */
const connectSeconds = 600;
const open: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close();
});

const engine: SqlEngine = {
  openSession: () => ({
    database: 'CM_P01',
    collation: 'SQL_Latin1_General_CP1_CI_AS',
    async *execute(text) {
      if (!text.includes('SELECT')) return;
      yield { kind: 'columns', columns: [{ name: 'n', type: { name: 'int' }, isNullable: true }] };
      yield { kind: 'rows', rows: [[1n]] };
      yield { kind: 'statement-end', count: 1 };
    },
    close: () => {},
  }),
  close: () => {},
};

async function serve(fault: (connection: number) => SqlFault | null): Promise<SqlServer> {
  const server = await startSqlServer({ engine, logins: [{ way: 'sql', name: 'reader', password }], fault });
  open.push(async () => await server.stop());
  return server;
}

function settingsFor(server: SqlServer, given: Partial<SqlServerDatabase> = {}): SqlServerDatabase {
  return practiceLogin(server, { connectSeconds, answerSeconds: 600, ...given });
}

const secret = async (): Promise<string> => password;
const closed = async (server: SqlServer, index: number): Promise<void> =>
  await vi.waitFor(() => expect(server.connections[index]?.isOpen).toBe(false), { timeout: 60_000 });

describe('a connection that is cancelled while it is opened', () => {
  it.each([
    ['the first answer', { kind: 'silence' }, {}],
    ['half of the first answer', { kind: 'stall', at: 'prelogin', byte: 4 }, {}],
    ['TLS', { kind: 'tls-silence' }, { encryption: 'on' }],
    ['TLS that comes first', { kind: 'silence' }, { encryption: 'strict' }],
    ['the sign-in', { kind: 'sign-in-silence' }, {}],
    ['the sign-in within TLS', { kind: 'sign-in-silence' }, { encryption: 'on' }],
    ['half of the answer to the sign-in', { kind: 'stall', at: 'sign-in', byte: 40 }, {}],
    ['the databases, of which one is looked for', { kind: 'sign-in-silence' }, { database: null }],
  ] as const)('ends at the server: %s', async (_name, fault, given) => {
    const server = await serve(() => fault);
    const cancelling = new AbortController();
    const opening = MssqlSiteDatabase.open(settingsFor(server, given), { secret, signal: cancelling.signal });
    await vi.waitFor(() => expect(server.connections).toHaveLength(1), { timeout: 60_000 });
    cancelling.abort(reason);
    await expect(opening).rejects.toBe(reason);
    await closed(server, 0);
    expect(server.connections).toHaveLength(1);
  });

  it('is not begun when the cancel came before it', async () => {
    const server = await serve(() => null);
    const signal = AbortSignal.abort(reason);
    await expect(MssqlSiteDatabase.open(settingsFor(server), { secret, signal })).rejects.toBe(reason);
    expect(server.connections).toEqual([]);
  });

  it('says nothing to a server that is reached only afterwards', () => {
    const begin = vi.fn();
    const seam = async (): Promise<never> => {
      throw new Error('It does not come to this.');
    };
    const driver = Object.assign(new EventEmitter(), {
      sendPreLogin: begin,
      connectOnPort: seam,
      performTlsNegotiation: seam,
      wrapWithTls: seam,
      createTokenStreamParser: vi.fn(),
    }) as unknown as DriverConnection;
    const cancelling = new AbortController();
    const { signal } = cancelling;
    const nothing = { onAnswer: () => undefined, judge: () => undefined };
    demand(driver, { encryption: 'off', label: 'SRV', host: 'SRV', roots: null, signal, ...nothing });
    driver.sendPreLogin();
    expect(begin).toHaveBeenCalledTimes(1);
    cancelling.abort(reason);
    expect(() => driver.sendPreLogin()).toThrow(reason);
    expect(begin).toHaveBeenCalledTimes(1);
  });
});

describe('a question that is cancelled while its connection is made', () => {
  it.each(['silence', 'sign-in-silence'] as const)(
    'ends at the server, and the next one is answered: %s',
    async (kind) => {
      // The first one is only tried; the second is for the questions.
      const server = await serve((connection) => (connection === 2 ? { kind } : null));
      const connection = await MssqlConnection.open(settingsFor(server), secret);
      open.push(async () => await connection.close());
      const cancelling = new AbortController();
      const question = { text: 'SELECT n FROM dbo.Numbers', object: 'dbo.Numbers' };
      const asking = connection.ask(question, cancelling.signal);
      await vi.waitFor(() => expect(server.connections).toHaveLength(2), { timeout: 60_000 });
      cancelling.abort(reason);
      await expect(asking).rejects.toBe(reason);
      await closed(server, 1);
      expect(await connection.ask(question)).toEqual([[1]]);
    },
  );
});
