import { Button } from '@fluentui/react-components';
import { useTranslation } from 'react-i18next';
import type { AppDescription } from '../../shared/ipc.ts';
import { go, goToHelp, type Place, useNavigation } from '../stores/navigation.ts';
import { Icon, type IconName } from './Icon.tsx';
import { LanguageChoice } from './LanguageChoice.tsx';

const destinations = [
  { screen: 'home', icon: 'home' },
  { screen: 'history', icon: 'history' },
  { screen: 'settings', icon: 'settings' },
  { screen: 'help', icon: 'help' },
] as const satisfies readonly { screen: Place['screen']; icon: IconName }[];

/** Name, the way to every screen, and language; in practice, also that it is practice, on every screen. */
export function AppHeader({ description }: { readonly description: AppDescription | null }) {
  const { t } = useTranslation();
  const screen = useNavigation(({ place }) => place.screen);
  return (
    <header>
      <div className="bar">
        <img src="./icon.svg" width="24" height="24" alt="" />
        <span className="bar-name">{t('app.name')}</span>
        <nav aria-label={t('app.screens')}>
          {destinations.map(({ screen: target, icon }) => (
            <Button
              key={target}
              appearance="subtle"
              size="small"
              icon={<Icon name={icon} />}
              aria-current={screen === target ? 'page' : undefined}
              onClick={() => (target === 'help' ? goToHelp() : go({ screen: target }))}
            >
              {t(`app.go.${target}`)}
            </Button>
          ))}
        </nav>
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
