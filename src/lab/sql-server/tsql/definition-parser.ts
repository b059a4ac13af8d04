/* Statements that make and remove objects: CREATE, ALTER, DROP. */

import type { Cursor } from './cursor.ts';
import { readExpression } from './expression-parser.ts';
import { readQuery } from './query-parser.ts';
import { say } from './sql-error.ts';
import type { ColumnPlan, DroppedKind, Expression, KeyPlan, Name, Statement, WrittenType } from './syntax.ts';

type Defined =
  Extract<Statement, { kind: `create-${string}` | 'alter-role' | 'drop' }> extends infer S
    ? S extends Statement
      ? Omit<S, 'line'>
      : never
    : never;

/** Behind CREATE. @throws {SqlError} 102 */
export function readCreate(cursor: Cursor): Defined {
  const canReplace = cursor.takes('OR', 'ALTER');
  if (cursor.takes('TABLE')) return readTable(cursor);
  if (cursor.takes('VIEW')) return readView(cursor, canReplace);
  if (cursor.takes('FUNCTION')) return readFunction(cursor, canReplace);
  if (cursor.takes('LOGIN')) return readLogin(cursor);
  if (cursor.takes('USER')) return readUser(cursor);
  if (cursor.takes('ROLE')) {
    const name = cursor.identifier();
    if (cursor.takes('AUTHORIZATION')) cursor.identifier();
    return { kind: 'create-role', name };
  }
  const isUnique = cursor.takes('UNIQUE');
  if (!cursor.takes('CLUSTERED')) cursor.takes('NONCLUSTERED');
  if (cursor.takes('INDEX')) return readIndex(cursor, isUnique);
  throw cursor.peek().kind === 'word' ? say.notHere(`CREATE ${cursor.peek().word}`) : cursor.unexpected();
}

/** Behind ALTER. @throws {SqlError} 102 */
export function readAlter(cursor: Cursor): Defined {
  if (cursor.takes('VIEW')) return readView(cursor, true);
  if (cursor.takes('FUNCTION')) return readFunction(cursor, true);
  cursor.expect('ROLE');
  const role = cursor.identifier();
  const isAdded = cursor.takes('ADD');
  if (!isAdded) cursor.expect('DROP');
  cursor.expect('MEMBER');
  return { kind: 'alter-role', role, member: cursor.identifier(), isAdded };
}

const droppedKinds = new Set<string>(['TABLE', 'VIEW', 'FUNCTION', 'USER', 'ROLE', 'LOGIN', 'INDEX', 'PROCEDURE']);

/** Behind DROP. @throws {SqlError} 102 */
export function readDrop(cursor: Cursor): Defined {
  const { word } = cursor.peek();
  if (!droppedKinds.has(word)) throw cursor.unexpected();
  cursor.next();
  const mayBeMissing = cursor.takes('IF', 'EXISTS');
  const names = cursor.row(() => cursor.name());
  if (cursor.takes('ON')) cursor.name();
  // One of the set.
  return { kind: 'drop', what: word as DroppedKind, names, mayBeMissing };
}

function readTable(cursor: Cursor): Defined {
  const name = cursor.name();
  const columns: ColumnPlan[] = [];
  const keys: KeyPlan[] = [];
  cursor.list(() => {
    const key = readKey(cursor);
    if (key === null) columns.push(readColumn(cursor));
    else keys.push(key);
  });
  return { kind: 'create-table', name, columns, keys };
}

function readKey(cursor: Cursor): KeyPlan | null {
  const isNamed = cursor.takes('CONSTRAINT');
  const name = isNamed ? cursor.identifier() : null;
  const kind = keyKind(cursor);
  if (kind === null) {
    if (cursor.sees('FOREIGN') || cursor.sees('CHECK')) throw say.notHere('FOREIGN KEY and CHECK');
    if (isNamed) throw cursor.unexpected();
    return null;
  }
  const columns = cursor.list(() => {
    const column = cursor.identifier();
    if (!cursor.takes('ASC')) cursor.takes('DESC');
    return column;
  });
  return { name, kind, columns };
}

function keyKind(cursor: Cursor): KeyPlan['kind'] | null {
  const kind = cursor.takes('PRIMARY', 'KEY') ? 'primary' : cursor.takes('UNIQUE') ? 'unique' : null;
  if (kind !== null && !cursor.takes('CLUSTERED')) cursor.takes('NONCLUSTERED');
  return kind;
}

function readColumn(cursor: Cursor): ColumnPlan {
  const name = cursor.identifier();
  const type = cursor.type();
  let column: ColumnPlan = {
    name,
    type,
    isNullable: true,
    isIdentity: false,
    default: null,
    isPrimary: false,
    isUnique: false,
  };
  for (;;) {
    if (cursor.takes('NOT', 'NULL')) column = { ...column, isNullable: false };
    else if (cursor.takes('NULL')) column = { ...column, isNullable: true };
    else if (cursor.takes('IDENTITY')) {
      if (cursor.sees('(')) cursor.list(() => cursor.next());
      column = { ...column, isIdentity: true, isNullable: false };
    } else if (cursor.takes('COLLATE')) cursor.identifier();
    else if (cursor.takes('CONSTRAINT')) cursor.identifier();
    else if (cursor.takes('DEFAULT')) column = { ...column, default: readExpression(cursor) };
    else {
      const kind = keyKind(cursor);
      if (kind === null) return column;
      column = kind === 'primary' ? { ...column, isPrimary: true, isNullable: false } : { ...column, isUnique: true };
    }
  }
}

function readView(cursor: Cursor, canReplace: boolean): Defined {
  const name = cursor.name();
  const columns = cursor.sees('(') ? cursor.list(() => cursor.identifier()) : [];
  if (cursor.takes('WITH')) cursor.row(() => cursor.identifier());
  cursor.expect('AS');
  return { kind: 'create-view', name, columns, query: readQuery(cursor), canReplace };
}

/** A function whose body is one RETURN: what the practice site's are. */
function readFunction(cursor: Cursor, canReplace: boolean): Defined {
  const name: Name = cursor.name();
  const parameters = cursor.sees('(', ')') ? [] : cursor.list(() => readParameter(cursor));
  if (parameters.length === 0) cursor.expect('(', ')');
  cursor.expect('RETURNS');
  if (cursor.sees('TABLE')) throw say.notHere('functions that give tables');
  const returns = cursor.type();
  if (cursor.takes('WITH')) cursor.row(() => readFunctionOption(cursor));
  cursor.takes('AS');
  cursor.expect('BEGIN');
  if (!cursor.takes('RETURN')) throw say.notHere('functions of more than one RETURN');
  const value: Expression = readExpression(cursor);
  cursor.takes(';');
  cursor.expect('END');
  return { kind: 'create-function', name, parameters, returns, value, canReplace };
}

function readParameter(cursor: Cursor): { readonly name: string; readonly type: WrittenType } {
  const name = cursor.variable();
  cursor.takes('AS');
  return { name, type: cursor.type() };
}

function readFunctionOption(cursor: Cursor): void {
  if (cursor.takes('EXECUTE', 'AS')) cursor.next();
  else cursor.identifier();
}

function readIndex(cursor: Cursor, isUnique: boolean): Defined {
  const name = cursor.identifier();
  cursor.expect('ON');
  const table = cursor.name();
  const columns = cursor.list(() => {
    const column = cursor.identifier();
    if (!cursor.takes('ASC')) cursor.takes('DESC');
    return column;
  });
  if (cursor.takes('INCLUDE')) cursor.list(() => cursor.identifier());
  return { kind: 'create-index', name, table, columns, isUnique };
}

function readLogin(cursor: Cursor): Defined {
  const name = cursor.identifier();
  if (cursor.takes('FROM')) {
    if (!cursor.takes('EXTERNAL', 'PROVIDER')) cursor.expect('WINDOWS');
    if (cursor.takes('WITH')) readOptions(cursor);
  } else {
    cursor.expect('WITH');
    readOptions(cursor);
  }
  return { kind: 'create-login', name };
}

/** `PASSWORD = N'…', DEFAULT_DATABASE = [x]`: the password is the wire's matter, the rest changes nothing here. */
function readOptions(cursor: Cursor): void {
  cursor.row(() => {
    cursor.identifier();
    cursor.expect('=');
    cursor.next();
    cursor.takes('MUST_CHANGE');
  });
}

function readUser(cursor: Cursor): Defined {
  const name = cursor.identifier();
  let login: string | null = name;
  const isExternal = cursor.takes('FROM', 'EXTERNAL', 'PROVIDER');
  if (cursor.takes('WITHOUT', 'LOGIN')) login = null;
  else if (!isExternal && (cursor.takes('FOR') || cursor.takes('FROM'))) {
    cursor.expect('LOGIN');
    login = cursor.identifier();
  }
  if (cursor.takes('WITH')) readOptions(cursor);
  return { kind: 'create-user', name, login, isExternal };
}
