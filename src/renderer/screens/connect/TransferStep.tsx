import { Button, Spinner } from '@fluentui/react-components';
import { useTranslation } from 'react-i18next';
import { ErrorPanel } from '../../components/ErrorPanel.tsx';
import { Icon } from '../../components/Icon.tsx';
import { RunOutcome } from '../../components/RunOutcome.tsx';
import { countMissing } from '../../connect/missing-files.ts';
import { goToStep, makePlan, type Start, transferAgain, useConnect } from '../../stores/connect.ts';
import { isUnderWay } from '../../stores/jobs.ts';
import type { Target } from '../../stores/target.ts';
import { ConnectFrame } from './ConnectFrame.tsx';
import { FailureHelp } from './FailureHelp.tsx';
import { useStarted } from './use-started.ts';
import { NextButtons, WhatToDoNow } from './WhatToDoNow.tsx';

/** The transfer from its first byte to what there is to do with the drive. */
export function TransferStep({ from, start }: { readonly from: Target; readonly start: Start }) {
  const { t } = useTranslation();
  const to = useConnect((state) => state.choices.to);
  const isOfficial = useConnect(({ place }) => place.step === 'transfer' && place.order.engine === 'official');
  const run = useStarted(start);
  const isDone = run?.state === 'done';
  const isAtWork = start.state === 'starting' || (run !== null && isUnderWay(run));
  const again = (): void => void transferAgain();
  return (
    <ConnectFrame
      step={isDone ? 'next' : 'transfer'}
      title={t(isDone ? 'connect.next.title' : 'connect.transfer.title')}
      lead={t(isDone ? 'connect.next.lead' : 'connect.transfer.lead')}
      isLocked={isAtWork || isDone}
      footer={
        isDone ? (
          <NextButtons />
        ) : isAtWork ? null : (
          <Button
            className="foot-back"
            icon={<Icon name="back" />}
            onClick={() => (isOfficial ? goToStep('updates') : void makePlan())}
          >
            {t(isOfficial ? 'wizard.back' : 'connect.transfer.toPlan')}
          </Button>
        )
      }
    >
      {start.state === 'starting' && <Spinner size="tiny" label={t('run.starting')} />}
      {start.state === 'refused' && (
        <ErrorPanel error={start.error}>
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
          renderResult={(result) => <WhatToDoNow result={result} target={to ?? from} endedAt={run.endedAt} />}
          failureTitle={(error) => {
            const count = countMissing(error);
            return count === 0 ? undefined : t('connect.transfer.incomplete', { count });
          }}
          renderFailure={({ error, progress }) => (
            <FailureHelp error={error} files={progress?.files ?? null} onAgain={again} />
          )}
        />
      )}
    </ConnectFrame>
  );
}
