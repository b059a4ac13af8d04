import { Spinner } from '@fluentui/react-components';
import { type ComponentType, lazy, Suspense, useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { AppHeader } from './components/AppHeader.tsx';
import { ErrorPanel } from './components/ErrorPanel.tsx';
import { Notice } from './components/Notice.tsx';
import { HomeScreen } from './screens/HomeScreen.tsx';
import { useConnection } from './stores/connection.ts';
import { useHost } from './stores/host.ts';
import { type Place, useNavigation } from './stores/navigation.ts';

/** Each screen comes when it is first gone to; the first one is there from the start. */
const screens: Readonly<Record<Place['screen'], ComponentType>> = {
  home: HomeScreen,
  prepare: lazy(async () => ({ default: (await import('./screens/PrepareScreen.tsx')).PrepareScreen })),
  connect: lazy(async () => ({ default: (await import('./screens/ConnectScreen.tsx')).ConnectScreen })),
  import: lazy(async () => ({ default: (await import('./screens/ImportScreen.tsx')).ImportScreen })),
  several: lazy(async () => ({
    default: (await import('./screens/SeveralDrivesScreen.tsx')).SeveralDrivesScreen,
  })),
  updates: lazy(async () => ({ default: (await import('./screens/UpdatesScreen.tsx')).UpdatesScreen })),
  history: lazy(async () => ({ default: (await import('./screens/HistoryScreen.tsx')).HistoryScreen })),
  log: lazy(async () => ({ default: (await import('./screens/LogScreen.tsx')).LogScreen })),
  settings: lazy(async () => ({ default: (await import('./screens/SettingsScreen.tsx')).SettingsScreen })),
  help: lazy(async () => ({ default: (await import('./screens/HelpScreen.tsx')).HelpScreen })),
  about: lazy(async () => ({ default: (await import('./screens/AboutScreen.tsx')).AboutScreen })),
};

/** The frame around every screen: who we are, whether this is practice, and whether the program still answers. */
export function App() {
  const { t } = useTranslation();
  const description = useHost((state) => state.description);
  const hostError = useHost((state) => state.error);
  const over = useConnection((state) => state.over);
  const error = over ?? hostError;
  const isLost = useConnection((state) => state.isLost);
  const screen = useNavigation(({ place }) => place.screen);
  const Screen = screens[screen];
  const screenName = t(`app.titles.${screen}`);
  useEffect(() => {
    document.title = screen === 'home' ? t('app.name') : `${screenName} - ${t('app.name')}`;
  }, [screen, screenName, t]);
  return (
    <>
      <AppHeader description={description} />
      {isLost && <Notice kind="warning" title={t('app.lost')} isAlert />}
      {error !== null && <ErrorPanel error={error} />}
      {description !== null && (
        <main>
          <Suspense fallback={<Spinner label={t('app.loading')} />}>
            <Screen />
          </Suspense>
        </main>
      )}
    </>
  );
}
