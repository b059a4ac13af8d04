/* That a fault which ends otherwise than it must is noticed: the soak itself passes only when nothing is noticed. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { sitePlan } from '../../../src/lab/create-lab.ts';
import { makeSite } from '../../../src/lab/site.ts';
import { sqliteEngine } from '../../../src/lab/sql-server/sqlite-engine.ts';
import { meet, type TdsRound } from './meet.ts';
import { rowsQuestion } from './places.ts';

let folder: string;
let round: TdsRound;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'meet-'));
  await makeSite(folder, sitePlan(0, { rows: 20, seed: 1 }));
  const engine = sqliteEngine({ databases: { CM_P01: { path: join(folder, 'CM_P01.sqlite') } } });
  round = { engine, database: 'CM_P01', password: 'Geheim-1', truth: { rows: 20, sha256: '' } };
});
afterAll(async () => {
  round.engine.close();
  await rm(folder, { recursive: true });
});

it('says how a fault ended', async () => {
  expect(await meet({ name: 'none', fault: null, use: 'site', ends: ['whole'] }, round)).toBe('whole');
  const fault = { kind: 'close', at: { batch: rowsQuestion }, byte: 100 } as const;
  const ends = ['site-database.connection-lost'] as const;
  expect(await meet({ name: 'cut', fault, use: 'usage data', ends }, round)).toBe('site-database.connection-lost');
});

it('notices an end that is not the right one', async () => {
  const fault = { kind: 'close', at: { batch: rowsQuestion }, byte: 100 } as const;
  await expect(meet({ name: 'cut', fault, use: 'usage data', ends: ['whole'] }, round)).rejects.toThrow(
    'cut: It ended with site-database.connection-lost, and not with whole.',
  );
});

it('notices rows that are not all, or not the right ones', async () => {
  const all = { name: 'all', fault: null, use: 'usage data', ends: ['whole'] } as const;
  const more = { ...round, truth: { rows: 21, sha256: '' } };
  await expect(meet(all, more)).rejects.toThrow('20 rows were taken for all 21');
  await expect(meet(all, round)).rejects.toThrow('Other rows were taken for right');
  expect(await meet({ ...all, mayDiffer: true }, round)).toBe('whole');
});

it('notices a password that is said', async () => {
  // What is said names the server.
  const telling = { ...round, password: '127.0.0.1' };
  await expect(meet({ name: 'said', fault: null, use: 'site', ends: ['whole'] }, telling)).rejects.toThrow(
    'The password was said: (password)',
  );
});
