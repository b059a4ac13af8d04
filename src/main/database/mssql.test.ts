import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, describe, expect, it } from 'vitest';
import { sampleDatabase } from '../../core/ports/site-database.contract.ts';
import { type SqlServer, startSqlServer } from '../../lab/sql-server/server.ts';
import { type DatabasePlan, sqliteEngine } from '../../lab/sql-server/sqlite-engine.ts';
import { connect } from '../../lab/sql-server/testing/driver.ts';
import type { SiteSettings, SqlServerDatabase } from '../../shared/settings.ts';
import { findSiteDatabases, MssqlSiteDatabase } from './mssql.ts';
import { neededRights } from './needed-rights.ts';
import { makeSampleFile } from './sample-file.contract.ts';
import { practiceLogin } from './testing/practice-login.ts';

const password = 'right';
const open: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close();
});

/** A server with the sample under each of these names; `sa` may do everything, `reader` what it is granted. */
async function serve(...names: readonly string[]): Promise<SqlServer> {
  return await serveChanged('', ...names);
}

async function serveChanged(change: string, ...names: readonly string[]): Promise<SqlServer> {
  const folder = await mkdtemp(join(tmpdir(), 'mssql-'));
  open.push(async () => await rm(folder, { recursive: true }));
  const databases: Record<string, DatabasePlan> = {};
  for (const name of names) {
    const path = join(folder, `${name}.sqlite`);
    makeSampleFile(path, sampleDatabase());
    const file = new DatabaseSync(path);
    file.exec(change);
    file.close();
    databases[name] = { path };
  }
  const engine = sqliteEngine({ databases, logins: { sa: { isAdministrator: true }, reader: {} } });
  const server = await startSqlServer({
    engine,
    logins: ['sa', 'reader'].map((name) => ({ way: 'sql', name, password })),
  });
  open.push(async () => {
    await server.stop();
    engine.close();
  });
  return server;
}

function settingsFor(server: SqlServer, userName: string, given: Partial<SqlServerDatabase> = {}): SqlServerDatabase {
  return practiceLogin(server, { signIn: { kind: 'sql', userName }, encryption: 'on', ...given });
}

async function openAs(
  server: SqlServer,
  userName: string,
  given: Partial<SqlServerDatabase> = {},
  stated?: SiteSettings['stated'],
): Promise<MssqlSiteDatabase> {
  const database = await MssqlSiteDatabase.open(settingsFor(server, userName, given), {
    secret: async () => password,
    stated,
  });
  open.push(async () => await database.close());
  return database;
}

/** Makes `reader` a user, with these rights. */
async function grant(server: SqlServer, ...rights: readonly string[]): Promise<void> {
  const pool = await connect(server, { user: 'sa', password, database: 'CM_P01' });
  const statements = ['CREATE USER reader FOR LOGIN reader', ...rights.map((right) => `GRANT ${right} TO reader`)];
  for (const statement of statements) await pool.request().batch(statement);
  await pool.close();
}

const granted = (neededFor: string): readonly string[] =>
  neededRights.filter((needed) => needed.neededFor === neededFor).map(({ right, object }) => `${right} ON ${object}`);

describe('the database of a site', () => {
  it('is found by its name among those of the server', async () => {
    const database = await openAs(await serve('CM_P01', 'ReportServer', 'CM_Archive'), 'sa', { database: null });
    expect((await database.readSite()).code).toBe('P01');
    expect((await database.describe()).database).toBe('CM_P01');
    expect(database.label).toMatch(/\/CM_P01$/);
  });

  it('asks for the password once, and not at all where none is needed', async () => {
    const server = await serve('CM_P01');
    let times = 0;
    const secret = async (): Promise<string> => {
      times += 1;
      return password;
    };
    const database = await MssqlSiteDatabase.open(settingsFor(server, 'sa', { database: null }), {
      secret,
      stated: undefined,
    });
    await database.close();
    expect(times).toBe(1);
    const asWeAre = settingsFor(server, 'sa', { signIn: { kind: 'windows' } });
    await expect(MssqlSiteDatabase.open(asWeAre, { secret, stated: undefined })).rejects.toMatchObject({
      code: 'site-database.no-integrated-login',
    });
    expect(times).toBe(1);
  });

  it('tells the newest moment of its usage data, not the greatest text, within a column and among columns', async () => {
    const server = await serveChanged(
      `DROP TABLE TEL_TelemetryResults;
       CREATE TABLE TEL_TelemetryResults (Seen "datetimeoffset(7) text", Kept "datetime2(7) text");
       INSERT INTO TEL_TelemetryResults VALUES ('2026-11-18 02:30:00 +05:00', '2026-11-17 22:00:00'),
         ('2026-11-17 20:30:00 -03:00', '2026-11-17 23:00:00')`,
      'CM_P01',
    );
    const database = await openAs(server, 'sa');
    expect(await database.summarizeUsageData()).toEqual({ rows: 2, newest: '2026-11-17 20:30:00 -03:00' });
  });

  it('must be named where there are several', async () => {
    const server = await serve('CM_P01', 'CM_P02');
    await expect(openAs(server, 'sa', { database: null })).rejects.toMatchObject({
      code: 'site-database.which-database',
      details: { names: ['CM_P01', 'CM_P02'] },
    });
    expect(await findSiteDatabases(settingsFor(server, 'sa'), async () => password)).toEqual([
      { name: 'CM_P01', siteCode: 'P01', isOpen: true },
      { name: 'CM_P02', siteCode: 'P02', isOpen: true },
    ]);
  });

  it('must be named where this account may open none', async () => {
    await expect(openAs(await serve('CM_P01'), 'reader', { database: null })).rejects.toMatchObject({
      code: 'site-database.which-database',
      details: { names: [] },
    });
  });

  it('is not opened for who is no user of it', async () => {
    await expect(openAs(await serve('CM_P01'), 'reader')).rejects.toMatchObject({
      code: 'site-database.cannot-open',
      details: { name: 'CM_P01', account: 'reader' },
    });
  });
});

describe('the rights in it', () => {
  it('are told one by one, and the first that is missing stops the reading', async () => {
    const server = await serve('CM_P01');
    await grant(server, 'SELECT ON dbo.TEL_TelemetryResults');
    const database = await openAs(server, 'reader');
    const { rights, account } = await database.describe();
    expect(account).toBe('reader');
    expect(rights.filter(({ state }) => state === 'granted').map(({ object }) => object)).toEqual([
      'dbo.TEL_TelemetryResults',
    ]);
    expect(new Set(rights.map(({ state }) => state))).toEqual(new Set(['granted', 'missing']));
    await expect(database.readSite()).rejects.toMatchObject({
      code: 'site-database.no-right',
      details: { object: 'dbo.v_Site', right: 'SELECT' },
    });
    await expect(database.readPackages()).rejects.toMatchObject({ code: 'site-database.no-right' });
    expect(await database.readSiteServer()).toBeNull();
    expect(await database.readProgress(['3B7D84FA-ECCC-4EA0-B8AB-ABBDA1E88E0E'])).toEqual([]);
    expect((await database.summarizeUsageData()).rows).toBe(1003);
  });

  it('on what is not there are told as such to who may see everything, and as missing to others', async () => {
    const server = await serveChanged('DROP TABLE CM_UpdatePackages_Hist', 'CM_P01');
    await grant(server, ...granted('prepare'));
    const stateFor = async (userName: string): Promise<string | undefined> => {
      const { rights } = await (await openAs(server, userName)).describe();
      return rights.find(({ object }) => object === 'dbo.CM_UpdatePackages_Hist')?.state;
    };
    expect(await stateFor('sa')).toBe('absent');
    expect(await stateFor('reader')).toBe('missing');
  });

  it('for Prepare are enough for Prepare; what is not told is not known', async () => {
    const server = await serve('CM_P01');
    await grant(server, ...granted('prepare'));
    const database = await openAs(server, 'reader');
    expect(await database.readSite()).toMatchObject({
      code: 'P01',
      version: '5.00.9128.1000',
      usageLevel: null,
      serviceConnectionMode: null,
    });
    const stated = await openAs(server, 'reader', {}, { usageLevel: 'Basic', serviceConnectionMode: 'online' });
    expect(await stated.readSite()).toMatchObject({ usageLevel: 'Basic', serviceConnectionMode: 'online' });
  });

  it('for all of it read everything', async () => {
    const server = await serve('CM_P01');
    await grant(server, ...granted('prepare'), ...granted('import'), ...granted('details'));
    const database = await openAs(server, 'reader');
    expect(new Set((await database.describe()).rights.map(({ state }) => state))).toEqual(new Set(['granted']));
    expect(await database.readSite()).toMatchObject({ usageLevel: 'Enhanced', serviceConnectionMode: 'offline' });
  });
});

describe('what nobody has documented', () => {
  it('goes after what is stated, and is not read where that is switched off', async () => {
    const server = await serve('CM_P01');
    const stated = await openAs(server, 'sa', {}, { usageLevel: 'Full' });
    expect(await stated.readSite()).toMatchObject({ usageLevel: 'Full', serviceConnectionMode: 'offline' });
    const documented = await openAs(server, 'sa', { readsUndocumented: false });
    expect(await documented.readSite()).toMatchObject({ usageLevel: null, serviceConnectionMode: null });
  });
});

describe('how a server is described', () => {
  it('names product, account, collation, and what kept the connection from others', async () => {
    const database = await openAs(await serve('CM_P01'), 'sa');
    expect(await database.describe()).toMatchObject({
      product: expect.stringMatching(/^SQL Server 2022 \(16\./),
      database: 'CM_P01',
      account: 'sa',
      collation: 'SQL_Latin1_General_CP1_CI_AS',
      encryption: {
        protocol: 'TLSv1.2',
        certificate: 'none',
        subject: 'CN=SSL_Self_Signed_Fallback',
        sha256: database.certificate?.sha256,
      },
    });
  });
});
