/* Queries: SELECT with all its clauses, VALUES, and what UNION and its like make of them. */

import type { Cursor } from './cursor.ts';
import { readExpression, readOrder } from './expression-parser.ts';
import { say } from './sql-error.ts';
import type { Body, Item, Query, Select, Source } from './syntax.ts';

/** @throws {SqlError} 102 */
export function readQuery(cursor: Cursor): Query {
  const withs = cursor.takes('WITH') ? cursor.row(() => readWith(cursor)) : [];
  const body = readUnion(cursor);
  const order = readOrder(cursor);
  const offset = cursor.takes('OFFSET') ? readRows(cursor) : null;
  const fetch = cursor.takes('FETCH') ? readFetch(cursor) : null;
  // A hint of the query changes how, not what; a form such as FOR XML changes what.
  if (cursor.takes('OPTION')) cursor.list(() => readHint(cursor));
  if (cursor.sees('FOR')) throw say.notHere('FOR XML and FOR JSON');
  return { with: withs, body, order, offset, fetch };
}

function readHint(cursor: Cursor): void {
  while (!cursor.sees(',') && !cursor.sees(')')) {
    if (cursor.peek().kind === 'end') throw cursor.unexpected();
    cursor.next();
  }
}

function readWith(cursor: Cursor): Query['with'][number] {
  const name = cursor.identifier();
  const columns = cursor.sees('(') ? cursor.list(() => cursor.identifier()) : [];
  cursor.expect('AS', '(');
  const query = readQuery(cursor);
  cursor.expect(')');
  return { name, columns, query };
}

function readRows(cursor: Cursor): Query['offset'] {
  const count = readExpression(cursor);
  if (!cursor.takes('ROWS')) cursor.expect('ROW');
  return count;
}

function readFetch(cursor: Cursor): Query['fetch'] {
  if (!cursor.takes('NEXT')) cursor.expect('FIRST');
  const count = readRows(cursor);
  cursor.expect('ONLY');
  return count;
}

function readUnion(cursor: Cursor): Body {
  let left = readIntersect(cursor);
  for (;;) {
    const operator = cursor.takes('UNION', 'ALL')
      ? 'UNION ALL'
      : cursor.takes('UNION')
        ? 'UNION'
        : cursor.takes('EXCEPT')
          ? 'EXCEPT'
          : null;
    if (operator === null) return left;
    left = { kind: 'set', operator, left, right: readIntersect(cursor) };
  }
}

function readIntersect(cursor: Cursor): Body {
  let left = readBody(cursor);
  while (cursor.takes('INTERSECT')) left = { kind: 'set', operator: 'INTERSECT', left, right: readBody(cursor) };
  return left;
}

function readBody(cursor: Cursor): Body {
  if (cursor.takes('(')) {
    const inner = readUnion(cursor);
    cursor.expect(')');
    return inner;
  }
  if (cursor.takes('VALUES'))
    return { kind: 'rows', rows: cursor.row(() => cursor.list(() => readExpression(cursor))) };
  return readSelect(cursor);
}

function readSelect(cursor: Cursor): Select {
  cursor.expect('SELECT');
  const isDistinct = cursor.takes('DISTINCT');
  if (!isDistinct) cursor.takes('ALL');
  const top = cursor.takes('TOP') ? readTop(cursor) : null;
  const items = cursor.row(() => readItem(cursor));
  if (cursor.sees('INTO')) throw say.notHere('SELECT INTO');
  const from = cursor.takes('FROM') ? readSources(cursor) : null;
  const where = cursor.takes('WHERE') ? readExpression(cursor) : null;
  const groupBy = cursor.takes('GROUP', 'BY') ? cursor.row(() => readExpression(cursor)) : [];
  const having = cursor.takes('HAVING') ? readExpression(cursor) : null;
  return { kind: 'select', isDistinct, top, items, from, where, groupBy, having };
}

function readTop(cursor: Cursor): Select['top'] {
  const isBracketed = cursor.takes('(');
  const token = cursor.peek();
  if (!isBracketed) {
    if (token.kind !== 'number') throw cursor.unexpected();
    cursor.next();
  }
  const count = isBracketed
    ? readExpression(cursor)
    : ({ kind: 'literal', type: { name: 'bigint' }, value: BigInt(token.text) } as const);
  if (isBracketed) cursor.expect(')');
  if (cursor.sees('PERCENT') || cursor.sees('WITH', 'TIES')) throw say.notHere('TOP with PERCENT or TIES');
  return count;
}

function readItem(cursor: Cursor): Item {
  if (cursor.takes('*')) return { kind: 'all', of: null };
  if (cursor.seesName() && cursor.peek(1).word === '.' && cursor.peek(2).word === '*') {
    const of = cursor.identifier();
    cursor.expect('.', '*');
    return { kind: 'all', of };
  }
  const { kind, word } = cursor.peek();
  if (kind === 'word' && word.startsWith('@') && !word.startsWith('@@') && cursor.peek(1).word === '=') {
    const variable = cursor.variable();
    cursor.expect('=');
    return { kind: 'assignment', variable, value: readExpression(cursor) };
  }
  // The old way of an alias: name = value.
  if (cursor.seesName() && cursor.peek(1).word === '=') {
    const alias = cursor.identifier();
    cursor.expect('=');
    return { kind: 'value', value: readExpression(cursor), alias };
  }
  const value = readExpression(cursor);
  return { kind: 'value', value, alias: readAlias(cursor) };
}

function readAlias(cursor: Cursor): string | null {
  if (cursor.takes('AS')) return cursor.peek().kind === 'string' ? cursor.next().text : cursor.identifier();
  return cursor.seesName(notAnAlias) ? cursor.identifier() : null;
}

/** What may follow a value or a source, and is no alias of it. */
const notAnAlias = new Set(
  `FROM WHERE GROUP HAVING ORDER UNION EXCEPT INTERSECT ON INNER LEFT RIGHT FULL CROSS JOIN OUTER OPTION OFFSET FETCH FOR WITH
   INTO AS SET VALUES SELECT INSERT UPDATE DELETE DECLARE IF ELSE BEGIN END PRINT EXEC EXECUTE USE CREATE ALTER DROP GRANT DENY
   REVOKE COMMIT ROLLBACK WAITFOR RETURN RAISERROR THROW TRUNCATE WHILE AND OR NOT THEN WHEN ASC DESC COLLATE`.split(
    /\s+/,
  ),
);

function readSources(cursor: Cursor): Source {
  let left = readJoins(cursor);
  while (cursor.takes(',')) left = { kind: 'join', how: 'CROSS JOIN', left, right: readJoins(cursor), on: null };
  return left;
}

function readJoins(cursor: Cursor): Source {
  let left = readSource(cursor);
  for (;;) {
    const how = readJoin(cursor);
    if (how === null) return left;
    const right = readSource(cursor);
    if (how !== 'CROSS JOIN') cursor.expect('ON');
    left = { kind: 'join', how, left, right, on: how === 'CROSS JOIN' ? null : readExpression(cursor) };
  }
}

function readJoin(cursor: Cursor): string | null {
  if (cursor.takes('JOIN') || cursor.takes('INNER', 'JOIN')) return 'JOIN';
  if (cursor.takes('CROSS', 'JOIN')) return 'CROSS JOIN';
  for (const side of ['LEFT', 'RIGHT', 'FULL'])
    if (cursor.takes(side, 'JOIN') || cursor.takes(side, 'OUTER', 'JOIN')) return `${side} JOIN`;
  if (cursor.sees('CROSS', 'APPLY') || cursor.sees('OUTER', 'APPLY')) throw say.notHere('APPLY');
  return null;
}

function readSource(cursor: Cursor): Source {
  if (cursor.takes('(')) {
    if (!cursor.sees('SELECT') && !cursor.sees('VALUES') && !cursor.sees('WITH')) {
      const inner = readSources(cursor);
      cursor.expect(')');
      return inner;
    }
    const query = readQuery(cursor);
    cursor.expect(')');
    const alias = readAlias(cursor);
    if (alias === null) throw cursor.unexpected();
    const columns = cursor.sees('(') ? cursor.list(() => cursor.identifier()) : [];
    return { kind: 'derived', query, alias, columns };
  }
  const name = cursor.name();
  if (cursor.sees('(')) throw say.notHere('functions that give tables');
  const alias = readAlias(cursor);
  if (cursor.takes('WITH')) cursor.list(() => readHint(cursor));
  return { kind: 'object', name, alias };
}
