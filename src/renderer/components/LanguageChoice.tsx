import { Select } from '@fluentui/react-components';
import { useTranslation } from 'react-i18next';
import { isLanguage, type Language, languageOf, languages } from '../languages/choose.ts';
import { changeLanguage } from '../languages/i18n.ts';

const choices = Object.entries(languages) as readonly [Language, string][];

/** The language of the screens; each is named in itself. */
export function LanguageChoice() {
  const { t, i18n } = useTranslation();
  return (
    <Select
      size="small"
      aria-label={t('app.language')}
      title={t('app.language')}
      value={languageOf(i18n.language)}
      onChange={(_event, { value }) => {
        if (isLanguage(value)) void changeLanguage(value);
      }}
    >
      {choices.map(([language, name]) => (
        <option key={language} value={language} lang={language}>
          {name}
        </option>
      ))}
    </Select>
  );
}
