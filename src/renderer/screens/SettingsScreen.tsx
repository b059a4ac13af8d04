import { useTranslation } from 'react-i18next';
import { PageFrame } from '../components/PageFrame.tsx';

/** Settings. */
export function SettingsScreen() {
  const { t } = useTranslation();
  return <PageFrame title={t('app.titles.settings')}>{null}</PageFrame>;
}
