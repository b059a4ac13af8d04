import { readdir, readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { neededRights } from './needed-rights.ts';
import { type StatementName, tsql } from './tsql.ts';

const folder = new URL('tsql/', import.meta.url);
const names = (await readdir(folder)).map((name) => name.replace(/\.sql$/, '') as StatementName);

describe('the questions for SQL Server', () => {
  it.each(names)('%s names its source, and is read without its comments', async (name) => {
    const text = await readFile(new URL(`${name}.sql`, folder), 'utf8');
    expect(text).toMatch(/^-- /);
    expect(text).toMatch(/docs\/formats\/site-database\.md|Transact-SQL reference/);
    const question = await tsql(name);
    expect(question).toMatch(name === 'session' ? /^SET NOCOUNT OFF;/ : /^SELECT\b/);
    expect(question).not.toContain('--');
  });

  it.each(names)('%s changes nothing, and gives the server no hints', async (name) => {
    expect(await tsql(name)).not.toMatch(
      /\b(?:INSERT|UPDATE|DELETE|MERGE|DROP|ALTER|CREATE|EXEC(?:UTE)?|INTO|NOLOCK|UNCOMMITTED|OPTION)\b|WITH \(/i,
    );
  });

  it('read the objects we ask rights for, and no others', async () => {
    const questions = await Promise.all(names.map(tsql));
    const read = new Set(questions.flatMap((question) => question.match(/\bdbo\.\w+/g) ?? []));
    expect([...read].sort()).toEqual(neededRights.map(({ object }) => object).sort());
    for (const { object, right } of neededRights) {
      const isFunction = questions.some((question) => question.includes(`${object}()`));
      expect(right, object).toBe(isFunction ? 'EXECUTE' : 'SELECT');
    }
  });
});
