import { createInstance, type Formatter, type TFunction } from 'i18next';
import { initReactI18next } from 'react-i18next';
import { chooseLanguage, type Language, languageOf, localeOf, paddedEnglish } from './choose.ts';
import { en } from './en.ts';
import { createFormats, type Formats } from './format.ts';
import { fr } from './fr.ts';
import { nl } from './nl.ts';
import { padTable } from './pad.ts';

declare module 'i18next' {
  interface CustomTypeOptions {
    resources: { translation: typeof en };
    interpolationFormatTypeMap: { number: number; bytes: number; percent: number; duration: number; date: string };
  }
}

/** Gives words; what it is asked for is checked against the English table. */
export type Words = TFunction;

const keptUnder = 'language';

const i18n = createInstance();

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

/** Makes the words ready, in the language of the operator or of the system. */
export function startLanguages(): void {
  i18n.use(initReactI18next);
  i18n.on('languageChanged', (tag) => {
    document.documentElement.lang = tag;
    document.title = i18n.t('app.name');
  });
  void i18n.init({
    lng: chooseLanguage(keptLanguage(), systemLanguages()),
    fallbackLng: 'en',
    initAsync: false,
    resources: {
      en: { translation: en },
      nl: { translation: nl },
      fr: { translation: fr },
      [paddedEnglish]: { translation: padTable(en) },
    },
    // React escapes what it shows.
    interpolation: { escapeValue: false },
  });
  addFormats(i18n.services.formatter);
}

/** Puts our formats in place of those of i18next: `{{size, bytes}}`. */
export function addFormats(formatter: Formatter | undefined): void {
  formatter?.add('number', (value: number, tag) => formatsOf(tag ?? 'en').count(value));
  formatter?.add('bytes', (value: number, tag) => formatsOf(tag ?? 'en').bytes(value));
  formatter?.add('percent', (value: number, tag) => formatsOf(tag ?? 'en').percent(value));
  formatter?.add('duration', (value: number, tag) => formatsOf(tag ?? 'en').duration(value));
  formatter?.add('date', (value: string, tag) => formatsOf(tag ?? 'en').date(value));
}

/** Changes the language of every screen, now and the next time. */
export async function changeLanguage(language: Language): Promise<void> {
  try {
    localStorage.setItem(keptUnder, language);
  } catch {
    // Where nothing may be kept, the choice holds for this window.
  }
  await i18n.changeLanguage(language);
}

function keptLanguage(): string | null {
  try {
    return localStorage.getItem(keptUnder);
  } catch {
    return null;
  }
}

function systemLanguages(): readonly string[] {
  return navigator.languages;
}
