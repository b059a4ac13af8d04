import { createInstance } from 'i18next';
import { expect, it } from 'vitest';
import { connectionChecks, rightsChecks } from '../../../core/site/database-checks.ts';
import { levelCheck, modeCheck, nameChecks, versionCheck } from '../../../core/site/site-facts-checks.ts';
import { ageCheck, rowsCheck } from '../../../core/site/usage-data-checks.ts';
import { sampleSite } from '../../../core/testing/memory-site-database.ts';
import { AppError } from '../../../shared/errors.ts';
import type { Check } from '../../../shared/site-checks.ts';
import type { DatabaseFacts, DatabaseRight } from '../../../shared/site-database.ts';
import { en } from '../../languages/en.ts';
import { fr } from '../../languages/fr.ts';
import { addFormats, type Words } from '../../languages/i18n.ts';
import { nl } from '../../languages/nl.ts';
import { describeCheck } from './describe-check.ts';

const now = new Date('2026-11-20T18:00:00Z');
const facts: DatabaseFacts = {
  product: 'SQL Server 2022 (16.0.4135.4)',
  server: 'SQL1',
  database: 'CM_P02',
  account: 'CONTOSO\\svc',
  collation: 'Latin1_General_CI_AS',
  encryption: null,
  rights: [],
};
const right = (neededFor: DatabaseRight['neededFor'], state: DatabaseRight['state']): DatabaseRight => ({
  object: 'dbo.ServerData',
  right: 'SELECT',
  neededFor,
  state,
});
const encrypted = (protocol: string | null, certificate: 'authority' | 'pinned' | 'none'): readonly Check[] =>
  connectionChecks({ ...facts, encryption: { protocol, certificate, subject: null, sha256: null } });
const versions = ['5.00.9146.1000', '5.00.9128.1000', '5.00.9999.1000', '5.00.9000.1000'];

/** Every check there is, with every outcome. */
const all: readonly Check[] = [
  ...encrypted('TLSv1.3', 'authority'),
  ...encrypted('TLSv1.3', 'pinned'),
  ...encrypted('TLSv1.3', 'none'),
  ...encrypted(null, 'none'),
  ...connectionChecks({ ...facts, collation: 'SQL_Latin1_General_CP1_CI_AS' }),
  ...rightsChecks({ ...facts, account: null }),
  ...rightsChecks({ ...facts, rights: [right('prepare', 'granted')] }),
  ...rightsChecks({
    ...facts,
    rights: [right('prepare', 'missing'), right('import', 'missing'), right('details', 'absent')],
  }),
  ...nameChecks(sampleSite(), facts),
  ...nameChecks(sampleSite(), { ...facts, database: 'CM_P01' }),
  ...nameChecks(sampleSite({ code: 'P0' }), { ...facts, server: null }),
  ...(['offline', 'online', null] as const).map((mode) => modeCheck(sampleSite({ serviceConnectionMode: mode }), true)),
  ...(['Full', null] as const).map((usageLevel) => levelCheck(sampleSite({ usageLevel }))),
  ...versions.flatMap((version) => versionCheck(sampleSite({ version }), now) ?? []),
  rowsCheck({ rows: 250, newest: null }),
  ...[null, '2026-11-20T17:00:00Z', '2026-11-14T00:00:00Z', '2026-10-01T00:00:00Z', '2027-01-01T00:00:00Z'].map(
    (newest) => ageCheck({ rows: 1, newest }, now),
  ),
];

it.each(['en', 'nl', 'fr'])('every check has words of its own in %s, and a remedy where there is one', (language) => {
  const t = wordsIn(language);
  const told = all.map((check) => {
    const { finding, remedy } = describeCheck(t, language, check);
    expect(finding).not.toMatch(/prepare\.checks|\{\{|undefined/);
    expect(remedy ?? '').not.toMatch(/prepare\.checks|\{\{|undefined/);
    // What the log and the command line tell an operator to do, the screen tells too.
    expect(remedy !== null, `${check.id}: ${finding}`).toBe(check.remedy !== undefined);
    return finding;
  });
  expect(new Set(told).size).toBe(new Set(all.map(({ finding }) => finding)).size);
});

it('a check that failed with an error has the words of that error', () => {
  const error = new AppError('usage-data.empty', { site: 'P01' });
  const check: Check = { id: 'usage-data', outcome: 'failed', finding: '', details: {}, error: error.toReport() };
  expect(describeCheck(wordsIn('en'), 'en', check)).toEqual({
    finding: error.message,
    remedy: error.toReport().remedy,
  });
});

function wordsIn(lng: string): Words {
  const i18n = createInstance({
    lng,
    initAsync: false,
    resources: { en: { translation: en }, nl: { translation: nl }, fr: { translation: fr } },
    interpolation: { escapeValue: false },
  });
  void i18n.init();
  addFormats(i18n.services.formatter);
  return i18n.t;
}
