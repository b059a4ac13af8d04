import { useTranslation } from 'react-i18next';
import { PageFrame } from '../components/PageFrame.tsx';

/** Connect. */
export function ConnectScreen() {
  const { t } = useTranslation();
  return <PageFrame title={t('app.titles.connect')}>{null}</PageFrame>;
}
