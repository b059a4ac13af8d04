import { createInstance, type Formatter, type TFunction } from 'i18next';
import { initReactI18next } from 'react-i18next';
import { addChecklistWords } from './checklist-words.ts';
import { chooseLanguage, type Language, type paddedEnglish } from './choose.ts';
import { addClauseWords } from './clause-words.ts';
import { en } from './en.ts';
import { addErrorWords } from './error-words.ts';
import { formatsOf, systemLanguages } from './formats-of.ts';
import { loadLanguage } from './load.ts';

declare module 'i18next' {
  interface CustomTypeOptions {
    resources: { translation: typeof en };
    interpolationFormatTypeMap: {
      number: number;
      bytes: number;
      percent: number;
      duration: number;
      date: string;
      moment: string;
      until: string;
    };
  }
}

/** Gives words; what it is asked for is checked against the English table. */
export type Words = TFunction;

const keptUnder = 'language';

const i18n = createInstance();

/** Makes the words ready, in the language of the operator or of the system. */
export async function startLanguages(): Promise<void> {
  i18n.use(initReactI18next);
  i18n.on('languageChanged', (tag) => {
    document.documentElement.lang = tag;
  });
  await i18n.init({
    lng: 'en',
    fallbackLng: 'en',
    resources: { en: { translation: en } },
    // React escapes what it shows.
    interpolation: { escapeValue: false },
  });
  addFormats(i18n.services.formatter);
  await speak(chooseLanguage(keptLanguage(), systemLanguages()));
}

async function speak(language: Language | typeof paddedEnglish): Promise<void> {
  const { words, errors, clauses, checklist } = await loadLanguage(language);
  i18n.addResourceBundle(language, 'translation', words);
  addErrorWords(language, errors);
  addClauseWords(language, clauses);
  addChecklistWords(language, checklist);
  await i18n.changeLanguage(language);
}

/** Puts our formats in place of those of i18next: `{{size, bytes}}`. */
export function addFormats(formatter: Formatter | undefined): void {
  formatter?.add('number', (value: number, tag) => formatsOf(tag ?? 'en').count(value));
  formatter?.add('bytes', (value: number, tag) => formatsOf(tag ?? 'en').bytes(value));
  formatter?.add('percent', (value: number, tag) => formatsOf(tag ?? 'en').percent(value));
  formatter?.add('duration', (value: number, tag) => formatsOf(tag ?? 'en').duration(value));
  formatter?.add('date', (value: string, tag) => formatsOf(tag ?? 'en').date(value));
  formatter?.add('moment', (value: string, tag) => formatsOf(tag ?? 'en').moment(value));
  formatter?.add('until', (value: string, tag) => formatsOf(tag ?? 'en').until(value));
}

/** Changes the language of every screen, now and the next time. */
export async function changeLanguage(language: Language): Promise<void> {
  try {
    localStorage.setItem(keptUnder, language);
  } catch {
    // Where nothing may be kept, the choice holds for this window.
  }
  await speak(language);
}

function keptLanguage(): string | null {
  try {
    return localStorage.getItem(keptUnder);
  } catch {
    return null;
  }
}
