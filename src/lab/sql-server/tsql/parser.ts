/*
 * Reads a batch of T-SQL into statements. It knows what the product, the lab's schema script and the scripts we print for a
 * database administrator say; anything else is answered as SQL Server answers what it cannot read, or named as unknown here.
 */

import { Cursor } from './cursor.ts';
import { readAlter, readCreate, readDrop } from './definition-parser.ts';
import { readExpression } from './expression-parser.ts';
import { readQuery } from './query-parser.ts';
import { say } from './sql-error.ts';
import type { Expression, Name, Query, Securable, Statement } from './syntax.ts';

type WithoutLine<S> = S extends Statement ? Omit<S, 'line'> : never;
type Read = WithoutLine<Statement>;

/** @throws {SqlError} 102, 105, 111, 113, 191 */
export function parseBatch(text: string): readonly Statement[] {
  try {
    return readBatch(text);
  } catch (error) {
    // Each bracket is a call of the parser inside another, and there is only so much room for them.
    throw error instanceof RangeError ? say.tooDeep() : error;
  }
}

function readBatch(text: string): readonly Statement[] {
  const cursor = new Cursor(text, readQuery);
  const statements: Statement[] = [];
  for (;;) {
    while (cursor.takes(';'));
    if (cursor.peek().kind === 'end') break;
    const statement = readStatement(cursor);
    if ((statement.kind === 'create-view' || statement.kind === 'create-function') && statements.length > 0)
      throw say.isNotFirst(statement.kind === 'create-view' ? 'CREATE VIEW' : 'CREATE FUNCTION');
    statements.push(statement);
  }
  return statements;
}

function readStatement(cursor: Cursor): Statement {
  const { line } = cursor.peek();
  const read: Read = readKind(cursor);
  cursor.takes(';');
  return { ...read, line };
}

const queryStarts = new Set(['SELECT', 'WITH', '(', 'VALUES']);

function readKind(cursor: Cursor): Read {
  if (cursor.seesOneOf(queryStarts)) return { kind: 'select', query: readQuery(cursor) };
  const reader = readers.get(cursor.peek().word);
  if (reader === undefined) {
    // A batch may begin with the name of a procedure; anything else is no statement.
    if (cursor.peek().kind === 'word' && cursor.peek(1).kind === 'end')
      return { kind: 'execute', procedure: cursor.name() };
    throw cursor.unexpected();
  }
  cursor.next();
  return reader(cursor);
}

const readers: ReadonlyMap<string, (cursor: Cursor) => Read> = new Map<string, (cursor: Cursor) => Read>([
  ['SET', readSet],
  ['DECLARE', readDeclare],
  ['USE', (cursor) => ({ kind: 'use', database: cursor.identifier() })],
  ['INSERT', readInsert],
  ['UPDATE', readUpdate],
  ['DELETE', readDelete],
  ['TRUNCATE', readTruncate],
  ['CREATE', readCreate],
  ['ALTER', readAlter],
  ['DROP', readDrop],
  ['GRANT', (cursor) => readRight(cursor, 'GRANT')],
  ['DENY', (cursor) => readRight(cursor, 'DENY')],
  ['REVOKE', (cursor) => readRight(cursor, 'REVOKE')],
  ['BEGIN', readBegin],
  ['COMMIT', (cursor) => ({ kind: 'commit', name: readEnd(cursor) })],
  ['ROLLBACK', (cursor) => ({ kind: 'rollback', name: readEnd(cursor) })],
  ['SAVE', (cursor) => ({ kind: 'save', name: readEnd(cursor) ?? '' })],
  ['WAITFOR', readWait],
  ['PRINT', (cursor) => ({ kind: 'print', value: readExpression(cursor) })],
  ['RAISERROR', readRaise],
  ['THROW', readThrow],
  ['IF', readIf],
  ['EXEC', readExecute],
  ['EXECUTE', readExecute],
  ['RETURN', () => ({ kind: 'return' })],
]);

function readSet(cursor: Cursor): Read {
  if (cursor.peek().word.startsWith('@')) {
    const name = cursor.variable();
    cursor.expect('=');
    return { kind: 'set-variable', name, value: readExpression(cursor) };
  }
  if (cursor.takes('TRANSACTION', 'ISOLATION', 'LEVEL')) {
    const first = cursor.next().word;
    const second = first === 'READ' || first === 'REPEATABLE' ? ` ${cursor.next().word}` : '';
    return { kind: 'set-option', option: 'ISOLATION', value: `${first}${second}` };
  }
  if (cursor.takes('IDENTITY_INSERT')) {
    cursor.name();
    return { kind: 'set-option', option: 'IDENTITY_INSERT', value: cursor.next().word };
  }
  const options = cursor.row(() => cursor.next().word);
  const sign = cursor.takes('-') ? '-' : '';
  const value = `${sign}${cursor.next().text.toUpperCase()}`;
  // Of several options none is one we heed.
  return { kind: 'set-option', option: options.length === 1 ? (options[0] ?? '') : '', value };
}

function readDeclare(cursor: Cursor): Read {
  const variables = cursor.row(() => {
    const name = cursor.variable();
    cursor.takes('AS');
    if (cursor.sees('TABLE')) throw say.notHere('table variables');
    const type = cursor.type();
    return { name, type, value: cursor.takes('=') ? readExpression(cursor) : null };
  });
  return { kind: 'declare', variables };
}

function readInsert(cursor: Cursor): Read {
  cursor.takes('INTO');
  const into = cursor.name();
  const isList = cursor.sees('(') && cursor.peek(1).word !== 'SELECT';
  const columns = isList ? cursor.list(() => cursor.identifier()) : [];
  if (cursor.sees('OUTPUT')) throw say.notHere('OUTPUT');
  const values: Query | null = cursor.takes('DEFAULT', 'VALUES') ? null : readQuery(cursor);
  return { kind: 'insert', into, columns, values };
}

function readUpdate(cursor: Cursor): Read {
  const table = cursor.name();
  cursor.expect('SET');
  const changes = cursor.row(() => {
    const column = cursor.name().at(-1) ?? '';
    cursor.expect('=');
    return { column, value: readExpression(cursor) };
  });
  if (cursor.sees('FROM')) throw say.notHere('UPDATE with FROM');
  return { kind: 'update', table, changes, where: readWhere(cursor) };
}

function readDelete(cursor: Cursor): Read {
  cursor.takes('FROM');
  const table = cursor.name();
  if (cursor.sees('FROM')) throw say.notHere('DELETE with a second FROM');
  return { kind: 'delete', table, where: readWhere(cursor) };
}

function readTruncate(cursor: Cursor): Read {
  cursor.expect('TABLE');
  return { kind: 'delete', table: cursor.name(), where: null };
}

function readWhere(cursor: Cursor): Expression | null {
  return cursor.takes('WHERE') ? readExpression(cursor) : null;
}

function readRight(cursor: Cursor, state: 'GRANT' | 'DENY' | 'REVOKE'): Read {
  if (state === 'REVOKE') cursor.takes('GRANT', 'OPTION', 'FOR');
  const permissions = cursor.row(() => {
    const words = [cursor.next().word];
    while (!cursor.sees(',') && !cursor.sees('ON') && !cursor.sees('TO') && !cursor.sees('FROM')) {
      if (cursor.sees('(')) throw say.notHere('rights on columns');
      if (cursor.peek().kind !== 'word') throw cursor.unexpected();
      words.push(cursor.next().word);
    }
    const permission = words.join(' ');
    return permission === 'EXEC' ? 'EXECUTE' : permission;
  });
  const on = cursor.takes('ON') ? readSecurable(cursor) : null;
  if (!cursor.takes('TO') && !(state === 'REVOKE' && cursor.takes('FROM'))) throw cursor.unexpected();
  const to = cursor.row(() => cursor.identifier());
  cursor.takes('WITH', 'GRANT', 'OPTION');
  cursor.takes('CASCADE');
  return { kind: 'right', state, permissions, on, to };
}

function readSecurable(cursor: Cursor): Securable {
  if (cursor.takes('SCHEMA', '::')) return { kind: 'schema', name: cursor.identifier() };
  if (cursor.takes('DATABASE', '::')) return { kind: 'database', name: cursor.identifier() };
  cursor.takes('OBJECT', '::');
  return { kind: 'object', name: cursor.name() };
}

function readBegin(cursor: Cursor): Read {
  if (cursor.takes('TRANSACTION') || cursor.takes('TRAN')) {
    if (cursor.seesName(statementStarts)) cursor.identifier();
    return { kind: 'begin-transaction' };
  }
  if (cursor.sees('TRY') || cursor.sees('CATCH')) throw say.notHere('TRY and CATCH');
  const statements: Statement[] = [];
  while (!cursor.takes('END')) {
    if (cursor.takes(';')) continue;
    if (cursor.peek().kind === 'end') throw cursor.unexpected();
    statements.push(readStatement(cursor));
  }
  return { kind: 'block', statements };
}

/** What stands behind COMMIT, ROLLBACK and SAVE: TRANSACTION, and its name. */
function readEnd(cursor: Cursor): string | null {
  if (!cursor.takes('TRANSACTION') && !cursor.takes('TRAN')) cursor.takes('WORK');
  return cursor.seesName(statementStarts) ? cursor.identifier() : null;
}

function readWait(cursor: Cursor): Read {
  cursor.expect('DELAY');
  const { kind, text } = cursor.peek();
  if (kind !== 'string') throw cursor.unexpected();
  cursor.next();
  return { kind: 'wait', delay: text };
}

function readRaise(cursor: Cursor): Read {
  const [message, severity, state] = cursor.list(() => readExpression(cursor));
  if (message === undefined || severity === undefined || state === undefined) throw cursor.unexpected();
  if (cursor.takes('WITH')) cursor.row(() => cursor.identifier());
  return { kind: 'raise', number: null, message, class: severity, state };
}

function readThrow(cursor: Cursor): Read {
  const [number, message, state] = cursor.row(() => readExpression(cursor));
  if (number === undefined || message === undefined || state === undefined) throw cursor.unexpected();
  return { kind: 'raise', number, message, class: null, state };
}

function readIf(cursor: Cursor): Read {
  const condition = readExpression(cursor);
  const statement = readStatement(cursor);
  return { kind: 'if', condition, statement, otherwise: cursor.takes('ELSE') ? readStatement(cursor) : null };
}

function readExecute(cursor: Cursor): Read {
  if (cursor.takes('(')) {
    const text = readExpression(cursor);
    cursor.expect(')');
    return { kind: 'execute-text', text };
  }
  const procedure: Name = cursor.name();
  if (procedure.at(-1)?.toLowerCase() === 'sp_executesql') {
    const text = readExpression(cursor);
    if (cursor.sees(',')) throw say.notHere('sp_executesql with parameters inside a batch');
    return { kind: 'execute-text', text };
  }
  while (!cursor.sees(';') && cursor.peek().kind !== 'end' && !cursor.seesOneOf(statementStarts)) cursor.next();
  return { kind: 'execute', procedure };
}

const statementStarts: ReadonlySet<string> = new Set([...readers.keys(), ...queryStarts, 'END', 'ELSE']);
