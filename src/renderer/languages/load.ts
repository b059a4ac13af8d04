import type { ErrorWords } from '../../shared/error-words/words.ts';
import { type Language, paddedEnglish } from './choose.ts';
import { en } from './en.ts';
import { withFrenchSpaces } from './french-spaces.ts';
import { mapTexts } from './map-texts.ts';
import { padTable } from './pad.ts';

/** What there is of one language. Error words of English are what reports themselves carry. */
export interface LoadedLanguage {
  readonly words: object;
  readonly errors: ErrorWords | null;
}

/** Brings the words of a language: English is there from the start, the others come when they are chosen. */
export async function loadLanguage(language: Language | typeof paddedEnglish): Promise<LoadedLanguage> {
  switch (language) {
    case 'en':
      return { words: en, errors: null };
    case 'nl': {
      const [{ nl }, errors] = await Promise.all([import('./nl.ts'), import('../../shared/error-words/nl.ts')]);
      return { words: nl, errors: errors.nl };
    }
    case 'fr': {
      const [{ fr }, errors] = await Promise.all([import('./fr.ts'), import('../../shared/error-words/fr.ts')]);
      // A table stays one.
      return { words: mapTexts(fr, withFrenchSpaces) as object, errors: errors.fr };
    }
    case paddedEnglish:
      return { words: padTable(en), errors: null };
  }
}
