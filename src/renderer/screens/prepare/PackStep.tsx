import { Button, Spinner } from '@fluentui/react-components';
import { useTranslation } from 'react-i18next';
import type { JobSnapshot, RunId } from '../../../shared/jobs.ts';
import { RunOutcome } from '../../components/RunOutcome.tsx';
import { DatabaseSignIn } from '../../components/site-database/DatabaseSignIn.tsx';
import { SealHelp } from '../../components/trust/SealHelp.tsx';
import { isUnderWay, useRun } from '../../stores/jobs.ts';
import { goToStep, type PackOrder, packAgain, reviewAgain } from '../../stores/prepare.ts';
import { needsDatabaseSignIn } from '../../stores/site-database.ts';
import { NextSteps } from './NextSteps.tsx';
import { PrepareFrame } from './PrepareFrame.tsx';

interface PackStepProps {
  readonly runId: RunId;
  readonly order: PackOrder | null;
}

/** The run: while it works, and when it ended without a cabinet. Once it is done, what to do now. */
export function PackStep({ runId, order }: PackStepProps) {
  const { t } = useTranslation();
  const run = useRun('prepare', runId);
  if (run?.state === 'done' && run.result !== null)
    return <NextSteps result={run.result} target={order?.target ?? null} packedAt={run.endedAt ?? run.startedAt} />;
  const isRunning = run === null || isUnderWay(run);
  return (
    <PrepareFrame
      current="pack"
      title={t(isRunning ? 'prepare.pack.title' : 'prepare.pack.titleEnded')}
      lead={t(isRunning ? 'prepare.pack.lead' : 'prepare.pack.leadEnded')}
      footer={
        !isRunning &&
        order !== null && (
          <Button className="foot-back" onClick={() => goToStep('drive')}>
            {t('prepare.pack.otherDrive')}
          </Button>
        )
      }
    >
      {run === null ? (
        <Spinner label={t('run.starting')} />
      ) : (
        <RunOutcome
          run={run}
          onAgain={() => void packAgain(false)}
          renderResult={() => null}
          renderFailure={(failed) => <WayOut run={failed} />}
        />
      )}
    </PrepareFrame>
  );
}

/** What may be done about some failures right here. */
function WayOut({ run }: { readonly run: JobSnapshot<'prepare'> }) {
  const { t } = useTranslation();
  if (run.error?.code === 'files.exists')
    return (
      <p className="buttons">
        <Button onClick={() => void packAgain(true)}>{t('prepare.pack.replace')}</Button>
        <span className="quiet">{t('prepare.pack.replaceHint')}</span>
      </p>
    );
  if (run.error?.code === 'usage-data.changed-since-approval')
    return (
      <p>
        <Button onClick={reviewAgain}>{t('prepare.pack.readAgain')}</Button>
      </p>
    );
  if (needsDatabaseSignIn(run.error)) return <DatabaseSignIn onSignedIn={() => void packAgain(false)} />;
  if (run.error !== null) return <SealHelp error={run.error} onAgain={() => void packAgain(false)} />;
  return null;
}
