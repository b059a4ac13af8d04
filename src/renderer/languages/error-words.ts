import { tellClauses } from '../../shared/clauses.ts';
import type { ErrorWords, WordFormats } from '../../shared/error-words/words.ts';
import type { ErrorReport } from '../../shared/errors.ts';
import { languageOf, paddedEnglish } from './choose.ts';
import { clauseText } from './clause-words.ts';
import { formatsOf } from './formats-of.ts';
import { withFrenchSpaces } from './french-spaces.ts';
import { padText } from './pad.ts';

const tables = new Map<string, ErrorWords>();

/** Makes the error words of a language known. */
export function addErrorWords(tag: string, words: ErrorWords | null): void {
  if (words !== null) tables.set(tag, words);
}

/** What a report says in one language. English is what the report itself carries. */
export function errorWords(
  tag: string,
  report: ErrorReport,
  formats?: WordFormats,
): Pick<ErrorReport, 'message' | 'remedy'> {
  if (tag === paddedEnglish) return { message: padText(report.message), remedy: padText(report.remedy) };
  const words = tables.get(tag);
  // A newer host may know a code that this screen does not.
  if (words === undefined || !Object.hasOwn(words, report.code)) return report;
  const { message, remedy } = words[report.code];
  const { details, clauses } = report;
  const told =
    clauses === undefined
      ? details
      : { ...details, ...tellClauses(clauses, (clause) => clauseText(tag, clause, formats)) };
  // A report carries the details of its own code; the compiler cannot follow that through the union.
  const say = message as (details: ErrorReport['details'], format: WordFormats) => string;
  const shown = languageOf(tag) === 'fr' ? withFrenchSpaces : String;
  return { message: shown(say(told, formats ?? formatsOf(tag))), remedy: shown(remedy) };
}
