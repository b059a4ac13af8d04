import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import type { AddressInfo, Server, Socket } from 'node:net';
import { createConnection, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { startSqlBrowser } from '../../lab/sql-server/browser.ts';
import type { SqlEngine, SqlEvent } from '../../lab/sql-server/engine.ts';
import { deadlockVictim, sessionKilled } from '../../lab/sql-server/faults.ts';
import { selfSignedCertificate } from '../../lab/sql-server/self-signed.ts';
import { type SqlServer, type SqlServerOptions, startSqlServer } from '../../lab/sql-server/server.ts';
import type { SqlServerDatabase } from '../../shared/settings.ts';
import { MssqlConnection } from './mssql-connection.ts';
import { practiceLogin } from './testing/practice-login.ts';

const password = 'correct horse; battery';
const logins: SqlServerOptions['logins'] = [
  { way: 'sql', name: 'reader', password },
  { way: 'sql', name: 'disabled', password, state: 'disabled' },
  { way: 'sql', name: 'locked', password, state: 'locked' },
  { way: 'sql', name: 'expired', password, state: 'expired' },
  { way: 'sql', name: 'must-change', password, state: 'must-change' },
  { way: 'windows', domain: 'CONTOSO', name: 'reader', password },
  { way: 'token', name: 'app', token: 'app-token' },
];

const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const opened of open.splice(0).reverse()) await opened.close();
});

/** Answers every question after the settings of a session with what `answer` says. */
function engineOf(
  answer: (text: string, signal: AbortSignal) => Iterable<SqlEvent> | AsyncIterable<SqlEvent>,
): SqlEngine {
  return {
    openSession: (_login, database) =>
      database !== null && database !== 'CM_P01'
        ? null
        : {
            database: 'CM_P01',
            collation: 'SQL_Latin1_General_CP1_CI_AS',
            async *execute(text, _parameters, signal) {
              if (text.includes('SELECT')) yield* answer(text, signal);
              else yield { kind: 'statement-end', count: null };
            },
            close: () => {},
          },
    close: () => {},
  };
}

const number: SqlEvent = {
  kind: 'columns',
  columns: [{ name: 'n', type: { name: 'int' }, isNullable: true }],
};

function* numbers(count: number): Generator<SqlEvent> {
  yield number;
  for (let from = 0; from < count; from += 100)
    yield {
      kind: 'rows',
      rows: Array.from({ length: Math.min(100, count - from) }, (_, index) => [BigInt(from + index)]),
    };
  yield { kind: 'statement-end', count };
}

async function serve(options: Partial<SqlServerOptions> = {}): Promise<SqlServer> {
  const server = await startSqlServer({ engine: engineOf(() => numbers(3)), logins, ...options });
  open.push({ close: async () => await server.stop() });
  return server;
}

async function connect(
  server: { host: string; port: number },
  given: Partial<SqlServerDatabase> = {},
  secret: string | null = password,
): Promise<MssqlConnection> {
  const connection = await MssqlConnection.open(practiceLogin(server, given), async () => secret);
  open.push({ close: async () => await connection.close() });
  return connection;
}

const question = { text: 'SELECT n FROM dbo.Numbers', object: 'dbo.Numbers' };
const forEver = new AbortController().signal;
const works = async (connection: MssqlConnection): Promise<void> => {
  expect(await connection.ask(question)).toEqual([[0], [1], [2]]);
};

describe('the certificate of a database server', () => {
  const ways = ['on', 'strict'] as const;

  it.each(ways)('that nobody vouches for is told, and nothing is sent (%s)', async (encryption) => {
    const server = await serve();
    await expect(
      connect(server, { encryption, certificate: { check: 'authority', caFile: null } }),
    ).rejects.toMatchObject({
      code: 'site-database.untrusted-certificate',
      details: {
        problem: 'self-signed',
        subject: expect.stringContaining('SSL_Self_Signed_Fallback'),
        issuer: expect.stringContaining('SSL_Self_Signed_Fallback'),
        sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
        isSelfSigned: true,
      },
    });
    expect(server.connections.map(({ login, requests }) => ({ login, requests }))).toEqual([
      { login: '', requests: 0 },
    ]);
  });

  it.each(ways)('that a named file vouches for is believed (%s)', async (encryption) => {
    const server = await serve();
    const folder = await mkdtemp(join(tmpdir(), 'certificate-'));
    open.push({ close: async () => await rm(folder, { recursive: true }) });
    const caFile = join(folder, 'server.pem');
    await writeFile(caFile, server.certificate);
    const byName = { host: 'localhost', port: server.port };
    const connection = await connect(byName, { encryption, certificate: { check: 'authority', caFile } });
    await works(connection);
    expect(connection.protocol).toMatch(/^TLSv1\.[23]$/);
    expect(server.connections.at(-1)).toMatchObject({ login: 'reader', encrypted: 'everything' });
  });

  it.each(ways)('for another name is told, whoever vouches for it (%s)', async (encryption) => {
    const server = await serve({
      certificate: selfSignedCertificate('other.contoso.example', ['other.contoso.example']),
    });
    const folder = await mkdtemp(join(tmpdir(), 'certificate-'));
    open.push({ close: async () => await rm(folder, { recursive: true }) });
    const caFile = join(folder, 'server.pem');
    await writeFile(caFile, server.certificate);
    await expect(connect(server, { encryption, certificate: { check: 'authority', caFile } })).rejects.toMatchObject({
      code: 'site-database.untrusted-certificate',
      details: { problem: 'other-name' },
    });
  });

  it.each(ways)('is the pinned one, or nothing is sent (%s)', async (encryption) => {
    const server = await serve();
    const first = await connect(server, { encryption });
    await works(first);
    const sha256 = first.certificate?.sha256 ?? '';
    await works(await connect(server, { encryption, certificate: { check: 'pinned', sha256 } }));
    const logins = server.connections.length;
    await expect(
      connect(server, { encryption, certificate: { check: 'pinned', sha256: '0'.repeat(64) } }),
    ).rejects.toMatchObject({
      code: 'site-database.other-certificate',
      details: { pinned: '0'.repeat(64), sha256 },
    });
    expect(server.connections.slice(logins).map(({ login }) => login)).toEqual(['']);
  });
});

describe('encryption', () => {
  it('is never left out where it is asked for', async () => {
    const server = await serve({ encryption: 'not-supported' });
    await expect(connect(server, { encryption: 'on' })).rejects.toMatchObject({ code: 'site-database.no-encryption' });
    expect(server.connections.map(({ login }) => login)).toEqual(['']);
  });

  it('is what the server insists on', async () => {
    const server = await serve({ encryption: 'required' });
    await expect(connect(server)).rejects.toMatchObject({ code: 'site-database.needs-encryption' });
    await works(await connect(server, { encryption: 'on' }));
  });

  it.each(['tls-garbage', 'tls-close'] as const)('that fails is told (%s)', async (kind) => {
    const server = await serve({ fault: { kind } });
    await expect(connect(server, { encryption: 'on' })).rejects.toMatchObject({
      code: expect.stringMatching(/^site-database\.(?:tls-failed|connection-lost|not-sql-server)$/),
    });
  });

  it('that never comes about is given up', async () => {
    const server = await serve({ fault: { kind: 'tls-silence' } });
    await expect(connect(server, { encryption: 'on', connectSeconds: 1 })).rejects.toMatchObject({
      code: 'site-database.no-answer',
    });
  });
});

describe('signing in', () => {
  it.each([
    ['disabled', 'site-database.account-disabled'],
    ['locked', 'site-database.account-locked'],
    ['expired', 'site-database.password-expired'],
    ['must-change', 'site-database.password-expired'],
    ['nobody', 'site-database.wrong-login'],
  ])('as %s is refused: %s', async (userName, code) => {
    await expect(connect(await serve(), { signIn: { kind: 'sql', userName } })).rejects.toMatchObject({
      code,
      details: { account: userName },
    });
  });

  it('with a wrong password is refused, once, and the password is in no word of it', async () => {
    const server = await serve();
    const wrong = 'wrong secret 4711';
    const error = await connect(server, {}, wrong).catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code: 'site-database.wrong-login' });
    expect(JSON.stringify([error, String(error), (error as Error).stack])).not.toContain(wrong);
    expect(server.connections.length).toBe(1);
  });

  it('needs a password', async () => {
    await expect(connect(await serve(), {}, null)).rejects.toMatchObject({ code: 'site-database.needs-password' });
    await expect(connect(await serve(), { signIn: { kind: 'entra-token' } }, null)).rejects.toMatchObject({
      code: 'site-database.needs-token',
    });
  });

  it('with a Windows account', async () => {
    const server = await serve();
    const signIn = { kind: 'ntlm', domain: 'CONTOSO', userName: 'reader' } as const;
    await works(await connect(server, { signIn }));
    await expect(connect(server, { signIn }, 'wrong')).rejects.toMatchObject({
      code: expect.stringMatching(/^site-database\.(?:wrong-login|windows-login-refused)$/),
      details: { account: 'CONTOSO\\reader' },
    });
  });

  it('with a token of Microsoft Entra ID', async () => {
    const server = await serve();
    const signIn = { kind: 'entra-token' } as const;
    await works(await connect(server, { signIn, encryption: 'on' }, 'app-token'));
    // As it is copied from a header.
    await works(await connect(server, { signIn, encryption: 'on' }, ' Bearer app-token\n'));
    const old = `e30.${Buffer.from('{"exp":1700000000}').toString('base64url')}.c2ln`;
    for (const [wrong, problem] of [
      ['another', 'no-token'],
      [old, 'expired'],
    ] as const) {
      const error = await connect(server, { signIn, encryption: 'on' }, wrong).catch((reason: unknown) => reason);
      expect(error).toMatchObject({ code: 'site-database.token-refused', details: { problem } });
      expect(JSON.stringify([error, String(error), (error as Error).stack])).not.toContain(wrong);
    }
  });

  it('as the account of the program needs a driver this computer does not have', async () => {
    await expect(connect(await serve(), { signIn: { kind: 'windows' } })).rejects.toMatchObject({
      code: 'site-database.no-integrated-login',
    });
  });

  it('at a database that may not be opened', async () => {
    await expect(connect(await serve(), { database: 'CM_P02' })).rejects.toMatchObject({
      code: 'site-database.cannot-open',
      details: { name: 'CM_P02', account: 'reader' },
    });
  });

  it('says who we are, and that we only read', async () => {
    const server = await serve();
    await works(await connect(server));
    expect(server.connections.at(-1)).toMatchObject({ appName: 'Service Connection Wizard', isReadOnly: true });
  });

  it('is told when the server is full', async () => {
    await expect(connect(await serve({ fault: { kind: 'too-many-connections' } }))).rejects.toMatchObject({
      code: 'site-database.unavailable',
      details: { problem: 'too-many' },
    });
  });

  it('that is another one each time is not followed for ever', async () => {
    const next: { host: string; port: number } = { host: '', port: 0 };
    const fault = () => ({ kind: 'route', server: next.host, port: next.port }) as const;
    const server = await serve({ fault });
    Object.assign(next, { host: server.host, port: server.port });
    await expect(connect(server)).rejects.toMatchObject({
      code: 'site-database.read-failed',
      details: { problem: 'it sent us on to another server 10 times' },
    });
    expect(server.connections).toHaveLength(11);
  });

  it('follows where the server sends it', async () => {
    const other = await serve();
    const server = await serve({ fault: { kind: 'route', server: other.host, port: other.port } });
    await works(await connect(server));
    expect(other.connections.at(-1)?.login).toBe('reader');
  });
});

describe('a server that cannot be reached', () => {
  it('does not listen', async () => {
    const server = await serve();
    await server.stop();
    open.pop();
    await expect(connect(server)).rejects.toMatchObject({ code: 'site-database.server-refuses' });
  });

  it('is not known', async () => {
    await expect(connect({ host: 'no-such-server.invalid', port: 1433 })).rejects.toMatchObject({
      code: 'site-database.server-not-found',
    });
  });

  it.each(['silence', 'sign-in-silence'] as const)('says nothing: %s', async (kind) => {
    await expect(connect(await serve({ fault: { kind } }), { connectSeconds: 1 })).rejects.toMatchObject({
      code: 'site-database.no-answer',
    });
  });

  it('is found by the name of its instance', async () => {
    // Clients ask one port and no other; this address is nobody else's.
    const host = '127.14.34.1';
    const server = await serve({ host });
    const browser = await startSqlBrowser({ host, server: 'SRV', instances: [{ name: 'CM', port: server.port }] });
    open.push({ close: async () => await browser.stop() });
    const byInstance = { host, port: server.port };
    await works(await connect(byInstance, { port: null, instance: 'CM' }));
    await expect(connect(byInstance, { port: null, instance: 'OTHER', connectSeconds: 2 })).rejects.toMatchObject({
      code: 'site-database.no-instance',
      details: { instance: 'OTHER' },
    });
    // Nobody hears the question: there is no port to be let through to.
    await expect(
      connect({ host: '127.14.34.2', port: 1433 }, { port: null, instance: 'CM', connectSeconds: 1 }),
    ).rejects.toMatchObject({ code: 'site-database.no-instance', details: { server: '127.14.34.2', instance: 'CM' } });
  });

  it('is something else', async () => {
    const other = createServer((socket) => {
      socket.on('error', () => {});
      socket.resume();
      socket.end('HTTP/1.1 400 Bad Request\r\nContent-Type: text/plain\r\nConnection: close\r\n\r\nno\r\n');
    });
    await expect(connect(await listen(other))).rejects.toMatchObject({ code: 'site-database.not-sql-server' });
  });

  it.each([
    ['prelogin', 0],
    ['sign-in', 3],
    ['sign-in', 40],
  ] as const)('ends in the middle of its answer to %s', async (at, byte) => {
    await expect(connect(await serve({ fault: { kind: 'close', at, byte } }))).rejects.toMatchObject({
      code: 'site-database.connection-lost',
    });
  });

  it('ends in the middle of its first words, which are none then', async () => {
    await expect(connect(await serve({ fault: { kind: 'close', at: 'prelogin', byte: 3 } }))).rejects.toMatchObject({
      code: 'site-database.not-sql-server',
    });
  });

  it('stalls in the middle of its answer to the sign-in', async () => {
    const server = await serve({ fault: { kind: 'stall', at: 'sign-in', byte: 40 } });
    await expect(connect(server, { connectSeconds: 1 })).rejects.toMatchObject({ code: 'site-database.no-answer' });
  });

  it('says in its sign-in what nobody understands', async () => {
    const server = await serve({ fault: { kind: 'garbage', at: 'sign-in', byte: 9, count: 4 } });
    await expect(connect(server, { connectSeconds: 1 })).rejects.toMatchObject({
      code: expect.stringMatching(/^site-database\./),
    });
  });
});

describe('an answer', () => {
  const all = engineOf(() => numbers(10_000));
  const batch = 'Numbers';

  it.each([
    [1, 'is read once more'],
    [2, 'is given up'],
  ])('after %d deadlock(s) %s', async (deadlocks) => {
    let times = 0;
    const engine = engineOf(function* () {
      times += 1;
      if (times > deadlocks) yield* numbers(3);
      else {
        yield { kind: 'message', message: deadlockVictim };
        yield { kind: 'statement-end', count: null };
      }
    });
    const connection = await connect(await serve({ engine }));
    if (deadlocks === 1) await works(connection);
    else await expect(connection.ask(question)).rejects.toMatchObject({ code: 'site-database.busy', canRetry: true });
    expect(times).toBe(2);
  });

  it('with an error in its middle is none', async () => {
    const server = await serve({
      engine: all,
      fault: { kind: 'error', batch, afterRows: 5000, message: deadlockVictim },
    });
    const connection = await connect(server);
    await expect(connection.ask(question)).rejects.toMatchObject({ code: 'site-database.busy' });
  });

  it('whose session is ended is none', async () => {
    const server = await serve({
      engine: all,
      fault: { kind: 'error', batch, afterRows: 5000, message: sessionKilled },
    });
    const connection = await connect(server);
    await expect(connection.ask(question)).rejects.toMatchObject({ code: 'site-database.connection-lost' });
  });

  it.each(['close', 'reset'] as const)('that is cut by the network is none: %s', async (kind) => {
    for (const byte of [0, 7, 30, 20_000]) {
      const server = await serve({ engine: all, fault: { kind, at: { batch }, byte } });
      const connection = await connect(server);
      await expect(connection.ask(question), `byte ${byte}`).rejects.toMatchObject({
        code: 'site-database.connection-lost',
      });
    }
  });

  it('that ends without its count is none, though the connection is whole', async () => {
    const connection = await connect(
      await serve({
        engine: engineOf(function* () {
          yield number;
          yield { kind: 'rows', rows: [[1n], [2n]] };
          yield { kind: 'statement-end', count: null };
        }),
      }),
    );
    await expect(connection.ask(question)).rejects.toMatchObject({ code: 'site-database.connection-lost' });
  });

  it('that has another count than rows is none', async () => {
    const connection = await connect(
      await serve({
        engine: engineOf(function* () {
          yield number;
          yield { kind: 'rows', rows: [[1n], [2n]] };
          yield { kind: 'statement-end', count: 3 };
        }),
      }),
    );
    await expect(connection.ask(question)).rejects.toMatchObject({ code: 'site-database.connection-lost' });
  });

  it('nobody understands ends the connection, not the program', async () => {
    const server = await serve({ engine: all, fault: { kind: 'garbage', at: { batch }, byte: 20_000, count: 64 } });
    const connection = await connect(server, { answerSeconds: 2 });
    await expect(connection.ask(question)).rejects.toMatchObject({ code: expect.stringMatching(/^site-database\./) });
  });

  it('may take longer than silence may last', async () => {
    const fault = { kind: 'drip', at: { batch }, bytes: 10, everyMs: 400 } as const;
    const connection = await connect(await serve({ fault }), { answerSeconds: 1 });
    await works(connection);
  });

  it('that stalls is given up, and the connection still works', async () => {
    let times = 0;
    const engine = engineOf(async function* (_text, signal) {
      times += 1;
      if (times > 1) {
        yield* numbers(3);
        return;
      }
      yield number;
      await new Promise((_resolve, reject) => {
        signal.addEventListener('abort', () => reject(signal.reason), { once: true });
      });
    });
    const server = await serve({ engine });
    const connection = await connect(server, { answerSeconds: 1 });
    await expect(connection.ask(question)).rejects.toMatchObject({
      code: 'site-database.timed-out',
      details: { seconds: 1 },
    });
    await works(connection);
    expect(server.connections.reduce((sum, { attentions }) => sum + attentions, 0)).toBe(1);
  });

  it('that is not wanted any more is stopped at the server', async () => {
    let given = 0;
    const engine = engineOf(async function* (_text, signal) {
      yield number;
      for (; given < 5_000_000; given += 100) {
        signal.throwIfAborted();
        yield { kind: 'rows', rows: Array.from({ length: 100 }, () => [1n]) };
        if (given % 10_000 === 0) await new Promise((resolve) => setImmediate(resolve));
      }
      yield { kind: 'statement-end', count: given };
    });
    const server = await serve({ engine });
    const connection = await connect(server);
    const controller = new AbortController();
    const reason = new Error('enough');
    const read = async (): Promise<void> => {
      for await (const rows of connection.stream(question, controller.signal))
        if (rows.length > 0) controller.abort(reason);
    };
    await expect(read()).rejects.toBe(reason);
    expect(server.connections.reduce((sum, { attentions }) => sum + attentions, 0)).toBe(1);
    expect(given).toBeLessThan(5_000_000);
  });

  it('with a packet of an impossible length ends the connection', async () => {
    const fault = { kind: 'packet-length', at: { batch }, byte: 20_000, length: 3 } as const;
    const connection = await connect(await serve({ engine: all, fault }));
    await expect(connection.ask(question)).rejects.toMatchObject({ code: 'site-database.read-failed' });
  });

  it('with the end of a sign-in in it ends the connection, not the program', async () => {
    const server = await serve({ engine: all });
    const connection = await connect(await listen(standingBefore(server.port, isQuestion, asSignedIn)));
    await expect(connection.ask(question)).rejects.toMatchObject({ code: 'site-database.read-failed' });
  });

  it('whose server leaves after its last word, while the reader takes its time, is none or whole', async () => {
    const server = await serve({ engine: engineOf(() => numbers(1500)) });
    let leave = (): void => {};
    const before = standingBefore(server.port, isQuestion, (bytes, client) => {
      leave = () => client.end();
      return bytes;
    });
    const connection = await connect(await listen(before));
    const rows = connection.stream(question, forEver);
    let count = (await rows.next()).value?.length ?? 0;
    await new Promise((resolve) => setTimeout(resolve, 300));
    leave();
    await new Promise((resolve) => setTimeout(resolve, 300));
    const read = async (): Promise<unknown> => {
      for await (const batch of rows) count += batch.length;
      return count;
    };
    expect(await read().catch((error: { readonly code: string }) => error.code)).toBeOneOf([
      1500,
      'site-database.connection-lost',
    ]);
  });

  it('whose end after a cancel nobody understands ends the connection, not the program', async () => {
    const engine = engineOf(async function* (_text, signal) {
      yield number;
      yield { kind: 'rows', rows: Array.from({ length: 20_000 }, () => [1n]) };
      await new Promise((_resolve, reject) => {
        signal.addEventListener('abort', () => reject(signal.reason), { once: true });
      });
    });
    const server = await serve({ engine });
    const connection = await connect(await listen(standingBefore(server.port, isAttention, withoutEnd)));
    const controller = new AbortController();
    const reason = new Error('enough');
    const read = async (): Promise<void> => {
      for await (const rows of connection.stream(question, controller.signal))
        if (rows.length > 0) controller.abort(reason);
    };
    await expect(read()).rejects.toBe(reason);
  });

  it('whose server does not hear that it should stop ends with the connection', async () => {
    const engine = engineOf(async function* () {
      yield number;
      yield { kind: 'rows', rows: Array.from({ length: 20_000 }, () => [1n]) };
      await new Promise(() => {});
    });
    const server = await serve({ engine, fault: { kind: 'attention-ignored' } });
    const connection = await connect(server);
    const controller = new AbortController();
    const reason = new Error('enough');
    const read = async (): Promise<void> => {
      for await (const rows of connection.stream(question, controller.signal))
        if (rows.length > 0) controller.abort(reason);
    };
    await expect(read()).rejects.toBe(reason);
  });

  it('waits for its reader, however many rows there are', async () => {
    let given = 0;
    const engine = engineOf(async function* () {
      yield { kind: 'columns', columns: [{ name: 't', type: { name: 'nvarchar', length: 4000 }, isNullable: true }] };
      for (; given < 100_000; given += 100) {
        yield { kind: 'rows', rows: Array.from({ length: 100 }, () => ['x'.repeat(1000)]) };
        await new Promise((resolve) => setImmediate(resolve));
      }
      yield { kind: 'statement-end', count: given };
    });
    const connection = await connect(await serve({ engine }));
    const rows = connection.stream(question, forEver);
    await rows.next();
    // Long enough for all of it, if nothing held it back.
    await new Promise((resolve) => setTimeout(resolve, 1500));
    expect(given).toBeLessThan(100_000);
    await rows.return();
  });
});

describe('a connection', () => {
  it('that is closed while it is being read ends the reading', async () => {
    const connection = await connect(await serve({ engine: engineOf(() => numbers(100_000)) }));
    const rows = connection.stream(question, forEver);
    await rows.next();
    await connection.close();
    const rest = async (): Promise<void> => {
      for await (const batch of rows) expect(batch.length).toBeGreaterThan(0);
    };
    await expect(rest()).rejects.toMatchObject({ code: 'site-database.connection-lost' });
  });

  it('that was lost is made anew for the next question', async () => {
    const fault = (connection: number) =>
      connection === 2 ? ({ kind: 'close', at: { batch: 'Numbers' }, byte: 30 } as const) : null;
    const connection = await connect(await serve({ fault }));
    await expect(connection.ask(question)).rejects.toMatchObject({ code: 'site-database.connection-lost' });
    await works(connection);
  });
});

/** Stands before a server, and changes what comes back once the client has said something. */
function standingBefore(
  port: number,
  isHeard: (bytes: Buffer) => boolean,
  change: (bytes: Buffer, client: Socket) => Buffer,
): Server {
  return createServer((client) => {
    const behind = createConnection({ port, host: '127.0.0.1' });
    let isChanging = false;
    client.on('data', (bytes: Buffer) => {
      isChanging ||= isHeard(bytes);
      behind.write(bytes);
    });
    behind.on('data', (bytes: Buffer) => client.write(isChanging ? change(bytes, client) : bytes));
    client.on('error', () => {}).on('close', () => behind.destroy());
    behind.on('error', () => {}).on('close', () => client.destroy());
  });
}

/** [MS-TDS] 2.2.3.1.1: the type of an attention is 6. */
const isAttention = (bytes: Buffer): boolean => bytes[0] === 6;
const isQuestion = (bytes: Buffer): boolean => bytes.includes(Buffer.from('Numbers', 'utf16le'));

/** The last packet begins with a token there is none of. Bytes 2 and 3 are the length of a packet; its content begins at 8. */
function withoutEnd(bytes: Buffer): Buffer {
  let at = 0;
  for (let next = at; next + 8 < bytes.length; next += Math.max(8, bytes.readUInt16BE(next + 2))) at = next;
  bytes[at + 8] = 0xee;
  return bytes;
}

/** One packet, the last of its message, with a LOGINACK ([MS-TDS] 2.2.7.14) and nothing else. */
function asSignedIn(): Buffer {
  const acknowledged = [0xad, 10, 0, 1, 0x74, 0, 0, 4, 0, 16, 0, 0, 0];
  return Buffer.from([4, 1, 0, 8 + acknowledged.length, 0, 0, 1, 0, ...acknowledged]);
}

async function listen(server: Server): Promise<{ readonly host: string; readonly port: number }> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  open.push({ close: async () => await new Promise<void>((resolve) => server.close(() => resolve())) });
  return { host: '127.0.0.1', port: (server.address() as AddressInfo).port };
}
