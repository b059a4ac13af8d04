import { en } from './clause-words/en.ts';
import { formatCount } from './format.ts';

/*
 * Where an error or a piece of evidence tells a reason, the reason is no free text: it is a clause, named by its id, and
 * written in every language. A text in one language inside a sentence of another is what this makes impossible.
 */

type Table = typeof en;

/** Every reason there is. */
export type ClauseId = keyof Table;

/** What a clause is filled in with; another clause is put into the same language. */
export type ClauseValue = string | number | Clause | readonly Clause[];

/** Words that complete a sentence, or are one: the same in every language. Plain data that survives JSON. */
export interface Clause {
  readonly clause: ClauseId;
  readonly values: Readonly<Record<string, ClauseValue>>;
}

/** The names a text has places for: `{name}`, or `{count|file|files}` for a count with what is counted. */
type PlacesIn<Text extends string> = Text extends `${string}{${infer Place}}${infer Rest}`
  ? (Place extends `${infer Name}|${string}` ? Name : Place) | PlacesIn<Rest>
  : never;

type ValuesOf<Id extends ClauseId> =
  PlacesIn<Table[Id]> extends never ? [] : [values: Readonly<Record<PlacesIn<Table[Id]>, ClauseValue>>];

/** A clause with everything it has a place for. */
export function clause<Id extends ClauseId>(id: Id, ...[values]: ValuesOf<Id>): Clause {
  return { clause: id, values: values ?? {} };
}

/** What another program or system said, word for word. It is told as a quotation: it stays in its own language. */
export function foreign(text: string): Clause {
  return clause('foreign', { text });
}

/** The clauses of one language. */
export type ClauseWords = Readonly<Record<ClauseId, string>>;

/** How a language tells one of something from several, and writes numbers. */
export interface ClauseFormats {
  readonly isOne: (count: number) => boolean;
  readonly count: (count: number) => string;
}

const english: ClauseFormats = { isOne: (count) => count === 1, count: formatCount };

/** A clause in the language of `words`. */
export function inWords({ clause: id, values }: Clause, words: ClauseWords, formats: ClauseFormats): string {
  // A newer host may know a clause that this screen does not.
  const text = Object.hasOwn(words, id) ? words[id] : id;
  return text.replaceAll(/\{(\w+)(?:\|([^|}]*)\|([^}]*))?\}/g, (_place, name: string, one?: string, many?: string) => {
    const value = values[name] ?? '';
    if (typeof value === 'string') return value;
    if (isClause(value)) return inWords(value, words, formats);
    if (typeof value === 'object') return value.map((one) => inWords(one, words, formats)).join('; ');
    if (one === undefined || many === undefined) return String(value);
    return `${formats.count(value)} ${formats.isOne(value) ? one : many}`;
  });
}

/** A clause as logs, the command line and JSON have it. */
export function inEnglish(told: Clause): string {
  return inWords(told, en, english);
}

/** Whether a value that came from another process or from JSON is a clause. */
export function isClause(value: unknown): value is Clause {
  return typeof value === 'object' && value !== null && 'clause' in value && 'values' in value;
}

/** The clauses among the details of an error, by the name of the detail; a list is a list. */
export type ClausesByName = Readonly<Record<string, Clause | readonly Clause[]>>;

/** A detail as a message shows it: a clause has become its words. */
type Told<Value> = Value extends Clause ? string : Value extends readonly Clause[] ? readonly string[] : Value;

/** Details with every clause in words. */
export type InWords<Details> = { readonly [Name in keyof Details]: Told<Details[Name]> };

/** The clauses among some details. */
export function clausesOf(details: object): ClausesByName {
  const found = Object.entries(details).filter(([, value]: [string, unknown]) =>
    Array.isArray(value) ? value.length > 0 && value.every(isClause) : isClause(value),
  );
  return Object.fromEntries(found);
}

/** Clauses by name, each put into words. */
export function tellClauses(
  clauses: ClausesByName,
  tell: (clause: Clause) => string,
): Readonly<Record<string, string | readonly string[]>> {
  return Object.fromEntries(
    Object.entries(clauses).map(([name, value]) => [name, isClause(value) ? tell(value) : value.map(tell)]),
  );
}
