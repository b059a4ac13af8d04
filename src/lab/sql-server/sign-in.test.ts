/* Who may come in, and how: the ways of signing in, of encrypting, and of finding the port, by the real driver. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type SqlBrowser, startSqlBrowser } from './browser.ts';
import { selfSignedCertificate } from './self-signed.ts';
import { type SqlServer, type SqlServerOptions, startSqlServer } from './server.ts';
import type { SqlServerLogin } from './sign-in.ts';
import { type ConnectOptions, connect, failureOf, rowsOf, testLogin } from './testing/driver.ts';
import { tinyEngine } from './testing/tiny-engine.ts';

const logins: readonly SqlServerLogin[] = [
  testLogin,
  { way: 'sql', name: 'off', password: 'p', state: 'disabled' },
  { way: 'sql', name: 'locked', password: 'p', state: 'locked' },
  { way: 'sql', name: 'old', password: 'p', state: 'expired' },
  { way: 'sql', name: 'new', password: 'p', state: 'must-change' },
  { way: 'windows', domain: 'CONTOSO', name: 'Anna', password: 'Wacht wóórd' },
  { way: 'token', name: 'anna@contoso.example', token: 'a.token.of-hers' },
];

const running: (SqlServer | SqlBrowser)[] = [];
let server: SqlServer;

async function start(options: Partial<SqlServerOptions> = {}): Promise<SqlServer> {
  const started = await startSqlServer({ engine: tinyEngine(() => []), logins, ...options });
  running.push(started);
  return started;
}

beforeAll(async () => {
  server = await start();
});
afterAll(async () => {
  for (const one of running) await one.stop();
});

/** Connects, asks one thing, and goes. */
async function visit(how: ConnectOptions = {}, where: SqlServer = server): Promise<void> {
  const pool = await connect(where, how);
  try {
    expect(await rowsOf(pool, 'SELECT 1')).toEqual([[1]]);
  } finally {
    await pool.close();
  }
}

const encrypted = { encrypt: true, trustServerCertificate: true };

function ntlm(domain: string, userName: string, password: string): ConnectOptions {
  return { authentication: { type: 'ntlm', options: { domain, userName, password } } };
}

function token(value: string): ConnectOptions {
  const authentication = { type: 'azure-active-directory-access-token', options: { token: value } };
  return { authentication, options: encrypted };
}

describe('an SQL login', () => {
  const refused: readonly (readonly [string, ConnectOptions, RegExp])[] = [
    ['with a wrong password', { password: 'pass word;1' }, /Login failed for user 'wizard'\.$/],
    ['nobody knows', { user: 'nobody' }, /Login failed for user 'nobody'\.$/],
    ['that is disabled', { user: 'off', password: 'p' }, /The account is disabled/],
    ['that is disabled, with a wrong password', { user: 'off', password: 'x' }, /Login failed for user 'off'\.$/],
    ['that is locked', { user: 'locked', password: 'p' }, /locked out/],
    ['whose password has expired', { user: 'old', password: 'p' }, /has expired/],
    ['whose password must be changed', { user: 'new', password: 'p' }, /must be changed/],
    ['that asks for a database there is not', { database: 'CM_XXX' }, /Login failed for user 'wizard'/],
  ];
  for (const [name, how, message] of refused) {
    it(`${name} is refused`, async () => {
      const failure = await failureOf(visit(how));
      expect(failure).toMatchObject({ code: 'ELOGIN', message: expect.stringMatching(message) as string });
    });
  }

  it('comes in, and what it tells of itself is noted', async () => {
    await visit({ options: { appName: 'A test', readOnlyIntent: true, encrypt: true } });
    expect(server.connections.at(-1)).toMatchObject({
      login: 'wizard',
      database: 'CM_LAB',
      appName: 'A test',
      isReadOnly: true,
      tdsVersion: '7.4',
      encrypted: 'everything',
    });
  });
});

describe('a Windows account', () => {
  it('comes in by NTLM, whatever the case of its name', async () => {
    await visit(ntlm('CONTOSO', 'Anna', 'Wacht wóórd'));
    await visit({ ...ntlm('contoso', 'ANNA', 'Wacht wóórd'), options: encrypted });
    expect(server.connections.at(-1)?.login).toBe('CONTOSO\\Anna');
  });

  it('is refused with a wrong password, a wrong domain, and where there are no Windows accounts', async () => {
    const untrusted = { code: 'ELOGIN', message: expect.stringContaining('untrusted domain') as string };
    expect(await failureOf(visit(ntlm('CONTOSO', 'Anna', 'Wacht woord')))).toMatchObject(untrusted);
    expect(await failureOf(visit(ntlm('FABRIKAM', 'Anna', 'Wacht wóórd')))).toMatchObject(untrusted);
    const without = await start({ logins: [testLogin] });
    expect(await failureOf(visit(ntlm('CONTOSO', 'Anna', 'Wacht wóórd'), without))).toMatchObject(untrusted);
  });
});

describe('a token', () => {
  it('is taken over TLS, when it is the right one', async () => {
    await visit(token('a.token.of-hers'));
    expect(server.connections.at(-1)?.login).toBe('anna@contoso.example');
    expect(await failureOf(visit(token('another.token')))).toMatchObject({ code: 'ELOGIN' });
    expect(await failureOf(visit({ ...token('a.token.of-hers'), options: { encrypt: false } }))).toMatchObject({
      code: 'ELOGIN',
    });
  });

  it('may be fetched where the server says', async () => {
    const scopes: string[] = [];
    const getToken = async (scope: string): Promise<object> => {
      scopes.push(scope);
      return { token: 'a.token.of-hers', expiresOnTimestamp: 0 };
    };
    await visit({
      authentication: { type: 'token-credential', options: { credential: { getToken } } },
      options: encrypted,
    });
    expect(new Set(scopes)).toEqual(new Set(['https://database.example/.default']));
  });
});

describe('TLS', () => {
  const trusting = { encrypt: true, trustServerCertificate: false };

  it('is refused by a client that does not know the certificate', async () => {
    const failure = await failureOf(visit({ options: trusting }));
    expect(failure).toMatchObject({ code: 'ESOCKET', message: expect.stringContaining('self-signed') as string });
  });

  it('is taken by a client that was given the certificate', async () => {
    const cryptoCredentialsDetails = { ca: server.certificate };
    await visit({ options: { ...trusting, serverName: 'localhost', cryptoCredentialsDetails } });
    const failure = await failureOf(
      visit({ options: { ...trusting, serverName: 'sql.contoso.example', cryptoCredentialsDetails } }),
    );
    expect(failure.message).toContain('does not match');
  });

  it('shows the certificate it was given', async () => {
    const certificate = selfSignedCertificate('sql.contoso.example', ['sql.contoso.example']);
    const own = await start({ certificate });
    const options = { ...trusting, serverName: 'sql.contoso.example' };
    await visit({ options: { ...options, cryptoCredentialsDetails: { ca: certificate.cert } } }, own);
    expect(own.certificate).toBe(certificate.cert);
  });

  it('may come before everything, as TDS 8.0 has it', async () => {
    const options = {
      encrypt: 'strict',
      serverName: 'localhost',
      cryptoCredentialsDetails: { ca: server.certificate },
    };
    await visit({ options });
    expect(server.connections.at(-1)?.encrypted).toBe('everything');
  });

  it('can be asked of every client', async () => {
    const strict = await start({ encryption: 'required' });
    await visit({ options: encrypted }, strict);
    expect(await failureOf(visit({}, strict))).toMatchObject({ code: 'EENCRYPT' });
  });

  it('is nothing to a server that has none: this driver then goes on in the clear, even when it was told to encrypt', async () => {
    const plain = await start({ encryption: 'not-supported' });
    await visit({ options: trusting }, plain);
    expect(plain.connections.at(-1)?.encrypted).toBe('nothing');
  });
});

describe('what is agreed', () => {
  for (const packetSize of [512, 4096, 16_384, 32_767]) {
    it(`packets of ${packetSize} bytes`, async () => {
      await visit({ options: { packetSize } });
      await visit({ options: { packetSize, ...encrypted } });
    });
  }

  // A client of 7.1 has to say so itself: what comes before LOGINACK has another form there (see types.test.ts).
  for (const tdsVersion of ['7.2', '7.3A', '7.3B', '7.4'] as const) {
    it(`the version ${tdsVersion} of a server that knows no later one`, async () => {
      const older = await start({ tdsVersion, product: '2012' });
      await visit({}, older);
      expect(older.connections.at(-1)?.tdsVersion).toBe(tdsVersion);
    });
  }
});

describe('the browser', () => {
  // Clients ask port 1434 and no other, so that tests at the same time need an address each.
  const host = `127.${1 + (process.pid % 200)}.${1 + ((process.pid >> 8) % 200)}.34`;

  it('tells the port of an instance, by its name in any case', async () => {
    const named = await start({ host });
    const browser = await startSqlBrowser({
      server: 'LAB-SQL',
      host,
      instances: [
        { name: 'OTHER', port: 9 },
        { name: 'SITE', port: named.port },
      ],
    });
    running.push(browser);
    const byName = { ...named, host: `${host}\\site`, port: undefined };
    // Without a port the driver asks the browser.
    await visit({}, byName as unknown as SqlServer);
    const unknown = { ...byName, host: `${host}\\nowhere` } as unknown as SqlServer;
    expect(await failureOf(visit({}, unknown))).toMatchObject({ code: 'EINSTLOOKUP' });
  });
});
