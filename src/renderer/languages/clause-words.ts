import { type Clause, type ClauseFormats, type ClauseWords, inEnglish, inWords } from '../../shared/clauses.ts';
import { languageOf, paddedEnglish } from './choose.ts';
import { formatsOf } from './formats-of.ts';
import { withFrenchSpaces } from './french-spaces.ts';
import { padText } from './pad.ts';

const tables = new Map<string, ClauseWords>();

/** Makes the clauses of a language known. English needs none. */
export function addClauseWords(tag: string, words: ClauseWords | null): void {
  if (words !== null) tables.set(tag, words);
}

/** What a clause says in one language. */
export function clauseText(
  tag: string,
  clause: Clause,
  formats: Pick<ClauseFormats, 'count'> = formatsOf(tag),
): string {
  const words = tables.get(tag);
  if (words === undefined) return tag === paddedEnglish ? padText(inEnglish(clause)) : inEnglish(clause);
  const isFrench = languageOf(tag) === 'fr';
  // French counts nothing as one, too.
  const isOne = (count: number): boolean => count === 1 || (isFrench && count === 0);
  const text = inWords(clause, words, { isOne, count: (count) => formats.count(count) });
  return isFrench ? withFrenchSpaces(text) : text;
}
