import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sitePlan } from '../create-lab.ts';
import { LabProblem } from '../lab-problem.ts';
import { asScriptBatch, splitBatches } from './batches.ts';
import { literal } from './literal.ts';
import { makeSqlSite, practiceNames, type SqlTarget, writeSqlScript } from './sql-site.ts';

const plan = sitePlan(0, { rows: 250, seed: 3 });
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sql-site-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** A server that has these objects and remembers what it was told. */
function serverWith(objects: readonly { schema?: string; name: string; type?: string }[]) {
  const told: string[] = [];
  const target: SqlTarget = {
    label: 'server/db',
    run: async (batch) => {
      told.push(batch);
      const rows = objects.map(({ schema = 'dbo', name, type = 'U ' }) => [schema, name, type]);
      return batch.includes('sys.objects') ? rows : [];
    },
  };
  return { target, told };
}

describe('a practice site on a SQL Server', () => {
  it('is made in an empty database, tables before their rows, each view and function in a batch of its own', async () => {
    const { target, told } = serverWith([]);
    const made = await makeSqlSite(target, plan, { replaces: false });
    expect(made).toEqual({ objects: (await practiceNames()).size, rows: expect.any(Number) });
    expect(made.rows).toBeGreaterThan(250);
    const creates = told.map((batch) => (batch.match(/^\s*CREATE /gm) ?? []).length);
    expect(Math.max(...creates)).toBe(1);
    expect(told.findLastIndex((batch) => batch.includes('CREATE '))).toBeLessThan(
      told.findIndex((batch) => batch.startsWith('INSERT ')),
    );
    const rows = told.filter((batch) => batch.startsWith('INSERT INTO dbo.[TEL_TelemetryResults]'));
    expect(rows).toHaveLength(3);
  });

  it('leaves a database alone that has anything else, whatever is said', async () => {
    const real = [{ name: 'Sites' }, { name: 'TEL_TelemetryResults' }, { name: 'fnGetHierarchyID', type: 'FN' }];
    for (const replaces of [false, true]) {
      const { target, told } = serverWith(real);
      const making = makeSqlSite(target, plan, { replaces });
      await expect(making).rejects.toThrow(LabProblem);
      await expect(making).rejects.toThrow('Sites, TEL_TelemetryResults, fnGetHierarchyID');
      expect(told).toHaveLength(1);
    }
  });

  it('replaces a practice site only when it is told to, and nothing else with it', async () => {
    const there = [
      { name: 'Mine' },
      { name: 'Practice_Hierarchy' },
      { name: 'Sites' },
      { schema: 'other', name: 'Sites' },
      { name: 'fnGetHierarchyID', type: 'FN' },
      { name: 'v_Site', type: 'V ' },
    ];
    const careful = serverWith(there);
    await expect(makeSqlSite(careful.target, plan, { replaces: false })).rejects.toThrow('add --replace');
    expect(careful.told).toHaveLength(1);
    const { target, told } = serverWith(there);
    await makeSqlSite(target, plan, { replaces: true });
    expect(told.filter((batch) => batch.startsWith('DROP '))).toEqual([
      'DROP FUNCTION dbo.[fnGetHierarchyID]',
      'DROP VIEW dbo.[v_Site]',
      'DROP TABLE dbo.[Sites]',
      'DROP TABLE dbo.[Practice_Hierarchy]',
    ]);
  });

  it('is written as a script that has the same batches', async () => {
    const { target, told } = serverWith([]);
    await makeSqlSite(target, plan, { replaces: false });
    const path = join(folder, 'site.sql');
    await writeSqlScript(path, plan);
    const script = await readFile(path, 'utf8');
    const batches = splitBatches(script);
    expect(batches[0]).toContain('sqlcmd');
    expect(batches[0]?.endsWith(told[1] ?? '?')).toBe(true);
    expect(batches.slice(1)).toEqual(told.slice(2));
    await expect(writeSqlScript(path, plan)).rejects.toThrow(LabProblem);
  });
});

describe('a value in T-SQL', () => {
  it.each([
    [null, 'TEXT', 'NULL'],
    [9007199254740993n, 'BIGINT', '9007199254740993'],
    [0.1, 'REAL', '1e-1'],
    [-2147483646, 'REAL', '-2.147483646e+9'],
    [1 / 3, 'REAL', '3.333333333333333e-1'],
    [Uint8Array.of(0, 255), 'BLOB', '0x00ff'],
    [new Uint8Array(0), 'BLOB', '0x'],
    ["it's", 'TEXT', "N'it''s'"],
    ['', 'TEXT', "N''"],
    ['2026-11-18T03:00:00Z', 'DATETIME', "N'2026-11-18T03:00:00'"],
    ['2026-11-18', 'DATETIME', "N'2026-11-18T00:00:00'"],
    ['2026-11-18T03:00:00Z', 'TEXT', "N'2026-11-18T03:00:00Z'"],
    ['C:\\\nnext', 'TEXT', "CAST(N'C:\\' AS nvarchar(max)) + N'\nnext'"],
  ] as const)('%s of %s is %s', (value, type, expected) => {
    expect(literal(value, type)).toBe(expected);
    if (typeof value === 'number') expect(Number(expected)).toBe(value);
  });

  it('is not made of what cannot be written', () => {
    expect(() => literal('a\0b', 'TEXT')).toThrow('zero');
    expect(() => literal('yesterday', 'DATETIME')).toThrow('no date');
  });
});

describe('a script', () => {
  it('has no batch that the programs which run it would change', () => {
    expect(() => asScriptBatch("SELECT N'\ngo\n'")).toThrow('would end it');
    expect(() => asScriptBatch("SELECT N'$(name)'")).toThrow('variable');
    expect(splitBatches('SELECT 1\nGO\n\n  go  \r\nSELECT 2 AS Gone\n')).toEqual(['SELECT 1', 'SELECT 2 AS Gone']);
  });
});
