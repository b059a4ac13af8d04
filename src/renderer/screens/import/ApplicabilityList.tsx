import { useTranslation } from 'react-i18next';
import type { Applicability } from '../../../shared/jobs.ts';
import { Icon } from '../../components/Icon.tsx';
import { describeUpdateState } from '../../languages/describe.ts';
import { describeApplicability } from '../../languages/describe-applicability.ts';

/** The updates of a pack, those first that this site can use: whether and why, and what the site says of them now. */
export function ApplicabilityList({ updates }: { readonly updates: readonly Applicability[] }) {
  const { t } = useTranslation();
  const inOrder = [...updates].sort((a, b) => Number(b.applies) - Number(a.applies));
  return (
    <ul className="import-updates card">
      {inOrder.map((update) => (
        <li key={update.guid}>
          <div className="import-update-name">
            <strong>{update.name}</strong>
            <span className="quiet">
              {t(`importing.kinds.${update.kind}`)} <span className="code">{update.fullVersion}</span>
            </span>
          </div>
          <div className="import-update-state">
            <span className={`state ${update.applies ? 'state-ready' : 'state-not-applicable'}`}>
              <Icon name={update.applies ? 'done' : 'stopped'} />
              {t(update.applies ? 'importing.applies.yes' : 'importing.applies.no')}
            </span>
          </div>
          <p className="import-update-text">
            {describeApplicability(t, update)}{' '}
            <span className="quiet">{t('importing.check.now', { state: describeUpdateState(t, update) })}</span>
          </p>
        </li>
      ))}
    </ul>
  );
}
