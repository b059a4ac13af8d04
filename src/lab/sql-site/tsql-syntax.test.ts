/*
 * Every T-SQL the project sends, or gives to somebody to run, is read by a parser that is not ours and held against our own
 * rules. No SQL Server is needed.
 */
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ensurePeer } from '../../../scripts/peers.ts';
import { rightsScript } from '../../core/site/rights-script.ts';
import { neededRights } from '../../main/database/needed-rights.ts';
import { applicabilityCheck, isInstalled, notInEarlyRing } from '../applicability-check.ts';
import { sitePlan } from '../create-lab.ts';
import type { OfferedPackage } from '../offered-package.ts';
import { tsqlProblems, withoutTexts } from '../testing/plain-tsql.ts';
import { unparsableTsql } from '../testing/sqlfluff.ts';
import { asScriptBatch, splitBatches } from './batches.ts';
import { writeSqlScript } from './sql-site.ts';
import { SqlSiteUpdates } from './sql-site-updates.ts';

const asked = new URL('../../main/database/tsql/', import.meta.url);
const hasSqlfluff = await ensurePeer('sqlfluff');

let folder: string;
const questions = new Map<string, string>();
const scripts = new Map<string, string>();

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tsql-'));
  for (const name of await readdir(asked)) questions.set(name, await readFile(new URL(name, asked), 'utf8'));
  await writeSqlScript(join(folder, 'site.sql'), sitePlan(0, { rows: 5, seed: 1 }));
  const batches = splitBatches(await readFile(join(folder, 'site.sql'), 'utf8'));
  // A few at a time: the parser takes longer for each the more there are in one file.
  for (let from = 0; from < batches.length; from += 5)
    scripts.set(
      `practice-site-${from}.sql`,
      batches
        .slice(from, from + 5)
        .map(asScriptBatch)
        .join(''),
    );
  scripts.set('site-component.sql', (await saidByComponent()).map(asScriptBatch).join(''));
  for (const signIn of ['windows', 'sql', 'entra'] as const) {
    for (const undo of [false, true]) {
      const order = {
        // sqlfluff does not know a doubled bracket in a name; that it is doubled, the script's own test shows.
        account: "PLANT\\o'brien",
        signIn,
        database: 'CM_P01',
        stages: ['prepare', 'import', 'details'],
        undo,
      } as const;
      if (undo && signIn !== 'sql') continue;
      scripts.set(`rights-${signIn}${undo ? '-undo' : ''}.sql`, rightsScript(order, neededRights));
    }
  }
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** Everything the component of a practice site says to a SQL Server. */
async function saidByComponent(): Promise<readonly string[]> {
  const said: string[] = [];
  const run = async (batch: string) => {
    said.push(batch);
    return [[1, 'Applicable']];
  };
  const tables = new SqlSiteUpdates({ label: 'a server', run });
  const [guid, needed] = ['AA928926-5C76-4DE0-B51F-0FE4D365DFE2', '420E3E18-73C5-4BE9-88B0-6F1E30A012CA'];
  const offered: OfferedPackage = {
    guid,
    name: "Configuration Manager 2503: l'été",
    kind: 'update',
    release: '2503',
    fullVersion: '5.00.9135.1000',
    minSiteVersion: '5.00.9106.1000',
    maxSiteVersion: '5.00.9135.1009',
    released: '2025-03-31T00:00:00Z',
    isExpired: false,
    isEarlyRing: false,
    moreInfoUrl: null,
    description: null,
    clientVersion: null,
    updateType: 0,
    impact: 31,
    checkPath: 'ApplicabilityChecks/a.sql',
    checkSha256: '0'.repeat(64),
    payload: null,
    redistManifests: [],
    supersedes: [],
    prerequisites: [needed],
  };
  await tables.siteVersion();
  await tables.states();
  await tables.add(offered);
  await tables.setState(guid, 262146);
  await tables.setPrerequisites(offered, new Map([[needed, 196612]]));
  await tables.setToDownload(guid, true);
  await tables.setToDownload(guid, false);
  const hurdles = [
    { when: 'Site.Build >= 9135', reason: 'Site is at 2503 or later, skip this update' },
    { when: notInEarlyRing, reason: 'Not in the early update ring' },
    { when: `NOT ${isInstalled(needed)}`, reason: "It needs what isn't installed" },
  ];
  await tables.runCheck(applicabilityCheck('2503', hurdles));
  expect(said).toHaveLength(8);
  return said;
}

describe('T-SQL of the project', () => {
  it.skipIf(!hasSqlfluff)('is understood by a parser of T-SQL, to the last word', async () => {
    expect(await unparsableTsql(Object.fromEntries([...questions, ...scripts]))).toEqual({});
  });

  it.skipIf(!hasSqlfluff)('would be told where it is not', async () => {
    expect(
      await unparsableTsql({
        'bad.sql': `SELECT a\n${'-- so long that it might be passed over\n'.repeat(2000)}FORM dbo.B\n`,
      }),
    ).toHaveProperty(['bad.sql']);
  });

  it('asks the server and the site database plain questions, and says what each follows', () => {
    expect([...questions.keys()].filter((name) => !name.endsWith('.sql'))).toEqual([]);
    expect(questions.size).toBeGreaterThan(5);
    for (const [name, text] of questions) {
      const comment = text.match(/^--.*$/gm)?.join('\n') ?? '';
      const isOfSite = withoutTexts(text).includes('dbo.');
      // Which columns the usage data has, nobody has published: it is read whole.
      const mayTakeAll = name.startsWith('usage-');
      const problems = tsqlProblems(text, { isReadOnly: isOfSite, mayTakeAll });
      expect({ name, problems }).toEqual({ name, problems: [] });
      expect({ name, comment }).toEqual({
        name,
        comment: expect.stringMatching(isOfSite ? /\[[DC]\]/ : /Transact-SQL reference: [A-Z]/i),
      });
    }
  });

  it('makes and grants in plain words', () => {
    for (const [name, text] of scripts) {
      const isMade = { name, problems: tsqlProblems(text, { isReadOnly: false }) };
      expect(isMade).toEqual({ name, problems: [] });
    }
  });
});
