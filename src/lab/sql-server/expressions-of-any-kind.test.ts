/*
 * Expressions of any kind, asked of every type: whatever is asked is answered, with rows or with an error SQL Server has. What
 * SQLite itself has to say would mean that a translation was wrong.
 */
import { array, constantFrom, letrec, oneof, sample, tuple } from 'fast-check';
import { expect, it } from 'vitest';
import { sqliteEngine } from './sqlite-engine.ts';
import { ask } from './testing/ask.ts';

const names = 'i b d n x g v f o bi'.split(' ');
const types = `int|bigint|decimal(9,3)|nvarchar(10)|datetime2(3)|float|uniqueidentifier|varbinary(8)|bit|money|date|time(3)|datetimeoffset(2)`;
const functions = `LEN|ABS|ISNULL|COALESCE|MAX|MIN|SUM|AVG|COUNT|UPPER|CONCAT|NULLIF|DATALENGTH|FLOOR|ROUND|LEFT|REPLACE|SUBSTRING|YEAR`;

const { expression } = letrec<{ expression: string; condition: string }>((tie) => ({
  expression: oneof(
    { maxDepth: 4, withCrossShrink: true },
    constantFrom(...names, '1', '-1', '0', '2.5', '1e0', "N'a'", "'5'", 'NULL', '0x0F', "'2026-01-01'"),
    tuple(tie('expression'), constantFrom(...'+ - * / % & | ^'.split(' ')), tie('expression')).map(
      ([a, by, b]) => `(${a} ${by} ${b})`,
    ),
    tuple(constantFrom(...functions.split('|')), array(tie('expression'), { minLength: 1, maxLength: 3 })).map(
      ([name, given]) => `${name}(${given.join(', ')})`,
    ),
    tuple(tie('condition'), tie('expression'), tie('expression')).map(
      ([when, a, b]) => `CASE WHEN ${when} THEN ${a} ELSE ${b} END`,
    ),
    tuple(tie('expression'), constantFrom(...types.split('|'))).map(([a, type]) => `CAST(${a} AS ${type})`),
    tie('expression').map((a) => `(SELECT ${a} FROM t)`),
    tie('expression').map((a) => `(-${a})`),
  ),
  condition: oneof(
    { maxDepth: 3 },
    tuple(tie('expression'), constantFrom('=', '<', '>=', '<>'), tie('expression')).map(
      ([a, by, b]) => `${a} ${by} ${b}`,
    ),
    tuple(tie('expression'), tie('expression'), tie('expression')).map(([a, b, c]) => `${a} BETWEEN ${b} AND ${c}`),
    tuple(tie('expression'), array(tie('expression'), { minLength: 1, maxLength: 3 })).map(
      ([a, among]) => `${a} IN (${among.join(', ')})`,
    ),
    tuple(tie('expression'), tie('expression')).map(([a, b]) => `${a} LIKE ${b}`),
    tie('expression').map((a) => `${a} IS NULL`),
    tuple(tie('condition'), constantFrom('AND', 'OR'), tie('condition')).map(([a, by, b]) => `(${a} ${by} ${b})`),
  ),
}));

it('are answered', async () => {
  const engine = sqliteEngine({ databases: { CM_W01: { path: ':memory:', isWritable: true } } });
  const session = engine.openSession({ name: 'sa', way: 'sql' }, 'CM_W01');
  if (session === null) throw new Error('sa was not let in.');
  await ask(
    session,
    `CREATE TABLE t (i int NOT NULL, b bigint, d decimal(10,2), n nvarchar(20), x datetime2(3), g uniqueidentifier, v varbinary(8),
       f float, o datetimeoffset(7), bi bit);
     INSERT t VALUES (1, 2, 3.5, N'4', '2026-11-18', '00112233-4455-6677-8899-aabbccddeeff', 0x01, 1.5, '2026-11-18', 1);
     INSERT t (i) VALUES (0)`,
  );
  let answered = 0;
  for (const written of sample(expression, { numRuns: 4000, seed: 7 })) {
    const text = `SELECT ${written} AS a FROM t ORDER BY 1`;
    const { errors, columns } = await ask(session, text);
    expect(errors, text).not.toContain(50000);
    if (errors.length === 0) {
      expect(columns, text).toHaveLength(1);
      answered += 1;
    }
  }
  // Most are refused for their types; but it is no test if nearly all are.
  expect(answered).toBeGreaterThan(400);
  session.close();
  engine.close();
});
