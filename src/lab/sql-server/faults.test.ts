/* Every fault, once, as a client meets it: by the real driver, and by plain TCP where the driver would end the process. */
import { connect as connectTcp } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { ByteWriter } from './byte-writer.ts';
import type { SqlEvent } from './engine.ts';
import {
  deadlockVictim,
  faultKinds,
  newRequestRefused,
  type SqlFault,
  type SqlFaultKind,
  sessionKilled,
} from './faults.ts';
import { PacketCutter, packetType } from './packets.ts';
import { selfSignedCertificate } from './self-signed.ts';
import { type SqlServer, startSqlServer } from './server.ts';
import { type ConnectOptions, connect, type DriverPool, failureOf, rowsOf, testLogin } from './testing/driver.ts';
import { tinyEngine } from './testing/tiny-engine.ts';

/** For what comes by itself, however busy the computer is. */
const patience = { timeout: 60_000 };
const rowCount = 20_000;
const pools: DriverPool[] = [];
const servers: SqlServer[] = [];
/** The kinds that a test here met: at the end, all of them. */
const met = new Set<SqlFaultKind>();

afterEach(async () => {
  for (const pool of pools.splice(0)) await pool.close();
  for (const server of servers.splice(0)) await server.stop();
});

function* answer(): Iterable<SqlEvent> {
  yield { kind: 'columns', columns: [{ name: 'n', type: { name: 'int' }, isNullable: false }] };
  yield { kind: 'rows', rows: Array.from({ length: rowCount }, (_, index) => [index]) };
  yield { kind: 'statement-end', count: rowCount };
}

async function start(fault: SqlFault, everywhere = true): Promise<SqlServer> {
  met.add(fault.kind);
  const server = await startSqlServer({
    engine: tinyEngine(answer),
    logins: [testLogin],
    // The driver tries a connection before it opens one for use.
    fault: everywhere ? fault : (connection) => (connection === 1 ? null : fault),
  });
  servers.push(server);
  return server;
}

async function open(server: SqlServer, how: ConnectOptions = {}): Promise<DriverPool> {
  const pool = await connect(server, how);
  pools.push(pool);
  return pool;
}

describe('a connection fails', () => {
  const encrypted = { options: { encrypt: true } };
  const faults: readonly (readonly [SqlFault, ConnectOptions, RegExp])[] = [
    [{ kind: 'refuse' }, {}, /ESOCKET/],
    [{ kind: 'silence' }, {}, /ETIMEOUT/],
    [{ kind: 'close', at: 'prelogin', byte: 0 }, {}, /ESOCKET/],
    [{ kind: 'close', at: 'prelogin', byte: 11 }, {}, /ESOCKET/],
    [{ kind: 'reset', at: 'sign-in', byte: 40 }, {}, /ESOCKET|ELOGIN/],
    [{ kind: 'stall', at: 'sign-in', byte: 8 }, {}, /ETIMEOUT/],
    [{ kind: 'sign-in-silence' }, {}, /ETIMEOUT/],
    [{ kind: 'sign-in-error', message: sessionKilled }, {}, /ELOGIN.*kill state/],
    [{ kind: 'too-many-connections' }, {}, /ELOGIN.*maximum number/],
    [{ kind: 'tls-garbage' }, encrypted, /ESOCKET/],
    [{ kind: 'tls-close' }, encrypted, /ESOCKET/],
    [{ kind: 'tls-silence' }, encrypted, /ETIMEOUT/],
    [{ kind: 'tds-version', number: 0x70000000 }, {}, /ETDS|ELOGIN/],
  ];
  for (const [fault, how, expected] of faults) {
    it(`when ${faultKinds[fault.kind]} (${JSON.stringify(fault).slice(0, 60)})`, async () => {
      // Only what never comes has to be waited out.
      const limit = expected.source === 'ETIMEOUT' ? { connectionTimeout: 1500 } : {};
      const failure = await failureOf(start(fault).then((server) => open(server, { ...how, ...limit })));
      expect(`${failure.code} ${failure.message}`).toMatch(expected);
    });
  }

  it('when another certificate is shown than the one that is trusted', async () => {
    const certificate = selfSignedCertificate('localhost', ['localhost']);
    const server = await start({ kind: 'other-certificate', certificate });
    const how = (ca: string): ConnectOptions => ({
      options: {
        encrypt: true,
        trustServerCertificate: false,
        serverName: 'localhost',
        cryptoCredentialsDetails: { ca },
      },
    });
    expect(await failureOf(open(server, how(server.certificate)))).toMatchObject({ code: 'ESOCKET' });
    await open(server, how(certificate.cert));
  });
});

describe('an answer breaks off', () => {
  const at = { batch: 'SELECT n' };
  for (const byte of [0, 1, 8, 9, 30, 5000, 60_000]) {
    for (const kind of ['close', 'reset'] as const) {
      it(`by a ${kind} before its byte ${byte}`, async () => {
        const pool = await open(await start({ kind, at, byte }, false));
        const failure = await failureOf(rowsOf(pool, 'SELECT n'));
        expect(failure.code).toMatch(/^(ESOCKET|ECONNRESET|ECLOSE|EREQUEST)$/);
      });
    }
  }

  it('by a stall, until the client has had enough; the attention goes unheard with it', async () => {
    const server = await start({ kind: 'stall', at, byte: 0 }, false);
    const pool = await open(server, {
      requestTimeout: 300,
      validateConnection: false,
      options: { cancelTimeout: 300 },
    });
    expect((await failureOf(rowsOf(pool, 'SELECT n'))).code).toMatch(/^(ETIMEOUT|ESOCKET)$/);
  });

  it('by a stall that ends, and is whole after all', async () => {
    const pool = await open(await start({ kind: 'stall', at, byte: 5000, forMs: 100 }, false));
    expect(await rowsOf(pool, 'SELECT n')).toHaveLength(rowCount);
  });

  it('into drips, and is whole after all', async () => {
    const pool = await open(await start({ kind: 'drip', at, bytes: 1999, everyMs: 1 }, false));
    expect(await rowsOf(pool, 'SELECT n')).toHaveLength(rowCount);
  });

  for (const message of [deadlockVictim, newRequestRefused, sessionKilled]) {
    it(`by the error ${message.number} after some rows`, async () => {
      const server = await start({ kind: 'error', batch: 'SELECT n', afterRows: 1234, message }, false);
      const pool = await open(server);
      const request = pool.request();
      request.stream = true;
      let read = 0;
      request.on('row', () => {
        read += 1;
      });
      const failure = await new Promise((resolve) => {
        request.once('error', resolve);
        void request.query('SELECT n').catch(() => undefined);
      });
      expect(failure).toMatchObject({ number: message.number, class: message.class });
      expect(read).toBe(1234);
      const isOver = message.class >= 20;
      await expect.poll(() => server.connections.at(-1)?.isOpen, patience).toBe(!isOver);
    });
  }

  it('by an error at the end, where there are not so many rows', async () => {
    const fault = { kind: 'error', batch: 'SELECT n', afterRows: rowCount + 1, message: deadlockVictim } as const;
    const pool = await open(await start(fault, false));
    expect(await failureOf(rowsOf(pool, 'SELECT n'))).toMatchObject({ number: 1205 });
    expect(await rowsOf(pool, 'SELECT 1')).toEqual([[1]]);
  });

  it('not by an attention that is ignored: the client gives the connection up', async () => {
    const server = await start({ kind: 'attention-ignored' });
    const pool = await open(server, { options: { cancelTimeout: 300 } });
    const request = pool.request();
    request.stream = true;
    request.once('row', () => request.cancel());
    const failure = await new Promise<unknown>((resolve) => {
      request.once('error', resolve);
      void request.query('SELECT n').catch(() => undefined);
    });
    expect(failure).toBeInstanceOf(Error);
    await expect.poll(() => server.connections.at(-1)?.isOpen, patience).toBe(false);
    expect(server.connections.at(-1)?.attentions).toBe(1);
  });
});

describe('a client is told something else', () => {
  it('a collation that is not that of the texts', async () => {
    const pool = await open(await start({ kind: 'other-collation', collation: 'Cyrillic_General_CI_AS' }));
    await rowsOf(pool, 'SELECT 1');
    expect(pool.collation?.codepage).toBe('CP1251');
  });

  it('a version of the protocol it did not ask for, which is then spoken', async () => {
    const server = await start({ kind: 'tds-version', number: 0x72090002 });
    const pool = await open(server);
    expect(await rowsOf(pool, 'SELECT n')).toHaveLength(rowCount);
    expect(server.connections.at(-1)?.tdsVersion).toBe('7.2');
  });

  it('another server to go to', async () => {
    const target = await startSqlServer({ engine: tinyEngine(answer), logins: [testLogin] });
    servers.push(target);
    const pool = await open(await start({ kind: 'route', server: '127.0.0.1', port: target.port }));
    expect(await rowsOf(pool, 'SELECT n')).toHaveLength(rowCount);
    expect(target.connections.at(-1)?.requests).toBeGreaterThan(0);
  });
});

describe('bytes are other ones', () => {
  /** The whole answer to PRELOGIN, by plain TCP. */
  async function preloginAnswer(fault: SqlFault | null): Promise<Buffer> {
    const server = await startSqlServer({
      engine: tinyEngine(answer),
      logins: [testLogin],
      ...(fault === null ? {} : { fault }),
    });
    servers.push(server);
    if (fault !== null) met.add(fault.kind);
    const writer = new ByteWriter();
    // VERSION alone, six bytes, and the end.
    writer.bytes(Buffer.from([0, 0, 6, 0, 6, 0xff, 0, 0, 0, 0, 0, 0]));
    const socket = connectTcp(server.port, server.host);
    socket.write(new PacketCutter(packetType.prelogin, 4096).end(writer));
    const read = await new Promise<Buffer>((resolve) => socket.once('data', resolve));
    socket.destroy();
    return read;
  }

  it('from a place on, and not in the headers of packets', async () => {
    const right = await preloginAnswer(null);
    const garbage = await preloginAnswer({ kind: 'garbage', at: 'prelogin', byte: 4, count: 10 });
    expect(garbage.length).toBe(right.length);
    expect(garbage.subarray(0, 8)).toEqual(right.subarray(0, 8));
    expect(garbage.subarray(8, 14)).not.toEqual(right.subarray(8, 14));
    expect(garbage.subarray(14)).toEqual(right.subarray(14));
    expect(await preloginAnswer({ kind: 'garbage', at: 'prelogin', byte: 4, count: 10 })).toEqual(garbage);
  });

  it('in the length a header tells', async () => {
    const right = await preloginAnswer(null);
    const wrong = await preloginAnswer({ kind: 'packet-length', at: 'prelogin', byte: 20, length: 7 });
    expect(wrong.readUInt16BE(2)).toBe(7);
    wrong.writeUInt16BE(right.length, 2);
    expect(wrong).toEqual(right);
  });

  it('that come from the client end its connection and nobody else’s', async () => {
    const server = await startSqlServer({ engine: tinyEngine(answer), logins: [testLogin] });
    servers.push(server);
    const pool = await open(server);
    for (const bytes of [
      Buffer.from('GET / HTTP/1.1\r\n\r\n'),
      Buffer.from([0x12, 1, 0, 3, 0, 0, 0, 0]),
      Buffer.from([0x10, 1, 0, 9, 0, 0, 0, 0, 1]),
      Buffer.from([0x16, 3, 1, 0, 2, 9, 9]),
      Buffer.alloc(100_000, 0xff),
    ]) {
      const socket = connectTcp(server.port, server.host);
      socket.on('error', () => undefined);
      socket.write(bytes);
      socket.resume();
      const isOver = new Promise((resolve) => socket.once('close', resolve));
      // A packet that is not whole yet may still become so: then the client has to go by itself.
      await Promise.race([isOver, sleep(300)]);
      socket.destroy();
    }
    expect(await rowsOf(pool, 'SELECT n')).toHaveLength(rowCount);
  });
});

it('every kind of fault was met', () => {
  expect([...met].toSorted()).toEqual(Object.keys(faultKinds).toSorted());
});
