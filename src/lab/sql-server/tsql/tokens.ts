/*
 * T-SQL as a row of tokens: words, [quoted] and "quoted" names, 'strings' and N'strings', numbers, 0xBinary, operators.
 * Blanks and comments (which nest) are gone. (Transact-SQL reference, "Database identifiers", "Constants", "Comments".)
 */
import { say } from './sql-error.ts';

export interface Token {
  /** A `word` may be a keyword or a name; a `name` was quoted and is never a keyword. Variables are words with their `@`. */
  readonly kind: 'word' | 'name' | 'string' | 'number' | 'binary' | 'operator' | 'end';
  /** Without quotes. */
  readonly text: string;
  /** A word in capitals, which keywords are compared with; otherwise empty, or the operator. */
  readonly word: string;
  /** `N'…'`. */
  readonly isNational: boolean;
  readonly line: number;
  /** Where it begins and ends in the batch. */
  readonly from: number;
  readonly to: number;
}

const operators = '<> <= >= != !< !> += -= || :: ( ) + - * / % = < > , . ; & | ^ ~ :'.split(' ');
const wordPattern = /[\p{L}_@#][\p{L}\p{N}_@#$]*/uy;
const numberPattern = /(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?/y;
const binaryPattern = /0[xX][0-9a-fA-F]*/y;
const quotes: Readonly<Record<string, string>> = { "'": "'", '"': '"', '[': ']' };

/** @throws {SqlError} 102, 105, 113 */
export function tokensOf(text: string): readonly Token[] {
  const tokens: Token[] = [];
  let at = 0;
  let line = 1;
  const take = (kind: Token['kind'], to: number, value: string, isNational = false): void => {
    const word = kind === 'word' ? value.toUpperCase() : kind === 'operator' ? value : '';
    tokens.push({ kind, text: value, word, isNational, line, from: at, to });
    line += linesIn(text, at, to);
    at = to;
  };
  for (;;) {
    const start = afterBlanks(text, at, line);
    line += linesIn(text, at, start);
    at = start;
    const first = text[at];
    if (first === undefined) break;
    const isNational = (first === 'N' || first === 'n') && text[at + 1] === "'";
    const opening = at + (isNational ? 1 : 0);
    const closing = quotes[text[opening] ?? ''];
    if (closing !== undefined) {
      const { value, end } = quoted(text, opening, closing, line);
      // A backslash at the end of a line joins it to the next, in a string and nowhere else.
      if (closing === "'") take('string', end, value.replaceAll(/\\\r?\n/g, ''), isNational);
      else take('name', end, value);
      continue;
    }
    const binary = matchAt(binaryPattern, text, at);
    const number = matchAt(numberPattern, text, at);
    const word = matchAt(wordPattern, text, at);
    const operator = operators.find((candidate) => text.startsWith(candidate, at));
    if (binary !== null) take('binary', at + binary.length, binary);
    else if (number !== null) take('number', at + number.length, number);
    else if (word !== null) take('word', at + word.length, word);
    else if (operator !== undefined) take('operator', at + operator.length, operator);
    else throw say.syntaxNear(first, line);
  }
  take('end', at, '');
  return tokens;
}

function matchAt(pattern: RegExp, text: string, at: number): string | null {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0] ?? null;
}

function linesIn(text: string, from: number, to: number): number {
  let lines = 0;
  for (let at = from; at < to; at += 1) if (text.charCodeAt(at) === 10) lines += 1;
  return lines;
}

function afterBlanks(text: string, from: number, line: number): number {
  let at = from;
  for (;;) {
    while (at < text.length && /[\s\uFEFF\u00A0]/.test(text[at] ?? '')) at += 1;
    if (text.startsWith('--', at)) {
      const end = text.indexOf('\n', at);
      at = end < 0 ? text.length : end;
    } else if (text.startsWith('/*', at)) at = afterComment(text, at, line);
    else return at;
  }
}

function afterComment(text: string, from: number, line: number): number {
  let depth = 0;
  for (let at = from; at < text.length; ) {
    if (text.startsWith('/*', at)) depth += 1;
    else if (text.startsWith('*/', at)) depth -= 1;
    else {
      at += 1;
      continue;
    }
    at += 2;
    if (depth === 0) return at;
  }
  throw say.unclosedComment(line);
}

/** A doubled closing quote stands for itself. */
function quoted(text: string, opening: number, closing: string, line: number): { value: string; end: number } {
  let value = '';
  let at = opening + 1;
  for (;;) {
    const end = text.indexOf(closing, at);
    if (end < 0) throw say.unclosedQuote(text.slice(opening + 1), line);
    value += text.slice(at, end);
    if (text[end + 1] !== closing) return { value, end: end + 1 };
    value += closing;
    at = end + 2;
  }
}
