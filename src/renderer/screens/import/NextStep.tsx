import { Button } from '@fluentui/react-components';
import type { ReactNode } from 'react';
import { Trans, useTranslation } from 'react-i18next';
import type { ImportedUpdate } from '../../../shared/imported-pack.ts';
import type { JobResults } from '../../../shared/jobs.ts';
import { OfficialRunCard } from '../../components/engine/OfficialRunCard.tsx';
import { Icon, type IconName } from '../../components/Icon.tsx';
import { Checklist } from '../../components/updates/Checklist.tsx';
import { UpdateStates } from '../../components/updates/UpdateStates.tsx';
import { WizardFrame } from '../../components/WizardFrame.tsx';
import { useHost } from '../../stores/host.ts';
import { type ImportPlace, importAnother } from '../../stores/importing.ts';
import { useRun } from '../../stores/jobs.ts';
import { go } from '../../stores/navigation.ts';
import type { ImportFrame } from '../ImportScreen.tsx';
import { HandOver } from './HandOver.tsx';

interface NextStepProps {
  readonly frame: ImportFrame;
  readonly place: Extract<ImportPlace, { at: 'import' | 'next' }>;
}

/** The last step: what became of each update, and what to do with one's hands now. */
export function NextStep({ frame, place }: NextStepProps) {
  const { t } = useTranslation();
  const { run: start } = place;
  const run = useRun('import', start !== null && 'runId' in start ? start.runId : null);
  const result = run?.result ?? null;
  return (
    <WizardFrame
      {...frame}
      footer={
        <>
          <Button className="foot-back" onClick={importAnother}>
            {t('importing.next.another')}
          </Button>
          <Button
            appearance="primary"
            onClick={() => {
              importAnother();
              go({ screen: 'home' });
            }}
          >
            {t('importing.next.close')}
          </Button>
        </>
      }
    >
      {result !== null && <WhatToDo result={result} />}
    </WizardFrame>
  );
}

function WhatToDo({ result }: { readonly result: JobResults['import'] }) {
  const { t } = useTranslation();
  const { updates, pack } = result;
  const isPractice = useHost(({ description }) => description?.isPractice ?? false);
  const has = (outcome: ImportedUpdate['outcome']): boolean => updates.some((update) => update.outcome === outcome);
  const others = pack.hierarchies.filter(({ isHere }) => !isHere).map(({ label }) => label);
  const path = { path: <strong /> };
  return (
    <>
      <HandOver result={result} />
      <OfficialRunCard run={result.official} />
      <h3 className="import-heading">{t('importing.next.todo')}</h3>
      <ol className="card todo">
        <Act icon="eject">
          {t('importing.next.eject')}
          {isPractice && <span className="quiet"> {t('prepare.next.practiceHint')}</span>}
        </Act>
        {others.length > 0 && <Act icon="usb">{t('importing.next.carryOn', { sites: others.join(', ') })}</Act>}
        {has('failed') && <Act icon="warning">{t('importing.next.failed')}</Act>}
        <Act icon="site">
          {has('ready') ? (
            <Trans t={t} i18nKey="importing.next.install" components={path} />
          ) : (
            <Trans t={t} i18nKey="importing.next.look" components={path} />
          )}
        </Act>
        {has('waiting') && <Act icon="history">{t('importing.next.waiting')}</Act>}
        <Act icon="refresh">{t('importing.next.later')}</Act>
      </ol>
      <h3 className="import-heading">{t('importing.next.updates')}</h3>
      {updates.length === 0 ? (
        <p>{t('importing.next.noUpdates')}</p>
      ) : (
        <UpdateStates updates={updates} progress={result.progress} hasMeanings />
      )}
      {result.checklist.length > 0 && (
        <>
          <h3 className="import-heading">{t('siteUpdates.checklist')}</h3>
          <div className="card checklist-card">
            <Checklist items={result.checklist} />
          </div>
        </>
      )}
      <p className="import-heading">
        <Button icon={<Icon name="download" />} onClick={() => go({ screen: 'updates' })}>
          {t('siteUpdates.open')}
        </Button>
      </p>
      {updates.length > 0 && (
        <>
          <h3 className="import-heading">{t('importing.next.logs')}</h3>
          <p>{t('importing.next.logsText')}</p>
          <dl className="facts site-logs">
            <div>
              <dt className="code">DMPDownloader.log</dt>
              <dd>{t('importing.next.downloader')}</dd>
            </div>
            <div>
              <dt className="code">hman.log</dt>
              <dd>{t('importing.next.hman')}</dd>
            </div>
          </dl>
        </>
      )}
    </>
  );
}

function Act({ icon, children }: { readonly icon: IconName; readonly children: ReactNode }) {
  return (
    <li>
      <Icon name={icon} />
      <span>{children}</span>
    </li>
  );
}
