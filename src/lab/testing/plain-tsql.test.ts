import { expect, it } from 'vitest';
import { tsqlProblems } from './plain-tsql.ts';

const readOnly = { isReadOnly: true };

it.each([
  ['MERGE INTO dbo.A USING dbo.B ON 1 = 1 WHEN MATCHED THEN DELETE;', 'MERGE'],
  ['SELECT a FROM dbo.A WITH (NOLOCK)', 'a dirty read'],
  ['SELECT a FROM dbo.A AS x WITH (TABLOCK)', 'a table hint'],
  ['SET TRANSACTION ISOLATION LEVEL READ  UNCOMMITTED', 'a dirty read'],
  ['SELECT a FROM dbo.A OPTION (RECOMPILE)', 'a query hint'],
  ["EXEC ('SELECT 1')", 'text that is run'],
  ['SELECT TOP (0) * FROM dbo.A', 'SELECT *'],
  ['SELECT A.* FROM dbo.A', 'SELECT *'],
  ["SELECT a FROM dbo.A WHERE b = 'x' + @name", 'a text put together from a parameter'],
  ['SELECT a INTO dbo.B FROM dbo.A', 'a statement that writes'],
  ['SELECT a FROM dbo.A; SELECT b FROM dbo.B', 'more than one statement'],
])('%s has %s', (text, problem) => {
  expect(tsqlProblems(text, readOnly)).toContain(problem);
});

it.each([
  ["SELECT a FROM dbo.A WHERE b = N'it''s a MERGE; DROP it'"],
  ['-- No NOLOCK here; it would lie.\nSELECT COUNT_BIG(*) AS n FROM dbo.A WHERE b = @name;'],
  ['/* MERGE */ SELECT UpdatedOn, Created FROM dbo.A'],
])('%s has nothing against it', (text) => {
  expect(tsqlProblems(text, readOnly)).toEqual([]);
});

it('lets who says so take every column, and who makes things write', () => {
  expect(tsqlProblems('SELECT * FROM dbo.A', { ...readOnly, mayTakeAll: true })).toEqual([]);
  expect(tsqlProblems('CREATE TABLE dbo.A (a int); DROP TABLE dbo.A', { isReadOnly: false })).toEqual([]);
});
