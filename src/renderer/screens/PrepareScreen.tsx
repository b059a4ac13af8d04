import { useTranslation } from 'react-i18next';
import { PageFrame } from '../components/PageFrame.tsx';

/** Prepare. */
export function PrepareScreen() {
  const { t } = useTranslation();
  return <PageFrame title={t('app.titles.prepare')}>{null}</PageFrame>;
}
