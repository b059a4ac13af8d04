import { type Clause, clause } from '../../shared/clauses.ts';
import { AppError } from '../../shared/errors.ts';
import { SqlServerDatabase } from '../../shared/settings.ts';

/** A database an address names. `secret` is the password in it; `null` when there is none. */
export interface DatabaseAddress {
  readonly database: SqlServerDatabase;
  readonly secret: string | null;
}

/**
 * Reads `mssql://user:password@host:1433/CM_P01?encryption=on|off|strict&certificate=authority|none|pinned:HEX&instance=X&signin=sql|ntlm:DOMAIN`.
 * For tests and for the lab: settings have fields of their own, which hold no password. The driver's own names, which addresses
 * made for other programs have, are understood too: `sqlserver:`, `encrypt=true|false|strict`, `trustServerCertificate=true|false`.
 * @throws {AppError} site-database.wrong-address; what it says has no part of the address in it, as that may be the password.
 */
export function parseDatabaseUrl(address: string): DatabaseAddress {
  const url = URL.canParse(address) ? new URL(address) : null;
  if (url === null || !protocols.includes(url.protocol) || url.hostname === '')
    throw wrong(clause('not-form-mssql-user'));
  for (const name of url.searchParams.keys())
    if (!(parameterNames as readonly string[]).includes(name))
      throw wrong(clause('after-question-mark-may', { parameterNames: parameterNames.join(', ') }));
  const parameter = (name: (typeof parameterNames)[number], otherwise: string): string =>
    url.searchParams.get(name) ?? otherwise;
  const certificate = parameter(
    'certificate',
    parameter('trustServerCertificate', '') === 'true' ? 'none' : 'authority',
  );
  const encrypt = parameter('encrypt', 'true');
  const userName = decoded(url.username);
  // Nobody named is whoever runs the program.
  const [signIn, domain = ''] = parameter('signin', userName + url.password === '' ? 'windows' : 'sql').split(':', 2);
  const path = decoded(url.pathname.slice(1));
  const parsed = SqlServerDatabase.safeParse({
    kind: 'sqlserver',
    server: url.hostname.replace(/^\[(.*)\]$/, '$1'),
    instance: url.searchParams.get('instance'),
    port: url.port === '' ? null : Number(url.port),
    database: path === '' ? null : path,
    signIn:
      signIn === 'ntlm'
        ? { kind: 'ntlm', domain, userName }
        : { kind: signIn, ...(userName === '' ? {} : { userName }) },
    encryption: parameter('encryption', driverEncryption[encrypt] ?? encrypt),
    certificate: certificate.startsWith('pinned:')
      ? { check: 'pinned', sha256: certificate.slice('pinned:'.length).replaceAll(':', '').toLowerCase() }
      : { check: certificate },
  });
  if (!parsed.success) {
    const field = parsed.error.issues[0]?.path.join('.') ?? '';
    throw wrong(clause('cannot-used', { field }));
  }
  return { database: parsed.data, secret: url.password === '' ? null : decoded(url.password) };
}

const protocols: readonly string[] = ['mssql:', 'sqlserver:'];
const parameterNames = [
  'encryption',
  'certificate',
  'instance',
  'signin',
  'encrypt',
  'trustServerCertificate',
] as const;
const driverEncryption: Readonly<Record<string, string>> = { true: 'on', false: 'off' };

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw wrong(clause('percent-sign-not-followed'));
  }
}

function wrong(problem: Clause): AppError {
  return new AppError('site-database.wrong-address', { problem });
}
