import { useTranslation } from 'react-i18next';
import { PageFrame } from '../components/PageFrame.tsx';

/** Help. */
export function HelpScreen() {
  const { t } = useTranslation();
  return <PageFrame title={t('app.titles.help')}>{null}</PageFrame>;
}
