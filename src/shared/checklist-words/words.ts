import type { ChecklistDetails, ChecklistKey } from '../checklist.ts';
import type { WordFormats } from '../error-words/words.ts';

/** What one item of the check list says: what was found and what to do, `null` when nothing is to be done. */
export interface ChecklistText {
  readonly finding: string;
  readonly todo: string | null;
}

/** The words of every item in one language: a key that is missing, or is none, does not compile. */
export type ChecklistWords = {
  readonly [Key in ChecklistKey]: (details: ChecklistDetails, format: WordFormats) => ChecklistText;
};

/** More names say no more. */
const shownNames = 5;

/** `A, B and 3 more`, for names of updates or files. */
export function listNames(names: readonly string[] | undefined, andMore: (count: number) => string): string {
  const all = names ?? [];
  const shown = all.slice(0, shownNames).join(', ');
  return all.length > shownNames ? `${shown} ${andMore(all.length - shownNames)}` : shown;
}
