import { Button, Spinner } from '@fluentui/react-components';
import { useTranslation } from 'react-i18next';
import { ErrorPanel } from '../../components/ErrorPanel.tsx';
import { OtherEngine } from '../../components/engine/OtherEngine.tsx';
import { Icon } from '../../components/Icon.tsx';
import { RunOutcome } from '../../components/RunOutcome.tsx';
import { DatabaseSignIn } from '../../components/site-database/DatabaseSignIn.tsx';
import { isFirstMeeting, PairingQuestion, SealHelp } from '../../components/trust/SealHelp.tsx';
import { WizardFrame } from '../../components/WizardFrame.tsx';
import { backToDrive, type ImportPlace, startCheck, startImport } from '../../stores/importing.ts';
import { isUnderWay, useRun } from '../../stores/jobs.ts';
import { needsDatabaseSignIn } from '../../stores/site-database.ts';
import type { ImportFrame } from '../ImportScreen.tsx';
import { CheckReport } from './CheckReport.tsx';
import { CheckVerdict } from './CheckVerdict.tsx';

interface CheckStepProps {
  readonly frame: ImportFrame;
  readonly place: Extract<ImportPlace, { at: 'check' }>;
}

/** The second step: the whole pack is read, and what it means for this site is told. */
export function CheckStep({ frame, place }: CheckStepProps) {
  const { t } = useTranslation();
  const { check, pack } = place;
  const run = useRun('import', check !== null && 'runId' in check ? check.runId : null);
  const again = (): void => void startCheck(pack);
  const isWorking = check === null || ('runId' in check && (run === null || isUnderWay(run)));
  return (
    <WizardFrame
      {...frame}
      footer={
        !isWorking && (
          <>
            <Button className="foot-back" icon={<Icon name="back" />} onClick={backToDrive}>
              {t('wizard.back')}
            </Button>
            {run?.state === 'done' ? (
              <Button appearance="primary" onClick={() => void startImport(pack)}>
                {t('importing.check.act')}
              </Button>
            ) : (
              // A run that has ended otherwise has its own button to try again.
              run === null && <Button onClick={again}>{t('importing.check.again')}</Button>
            )}
          </>
        )
      }
    >
      {isWorking && run === null && <Spinner label={t('run.starting')} />}
      {check !== null && 'error' in check && <ErrorPanel error={check.error} />}
      {run !== null && isFirstMeeting(run.error) && <PairingQuestion error={run.error} onAgain={again} />}
      {run !== null && !isFirstMeeting(run.error) && (
        <RunOutcome
          run={run}
          onAgain={again}
          renderResult={(result) => <CheckReport result={result} />}
          renderFailure={({ error }) =>
            error !== null && (
              <>
                <CheckVerdict code={error.code} />
                <SealHelp error={error} onAgain={again} />
                <OtherEngine error={error} onAgain={again} />
                {needsDatabaseSignIn(error) && <DatabaseSignIn onSignedIn={again} />}
              </>
            )
          }
        />
      )}
    </WizardFrame>
  );
}
