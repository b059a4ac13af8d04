/*
 * Expressions, by how tightly their operators bind (Transact-SQL reference, "Operator precedence"): ~ first, then * / %,
 * + - & |, comparisons, NOT, AND, and OR with the tests IN, LIKE and BETWEEN last. Conditions are read by the same rules as
 * values; SQL Server keeps the two apart, so a condition where a value belongs is not refused here.
 */
import type { SqlType } from '../engine.ts';
import type { Cursor } from './cursor.ts';
import { say } from './sql-error.ts';
import type { Expression, Name, Ordering } from './syntax.ts';
import type { Token } from './tokens.ts';

const comparisons = new Set(['=', '<', '>', '<=', '>=', '<>', '!=', '!<', '!>']);
const sums = new Set(['+', '-', '&', '|', '^', '||']);
const products = new Set(['*', '/', '%']);
/** Functions that are written without brackets. */
const bare = new Set(['CURRENT_TIMESTAMP', 'CURRENT_USER', 'SESSION_USER', 'SYSTEM_USER', 'USER']);
/** Functions whose names are reserved words. */
const reservedCalls = new Set(['LEFT', 'RIGHT']);

/** @throws {SqlError} 102 */
export function readExpression(cursor: Cursor): Expression {
  let left = readAnd(cursor);
  while (cursor.takes('OR')) left = { kind: 'binary', operator: 'OR', left, right: readAnd(cursor) };
  return left;
}

function readAnd(cursor: Cursor): Expression {
  let left = readNot(cursor);
  while (cursor.takes('AND')) left = { kind: 'binary', operator: 'AND', left, right: readNot(cursor) };
  return left;
}

function readNot(cursor: Cursor): Expression {
  return cursor.takes('NOT') ? { kind: 'not', of: readNot(cursor) } : readTest(cursor);
}

function readTest(cursor: Cursor): Expression {
  let left = readSum(cursor);
  for (;;) {
    if (cursor.seesOneOf(comparisons)) {
      left = { kind: 'binary', operator: cursor.next().word, left, right: readSum(cursor) };
      continue;
    }
    if (cursor.takes('IS')) {
      const isNot = cursor.takes('NOT');
      cursor.expect('NULL');
      left = { kind: 'is-null', of: left, isNot };
      continue;
    }
    const isNot = cursor.sees('NOT') && ['IN', 'LIKE', 'BETWEEN'].includes(cursor.peek(1).word);
    if (isNot) cursor.next();
    if (cursor.takes('IN')) left = { kind: 'in', of: left, isNot, among: readAmong(cursor) };
    else if (cursor.takes('BETWEEN')) {
      const low = readSum(cursor);
      cursor.expect('AND');
      left = { kind: 'between', of: left, isNot, low, high: readSum(cursor) };
    } else if (cursor.takes('LIKE')) {
      const pattern = readSum(cursor);
      left = { kind: 'like', of: left, isNot, pattern, escape: cursor.takes('ESCAPE') ? readSum(cursor) : null };
    } else return left;
  }
}

function readAmong(cursor: Cursor): (Expression & { kind: 'in' })['among'] {
  if (!cursor.sees('(', 'SELECT')) return cursor.list(() => readExpression(cursor));
  cursor.expect('(');
  const query = cursor.readQuery(cursor);
  cursor.expect(')');
  return query;
}

function readSum(cursor: Cursor): Expression {
  let left = readProduct(cursor);
  while (cursor.seesOneOf(sums))
    left = { kind: 'binary', operator: cursor.next().word, left, right: readProduct(cursor) };
  return left;
}

function readProduct(cursor: Cursor): Expression {
  let left = readSigned(cursor);
  while (cursor.seesOneOf(products))
    left = { kind: 'binary', operator: cursor.next().word, left, right: readSigned(cursor) };
  return left;
}

function readSigned(cursor: Cursor): Expression {
  if (cursor.takes('-')) {
    const of = readSigned(cursor);
    return of.kind === 'literal' ? negated(of) : { kind: 'negative', of };
  }
  if (cursor.takes('+')) return readSigned(cursor);
  if (cursor.takes('~')) return { kind: 'complement', of: readSigned(cursor) };
  let value = readPrimary(cursor);
  while (cursor.takes('COLLATE')) value = { kind: 'collate', of: value, collation: cursor.identifier() };
  return value;
}

function negated(literal: Expression & { kind: 'literal' }): Expression {
  const { value, type } = literal;
  if (typeof value === 'bigint') return wholeNumber(-value);
  if (typeof value === 'number') return { kind: 'literal', type, value: -value };
  return typeof value === 'string' && type?.name === 'decimal'
    ? { kind: 'literal', type, value: value.startsWith('-') ? value.slice(1) : `-${value}` }
    : { kind: 'negative', of: literal };
}

function wholeNumber(value: bigint): Expression {
  if (BigInt.asIntN(32, value) === value) return { kind: 'literal', type: { name: 'int' }, value };
  // Numbers beyond int are decimals in SQL Server, also those a bigint could hold.
  const digits = String(value).replace('-', '').length;
  return { kind: 'literal', type: { name: 'decimal', precision: digits, scale: 0 }, value: String(value) };
}

function numberLiteral(text: string): Expression {
  if (/[eE]/.test(text)) return { kind: 'literal', type: { name: 'float' }, value: Number(text) };
  if (!text.includes('.')) return wholeNumber(BigInt(text));
  const [whole = '', part = ''] = text.split('.');
  const precision = Math.max(1, whole.replace(/^0+/, '').length + part.length);
  const type: SqlType = { name: 'decimal', precision, scale: part.length };
  return { kind: 'literal', type, value: part === '' ? whole : `${whole === '' ? '0' : whole}.${part}` };
}

function textLiteral({ text, isNational }: Token): Expression {
  const length = text.length > (isNational ? 4000 : 8000) ? 'max' : Math.max(1, text.length);
  return { kind: 'literal', type: { name: isNational ? 'nvarchar' : 'varchar', length }, value: text };
}

function binaryLiteral(text: string): Expression {
  const digits = text.slice(2);
  const value = new Uint8Array(Buffer.from(digits.length % 2 === 0 ? digits : `0${digits}`, 'hex'));
  return { kind: 'literal', type: { name: 'varbinary', length: Math.max(1, value.length) }, value };
}

function readPrimary(cursor: Cursor): Expression {
  const token = cursor.peek();
  switch (token.kind) {
    case 'number':
      return numberLiteral(cursor.next().text);
    case 'string':
      return textLiteral(cursor.next());
    case 'binary':
      return binaryLiteral(cursor.next().text);
    case 'name':
      return readNamed(cursor);
    case 'operator':
      return readBracketed(cursor);
    case 'word':
      return readWord(cursor);
    case 'end':
      throw cursor.unexpected();
  }
}

function readBracketed(cursor: Cursor): Expression {
  // `$` and the like are no beginning of anything.
  cursor.expect('(');
  if (cursor.sees('SELECT') || cursor.sees('WITH')) {
    const query = cursor.readQuery(cursor);
    cursor.expect(')');
    return { kind: 'query', query };
  }
  const inner = readExpression(cursor);
  cursor.expect(')');
  return inner;
}

function readWord(cursor: Cursor): Expression {
  const { word } = cursor.peek();
  if (word.startsWith('@')) return { kind: 'variable', name: cursor.next().text };
  if (cursor.takes('NULL')) return { kind: 'literal', type: null, value: null };
  if (cursor.takes('CASE')) return readCase(cursor);
  if (cursor.takes('EXISTS')) {
    cursor.expect('(');
    const query = cursor.readQuery(cursor);
    cursor.expect(')');
    return { kind: 'exists', query };
  }
  if (bare.has(word) && cursor.peek(1).word !== '.') return call([cursor.next().text], []);
  if (cursor.peek(1).word === '(') {
    if (['CAST', 'TRY_CAST'].includes(word)) return readCast(cursor);
    if (['CONVERT', 'TRY_CONVERT'].includes(word)) return readConvert(cursor);
    if (reservedCalls.has(word)) return readCall(cursor, [cursor.next().text]);
  }
  return readNamed(cursor);
}

function readCast(cursor: Cursor): Expression {
  const isTry = cursor.next().word.startsWith('TRY');
  cursor.expect('(');
  const of = readExpression(cursor);
  cursor.expect('AS');
  const type = cursor.type();
  cursor.expect(')');
  return { kind: 'convert', type, of, style: null, isTry };
}

function readConvert(cursor: Cursor): Expression {
  const isTry = cursor.next().word.startsWith('TRY');
  cursor.expect('(');
  const type = cursor.type();
  cursor.expect(',');
  const of = readExpression(cursor);
  const style = cursor.takes(',') ? readExpression(cursor) : null;
  cursor.expect(')');
  return { kind: 'convert', type, of, style, isTry };
}

function readCase(cursor: Cursor): Expression {
  const of = cursor.sees('WHEN') ? null : readExpression(cursor);
  const cases: { when: Expression; result: Expression }[] = [];
  while (cursor.takes('WHEN')) {
    const when = readExpression(cursor);
    cursor.expect('THEN');
    cases.push({ when, result: readExpression(cursor) });
  }
  if (cases.length === 0) throw cursor.unexpected();
  const otherwise = cursor.takes('ELSE') ? readExpression(cursor) : null;
  cursor.expect('END');
  return { kind: 'case', of, cases, otherwise };
}

function readNamed(cursor: Cursor): Expression {
  const name = cursor.name();
  return cursor.sees('(') ? readCall(cursor, name) : { kind: 'column', name };
}

function call(name: Name, given: readonly Expression[]): Expression {
  return { kind: 'call', name, arguments: given, isDistinct: false, isStar: false, over: null };
}

function readCall(cursor: Cursor, name: Name): Expression {
  cursor.expect('(');
  const isStar = cursor.takes('*');
  const isDistinct = !isStar && cursor.takes('DISTINCT');
  const given = isStar || cursor.sees(')') ? [] : cursor.row(() => readExpression(cursor));
  cursor.expect(')');
  const over = cursor.takes('OVER') ? readOver(cursor) : null;
  return { kind: 'call', name, arguments: given, isDistinct, isStar, over };
}

function readOver(cursor: Cursor): (Expression & { kind: 'call' })['over'] {
  cursor.expect('(');
  const partition = cursor.takes('PARTITION', 'BY') ? cursor.row(() => readExpression(cursor)) : [];
  const order = readOrder(cursor);
  if (!cursor.takes(')')) throw say.notHere('this window of rows');
  return { partition, order };
}

/** `ORDER BY …`, or nothing. */
export function readOrder(cursor: Cursor): readonly Ordering[] {
  if (!cursor.takes('ORDER', 'BY')) return [];
  return cursor.row(() => {
    const by = readExpression(cursor);
    const isDescending = cursor.takes('DESC');
    if (!isDescending) cursor.takes('ASC');
    return { by, isDescending };
  });
}
