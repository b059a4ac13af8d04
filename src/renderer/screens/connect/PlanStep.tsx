import { Button, Spinner } from '@fluentui/react-components';
import { useTranslation } from 'react-i18next';
import { ErrorPanel } from '../../components/ErrorPanel.tsx';
import { Icon } from '../../components/Icon.tsx';
import { RunOutcome } from '../../components/RunOutcome.tsx';
import { makePlan, type Planning } from '../../stores/connect.ts';
import type { Target } from '../../stores/target.ts';
import { ConnectFrame } from './ConnectFrame.tsx';
import { FailureHelp } from './FailureHelp.tsx';
import { PlanReady } from './PlanReady.tsx';
import { useStarted } from './use-started.ts';

/** The plan: first it is made, then the operator has the last word on it. */
export function PlanStep({ from, planning }: { readonly from: Target; readonly planning: Planning }) {
  const { t } = useTranslation();
  const run = useStarted(planning.start);
  if (run?.state === 'done' && run.result !== null) {
    return <PlanReady key={run.runId} from={from} planning={planning} result={run.result} />;
  }
  const again = (): void => void makePlan();
  return (
    <ConnectFrame step="plan" title={t('connect.plan.working')} lead={t('connect.plan.workingLead')} footer={null}>
      {planning.start.state === 'starting' && <Spinner size="tiny" label={t('run.starting')} />}
      {planning.start.state === 'refused' && (
        <ErrorPanel error={planning.start.error}>
          <p>
            <Button icon={<Icon name="refresh" />} onClick={again}>
              {t('run.again')}
            </Button>
          </p>
        </ErrorPanel>
      )}
      {run !== null && (
        <RunOutcome
          run={run}
          onAgain={again}
          renderResult={() => null}
          renderFailure={({ error }) => <FailureHelp error={error} onAgain={again} />}
        />
      )}
    </ConnectFrame>
  );
}
