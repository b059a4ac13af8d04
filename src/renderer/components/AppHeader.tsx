import { useTranslation } from 'react-i18next';
import type { AppDescription } from '../../shared/ipc.ts';
import { Icon } from './Icon.tsx';
import { LanguageChoice } from './LanguageChoice.tsx';

/** Name, version and language; in practice, also that it is practice, on every screen. */
export function AppHeader({ description }: { readonly description: AppDescription | null }) {
  const { t } = useTranslation();
  return (
    <header>
      <div className="bar">
        <img src="./icon.svg" width="28" height="28" alt="" />
        <h1>{t('app.name')}</h1>
        {description !== null && <span className="quiet">{t('app.version', { version: description.version })}</span>}
        <LanguageChoice />
      </div>
      {description?.isPractice === true && (
        <p className="practice">
          <Icon name="practice" />
          <span>
            <strong>{t('app.practice')}.</strong> {t('app.practiceNotice')}
          </span>
        </p>
      )}
    </header>
  );
}
