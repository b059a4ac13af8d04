import { missingFor } from '../core/site/database-checks.ts';
import { rightsScript } from '../core/site/rights-script.ts';
import { neededRights } from '../main/database/needed-rights.ts';
import { AppError, isAppError } from '../shared/errors.ts';
import { safeText } from '../shared/safe-text.ts';
import type { SqlServerDatabase } from '../shared/settings.ts';
import { type DatabaseFacts, databaseStages, type RightsScriptOrder, sqlNamePattern } from '../shared/site-database.ts';
import type { SiteOrder } from './site-commands.ts';
import { type SiteContext, sqlServerOf, type Told, withDatabase } from './site-context.ts';
import { rightLines } from './site-lines.ts';

type RightsOrder = Extract<SiteOrder, { action: 'rights' }>;

/**
 * Which rights are missing, and the script. Where the account cannot even open the database, the script is just what helps:
 * it is told all the same, with the error.
 */
export async function rightsTold(
  order: RightsOrder,
  context: SiteContext,
): Promise<Told & { readonly script: string }> {
  const { settings, ports, signal, host } = context;
  const named = sqlServerOf(settings);
  let facts: DatabaseFacts | null = null;
  let error: AppError | null = null;
  // Another account's rights cannot be looked at, and nothing of ours needs to be: only an unknown database has to be found.
  if (order.account === null || named.database === null)
    try {
      facts = await withDatabase(ports, signal, async (database) => await database.describe());
    } catch (thrown) {
      if (!isAppError(thrown) || thrown.code === 'job.cancelled') throw thrown;
      error = thrown;
    }
  const account = order.account ?? facts?.account ?? accountIn(named);
  const database = facts?.database ?? named.database;
  // Without these there is no script: why they are not known is the answer.
  if (account === null || database === null) throw error ?? new AppError('site-database.no-account', {});
  for (const name of [account, database])
    if (!sqlNamePattern.test(name))
      throw new AppError('usage.invalid-value', {
        name: '--account',
        value: safeText(name),
        expected: 'a name of at most 128 characters in one line',
      });
  const { stages, undo } = order;
  const signIn = signInOf(account, named);
  const script = rightsScript({ account, signIn, database, stages, undo }, neededRights);
  const rights = order.account === null ? (facts?.rights ?? []) : [];
  const missing = databaseStages.flatMap((stage) => (stages.includes(stage) ? missingFor(rights, stage) : []));
  // They may be in objects this site does not have: no script helps then, and nothing fails.
  const missingDetails = stages.includes('details') ? missingFor(rights, 'details') : [];
  return {
    script,
    shown: { account, signIn, database, rights, missing, script },
    lines: [
      ...(rights.length === 0
        ? []
        : [`Rights of ${safeText(account)} in ${safeText(database)}:`, ...rightLines(rights, host.out.width()), '']),
      ...(order.script === null ? script.trimEnd().split('\n') : []),
    ],
    problemCount: undo ? 0 : missing.length - missingDetails.length,
    error,
  };
}

/** The account the settings name; `null` where only the server knows it. */
function accountIn({ signIn }: SqlServerDatabase): string | null {
  switch (signIn.kind) {
    case 'ntlm':
      return `${signIn.domain}\\${signIn.userName}`;
    case 'sql':
      return signIn.userName;
    case 'windows':
    case 'entra-token':
    case 'entra-service-principal':
    case 'entra-managed-identity':
      return null;
  }
}

/** Windows accounts have a domain before them, those of Entra ID behind; a service principal has neither. */
function signInOf(account: string, { signIn }: SqlServerDatabase): RightsScriptOrder['signIn'] {
  if (account.includes('\\')) return 'windows';
  if (account.includes('@')) return 'entra';
  return signIn.kind.startsWith('entra-') ? 'entra' : 'sql';
}
