/* The rights script, run at the practice SQL Server: what it gives is enough, is no more than that, and can be taken back. */
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sitePlan } from '../lab/create-lab.ts';
import { makeSite } from '../lab/site.ts';
import { type SqlServer, startSqlServer } from '../lab/sql-server/server.ts';
import { sqliteEngine } from '../lab/sql-server/sqlite-engine.ts';
import { parseDatabaseUrl } from '../main/database/database-url.ts';
import { MssqlConnection } from '../main/database/mssql-connection.ts';
import { runCli } from './cli.ts';
import { recordingHost } from './testing/recording-host.ts';

const passwords = { sa: 'Adm1n-pass', sql: 'R3ader-pass', windows: 'W1ndows-pass' };
/** As awkward as a name may be. */
const sqlLogin = "re]ader's";

let folder: string;
let server: SqlServer;
let engine: ReturnType<typeof sqliteEngine>;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cli-rights-'));
  await makeSite(folder, sitePlan(0, { rows: 300, seed: 1, releases: ['2603'] }));
  engine = sqliteEngine({
    databases: { CM_P01: { path: join(folder, 'CM_P01.sqlite'), isWritable: true } },
    logins: { sa: { isAdministrator: true }, [sqlLogin]: {}, 'CONTOSO\\svc': {} },
  });
  server = await startSqlServer({
    engine,
    logins: [
      { way: 'sql', name: 'sa', password: passwords.sa },
      { way: 'sql', name: sqlLogin, password: passwords.sql },
      { way: 'windows', domain: 'CONTOSO', name: 'svc', password: passwords.windows },
    ],
  });
});
afterAll(async () => {
  await server.stop();
  engine.close();
  await rm(folder, { recursive: true });
});

const accounts = {
  sql: { address: encodeURIComponent(sqlLogin), parameters: '', password: passwords.sql },
  windows: { address: 'svc', parameters: '&signin=ntlm:CONTOSO', password: passwords.windows },
} as const;
type Account = keyof typeof accounts;

interface Ran {
  readonly exitCode: number;
  readonly out: string;
  readonly err: string;
}

/** Runs the program as one of the accounts. */
async function run(account: Account, typed: readonly string[]): Promise<Ran> {
  const { address, parameters, password } = accounts[account];
  const database = `mssql://${address}@${server.host}:${server.port}/CM_P01?certificate=none${parameters}`;
  const host = recordingHost([...typed, '--site-database', database, '--logs', join(folder, 'logs')], {
    folder,
    environment: { SERVICE_CONNECTION_TRUST: join(folder, 'trust'), SERVICE_CONNECTION_SQL_PASSWORD: password },
  });
  const exitCode = await runCli(host);
  for (const secret of Object.values(passwords)) expect(host.printed.out + host.printed.err).not.toContain(secret);
  return { exitCode, ...host.printed };
}

interface Rights {
  readonly account: string;
  readonly script: string;
  readonly missing: readonly string[];
  readonly rights: readonly unknown[];
  readonly exitCode: number;
  readonly error: { readonly code: string } | null;
}

async function rights(account: Account, ...more: readonly string[]): Promise<Rights> {
  return JSON.parse((await run(account, ['site', 'rights', '--json', ...more])).out) as Rights;
}

/** What the administrator of the server does with a script. */
async function asAdministrator(script: string): Promise<void> {
  await say(`sa:${passwords.sa}`, script);
}

async function asReader(batch: string): Promise<void> {
  await say(`${encodeURIComponent(sqlLogin)}:${passwords.sql}`, batch);
}

/** The product itself only asks, and its connection wants rows; it would carry anything else too. */
async function say(credentials: string, text: string): Promise<void> {
  const address = `mssql://${credentials}@${server.host}:${server.port}/CM_P01?certificate=none`;
  const { database, secret } = parseDatabaseUrl(address);
  const connection = await MssqlConnection.open(database, async () => secret);
  try {
    await connection.ask({ text: `${text}\nSELECT 1 AS Done`, object: 'the script' });
  } finally {
    await connection.close();
  }
}

describe('the rights script', () => {
  it('is what an account is told that the database does not let in', async () => {
    const { exitCode, out, err } = await run('sql', ['site', 'rights']);
    expect(exitCode).toBe(3);
    expect(err).toContain('[site-database.cannot-open]');
    expect(out).toContain("CREATE USER [re]]ader's] FOR LOGIN [re]]ader's];");
  });

  it('gives what Prepare needs, and names what is missing for the rest', async () => {
    const { script } = await rights('sql', '--for', 'prepare');
    await asAdministrator(script);
    const { missing, error, exitCode } = await rights('sql');
    expect(error).toBeNull();
    expect(exitCode).toBe(3);
    expect(missing).toContain('dbo.CM_UpdatePackages');
    expect(missing).not.toContain('dbo.TEL_TelemetryResults');
    expect(missing).toHaveLength(10);
    const { out } = await run('sql', ['site', 'rights']);
    expect(out).toMatch(/^dbo\.TEL_TelemetryResults +SELECT +prepare +granted$/m);
    expect(out).toMatch(/^dbo\.CM_UpdatePackages +SELECT +import +MISSING$/m);

    const check = await run('sql', ['site', 'check']);
    expect(check.exitCode).toBe(0);
    expect(check.out).toContain('look    SELECT on dbo.CM_UpdatePackages: not granted.\n');
    expect(check.out).toContain('look    The database does not tell the level of usage data.\n');
    const prepared = await run('sql', ['prepare', '--to', join(folder, 'first.cab'), '--json', '--quiet']);
    expect(JSON.parse(prepared.out.trim().split('\n').at(-1) ?? '')).toMatchObject({
      state: 'done',
      result: { rows: 300, usageLevel: null },
    });
  });

  it.each(['sql', 'windows'] as const)(
    'gives a %s account all it needs, and changes nothing when it is run again',
    async (account) => {
      const { script } = await rights(account);
      await asAdministrator(script);
      await asAdministrator(script);
      const all = await rights(account);
      expect(all).toMatchObject({ error: null, exitCode: 0, missing: [] });
      expect(all.rights).toHaveLength(14);
      expect(all.account).toBe(account === 'sql' ? sqlLogin : 'CONTOSO\\svc');
      const prepared = await run(account, ['prepare', '--to', join(folder, `${account}.cab`)]);
      expect({ exitCode: prepared.exitCode, err: prepared.err }).toEqual({ exitCode: 0, err: '' });
      expect((await readFile(join(folder, `${account}.cab`))).subarray(0, 4).toString()).toBe('MSCF');
    },
  );

  it.each([
    'SELECT * FROM dbo.Sites',
    'SELECT * FROM dbo.Practice_Hierarchy',
    'SELECT dbo.fnSetupFullVersion()',
    "UPDATE dbo.CM_UpdatePackages SET State = 0 WHERE PackageGuid = ''",
    'DELETE FROM dbo.TEL_TelemetryResults',
  ])('gives no more: %s is refused', async (statement) => {
    await expect(asReader(statement)).rejects.toMatchObject({ code: 'site-database.no-right' });
  });

  it('asks for nothing more where only details are missing', async () => {
    await asAdministrator('REVOKE SELECT ON [dbo].[ServerData] TO [ServiceConnectionReader];');
    expect(await rights('sql')).toMatchObject({ exitCode: 0, missing: ['dbo.ServerData'] });
  });

  it('is undone for one account and leaves the others, and goes wholly with the last', async () => {
    const undo = await rights('sql', '--undo');
    await asAdministrator(undo.script);
    await asAdministrator(undo.script);
    const after = await rights('sql');
    expect(after.error).toBeNull();
    expect(after.missing).toHaveLength(14);
    expect((await rights('windows')).missing).toEqual(['dbo.ServerData']);

    const prepared = await run('sql', ['prepare', '--to', join(folder, 'after.cab')]);
    expect(prepared.exitCode).toBe(3);
    expect(prepared.err).toContain('[site-database.missing-rights]');
    expect(prepared.err).toContain('dbo.TEL_TelemetryResults');

    await asAdministrator((await rights('windows', '--undo')).script);
    const addAnew = asAdministrator('ALTER ROLE [ServiceConnectionReader] ADD MEMBER [CONTOSO\\svc]');
    await expect(addAnew).rejects.toThrow(/ServiceConnectionReader/);
  });

  it('has told nobody a password: no log of these runs holds one', async () => {
    const logs = await readdir(join(folder, 'logs'));
    expect(logs.length).toBeGreaterThan(4);
    for (const name of logs) {
      const text = await readFile(join(folder, 'logs', name), 'utf8');
      for (const secret of Object.values(passwords)) expect(text, name).not.toContain(secret);
    }
  });
});
