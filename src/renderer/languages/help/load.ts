import { languageOf } from '../choose.ts';
import { withFrenchSpaces } from '../french-spaces.ts';
import { mapTexts } from '../map-texts.ts';
import type { ClassicTroublesWords } from './classic-troubles.ts';
import type { HelpWords } from './topics.ts';

/** Brings the help in the language of a tag; it is long, and read seldom. */
export async function loadHelp(tag: string): Promise<HelpWords> {
  switch (languageOf(tag)) {
    case 'en':
      return (await import('./en.ts')).en;
    case 'nl':
      return (await import('./nl.ts')).nl;
    case 'fr':
      // The same topics, each with its texts.
      return mapTexts((await import('./fr.ts')).fr, withFrenchSpaces) as HelpWords;
  }
}

/** Brings what the help says of the troubles of Microsoft's own tool. */
export async function loadClassicTroubles(tag: string): Promise<ClassicTroublesWords> {
  switch (languageOf(tag)) {
    case 'en':
      return (await import('./classic-troubles-en.ts')).en;
    case 'nl':
      return (await import('./classic-troubles-nl.ts')).nl;
    case 'fr':
      // The same troubles, each with its texts.
      return mapTexts((await import('./classic-troubles-fr.ts')).fr, withFrenchSpaces) as ClassicTroublesWords;
  }
}
