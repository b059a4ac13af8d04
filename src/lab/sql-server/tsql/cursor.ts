import { type SqlError, say } from './sql-error.ts';
import type { Name, Query, WrittenType } from './syntax.ts';
import { type Token, tokensOf } from './tokens.ts';

/** A place in a batch, from which the parser takes what it expects. */
export class Cursor {
  readonly text: string;
  readonly #tokens: readonly Token[];
  #at = 0;
  /** Queries stand in expressions and expressions in queries; this is the one way back. */
  readonly readQuery: (cursor: Cursor) => Query;

  constructor(text: string, readQuery: (cursor: Cursor) => Query) {
    this.text = text;
    this.#tokens = tokensOf(text);
    this.readQuery = readQuery;
  }

  peek(ahead = 0): Token {
    const token = this.#tokens[this.#at + ahead] ?? this.#tokens.at(-1);
    if (token === undefined) throw new Error('A row of tokens ends with an end.');
    return token;
  }

  next(): Token {
    const token = this.peek();
    if (token.kind !== 'end') this.#at += 1;
    return token;
  }

  /** Whether these keywords or operators come next. */
  sees(...words: readonly string[]): boolean {
    return words.every((word, index) => this.peek(index).word === word);
  }

  seesOneOf(words: ReadonlySet<string>): boolean {
    return words.has(this.peek().word);
  }

  /** Takes them if they come next. */
  takes(...words: readonly string[]): boolean {
    if (!this.sees(...words)) return false;
    this.#at += words.length;
    return true;
  }

  /** @throws {SqlError} 102 */
  expect(...words: readonly string[]): void {
    for (const word of words) if (!this.takes(word)) throw this.unexpected();
  }

  unexpected(): SqlError {
    const token = this.peek().kind === 'end' ? (this.#tokens[this.#at - 1] ?? this.peek()) : this.peek();
    return say.syntaxNear(token.text, token.line);
  }

  /** Whether a name comes next: quoted, or a word that is no keyword of what may follow. */
  seesName(except: ReadonlySet<string> = reserved): boolean {
    const { kind, word } = this.peek();
    return kind === 'name' || (kind === 'word' && !word.startsWith('@') && !except.has(word));
  }

  identifier(): string {
    if (!this.seesName()) throw this.unexpected();
    return this.next().text;
  }

  name(): Name {
    const parts = [this.identifier()];
    while (this.takes('.')) parts.push(this.sees('.') ? '' : this.identifier());
    return parts;
  }

  variable(): string {
    if (!this.peek().word.startsWith('@')) throw this.unexpected();
    return this.next().text;
  }

  /** `(a, b)`, each read by `read`. */
  list<T>(read: () => T): readonly T[] {
    this.expect('(');
    const found = this.row(read);
    this.expect(')');
    return found;
  }

  /** `a, b`. */
  row<T>(read: () => T): readonly T[] {
    const found = [read()];
    while (this.takes(',')) found.push(read());
    return found;
  }

  type(): WrittenType {
    const name = this.name().at(-1) ?? '';
    const isDouble = name.toUpperCase() === 'DOUBLE' && this.takes('PRECISION');
    const told = this.sees('(') ? this.list(() => this.#typeArgument()) : [];
    return { name: isDouble ? 'double precision' : name, arguments: told };
  }

  #typeArgument(): number | 'max' {
    if (this.takes('MAX')) return 'max';
    if (this.peek().kind !== 'number') throw this.unexpected();
    return Number(this.next().text);
  }
}

/** Words that cannot be a name without quotes; not all of SQL Server's, but all that would be taken for an alias by mistake. */
export const reserved = new Set(
  `ADD ALL ALTER AND ANY AS ASC BEGIN BETWEEN BY CASE CHECK COLLATE COMMIT CONSTRAINT CONVERT CREATE CROSS DECLARE DEFAULT
   DELETE DENY DESC DISTINCT DROP ELSE END ESCAPE EXCEPT EXEC EXECUTE EXISTS FETCH FOR FOREIGN FROM FULL FUNCTION GRANT GROUP
   HAVING IF IN INDEX INNER INSERT INTERSECT INTO IS JOIN KEY LEFT LIKE NOT NULL OF ON OPTION OR ORDER OUTER OVER PRIMARY
   PRINT PROCEDURE RAISERROR REFERENCES RETURN REVOKE RIGHT ROLLBACK SELECT SET TABLE THEN TO TOP TRAN TRANSACTION TRUNCATE
   UNION UNIQUE UPDATE USE VALUES VIEW WAITFOR WHEN WHERE WHILE WITH`.split(/\s+/),
);
