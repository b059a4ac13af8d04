/* The script an administrator is given, run as it stands: it lets an account in, and takes back what it gave. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { rightsScript } from '../../core/site/rights-script.ts';
import { neededRights } from '../../main/database/needed-rights.ts';
import type { RightsScriptOrder } from '../../shared/site-database.ts';
import { makeSite } from '../site.ts';
import type { SqlEngine, SqlSession } from './engine.ts';
import { sqliteEngine } from './sqlite-engine.ts';
import { ask } from './testing/ask.ts';

let folder: string;
let engine: SqlEngine;
let administrator: SqlSession;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rights-script-'));
  const plan = { code: 'P01', name: 'Practice', release: '2403', usageLevel: 'Basic', primaries: [] } as const;
  await makeSite(folder, { ...plan, rows: 10, seed: 1, history: 'recent' });
  engine = sqliteEngine({
    databases: { CM_P01: { path: join(folder, 'CM_P01.sqlite') } },
    logins: { sa: { isAdministrator: true }, 'LAB\\svc': {}, wizard: {} },
  });
  const session = engine.openSession({ name: 'sa', way: 'sql' }, null);
  if (session === null) throw new Error('sa was not let in.');
  administrator = session;
});
afterEach(async () => {
  administrator.close();
  engine.close();
  await rm(folder, { recursive: true, force: true });
});

/** Errors an account meets that reads everything the product reads. */
async function problemsOf(account: string): Promise<readonly number[] | 'not let in'> {
  const session = engine.openSession({ name: account, way: 'sql' }, 'CM_P01');
  if (session === null) return 'not let in';
  const errors: number[] = [];
  for (const { object, right } of neededRights) {
    const text = right === 'EXECUTE' ? `SELECT ${object}()` : `SELECT * FROM ${object}`;
    errors.push(...(await ask(session, text)).errors);
  }
  session.close();
  return [...new Set(errors)];
}

it.each([
  ['sql', 'wizard'],
  ['windows', 'LAB\\svc'],
  ['entra', 'svc@practice.example'],
] as const)('lets an account in by way of %s, again and again, and out', async (signIn, account) => {
  const order = { account, signIn, database: 'CM_P01', stages: ['prepare', 'import', 'details'], undo: false } as const;
  const grant = rightsScript(order, neededRights);
  const undo = rightsScript({ ...order, undo: true }, neededRights);
  expect(await problemsOf(account)).toBe('not let in');
  for (const script of [grant, grant])
    expect((await ask(administrator, script)).messages.filter((message) => message.class > 10)).toEqual([]);
  expect(await problemsOf(account)).toEqual([]);
  for (const script of [undo, undo])
    expect((await ask(administrator, script)).messages.filter((message) => message.class > 10)).toEqual([]);
  expect(await problemsOf(account)).toEqual([229]);
});

it('gives the rights of a stage and no others', async () => {
  const order: RightsScriptOrder = {
    account: 'wizard',
    signIn: 'sql',
    database: 'CM_P01',
    stages: ['import'],
    undo: false,
  };
  await ask(administrator, rightsScript(order, neededRights));
  const session = engine.openSession({ name: 'wizard', way: 'sql' }, 'CM_P01');
  if (session === null) throw new Error('wizard was not let in.');
  expect((await ask(session, 'SELECT * FROM dbo.CM_UpdatePackages')).errors).toEqual([]);
  expect((await ask(session, 'SELECT * FROM dbo.TEL_TelemetryResults')).errors).toEqual([229]);
  session.close();
});
