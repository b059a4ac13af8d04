import { useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type DownloadFilter, downloadFilters } from '../../shared/updates.ts';
import { JobPanel } from '../components/JobPanel.tsx';
import { Outcome } from '../components/Outcome.tsx';
import { TextField } from '../components/TextField.tsx';
import { UpdateList } from '../components/UpdateList.tsx';

interface ConnectPanelProps {
  readonly proposedFrom: string;
  readonly proposedTo: string;
}

/** Usage data up, update pack down. */
export function ConnectPanel({ proposedFrom, proposedTo }: ConnectPanelProps) {
  const [from, setFrom] = useState(proposedFrom);
  const [to, setTo] = useState(proposedTo);
  const [download, setDownload] = useState<DownloadFilter>('latest');
  const selectId = useId();
  const { t } = useTranslation();
  return (
    <JobPanel
      job="connect"
      number={2}
      side="internet"
      order={{ job: 'connect', input: { from, to, download, planOnly: false } }}
      renderResult={({ plan, pack, problems, reusedBytes, sharedBytes, leftFiles }) => {
        const chosen = new Set(
          plan.hierarchies.flatMap((hierarchy) => hierarchy.decisions.filter((d) => d.isChosen).map((d) => d.guid)),
        );
        const updates = plan.updates.filter((update) => chosen.has(update.guid));
        return (
          <Outcome problems={problems} next={t('jobs.connect.next')}>
            <p>
              {updates.length === 0
                ? t('jobs.connect.doneNothing')
                : t('jobs.connect.done', { count: updates.length, size: pack?.sizeBytes ?? 0 })}
            </p>
            {reusedBytes > 0 && <p>{t('jobs.connect.reused', { size: reusedBytes })}</p>}
            {sharedBytes > 0 && <p>{t('jobs.connect.shared', { size: sharedBytes })}</p>}
            {leftFiles.length > 0 && <p>{t('jobs.connect.left', { count: leftFiles.length })}</p>}
            <UpdateList updates={updates.map(({ guid, name, fullVersion }) => ({ guid, name, words: fullVersion }))} />
          </Outcome>
        );
      }}
    >
      {(isRunning) => (
        <>
          <TextField label={t('jobs.connect.from')} value={from} onChange={setFrom} isReadOnly={isRunning} />
          <TextField label={t('jobs.connect.to')} value={to} onChange={setTo} isReadOnly={isRunning} />
          <div className="field">
            <label htmlFor={selectId}>{t('jobs.connect.download')}</label>
            <select
              id={selectId}
              value={download}
              disabled={isRunning}
              aria-describedby={`${selectId}-meaning`}
              onChange={(event) => {
                const chosen = downloadFilters.find((filter) => filter === event.target.value);
                if (chosen !== undefined) setDownload(chosen);
              }}
            >
              {downloadFilters.map((filter) => (
                <option key={filter} value={filter}>
                  {t(`downloads.${filter}.name`)}
                </option>
              ))}
            </select>
            <p className="quiet hint" id={`${selectId}-meaning`}>
              {t(`downloads.${download}.meaning`)}
            </p>
          </div>
        </>
      )}
    </JobPanel>
  );
}
