import type { ChecklistItem } from '../../shared/checklist.ts';
import type { ChecklistText, ChecklistWords } from '../../shared/checklist-words/words.ts';
import type { WordFormats } from '../../shared/error-words/words.ts';
import { languageOf, paddedEnglish } from './choose.ts';
import { formatsOf } from './formats-of.ts';
import { withFrenchSpaces } from './french-spaces.ts';
import { padText } from './pad.ts';

const tables = new Map<string, ChecklistWords>();

/** Makes the check list's words of a language known. English is what the items themselves carry. */
export function addChecklistWords(tag: string, words: ChecklistWords | null): void {
  if (words !== null) tables.set(tag, words);
}

/** What an item of the check list says in one language. */
export function checklistText(tag: string, item: ChecklistItem, formats?: WordFormats): ChecklistText {
  if (tag === paddedEnglish) return shownBy(padText, item);
  const words = tables.get(tag);
  // A newer host may know a finding that this screen does not.
  if (words === undefined || !Object.hasOwn(words, item.key)) return { finding: item.finding, todo: item.todo };
  const text = words[item.key](item.details, formats ?? formatsOf(tag));
  return shownBy(languageOf(tag) === 'fr' ? withFrenchSpaces : String, text);
}

function shownBy(show: (text: string) => string, { finding, todo }: ChecklistText): ChecklistText {
  return { finding: show(finding), todo: todo === null ? null : show(todo) };
}
