import { accountOf } from '../main/database/mssql-config.ts';
import { needsSecret, secretOfEnvironment } from '../main/secrets/database-secret.ts';
import type { DatabaseSecrets } from '../main/services.ts';
import { safeText } from '../shared/safe-text.ts';
import { describeDatabase } from '../shared/site-database.ts';
import type { CliHost } from './host.ts';

/**
 * Where the password of a site database comes from on the command line: the environment, else the person at the terminal.
 * `onSecret` is told of it before anybody gets it.
 */
export function databaseSecretAt(host: CliHost, onSecret: (secret: string) => void): DatabaseSecrets['read'] {
  let asked: Promise<string> | null = null;
  return async (database) => {
    if (!needsSecret(database)) return null;
    const given = secretOfEnvironment(host.computer.environment, database);
    // A token is too long to be typed; the error says where to put it.
    const canAsk = host.person !== null && database.signIn.kind !== 'entra-token';
    if (given === null && canAsk)
      asked ??= host.person.askSecret(
        `Password of ${safeText(accountOf(database))} for the site database ${safeText(describeDatabase(database))}:`,
      );
    const secret = given ?? (await asked);
    if (secret === null || secret === '') return null;
    onSecret(secret);
    return secret;
  };
}
