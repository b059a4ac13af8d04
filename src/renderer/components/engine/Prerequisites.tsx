import { useTranslation } from 'react-i18next';
import type { Prerequisite } from '../../../shared/official-tool.ts';
import { Icon, type IconName } from '../Icon.tsx';
import { QuietRest } from '../QuietRest.tsx';

const icons: Readonly<Record<Prerequisite['outcome'], IconName>> = {
  passed: 'check',
  warning: 'warning',
  missing: 'cross',
  unknown: 'help',
};

/** What Microsoft says its tool needs, each with what was found of it: what is not as it should be stands open. */
export function Prerequisites({ prerequisites }: { readonly prerequisites: readonly Prerequisite[] }) {
  const { t } = useTranslation();
  const passed = prerequisites.filter(({ outcome }) => outcome === 'passed');
  const others = prerequisites.filter(({ outcome }) => outcome !== 'passed');
  const missing = others.filter(({ outcome }) => outcome === 'missing').length;
  return (
    <>
      <p>
        <output>
          {missing > 0
            ? t('engine.missing', { count: missing })
            : t(others.length === 0 ? 'engine.allThere' : 'engine.noneMissing')}
        </output>
      </p>
      {others.length > 0 && <Lines prerequisites={others} />}
      {passed.length > 0 && (
        <QuietRest title={t('engine.passed', { count: passed.length })} count={passed.length} openUpTo={0}>
          <Lines prerequisites={passed} />
        </QuietRest>
      )}
    </>
  );
}

function Lines({ prerequisites }: { readonly prerequisites: readonly Prerequisite[] }) {
  const { t } = useTranslation();
  return (
    <ul className="prerequisites">
      {prerequisites.map(({ id, outcome, found, needed }) => (
        <li key={id} className={`prerequisite-${outcome}`}>
          <Icon name={icons[outcome]} />
          <div>
            <p>
              <strong>{t(`engine.prerequisites.${id}`)}</strong>: {t(`engine.outcomes.${outcome}`)}
              {found !== null && <span className="quiet"> {t('engine.is', { found })}</span>}
              {needed !== null && <span className="quiet"> {t('engine.needs', { needed })}</span>}
            </p>
            {(outcome === 'missing' || outcome === 'warning') && <p className="quiet">{t(`engine.remedies.${id}`)}</p>}
          </div>
        </li>
      ))}
    </ul>
  );
}
