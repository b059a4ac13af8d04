import { useTranslation } from 'react-i18next';
import { PageFrame } from '../components/PageFrame.tsx';

/** Log. */
export function LogScreen() {
  const { t } = useTranslation();
  return <PageFrame title={t('app.titles.log')}>{null}</PageFrame>;
}
