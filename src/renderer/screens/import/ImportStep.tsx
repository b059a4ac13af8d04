import { Button, Spinner } from '@fluentui/react-components';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import type { Applicability } from '../../../shared/imported-pack.ts';
import type { JobSnapshot } from '../../../shared/jobs.ts';
import { ErrorPanel } from '../../components/ErrorPanel.tsx';
import { Icon } from '../../components/Icon.tsx';
import { RunOutcome } from '../../components/RunOutcome.tsx';
import { DatabaseSignIn } from '../../components/site-database/DatabaseSignIn.tsx';
import { type ShownUpdate, SpokenStates, UpdateStates } from '../../components/updates/UpdateStates.tsx';
import { WizardFrame } from '../../components/WizardFrame.tsx';
import { nextAfterImport } from '../../languages/describe.ts';
import {
  backToDrive,
  type ImportPlace,
  moveToCheck,
  showRun,
  startImport,
  watchMinutes,
} from '../../stores/importing.ts';
import { isUnderWay, useRun } from '../../stores/jobs.ts';
import { needsDatabaseSignIn } from '../../stores/site-database.ts';
import type { ImportFrame } from '../ImportScreen.tsx';
import { HandOver } from './HandOver.tsx';

interface ImportStepProps {
  readonly frame: ImportFrame;
  readonly place: Extract<ImportPlace, { at: 'import' | 'next' }>;
}

/** The third step: the files are laid, the site works, and its states are shown live. */
export function ImportStep({ frame, place }: ImportStepProps) {
  const { t } = useTranslation();
  const { check, run: start, pack } = place;
  const run = useRun('import', start !== null && 'runId' in start ? start.runId : null);
  const checked = useRun('import', check !== null && 'runId' in check ? check.runId : null);
  const result = run?.result ?? null;
  // A run of another window does not say beforehand that it only checks.
  const onlyChecked = result?.isCheckOnly === true ? result.pack.path : null;
  const runId = run?.runId ?? null;
  useEffect(() => {
    if (onlyChecked !== null && runId !== null) moveToCheck(runId, onlyChecked);
  }, [onlyChecked, runId]);
  const again = (): void => {
    if (pack === null) backToDrive();
    else void startImport(pack);
  };
  const isWorking = start === null || ('runId' in start && (run === null || isUnderWay(run)));
  return (
    <WizardFrame
      {...frame}
      footer={
        isWorking ? (
          <span className="quiet foot-watching">{t('importing.run.watching', { count: watchMinutes })}</span>
        ) : run?.state === 'done' ? (
          <Button appearance="primary" onClick={() => showRun('next')}>
            {t('importing.run.toNext')}
          </Button>
        ) : (
          <>
            <Button className="foot-back" icon={<Icon name="back" />} onClick={backToDrive}>
              {t('wizard.back')}
            </Button>
            <Button appearance="primary" onClick={again}>
              {t('importing.run.again')}
            </Button>
          </>
        )
      }
    >
      {isWorking && run === null && <Spinner label={t('run.starting')} />}
      {start !== null && 'error' in start && <ErrorPanel error={start.error} />}
      {run !== null && (
        <RunOutcome
          run={run}
          onAgain={again}
          renderLive={(live) => {
            const updates = live.progress?.updates ?? expected(checked?.result?.applicability ?? []);
            return (
              <>
                <States updates={updates} />
                <SpokenStates updates={updates} />
              </>
            );
          }}
          renderResult={(found) => (
            <>
              <HandOver result={found}>
                <p>{nextAfterImport(t, found.updates)}</p>
              </HandOver>
              <States updates={found.updates} />
            </>
          )}
          renderFailure={(failed) => (
            <>
              <LastStates run={failed} />
              {needsDatabaseSignIn(failed.error) && <DatabaseSignIn onSignedIn={again} />}
            </>
          )}
        />
      )}
    </WizardFrame>
  );
}

function States({ updates }: { readonly updates: readonly ShownUpdate[] }) {
  const { t } = useTranslation();
  if (updates.length === 0) return null;
  return (
    <>
      <h3 className="import-heading">{t('importing.run.states')}</h3>
      <UpdateStates updates={updates} />
    </>
  );
}

/** What was known of the updates when the run ended badly. */
function LastStates({ run }: { readonly run: JobSnapshot<'import'> }) {
  const updates = run.progress?.updates;
  return updates === undefined ? null : <States updates={updates} />;
}

/** Before the site has been asked: what the check found of the updates that apply. */
function expected(applicability: readonly Applicability[]): readonly ShownUpdate[] {
  return applicability
    .filter(({ applies }) => applies)
    .map(({ guid, name, state }) => ({ guid, name, state, outcome: 'waiting', reason: null }));
}
