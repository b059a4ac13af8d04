/*
 * Signing in as the account the program runs as. The driver below mssql speaks no Kerberos and takes no credentials from
 * Windows; mssql's other driver does, through Microsoft's ODBC driver, by the native package msnodesqlv8. It does not come
 * with this program: who runs it from its own folder of packages may add it (decision 0027).
 */
import { realpathSync } from 'node:fs';
import { createRequire, findPackageJSON } from 'node:module';
import { dirname, join, sep } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Mssql } from 'mssql';
import { AppError } from '../../shared/errors.ts';
import type { SqlServerDatabase } from '../../shared/settings.ts';

/** @throws {AppError} site-database.no-integrated-login */
export async function loadIntegratedDriver({ server, certificate }: SqlServerDatabase): Promise<Mssql> {
  const refuse = (cause?: unknown): AppError =>
    new AppError('site-database.no-integrated-login', { server }, { cause });
  // ODBC can compare neither a certificate nor its issuer with what we are told.
  if (certificate.check === 'pinned' || (certificate.check === 'authority' && certificate.caFile !== null))
    throw refuse();
  try {
    requireOwnPackage('msnodesqlv8', import.meta.url);
    return (await import('mssql/msnodesqlv8.js')).default;
  } catch (error) {
    throw refuse(error);
  }
}

/**
 * Throws unless a package lies in the own folder of a program, one file of which is told. Node looks in every folder above as well, and anybody may
 * make a folder at the root of a Windows disk: what lies there must not run with an administrator's rights.
 */
export function requireOwnPackage(name: string, program: string): void {
  const own = findPackageJSON('.', program);
  if (own === undefined) throw new Error('The program has no folder of its own.');
  const folder = join(realpathSync(dirname(own)), 'node_modules') + sep;
  const found = realpathSync(createRequire(pathToFileURL(own)).resolve(name));
  if (!found.startsWith(folder)) throw new Error(`${name} is not in the program's own folder.`);
}

/** The settings as ODBC wants them: "DSN and connection string keywords" of Microsoft's ODBC driver 18. */
export function odbcConnectionString(settings: SqlServerDatabase): string {
  const { server, instance, port, database, encryption, certificate } = settings;
  const address = port !== null ? `${server},${port}` : instance !== null ? `${server}\\${instance}` : server;
  const words: readonly (readonly [string, string])[] = [
    ['Driver', braced('ODBC Driver 18 for SQL Server')],
    ['Server', braced(`tcp:${address}`)],
    ...(database === null ? [] : ([['Database', braced(database)]] as const)),
    ['Trusted_Connection', 'Yes'],
    ['Encrypt', { strict: 'Strict', on: 'Mandatory', off: 'Optional' }[encryption]],
    ['TrustServerCertificate', certificate.check === 'none' ? 'Yes' : 'No'],
    ['ApplicationIntent', 'ReadOnly'],
    ['APP', braced('Service Connection Wizard')],
  ];
  return words.map(([name, value]) => `${name}=${value};`).join('');
}

/** In braces a value may hold anything but a single closing one. */
function braced(value: string): string {
  return `{${value.replaceAll('}', '}}')}}`;
}
