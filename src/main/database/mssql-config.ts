import { isIP } from 'node:net';
import { AppError } from '../../shared/errors.ts';
import type { SqlServerDatabase } from '../../shared/settings.ts';
import { describeDatabase } from '../../shared/site-database.ts';
import type { DriverConnection } from './driver-seams.ts';
import { odbcConnectionString } from './integrated.ts';

/** Gives the password, the client's secret or the token of the sign-in that is set up; `null` when there is none. */
export type ReadSecret = () => Promise<string | null>;

/** The account a server is signed in to with, as messages call it. */
export function accountOf({ signIn }: SqlServerDatabase): string {
  switch (signIn.kind) {
    case 'windows':
      return 'this Windows account';
    case 'ntlm':
      return `${signIn.domain}\\${signIn.userName}`;
    case 'sql':
      return signIn.userName;
    case 'entra-token':
      return 'Microsoft Entra ID';
    case 'entra-service-principal':
      return signIn.clientId;
    case 'entra-managed-identity':
      return signIn.clientId ?? 'the managed identity of this computer';
  }
}

/** Larger than a page of the server; what it has with TLS at most. */
const packetBytes = 16_383;

/** The settings as mssql wants them. @throws {AppError} site-database.needs-password, site-database.needs-token */
export async function mssqlConfig(
  settings: SqlServerDatabase,
  options: {
    readonly secret: ReadSecret;
    readonly roots: readonly string[] | null;
    readonly cancelMs: number;
    readonly beforeConnect: (connection: DriverConnection) => void;
  },
): Promise<object> {
  const { server, instance, port, database } = settings;
  if (settings.signIn.kind === 'windows')
    return { ...common(settings), connectionString: odbcConnectionString(settings), options: { useUTC: true } };
  return {
    ...common(settings),
    server,
    ...(port === null ? {} : { port }),
    ...(database === null ? {} : { database }),
    ...(await signInConfig(settings, settings.signIn, options.secret)),
    validateConnection: 'socket',
    beforeConnect: options.beforeConnect,
    options: {
      appName: 'Service Connection Wizard',
      encrypt: settings.encryption === 'strict' ? 'strict' : settings.encryption === 'on',
      // A client whose TLS comes first says that it speaks 8.0 ([MS-TDS] 2.2.6.4).
      tdsVersion: settings.encryption === 'strict' ? '8_0' : '7_4',
      // The handshake lets every certificate pass: it is judged right after (driver-seams.ts).
      trustServerCertificate: true,
      cryptoCredentialsDetails: {
        minVersion: 'TLSv1.2',
        ...(options.roots === null ? {} : { ca: options.roots }),
      },
      // An address is no name to ask for in a handshake (RFC 6066, 3).
      ...(isIP(server) === 0 ? {} : { serverName: 'sql-server' }),
      ...(instance === null || port !== null ? {} : { instanceName: instance }),
      readOnlyIntent: true,
      packetSize: packetBytes,
      cancelTimeout: options.cancelMs,
      // Whether trying again helps is told to the operator, not guessed.
      maxRetriesOnTransientErrors: 0,
      useUTC: true,
    },
  };
}

function common(settings: SqlServerDatabase): object {
  return {
    connectionTimeout: settings.connectSeconds * 1000,
    // Silence is what we wait for, not the whole of an answer (silence.ts).
    requestTimeout: 0,
    arrayRowMode: true,
    // One question at a time. An idle connection is kept: whoever opened the database closes it.
    pool: { max: 1, min: 0, idleTimeoutMillis: 2 ** 31 - 1 },
  };
}

async function signInConfig(
  settings: SqlServerDatabase,
  signIn: Exclude<SqlServerDatabase['signIn'], { kind: 'windows' }>,
  readSecret: ReadSecret,
): Promise<object> {
  const label = describeDatabase(settings);
  if (signIn.kind === 'entra-managed-identity')
    return {
      authentication: {
        type: 'azure-active-directory-msi-vm',
        options: signIn.clientId === null ? {} : { clientId: signIn.clientId },
      },
    };
  const secret = await readSecret();
  if (secret === null || secret === '') {
    if (signIn.kind === 'entra-token') throw new AppError('site-database.needs-token', { database: label });
    throw new AppError('site-database.needs-password', { database: label, account: accountOf(settings) });
  }
  switch (signIn.kind) {
    case 'sql':
      return { user: signIn.userName, password: secret };
    case 'ntlm':
      return { domain: signIn.domain, user: signIn.userName, password: secret };
    case 'entra-token':
      return { authentication: { type: 'azure-active-directory-access-token', options: { token: secret } } };
    case 'entra-service-principal':
      return {
        authentication: {
          type: 'azure-active-directory-service-principal-secret',
          options: { tenantId: signIn.tenantId, clientId: signIn.clientId, clientSecret: secret },
        },
      };
  }
}
