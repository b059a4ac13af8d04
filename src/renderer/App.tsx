import { useTranslation } from 'react-i18next';
import { AppHeader } from './components/AppHeader.tsx';
import { ErrorPanel } from './components/ErrorPanel.tsx';
import { Notice } from './components/Notice.tsx';
import { HomeScreen } from './screens/HomeScreen.tsx';
import { useConnection } from './stores/connection.ts';
import { useHost } from './stores/host.ts';

/** The frame around every screen: who we are, whether this is practice, and whether the program still answers. */
export function App() {
  const { t } = useTranslation();
  const description = useHost((state) => state.description);
  const error = useHost((state) => state.error);
  const isLost = useConnection((state) => state.isLost);
  return (
    <>
      <AppHeader description={description} />
      <main className="page">
        {isLost && <Notice kind="warning" icon="warning" title={t('app.lost')} isAlert />}
        {error !== null && <ErrorPanel error={error} />}
        {description !== null && <HomeScreen description={description} />}
      </main>
    </>
  );
}
