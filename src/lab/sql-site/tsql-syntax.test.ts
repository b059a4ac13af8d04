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
import { sitePlan } from '../create-lab.ts';
import { tsqlProblems, withoutTexts } from '../testing/plain-tsql.ts';
import { unparsableTsql } from '../testing/sqlfluff.ts';
import { asScriptBatch, splitBatches } from './batches.ts';
import { writeSqlScript } from './sql-site.ts';

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
