import { typeText } from '../declared-types.ts';
import type { SqlColumn, SqlEvent, SqlMessage, SqlParameter, SqlSession, SqlValue } from '../engine.ts';

/** What a batch said, gathered. */
export interface Said {
  readonly events: readonly SqlEvent[];
  /** Rows of all result sets. */
  readonly rows: readonly (readonly SqlValue[])[];
  readonly columns: readonly SqlColumn[];
  /** `name type` of the last result set's columns. */
  readonly types: readonly string[];
  readonly messages: readonly SqlMessage[];
  /** Numbers of its errors. */
  readonly errors: readonly number[];
}

/** Asks a session, and waits for all it says. */
export async function ask(
  session: SqlSession,
  text: string,
  parameters: readonly SqlParameter[] = [],
  signal: AbortSignal = new AbortController().signal,
): Promise<Said> {
  const events: SqlEvent[] = [];
  for await (const event of session.execute(text, parameters, signal)) events.push(event);
  const messages = events.flatMap((event) => (event.kind === 'message' ? [event.message] : []));
  const columns = events.findLast((event) => event.kind === 'columns')?.columns ?? [];
  return {
    events,
    rows: events.flatMap((event) => (event.kind === 'rows' ? event.rows : [])),
    columns,
    types: columns.map(({ name, type }) => `${name} ${typeText(type)}`.trim()),
    messages,
    errors: messages.filter((message) => message.class > 10).map(({ number }) => number),
  };
}

/** The values of the one row a query gives. @throws what it says instead */
export async function askRow(
  session: SqlSession,
  text: string,
  parameters: readonly SqlParameter[] = [],
): Promise<readonly SqlValue[]> {
  const { rows, messages } = await ask(session, text, parameters);
  const [row] = rows;
  if (row === undefined) throw new Error(messages.map(({ message }) => message).join(' ') || 'There is no row.');
  return row;
}
