/** The languages of the screens, each by its own name. */
export const languages = { en: 'English', nl: 'Nederlands', fr: 'Français' } as const;
export type Language = keyof typeof languages;

/** English with every word 40 % longer, by the tag kept for such: tests show by it that the screens hold. */
export const paddedEnglish = 'en-XA';

/** Whether the screens have this language. */
export function isLanguage(tag: string): tag is Language {
  return Object.hasOwn(languages, tag);
}

/** `nl` of `nl-BE`; English where the screens have no such language. */
export function languageOf(tag: string): Language {
  const [base = ''] = tag.toLowerCase().split('-');
  return isLanguage(base) ? base : 'en';
}

/** What the operator chose before, or else the first language of the system that the screens have. */
export function chooseLanguage(kept: string | null, system: readonly string[]): Language | typeof paddedEnglish {
  if (kept === paddedEnglish || (kept !== null && isLanguage(kept))) return kept;
  const known = system.find((tag) => isLanguage(tag.toLowerCase().split('-')[0] ?? ''));
  return known === undefined ? 'en' : languageOf(known);
}

/** The system's own variant of the language (`nl-BE`, `en-GB`), for numbers and dates; otherwise the language itself. */
export function localeOf(language: Language, system: readonly string[]): string {
  return system.find((tag) => languageOf(tag) === language && tag.toLowerCase().startsWith(language)) ?? language;
}
