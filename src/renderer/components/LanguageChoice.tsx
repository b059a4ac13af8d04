import { useId } from 'react';
import { useTranslation } from 'react-i18next';
import { isLanguage, type Language, languageOf, languages } from '../languages/choose.ts';
import { changeLanguage } from '../languages/i18n.ts';

const choices = Object.entries(languages) as readonly [Language, string][];

/** The language of the screens; each is named in itself. */
export function LanguageChoice() {
  const { t, i18n } = useTranslation();
  const id = useId();
  return (
    <div className="language">
      <label htmlFor={id}>{t('app.language')}</label>
      <select
        id={id}
        value={languageOf(i18n.language)}
        onChange={({ target }) => {
          if (isLanguage(target.value)) void changeLanguage(target.value);
        }}
      >
        {choices.map(([language, name]) => (
          <option key={language} value={language} lang={language}>
            {name}
          </option>
        ))}
      </select>
    </div>
  );
}
