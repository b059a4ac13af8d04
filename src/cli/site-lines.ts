import { formatCount } from '../shared/format.ts';
import type { SiteDescription } from '../shared/ipc.ts';
import { safeText } from '../shared/safe-text.ts';
import { describeVersion } from '../shared/site.ts';
import type { Check } from '../shared/site-checks.ts';
import type { DatabaseEncryption, DatabaseFacts, DatabaseRight, FoundDatabase } from '../shared/site-database.ts';
import { listFacts, listTable, wrap } from './layout.ts';

const outcomes: Readonly<Record<Check['outcome'], string>> = { passed: 'passed', warning: 'look', failed: 'FAILED' };
const outcomeColumns = 8;

/** The checks of a site, each with what it found, and below it what to do. */
export function siteCheckLines(checks: readonly Check[], columns: number): readonly string[] {
  const indent = ' '.repeat(outcomeColumns);
  return checks.flatMap(({ outcome, finding, remedy, error }) => {
    const [first = '', ...rest] = wrap(safeText(finding), columns, indent);
    const todo = error?.remedy ?? remedy;
    return [
      outcomes[outcome].padEnd(outcomeColumns) + first.slice(indent.length),
      ...rest,
      ...(todo === undefined ? [] : wrap(todo, columns, indent)),
    ];
  });
}

/** The site and its database. */
export function siteLines(site: SiteDescription, facts: DatabaseFacts, columns: number): readonly string[] {
  const { usageData, serviceConnectionMode, usageLevel } = site;
  const told = (value: string | null): string => (value === null ? 'not told by the database' : safeText(value));
  const server: readonly (readonly [string, string])[] =
    facts.server === null
      ? []
      : [
          ['Server', safeText(facts.server)],
          ['Account', told(facts.account)],
          ['Collation', told(facts.collation)],
          ['Encryption', encryptionWords(facts.encryption)],
        ];
  return listFacts(
    [
      ['Site', `${safeText(site.code)}, ${safeText(site.name)}`],
      ['Version', safeText(describeVersion(site.version))],
      ['Hierarchy', `${site.hierarchyHash} (one-way hash)`],
      ['Usage level', told(usageLevel)],
      ['Connection', told(serviceConnectionMode)],
      ['Usage data', `${formatCount(usageData.rows)} rows, the newest ${usageData.newest ?? 'without a date'}`],
      ['Database', safeText(facts.database)],
      ['Product', safeText(facts.product)],
      ...server,
    ],
    columns,
  );
}

function encryptionWords(encryption: DatabaseEncryption | null): string {
  if (encryption === null || encryption.protocol === null) return 'none';
  const { protocol, certificate, subject, sha256 } = encryption;
  const who = { authority: 'an authority vouches', pinned: 'pinned', none: 'nobody vouches' }[certificate];
  return `${safeText(protocol)}, ${who}${subject === null ? '' : `: ${safeText(subject)}`}${sha256 === null ? '' : `, SHA-256 ${sha256}`}`;
}

/** Each right with whether it is there. */
export function rightLines(rights: readonly DatabaseRight[], columns: number): readonly string[] {
  const titles = ['Object', 'Right', 'For', 'State'].map((title) => ({ title }));
  const words = { granted: 'granted', missing: 'MISSING', absent: 'not there, or hidden' };
  return listTable(
    titles,
    rights.map(({ object, right, neededFor, state }) => [object, right, neededFor, words[state]]),
    columns,
  );
}

/** The site databases of a server. */
export function databaseLines(databases: readonly FoundDatabase[], columns: number): readonly string[] {
  if (databases.length === 0) return ['The server has no site database that this account sees.'];
  const titles = ['Database', 'Site', 'May be opened'].map((title) => ({ title }));
  return listTable(
    titles,
    databases.map(({ name, siteCode, isOpen }) => [safeText(name), safeText(siteCode), isOpen ? 'yes' : 'no']),
    columns,
  );
}
