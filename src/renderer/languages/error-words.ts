import { fr } from '../../shared/error-words/fr.ts';
import { nl } from '../../shared/error-words/nl.ts';
import type { ErrorWords, WordFormats } from '../../shared/error-words/words.ts';
import type { ErrorReport } from '../../shared/errors.ts';
import { languageOf, paddedEnglish } from './choose.ts';
import { formatsOf } from './i18n.ts';
import { padText } from './pad.ts';

/** What a report says in one language. English is what the report itself carries. */
export function errorWords(tag: string, report: ErrorReport): Pick<ErrorReport, 'message' | 'remedy'> {
  if (tag === paddedEnglish) return { message: padText(report.message), remedy: padText(report.remedy) };
  const language = languageOf(tag);
  if (language === 'en') return report;
  const words: ErrorWords = language === 'nl' ? nl : fr;
  // A newer host may know a code that this screen does not.
  if (!Object.hasOwn(words, report.code)) return report;
  const { message, remedy } = words[report.code];
  // A report carries the details of its own code; the compiler cannot follow that through the union.
  const say = message as (details: ErrorReport['details'], format: WordFormats) => string;
  return { message: say(report.details, formatsOf(tag)), remedy };
}
