import { Button, Checkbox } from '@fluentui/react-components';
import { useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ConnectPlan, HierarchyPlan } from '../../../shared/connect-plan.ts';
import { describeVersion } from '../../../shared/site.ts';
import type { Decision, Update } from '../../../shared/updates.ts';
import { Icon } from '../../components/Icon.tsx';
import { sizeOf } from '../../connect/plan-figures.ts';
import { describeDecision, describeRemarks } from '../../languages/describe-decision.ts';
import { formatsOf } from '../../languages/formats-of.ts';

interface PlanTableProps {
  readonly hierarchy: HierarchyPlan;
  /** The first one has the decisions; the others know more sizes. */
  readonly plans: readonly [ConnectPlan, ...ConnectPlan[]];
  /** GUIDs. */
  readonly ticked: readonly string[];
  readonly onTick: (guid: string, isTicked: boolean) => void;
}

interface Line {
  readonly update: Update;
  readonly decision: Decision;
}

/** The updates for one hierarchy: what was chosen first, the rest when it is asked for. */
export function PlanTable({ hierarchy, plans, ticked, onTick }: PlanTableProps) {
  const { t } = useTranslation();
  const [showsAll, setShowsAll] = useState(false);
  const titleId = useId();
  const { cabinet, decisions } = hierarchy;
  const lines = linesOf(decisions, plans[0].updates);
  // What was unticked here stays in sight, where it can be ticked again.
  const shown = lines.filter(({ decision }) => showsAll || decision.isChosen || ticked.includes(decision.guid));
  const others = lines.filter(({ decision }) => !decision.isChosen && !ticked.includes(decision.guid)).length;
  return (
    <section className="plan-site" aria-labelledby={titleId}>
      <h3 id={titleId}>
        {t('connect.plan.site', { site: cabinet.label })}{' '}
        <span className="quiet plan-site-version">
          {t('connect.plan.siteAt', { version: describeVersion(cabinet.siteVersion) })}
        </span>
      </h3>
      {shown.length > 0 && (
        <table className="plan-table" aria-label={t('connect.plan.table', { site: cabinet.label })}>
          <thead>
            <tr>
              <th scope="col">
                <span className="only-heard">{t('connect.plan.columns.take')}</span>
              </th>
              <th scope="col">{t('connect.plan.columns.update')}</th>
              <th scope="col">{t('connect.plan.columns.released')}</th>
              <th scope="col" className="is-number">
                {t('connect.plan.columns.size')}
              </th>
              <th scope="col">{t('connect.plan.columns.why')}</th>
            </tr>
          </thead>
          <tbody>
            {shown.map(({ update, decision }) => (
              <PlanRow
                key={update.guid}
                update={update}
                decision={decision}
                plans={plans}
                isTicked={ticked.includes(update.guid)}
                onTick={(isTicked) => onTick(update.guid, isTicked)}
              />
            ))}
          </tbody>
        </table>
      )}
      {(others > 0 || showsAll) && (
        <p>
          <Button
            appearance="subtle"
            icon={<Icon name={showsAll ? 'up' : 'down'} />}
            aria-expanded={showsAll}
            onClick={() => setShowsAll(!showsAll)}
          >
            {showsAll ? t('connect.plan.hideOthers') : t('connect.plan.showOthers', { count: others })}
          </Button>
        </p>
      )}
    </section>
  );
}

interface PlanRowProps extends Line {
  readonly plans: PlanTableProps['plans'];
  readonly isTicked: boolean;
  readonly onTick: (isTicked: boolean) => void;
}

function PlanRow({ update, decision, plans, isTicked, onTick }: PlanRowProps) {
  const { t, i18n } = useTranslation();
  const formats = formatsOf(i18n.language);
  const whyId = useId();
  const isWithdrawn = isNotToBeHad(update);
  const size = sizeOf(plans, update);
  const version = update.kind === 'update' ? describeVersion(update.fullVersion) : update.fullVersion;
  return (
    <tr className={isTicked ? 'is-ticked' : 'is-left'}>
      <td>
        <Checkbox
          aria-label={t('connect.plan.take', { name: update.name })}
          aria-describedby={whyId}
          checked={isTicked}
          disabled={isWithdrawn}
          onChange={(_event, { checked }) => onTick(checked === true)}
        />
      </td>
      <td>
        <span className="plan-name">{update.name}</span>
        <span className="quiet plan-version">
          {t(`connect.plan.kinds.${update.kind}`)} · <span className="code">{version}</span>
        </span>
      </td>
      <td className="is-date">{formats.date(update.released)}</td>
      <td className="is-number">
        {isWithdrawn
          ? t('connect.plan.noSize')
          : size === null
            ? t('connect.plan.unknownSize')
            : size.isAtLeast
              ? t('connect.plan.atLeast', { size: formats.bytes(size.sizeBytes) })
              : formats.bytes(size.sizeBytes)}
      </td>
      <td id={whyId}>
        <span className={`plan-mark ${isTicked ? 'plan-mark-chosen' : 'quiet'}`}>
          {isWithdrawn ? t('connect.plan.withdrawn') : t(isTicked ? 'connect.plan.chosen' : 'connect.plan.leftOut')}
        </span>
        <span className="plan-why">
          {isTicked !== decision.isChosen && (
            <strong>{t(isTicked ? 'connect.plan.byYou.taken' : 'connect.plan.byYou.left')} </strong>
          )}
          {describeDecision(t, decision)}
        </span>
        {describeRemarks(t, decision).map((remark) => (
          <span key={remark} className="quiet plan-why">
            {remark}
          </span>
        ))}
      </td>
    </tr>
  );
}

/** What was chosen first, then the newest first; what cannot be had last. */
function linesOf(decisions: readonly Decision[], updates: readonly Update[]): readonly Line[] {
  const byGuid = new Map(updates.map((update) => [update.guid, update]));
  const rank = ({ update, decision }: Line): number => (decision.isChosen ? 0 : isNotToBeHad(update) ? 2 : 1);
  return decisions
    .flatMap((decision): Line[] => {
      const update = byGuid.get(decision.guid);
      return update === undefined ? [] : [{ update, decision }];
    })
    .sort((a, b) => rank(a) - rank(b) || (a.update.released < b.update.released ? 1 : -1));
}

/** As the job decides it: what was withdrawn is never downloaded. */
function isNotToBeHad({ isExpired, payload }: Update): boolean {
  return isExpired || payload === null;
}
