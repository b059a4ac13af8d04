/* What the command line says of a site: of one in a file, and of one behind a SQL Server that cannot be reached. */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sitePlan } from '../lab/create-lab.ts';
import { makeSite } from '../lab/site.ts';
import { runCli } from './cli.ts';
import { recordingHost } from './testing/recording-host.ts';

let folder: string;
/** Nobody listens there. */
let closedPort: number;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cli-site-'));
  await makeSite(folder, sitePlan(0, { rows: 20, seed: 1, releases: ['2603'] }));
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closedPort = (server.address() as { port: number }).port;
  await new Promise<void>((resolve) => server.close(() => resolve()));
});
afterAll(() => rm(folder, { recursive: true }));

interface Ran {
  readonly exitCode: number;
  readonly out: string;
  readonly err: string;
}

async function run(
  typed: readonly string[],
  options: { readonly environment?: Readonly<Record<string, string>>; readonly answers?: readonly string[] } = {},
): Promise<Ran> {
  const { environment = {}, ...rest } = options;
  const host = recordingHost(typed, {
    folder,
    environment: { SERVICE_CONNECTION_TRUST: join(folder, 'trust'), ...environment },
    ...rest,
  });
  return { exitCode: await runCli(host), ...host.printed };
}

const inFile = ['--site-database', 'CM_P01.sqlite', '--site-folder', 'SMS'] as const;
const onServer = (account = 'reader'): readonly string[] => [
  '--site-database',
  `mssql://${account}@127.0.0.1:${closedPort}/CM_P01`,
];

describe('site check', () => {
  it('says what each check found', async () => {
    const { exitCode, out, err } = await run(['site', 'check', ...inFile]);
    expect({ exitCode, err }).toEqual({ exitCode: 0, err: '' });
    expect(out).toMatch(/^passed {2}.*CM_P01\.sqlite is the database of\n? *site P01/);
    expect(out).toContain('passed  This account may read the file; more is not needed.\n');
    expect(out).toContain('passed  20 rows of usage data.\n');
  });

  it('prints one object as JSON', async () => {
    const { exitCode, out } = await run(['site', 'check', ...inFile, '--json']);
    const told = JSON.parse(out) as { checks: { id: string; outcome: string }[] };
    expect({ ...told, exitCode }).toMatchObject({ event: 'ended', command: 'site check', state: 'done', error: null });
    expect(told.checks.map(({ id }) => id)).toContain('site-version');
  });

  it('fails where Prepare would, with what was found before', async () => {
    await writeFile(join(folder, 'none.sqlite'), '');
    const { exitCode, out, err } = await run(['site', 'check', '--site-database', 'none.sqlite', '--site-folder', '.']);
    expect(exitCode).toBe(3);
    expect(out).toContain('FAILED');
    expect(err).toContain('[site-database.missing-object]');
  });
});

describe('site describe', () => {
  it('shows the site and never its hierarchy id', async () => {
    const { exitCode, out } = await run(['site', 'describe', ...inFile]);
    expect(exitCode).toBe(0);
    expect(out).toMatch(/^Site +P01, /);
    expect(out).toMatch(/^Product +SQLite /m);
    const json = JSON.parse((await run(['site', 'describe', ...inFile, '--json'])).out) as { site: object };
    expect(json.site).not.toHaveProperty('hierarchyId');
  });

  it('says that there is no site', async () => {
    expect(await run(['site', 'describe'])).toMatchObject({
      exitCode: 3,
      err: expect.stringContaining('[settings.no-site]'),
    });
  });
});

describe('what only a server has', () => {
  it.each(['databases', 'rights'])('is refused for a file: site %s', async (action) => {
    const { exitCode, err } = await run(['site', action, ...inFile]);
    expect(exitCode).toBe(3);
    expect(err).toContain('[site-database.not-on-a-server]');
  });

  it('is the script, also where the account cannot get in: it may be just what helps', async () => {
    const { exitCode, out, err } = await run(['site', 'rights', ...onServer()], {
      environment: { SERVICE_CONNECTION_SQL_PASSWORD: 'S3cret-4711' },
    });
    expect(exitCode).toBe(3);
    expect(err).toContain('[site-database.server-refuses]');
    expect(out).toContain('ALTER ROLE [ServiceConnectionReader] ADD MEMBER [reader];');
    expect(out + err).not.toContain('S3cret-4711');
  });

  it('is the script for any account, without a connection, in a file that is not replaced by itself', async () => {
    const rights = ['site', 'rights', ...onServer(), '--account', 'CONTOSO\\svc', '--sql', 'rights.sql'];
    expect(await run(rights)).toEqual({ exitCode: 0, out: `Wrote ${join(folder, 'rights.sql')}\n`, err: '' });
    const script = await readFile(join(folder, 'rights.sql'), 'utf8');
    expect(script).toContain('CREATE LOGIN [CONTOSO\\svc] FROM WINDOWS;');
    expect(script).toContain('GRANT SELECT ON [dbo].[ServerData]');
    expect(await run(rights)).toMatchObject({ exitCode: 3, err: expect.stringContaining('[files.exists]') });
    expect(await run([...rights, '--undo', '--yes', '--for', 'prepare'])).toMatchObject({ exitCode: 0 });
    expect(await readFile(join(folder, 'rights.sql'), 'utf8')).toContain('DROP MEMBER [CONTOSO\\svc]');
  });

  it.each([
    ['CONTOSO\\svc', 'windows'],
    ['anna@contoso.example', 'entra'],
    ['svc', 'sql'],
  ])('takes %s for an account of %s', async (account, signIn) => {
    const { out } = await run(['site', 'rights', ...onServer(), '--account', account, '--for', 'import', '--json']);
    expect(JSON.parse(out)).toMatchObject({ account, signIn, database: 'CM_P01', rights: [], missing: [] });
  });
});

describe('the password for the site database', () => {
  it('is asked for where somebody is there, and named as missing where nobody is', async () => {
    expect(await run(['site', 'check', ...onServer()])).toMatchObject({
      exitCode: 3,
      err: expect.stringContaining('[site-database.needs-password]'),
    });
    const { err } = await run(['site', 'check', ...onServer()], { answers: ['S3cret-4711'] });
    expect(err).toContain('[site-database.server-refuses]');
    expect(err).not.toContain('S3cret-4711');
    expect(await run(['site', 'check', ...onServer()], { answers: ['^C'] })).toMatchObject({ exitCode: 130 });
  });

  it('is refused on the command line', async () => {
    for (const address of [
      'mssql://reader:S3cret-4711@sql/CM_P01',
      'mssql://reader:@sql',
      'mssql://:S3cret-4711@sql',
    ]) {
      const { exitCode, out, err } = await run(['site', 'check', '--site-database', address]);
      expect(exitCode).toBe(2);
      expect(err).toContain('[usage.password-argument]');
      expect(out + err).not.toContain('S3cret-4711');
    }
  });
});

describe('the command line', () => {
  it.each([
    ['mssql://reader@sql/CM_P01?encryption=perhaps', 'usage.invalid-value'],
    ['mssql://', 'usage.invalid-value'],
    ['CM_P01.sqlite', 'usage.missing-parameter'],
  ])('refuses the database %s', async (database, code) => {
    const { exitCode, err } = await run(['site', 'check', '--site-database', database]);
    expect(exitCode).toBe(2);
    expect(err).toContain(`[${code}]`);
  });

  it('refuses a stage that is none', async () => {
    expect(await run(['site', 'rights', ...onServer(), '--for', 'prepare,export'])).toMatchObject({
      exitCode: 2,
      err: expect.stringContaining('[usage.invalid-value]'),
    });
  });
});
