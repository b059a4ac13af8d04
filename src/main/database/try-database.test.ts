import { createHash, X509Certificate } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sitePlan } from '../../lab/create-lab.ts';
import { makeSite } from '../../lab/site.ts';
import { type SqlServer, startSqlServer } from '../../lab/sql-server/server.ts';
import { sqliteEngine } from '../../lab/sql-server/sqlite-engine.ts';
import { SqlServerDatabase } from '../../shared/settings.ts';
import type { DatabaseTrial } from '../../shared/site-database.ts';
import { systemClock } from '../system-clock.ts';
import { tryDatabase } from './try-database.ts';

let folder: string;
let server: SqlServer;
let engine: ReturnType<typeof sqliteEngine>;
let sha256: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'try-database-'));
  await makeSite(folder, sitePlan(0, { rows: 20, seed: 1 }));
  const site = { path: join(folder, 'CM_P01.sqlite') };
  engine = sqliteEngine({
    databases: { CM_P01: site, CM_P02: site, Payroll: site },
    logins: { admin: { isAdministrator: true }, nobody: {} },
  });
  server = await startSqlServer({
    engine,
    logins: [
      { way: 'sql', name: 'admin', password: 'right' },
      { way: 'sql', name: 'nobody', password: 'right' },
    ],
  });
  sha256 = createHash('sha256').update(new X509Certificate(server.certificate).raw).digest('hex');
});
afterAll(async () => {
  await server.stop();
  engine.close();
  await rm(folder, { recursive: true });
});

async function attempt(change: object = {}, secret: string | null = 'right'): Promise<DatabaseTrial> {
  const settings = SqlServerDatabase.parse({
    kind: 'sqlserver',
    server: server.host,
    port: server.port,
    database: 'CM_P01',
    signIn: { kind: 'sql', userName: 'admin' },
    certificate: { check: 'pinned', sha256 },
    ...change,
  });
  return await tryDatabase(settings, { secret: async () => secret, stated: undefined, clock: systemClock });
}

describe('a trial of a connection', () => {
  it('tells product, account, certificate, databases and every check', async () => {
    const { facts, certificate, databases, checks, error } = await attempt();
    expect(error).toBeNull();
    expect(facts).toMatchObject({ database: 'CM_P01', account: 'admin' });
    expect(certificate).toMatchObject({ sha256, isSelfSigned: true });
    expect(databases).toEqual([
      { name: 'CM_P01', siteCode: 'P01', isOpen: true },
      { name: 'CM_P02', siteCode: 'P02', isOpen: true },
    ]);
    expect(checks.map(({ id }) => id)).toContain('data-age');
    expect(checks.filter(({ outcome }) => outcome === 'failed')).toEqual([]);
  });

  it('shows the certificate that it refuses, has sent nothing then, and does not ask again', async () => {
    const before = server.connections.length;
    const refused = await attempt({ certificate: { check: 'authority' } });
    expect(refused).toMatchObject({ facts: null, checks: [], databases: [], certificate: { sha256 } });
    expect(refused.error?.code).toBe('site-database.untrusted-certificate');
    const other = await attempt({ certificate: { check: 'pinned', sha256: 'ab'.repeat(32) } });
    expect(other).toMatchObject({ certificate: { sha256 }, error: { code: 'site-database.other-certificate' } });
    expect(server.connections.slice(before).map(({ login }) => login)).toEqual(['', '']);
  });

  it('tells a wrong password once only: trying it again could lock the account', async () => {
    const before = server.connections.length;
    const { error, databases } = await attempt({}, 'wrong');
    expect(error?.code).toBe('site-database.wrong-login');
    expect(databases).toEqual([]);
    expect(server.connections.length - before).toBe(1);
  });

  it('lists the databases to choose from where none was named, or the wrong one', async () => {
    const unnamed = await attempt({ database: null });
    expect(unnamed.error?.code).toBe('site-database.which-database');
    expect(unnamed.databases).toHaveLength(2);
    const wrong = await attempt({ database: 'CM_XYZ' });
    expect(wrong.error?.code).toBe('site-database.cannot-open');
    expect(wrong.databases.map(({ name }) => name)).toEqual(['CM_P01', 'CM_P02']);
  });

  it('tells databases that the account may not open', async () => {
    const { error, databases } = await attempt({ signIn: { kind: 'sql', userName: 'nobody' } });
    expect(error?.code).toBe('site-database.cannot-open');
    expect(databases).toEqual([
      { name: 'CM_P01', siteCode: 'P01', isOpen: false },
      { name: 'CM_P02', siteCode: 'P02', isOpen: false },
    ]);
  });

  it('says what is wrong with a site whose code does not fit its database', async () => {
    const { checks } = await attempt({ database: 'CM_P02' });
    expect(checks.find(({ id }) => id === 'database-name')).toMatchObject({
      outcome: 'warning',
      details: { database: 'CM_P02', expected: 'CM_P01' },
    });
  });

  it('leaves no connection open', async () => {
    await attempt();
    await expect.poll(() => server.connections.filter(({ isOpen }) => isOpen).length, { timeout: 10_000 }).toBe(0);
  });
});
