import { array, assert, constantFrom, oneof, property, string } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseBatch } from './parser.ts';
import { SqlError } from './sql-error.ts';
import { tokensOf } from './tokens.ts';

function errorOf(text: string): { readonly number: number; readonly message: string; readonly line: number } {
  try {
    parseBatch(text);
  } catch (error) {
    if (error instanceof SqlError) {
      const { number, message, line } = error.asMessage(0);
      return { number, message, line };
    }
    throw error;
  }
  throw new Error(`This was read: ${text}`);
}

const kinds = (text: string): readonly string[] => parseBatch(text).map(({ kind }) => kind);

describe('the tokens of T-SQL', () => {
  it('are names in every kind of quotes, texts with doubled quotes, and nothing of comments', () => {
    const tokens = tokensOf(`[a]]b] "c""d" N'e''f' 'g' /* x /* nested */ y */ h -- the end\n 0xFF 1.5e-3 @v >=`);
    expect(tokens.map(({ kind, text }) => [kind, text])).toEqual([
      ['name', 'a]b'],
      ['name', 'c"d'],
      ['string', "e'f"],
      ['string', 'g'],
      ['word', 'h'],
      ['binary', '0xFF'],
      ['number', '1.5e-3'],
      ['word', '@v'],
      ['operator', '>='],
      ['end', ''],
    ]);
  });

  it('join lines in a text where a backslash ends one', () => {
    expect(tokensOf("'a\\\r\nb'")[0]?.text).toBe('ab');
    expect(tokensOf("'a\\b'")[0]?.text).toBe('a\\b');
  });

  it('know their line', () => {
    expect(tokensOf("a\n'b\nc'\n/*\n*/ d").map(({ text, line }) => [text, line])).toEqual([
      ['a', 1],
      ['b\nc', 2],
      ['d', 5],
      ['', 5],
    ]);
  });
});

describe('a batch', () => {
  it.each([
    ['SELECT FROM', 102, "Incorrect syntax near 'FROM'."],
    ['SELECT 1 +', 102, "Incorrect syntax near '+'."],
    ['SELECT (1', 102, "Incorrect syntax near '1'."],
    ['SELEC 1', 102, "Incorrect syntax near 'SELEC'."],
    ['SELECT * FROM t WHERE', 102, "Incorrect syntax near 'WHERE'."],
    ["SELECT 'a", 105, "Unclosed quotation mark after the character string 'a'."],
    ['SELECT [a', 105, "Unclosed quotation mark after the character string 'a'."],
    ['SELECT 1 /* a', 113, "Missing end comment mark '*/'."],
    ['SELECT 1; CREATE VIEW v AS SELECT 1 AS a', 111, "'CREATE VIEW' must be the first statement in a query batch."],
    ['SELECT $', 102, "Incorrect syntax near '$'."],
  ])('is refused as SQL Server refuses it: %s', (text, number, message) => {
    expect(errorOf(text)).toMatchObject({ number, message });
  });

  it('says on which line it stopped making sense', () => {
    expect(errorOf('SELECT 1\nFROM t\nWHERE AND').line).toBe(3);
  });

  it.each([
    'SELECT a FROM b CROSS APPLY c',
    'SELECT a FROM b FOR XML PATH',
    'SELECT a INTO b FROM c',
    'SELECT TOP (5) PERCENT a FROM b',
    'BEGIN TRY SELECT 1 END TRY',
  ])('of what only a real server knows is told so: %s', (text) => {
    expect(errorOf(text)).toMatchObject({ number: 50000 });
  });

  it('is read statement by statement, with or without semicolons', () => {
    expect(kinds('SET NOCOUNT ON SELECT 1 PRINT 2; BEGIN TRAN COMMIT TRAN')).toEqual([
      'set-option',
      'select',
      'print',
      'begin-transaction',
      'commit',
    ]);
  });

  it('may hold conditions and blocks', () => {
    expect(kinds("IF 1 = 2 BEGIN SELECT 1; SELECT 2 END ELSE WAITFOR DELAY '00:00:01' SELECT 3")).toEqual([
      'if',
      'select',
    ]);
  });

  it('binds AND before OR, and products before sums', () => {
    const [statement] = parseBatch('SELECT 1 WHERE 1 + 2 * 3 = 7 OR 1 = 2 AND NOT 3 = 4');
    expect(statement).toMatchObject({
      query: {
        body: {
          where: {
            operator: 'OR',
            left: { operator: '=', left: { operator: '+', right: { operator: '*' } } },
            right: { operator: 'AND', right: { kind: 'not' } },
          },
        },
      },
    });
  });

  it('gives rights in the forms a script has', () => {
    expect(
      parseBatch('GRANT SELECT, VIEW DEFINITION ON OBJECT::dbo.t TO [A\\b], c; DENY EXEC ON SCHEMA::dbo TO r'),
    ).toMatchObject([
      { state: 'GRANT', permissions: ['SELECT', 'VIEW DEFINITION'], on: { name: ['dbo', 't'] }, to: ['A\\b', 'c'] },
      { state: 'DENY', permissions: ['EXECUTE'], on: { kind: 'schema', name: 'dbo' }, to: ['r'] },
    ]);
  });

  it('that is nested too deeply is refused', () => {
    expect(errorOf(`SELECT ${'('.repeat(100_000)}1`)).toMatchObject({ number: 191 });
  });

  it('of any text is read or refused, and nothing else', () => {
    const words = constantFrom(
      ..."SELECT FROM WHERE ( ) , * . a [b] 1 1.5 = + AND NOT IN CASE WHEN THEN END N'x' @v INSERT VALUES CREATE TABLE int NULL ; BEGIN".split(
        ' ',
      ),
    );
    assert(
      property(
        oneof(
          array(words).map((list) => list.join(' ')),
          string(),
        ),
        (text) => {
          try {
            parseBatch(text);
          } catch (error) {
            if (!(error instanceof SqlError)) throw error;
          }
        },
      ),
      { numRuns: 2000 },
    );
  });
});
