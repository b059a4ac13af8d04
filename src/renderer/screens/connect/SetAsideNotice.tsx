import { useTranslation } from 'react-i18next';
import type { SetAside } from '../../../shared/updates.ts';
import { Notice } from '../../components/Notice.tsx';
import { clauseText } from '../../languages/clause-words.ts';

/** The updates of the list that could not be read, each with what is wrong with it; nothing when all could be. */
export function SetAsideNotice({ setAside }: { readonly setAside: readonly SetAside[] }) {
  const { t, i18n } = useTranslation();
  if (setAside.length === 0) return null;
  return (
    <Notice kind="warning" title={t('connect.plan.setAside', { count: setAside.length })}>
      <p>{t('connect.plan.setAsideText')}</p>
      <ul>
        {setAside.map(({ guid, name, problem, clause }) => (
          <li key={`${guid} ${name} ${problem}`}>
            {name ?? guid ?? t('connect.plan.setAsideUnnamed')}: {clauseText(i18n.language, clause)}
          </li>
        ))}
      </ul>
    </Notice>
  );
}
