import { plural } from '../../shared/format.ts';
import { safeText } from '../../shared/safe-text.ts';
import type { Check } from '../../shared/site-checks.ts';
import type { DatabaseFacts, DatabaseRight } from '../../shared/site-database.ts';

/**
 * The collations Configuration Manager supports: "Supported SQL Server versions", database collation, and for GB18030
 * "International support".
 */
const supportedCollations: ReadonlySet<string> = new Set([
  'sql_latin1_general_cp1_ci_as',
  'chinese_simplified_pinyin_100_ci_ai',
  'chinese_simplified_stroke_order_100_ci_ai',
]);

/** The checks of the connection itself; none of them makes the trip pointless, and a file has none. */
export function connectionChecks({ encryption, collation }: DatabaseFacts): readonly Check[] {
  const checks: Check[] = [];
  if (encryption !== null) {
    const { protocol, certificate } = encryption;
    checks.push({
      id: 'encryption',
      outcome: protocol !== null && certificate !== 'none' ? 'passed' : 'warning',
      finding:
        protocol === null
          ? 'Nothing is encrypted: what is read can be read on the way, the password of an SQL login too.'
          : `Encrypted by ${safeText(protocol)}; ${certificateWords[certificate]}`,
      ...(protocol === null
        ? { remedy: 'Switch encryption on in the settings, unless nobody can listen on this network.' }
        : certificate === 'none'
          ? {
              remedy:
                'Pin the certificate of the server in the settings, or have it get one of an authority this computer trusts.',
            }
          : {}),
      details: { protocol, certificate },
    });
  }
  if (collation !== null) {
    const isSupported = supportedCollations.has(collation.toLowerCase());
    checks.push({
      id: 'collation',
      outcome: isSupported ? 'passed' : 'warning',
      finding: isSupported
        ? `The collation is ${collation}.`
        : `The collation is ${safeText(collation)}, which Configuration Manager does not support.`,
      ...(isSupported
        ? {}
        : {
            remedy:
              'Ask the database administrator whether this is really the database of a site: it should be SQL_Latin1_General_CP1_CI_AS, or in China a collation for GB18030.',
          }),
      details: { collation },
    });
  }
  return checks;
}

const certificateWords = {
  authority: 'an authority that is trusted here vouches for the server.',
  pinned: 'the server showed the certificate that is pinned.',
  none: 'nobody vouches for the server.',
} as const;

/** Whether this account may read what it must, and a check for each right that is not there. */
export function rightsChecks({ account, rights }: DatabaseFacts): readonly Check[] {
  // Who may open a file may read all of it.
  if (account === null)
    return [
      {
        id: 'read-permission',
        outcome: 'passed',
        finding: 'This account may read the file; more is not needed.',
        details: { rights: 0, missing: 0 },
      },
    ];
  const lacking = rights.filter(({ state }) => state !== 'granted');
  const details = { rights: rights.length, missing: lacking.length };
  return [
    {
      id: 'read-permission',
      outcome: missingFor(rights, 'prepare').length > 0 ? 'failed' : lacking.length > 0 ? 'warning' : 'passed',
      finding:
        lacking.length === 0
          ? `This account has the ${plural(rights.length, 'right')} that are needed.`
          : `This account lacks ${lacking.length} of the ${plural(rights.length, 'right')} that are needed.`,
      details,
    },
    ...lacking.map(
      (right): Check => ({
        id: 'right',
        outcome: right.neededFor === 'prepare' ? 'failed' : 'warning',
        finding: `${right.right} on ${right.object}: ${right.state === 'missing' ? 'not granted' : 'not there, or hidden from this account'}.`,
        remedy: without[right.neededFor],
        details: { right },
      }),
    ),
  ];
}

const without = {
  prepare: 'Prepare fails without it. "site rights" prints the statements for the database administrator.',
  import: 'Import fails without it. "site rights" prints the statements for the database administrator.',
  details: 'Prepare and Import work without it; usage level, connection mode or the history may be missing.',
} as const;

/** The objects a stage needs and this account cannot read. */
export function missingFor(rights: readonly DatabaseRight[], stage: DatabaseRight['neededFor']): readonly string[] {
  return rights.flatMap(({ object, neededFor, state }) => (neededFor === stage && state !== 'granted' ? [object] : []));
}
