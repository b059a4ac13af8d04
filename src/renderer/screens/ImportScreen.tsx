import { useTranslation } from 'react-i18next';
import { PageFrame } from '../components/PageFrame.tsx';

/** Import. */
export function ImportScreen() {
  const { t } = useTranslation();
  return <PageFrame title={t('app.titles.import')}>{null}</PageFrame>;
}
