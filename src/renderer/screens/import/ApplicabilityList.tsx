import { useTranslation } from 'react-i18next';
import type { Applicability } from '../../../shared/imported-pack.ts';
import { Icon } from '../../components/Icon.tsx';
import { QuietRest } from '../../components/QuietRest.tsx';
import { describeUpdateState } from '../../languages/describe.ts';
import { describeApplicability } from '../../languages/describe-applicability.ts';

/** The updates of a pack: those that this site can use, then the others, each with why and what the site says of it now. */
export function ApplicabilityList({ updates }: { readonly updates: readonly Applicability[] }) {
  const { t } = useTranslation();
  const applying = updates.filter(({ applies }) => applies);
  const others = updates.filter(({ applies }) => !applies);
  const list = (some: readonly Applicability[]) => (
    <ul className="import-updates card">
      {some.map((update) => (
        <Verdict key={update.guid} update={update} />
      ))}
    </ul>
  );
  return (
    <>
      {applying.length > 0 && list(applying)}
      {others.length > 0 && (
        <QuietRest title={t('importing.check.others', { count: others.length })} count={others.length}>
          {list(others)}
        </QuietRest>
      )}
    </>
  );
}

function Verdict({ update }: { readonly update: Applicability }) {
  const { t } = useTranslation();
  return (
    <li>
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
  );
}
