import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import type { SqlServerDatabase } from '../../shared/settings.ts';
import { loadIntegratedDriver, odbcConnectionString, requireOwnPackage } from './integrated.ts';

const settings: SqlServerDatabase = {
  kind: 'sqlserver',
  server: 'sql.contoso.example',
  instance: 'CM',
  port: null,
  database: 'CM_P01',
  signIn: { kind: 'windows' },
  encryption: 'on',
  certificate: { check: 'authority', caFile: null },
  connectSeconds: 15,
  answerSeconds: 120,
  readsUndocumented: true,
};

const folders: string[] = [];
afterAll(async () => {
  for (const folder of folders) await rm(folder, { recursive: true });
});

describe('signing in as the account of the program', () => {
  it('is asked of ODBC, with everything else that is set up', () => {
    expect(odbcConnectionString(settings)).toBe(
      'Driver={ODBC Driver 18 for SQL Server};Server={tcp:sql.contoso.example\\CM};Database={CM_P01};Trusted_Connection=Yes;' +
        'Encrypt=Mandatory;TrustServerCertificate=No;ApplicationIntent=ReadOnly;APP={Service Connection Wizard};',
    );
    const other = { ...settings, port: 1435, encryption: 'strict', certificate: { check: 'none' } } as const;
    expect(odbcConnectionString(other)).toContain(
      'Server={tcp:sql.contoso.example,1435};Database={CM_P01};Trusted_Connection=Yes;Encrypt=Strict;TrustServerCertificate=Yes;',
    );
  });

  it('cannot be turned into something else by the name of a database', () => {
    expect(odbcConnectionString({ ...settings, database: 'x};Encrypt=No;y={' })).toContain(
      'Database={x}};Encrypt=No;y={};Trusted_Connection=Yes;Encrypt=Mandatory;',
    );
  });

  it.each([
    { check: 'pinned', sha256: '0'.repeat(64) },
    { check: 'authority', caFile: 'own.pem' },
  ] as const)(
    'is refused where ODBC could not look at the certificate as it is set up: $check',
    async (certificate) => {
      await expect(loadIntegratedDriver({ ...settings, certificate })).rejects.toMatchObject({
        code: 'site-database.no-integrated-login',
      });
    },
  );

  it('takes its driver from the own folder of the program, and from no folder above', async () => {
    const above = await mkdtemp(join(tmpdir(), 'integrated-'));
    folders.push(above);
    const put = async (folder: string): Promise<void> => {
      await mkdir(join(folder, 'node_modules', 'driver'), { recursive: true });
      await writeFile(join(folder, 'node_modules', 'driver', 'index.js'), '');
    };
    const makeProgram = async (name: string): Promise<() => void> => {
      const program = join(above, name, 'out', 'cli', 'index.js');
      await mkdir(dirname(program), { recursive: true });
      await writeFile(join(above, name, 'package.json'), '{"name":"program"}');
      return () => requireOwnPackage('driver', pathToFileURL(program).href);
    };
    // Node remembers where it has found a package: each program looks once.
    expect(await makeProgram('without')).toThrow('Cannot find module');
    await put(above);
    expect(await makeProgram('below')).toThrow("driver is not in the program's own folder.");
    await put(join(above, 'with-it'));
    expect(await makeProgram('with-it')).not.toThrow();
  });
});
