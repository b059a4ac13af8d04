import { Button } from '@fluentui/react-components';
import { useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { ConnectPlan } from '../../../shared/connect-plan.ts';
import type { JobResults } from '../../../shared/jobs.ts';
import { ErrorPanel } from '../../components/ErrorPanel.tsx';
import { Icon } from '../../components/Icon.tsx';
import { Notice } from '../../components/Notice.tsx';
import { RunView } from '../../components/RunView.tsx';
import { driveOf } from '../../connect/pack-place.ts';
import { figuresOf, misfitsOf } from '../../connect/plan-figures.ts';
import { areSameTicks, ticksOf, withTick } from '../../connect/ticks.ts';
import {
  goToStep,
  makePlanAgain,
  type Planning,
  packFolder,
  startTransfer,
  tick,
  useConnect,
} from '../../stores/connect.ts';
import { useDrives } from '../../stores/drives.ts';
import { isUnderWay } from '../../stores/jobs.ts';
import type { Target } from '../../stores/target.ts';
import { ConnectFrame } from './ConnectFrame.tsx';
import { FailureHelp } from './FailureHelp.tsx';
import { PlanFigures } from './PlanFigures.tsx';
import { PlanRest } from './PlanRest.tsx';
import { PlanTable } from './PlanTable.tsx';
import { SetAsideNotice } from './SetAsideNotice.tsx';
import { usePlansWorkedOutAgain, useStarted } from './use-started.ts';

interface PlanReadyProps {
  readonly from: Target;
  readonly planning: Planning;
  readonly result: JobResults['connect'];
}

/** Every offered update with the decision about it, what the ticked ones come to, and the button that begins. */
export function PlanReady({ from, planning, result }: PlanReadyProps) {
  const { t } = useTranslation();
  const choices = useConnect((state) => state.choices);
  const drives = useDrives((state) => state.drives);
  const plans: readonly [ConnectPlan, ...ConnectPlan[]] = [result.plan, ...usePlansWorkedOutAgain(planning)];
  const latest = planning.again.at(-1) ?? planning.start;
  const latestRun = useStarted(latest);
  const misfitNotice = useRef<HTMLDivElement>(null);

  const proposed = ticksOf(result.plan);
  const ticks = planning.ticks ?? proposed;
  const isAsProposed = areSameTicks(ticks, proposed);
  const figures = figuresOf(plans, ticks);
  const drive = driveOf(drives, packFolder(from, choices));
  const misfits = misfitsOf(drive, figures);
  const isWorkingOut = latest.state === 'starting' || (latestRun !== null && isUnderWay(latestRun));
  const error = latest.state === 'refused' ? latest.error : (latestRun?.error ?? null);
  const offersNothing = result.plan.hierarchies.every(({ decisions }) => decisions.every(({ isChosen }) => !isChosen));
  const workOut = (): void => void makePlanAgain(ticks);

  return (
    <ConnectFrame
      step="plan"
      title={t('connect.plan.title')}
      lead={t('connect.plan.lead')}
      footer={
        <Button
          appearance="primary"
          icon={<Icon name={figures.updates === 0 ? 'upload' : 'download'} />}
          disabledFocusable={isWorkingOut}
          onClick={() => {
            if (misfits.length === 0) void startTransfer(isAsProposed ? null : ticks);
            else misfitNotice.current?.focus();
          }}
        >
          {t(figures.updates === 0 ? 'connect.plan.actNothing' : 'jobs.connect.act')}
        </Button>
      }
    >
      <div className="connect-parts">
        {figures.updates === 0 && (
          <Notice kind="good" title={t(offersNothing ? 'connect.plan.nothing' : 'connect.plan.noneTicked')}>
            <p>{t(offersNothing ? 'connect.plan.nothingText' : 'connect.plan.noneTickedText')}</p>
          </Notice>
        )}
        <PlanFigures figures={figures} drive={drive} misfits={misfits} misfitNotice={misfitNotice}>
          {(!isAsProposed || !figures.isWorkedOut) && (
            <p className="buttons">
              {!figures.isWorkedOut && (
                <Button icon={<Icon name="refresh" />} disabledFocusable={isWorkingOut} onClick={workOut}>
                  {t('connect.plan.again')}
                </Button>
              )}
              {!isAsProposed && (
                <Button appearance="subtle" onClick={() => tick(proposed)}>
                  {t('connect.plan.reset')}
                </Button>
              )}
              {misfits.length > 0 && (
                <Button appearance="subtle" onClick={() => goToStep('updates')}>
                  {t('connect.plan.otherDrive')}
                </Button>
              )}
            </p>
          )}
        </PlanFigures>
        {isWorkingOut && latestRun !== null && <RunView run={latestRun} />}
        {!isWorkingOut && error !== null && (
          <ErrorPanel error={error}>
            <FailureHelp error={error} onAgain={workOut} />
          </ErrorPanel>
        )}
        {result.problems.map((problem) => (
          <ErrorPanel key={`${problem.code} ${problem.message}`} error={problem} isProblem />
        ))}
        <SetAsideNotice setAside={result.plan.setAside} />
        {result.plan.hierarchies.map((hierarchy) => (
          <PlanTable
            key={hierarchy.cabinet.hierarchyHash}
            hierarchy={hierarchy}
            plans={plans}
            ticked={ticks[hierarchy.cabinet.hierarchyHash] ?? []}
            onTick={(guid, isTicked) => tick(withTick(ticks, hierarchy.cabinet.hierarchyHash, guid, isTicked))}
          />
        ))}
        <PlanRest plan={result.plan} />
      </div>
    </ConnectFrame>
  );
}
