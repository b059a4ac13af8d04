import { Button } from '@fluentui/react-components';
import { useTranslation } from 'react-i18next';
import type { RunId } from '../../../shared/jobs.ts';
import { RunOutcome } from '../../components/RunOutcome.tsx';
import { connectAnother } from '../../stores/connect.ts';
import { isUnderWay, useRun } from '../../stores/jobs.ts';
import { ConnectFrame } from './ConnectFrame.tsx';
import { NextButtons, WhatToDoNow } from './WhatToDoNow.tsx';

/** A run that this page did not start: what it was told is not known here, but how it goes and ends is. */
export function FoundRunStep({ runId }: { readonly runId: RunId }) {
  const { t } = useTranslation();
  const run = useRun('connect', runId);
  // Only a plan was made, for a page that is no more.
  const isDone = run?.state === 'done' && run.result?.pack != null;
  const isAtWork = run !== null && isUnderWay(run);
  return (
    <ConnectFrame
      step={isDone ? 'next' : 'transfer'}
      title={t(isDone ? 'connect.next.title' : 'connect.transfer.found')}
      lead={t(isDone ? 'connect.next.lead' : isAtWork ? 'connect.transfer.foundLead' : 'connect.transfer.foundEnd')}
      isLocked
      footer={
        isDone ? (
          <NextButtons />
        ) : isAtWork ? null : (
          <Button appearance="primary" onClick={connectAnother}>
            {t('connect.transfer.startAnew')}
          </Button>
        )
      }
    >
      {run !== null && (
        <RunOutcome
          run={run}
          onAgain={connectAnother}
          renderResult={(result) =>
            result.pack === null ? null : <WhatToDoNow result={result} target={null} endedAt={run.endedAt} />
          }
        />
      )}
    </ConnectFrame>
  );
}
