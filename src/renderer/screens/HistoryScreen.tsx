import { useTranslation } from 'react-i18next';
import { PageFrame } from '../components/PageFrame.tsx';

/** History. */
export function HistoryScreen() {
  const { t } = useTranslation();
  return <PageFrame title={t('app.titles.history')}>{null}</PageFrame>;
}
