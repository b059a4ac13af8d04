import { useTranslation } from 'react-i18next';
import { PageFrame } from '../components/PageFrame.tsx';

/** About. */
export function AboutScreen() {
  const { t } = useTranslation();
  return <PageFrame title={t('app.titles.about')}>{null}</PageFrame>;
}
