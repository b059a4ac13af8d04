import { useTranslation } from 'react-i18next';
import type { SiteChecks } from '../../../shared/ipc.ts';
import type { Check } from '../../../shared/site-checks.ts';
import { Breakable } from '../../components/Breakable.tsx';
import { Icon, type IconName } from '../../components/Icon.tsx';
import { describeCheck, siteCheckIds } from './describe-check.ts';
import '../../styles/checks.css';

type Outcome = Check['outcome'] | 'not-made';

const icons: Readonly<Record<Outcome, IconName>> = {
  passed: 'check',
  warning: 'warning',
  failed: 'cross',
  'not-made': 'pause',
};

/** Each check of the site with how it ended and what it found; what ends the trip is told elsewhere too. */
export function SiteCheckList({ checks, error }: SiteChecks) {
  const { t, i18n } = useTranslation();
  const missing = siteCheckIds.filter((id) => !checks.some((check) => check.id === id));
  const hasFailed = checks.some(({ outcome }) => outcome === 'failed');
  return (
    <ul className="checks">
      {checks.map((check) => {
        const { finding, remedy } = describeCheck(t, i18n.language, check);
        return (
          <CheckLine key={`${check.id} ${check.details.right?.object ?? ''}`} id={check.id} outcome={check.outcome}>
            <span>
              <Breakable text={finding} />
            </span>
            {remedy !== null && <span className="quiet">{remedy}</span>}
          </CheckLine>
        );
      })}
      {error !== null &&
        missing.map((id, index) => {
          // Where none of those made has failed, the first that is missing is the one that did not pass.
          const outcome = index === 0 && !hasFailed ? 'failed' : 'not-made';
          return (
            <CheckLine key={id} id={id} outcome={outcome}>
              <span className="quiet">{t(`prepare.checks.outcomes.${outcome}`)}</span>
            </CheckLine>
          );
        })}
    </ul>
  );
}

interface CheckLineProps {
  readonly id: Check['id'];
  readonly outcome: Outcome;
  readonly children: React.ReactNode;
}

function CheckLine({ id, outcome, children }: CheckLineProps) {
  const { t } = useTranslation();
  return (
    <li className={`check check-${outcome}`}>
      <Icon name={icons[outcome]} />
      <span className="check-name">
        {t(`prepare.checks.names.${id}`)}
        <span className="only-heard">: {t(`prepare.checks.outcomes.${outcome}`)}</span>
      </span>
      <span className="check-finding">{children}</span>
    </li>
  );
}
