import type { ChecklistWords } from '../../shared/checklist-words/words.ts';
import type { ClauseWords } from '../../shared/clauses.ts';
import type { ErrorWords } from '../../shared/error-words/words.ts';
import { type Language, paddedEnglish } from './choose.ts';
import { en } from './en.ts';
import { withFrenchSpaces } from './french-spaces.ts';
import { mapTexts } from './map-texts.ts';
import { padTable } from './pad.ts';

/** What there is of one language. Those of English for errors, clauses and the check list are what these themselves carry. */
export interface LoadedLanguage {
  readonly words: object;
  readonly errors: ErrorWords | null;
  readonly clauses: ClauseWords | null;
  readonly checklist: ChecklistWords | null;
}

/** Brings the words of a language: English is there from the start, the others come when they are chosen. */
export async function loadLanguage(language: Language | typeof paddedEnglish): Promise<LoadedLanguage> {
  switch (language) {
    case 'en':
      return { words: en, errors: null, clauses: null, checklist: null };
    case 'nl': {
      const [{ nl }, errors, clauses, checklist] = await Promise.all([
        import('./nl.ts'),
        import('../../shared/error-words/nl.ts'),
        import('../../shared/clause-words/nl.ts'),
        import('../../shared/checklist-words/nl.ts'),
      ]);
      return { words: nl, errors: errors.nl, clauses: clauses.nl, checklist: checklist.checklistWords };
    }
    case 'fr': {
      const [{ fr }, errors, clauses, checklist] = await Promise.all([
        import('./fr.ts'),
        import('../../shared/error-words/fr.ts'),
        import('../../shared/clause-words/fr.ts'),
        import('../../shared/checklist-words/fr.ts'),
      ]);
      // A table stays one.
      const words = mapTexts(fr, withFrenchSpaces) as object;
      return { words, errors: errors.fr, clauses: clauses.fr, checklist: checklist.checklistWords };
    }
    case paddedEnglish:
      return { words: padTable(en), errors: null, clauses: null, checklist: null };
  }
}
