import type { SqlEngine, SqlEvent, SqlParameter, SqlSession } from '../engine.ts';

/** Answers a batch of a test. */
export type AnswerBatch = (
  text: string,
  parameters: readonly SqlParameter[],
  signal: AbortSignal,
) => Iterable<SqlEvent> | AsyncIterable<SqlEvent>;

/** The smallest engine: a test says what each batch answers. What drivers ask by themselves is answered here. */
export function tinyEngine(answerBatch: AnswerBatch, options: { readonly collation?: string } = {}): SqlEngine {
  return {
    openSession: (_login, database) => {
      if (database !== null && database !== 'CM_LAB') return null;
      const session: SqlSession = {
        database: 'CM_LAB',
        collation: options.collation ?? 'SQL_Latin1_General_CP1_CI_AS',
        async *execute(text, parameters, signal) {
          if (/^\s*set (?:ansi_|textsize)/i.test(text)) yield { kind: 'statement-end', count: null };
          else if (/^SELECT 1;?$/.test(text)) yield* oneRow();
          else yield* answerBatch(text, parameters, signal);
        },
        close: () => {},
      };
      return session;
    },
    close: () => {},
  };
}

function* oneRow(): Iterable<SqlEvent> {
  yield { kind: 'columns', columns: [{ name: '', type: { name: 'int' }, isNullable: false }] };
  yield { kind: 'rows', rows: [[1n]] };
  yield { kind: 'statement-end', count: 1 };
}
