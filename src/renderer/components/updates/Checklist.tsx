import { useTranslation } from 'react-i18next';
import type { ChecklistItem } from '../../../shared/checklist.ts';
import { checklistText } from '../../languages/checklist-words.ts';
import { Breakable } from '../Breakable.tsx';
import { Icon, type IconName } from '../Icon.tsx';
import { QuietRest } from '../QuietRest.tsx';

const icons: Readonly<Record<ChecklistItem['outcome'], IconName>> = {
  passed: 'check',
  warning: 'warning',
  failed: 'cross',
  'by-hand': 'person',
};

/** Why an update does not appear or go on: what asks for somebody first, with what to do; what is as it should be stands below. */
export function Checklist({ items }: { readonly items: readonly ChecklistItem[] }) {
  const { t } = useTranslation();
  const asking = (['failed', 'warning', 'by-hand'] as const).flatMap((outcome) =>
    items.filter((item) => item.outcome === outcome),
  );
  const passed = items.filter(({ outcome }) => outcome === 'passed');
  const found = items.filter(({ outcome }) => outcome === 'failed' || outcome === 'warning').length;
  return (
    <>
      <p>
        <output>{found === 0 ? t('siteUpdates.nothingFound') : t('siteUpdates.found', { count: found })}</output>
      </p>
      {asking.length > 0 && <Lines items={asking} />}
      {passed.length > 0 && (
        <QuietRest title={t('siteUpdates.passed', { count: passed.length })} count={passed.length} openUpTo={0}>
          <Lines items={passed} />
        </QuietRest>
      )}
    </>
  );
}

function Lines({ items }: { readonly items: readonly ChecklistItem[] }) {
  const { t, i18n } = useTranslation();
  return (
    <ul className="checklist">
      {items.map((item) => {
        const { finding, todo } = checklistText(i18n.language, item);
        return (
          <li key={item.id} className={`checklist-item checklist-${item.outcome}`}>
            <Icon name={icons[item.outcome]} />
            <div>
              <p className="checklist-head">
                <strong>{t(`siteUpdates.questions.${item.id}`)}</strong>
                <span className="checklist-outcome">{t(`siteUpdates.outcomes.${item.outcome}`)}</span>
              </p>
              <p>
                <Breakable text={finding} />
              </p>
              {todo !== null && (
                <p className="checklist-todo">
                  <Breakable text={todo} />
                </p>
              )}
            </div>
          </li>
        );
      })}
    </ul>
  );
}
