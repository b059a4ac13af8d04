import { languageOf, localeOf } from './choose.ts';
import { createFormats, type Formats } from './format.ts';

/** The formats of each language on this computer, made when first needed. */
const formats = new Map<string, Formats>();

/** Numbers, sizes, durations and dates of a language tag of `i18n.language`. */
export function formatsOf(tag: string): Formats {
  const known = formats.get(tag);
  if (known !== undefined) return known;
  const language = languageOf(tag);
  const made = createFormats(language, localeOf(language, systemLanguages()));
  formats.set(tag, made);
  return made;
}

/** The languages this computer is set up for, the first one first. */
export function systemLanguages(): readonly string[] {
  return navigator.languages;
}
