import { useId, useState } from 'react';
import { type DownloadFilter, downloadFilters } from '../../shared/updates.ts';
import { JobPanel } from '../components/JobPanel.tsx';
import { Outcome } from '../components/Outcome.tsx';
import { TextField } from '../components/TextField.tsx';
import { UpdateList } from '../components/UpdateList.tsx';
import { strings } from '../strings.ts';

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
  const words = strings.jobs.connect;
  return (
    <JobPanel
      job="connect"
      number={2}
      side="internet"
      words={words}
      order={{ job: 'connect', input: { from, to, download, planOnly: false } }}
      renderResult={({ plan, pack, problems, reusedBytes, sharedBytes, leftFiles }) => {
        const chosen = new Set(
          plan.hierarchies.flatMap((hierarchy) => hierarchy.decisions.filter((d) => d.isChosen).map((d) => d.guid)),
        );
        const updates = plan.updates.filter((update) => chosen.has(update.guid));
        return (
          <Outcome problems={problems} next={words.next}>
            <p>{words.done(updates.length, pack?.sizeBytes ?? 0)}</p>
            {reusedBytes > 0 && <p>{words.reused(reusedBytes)}</p>}
            {sharedBytes > 0 && <p>{words.shared(sharedBytes)}</p>}
            {leftFiles.length > 0 && <p>{words.left(leftFiles.length)}</p>}
            <UpdateList updates={updates.map(({ guid, name, fullVersion }) => ({ guid, name, words: fullVersion }))} />
          </Outcome>
        );
      }}
    >
      {(isRunning) => (
        <>
          <TextField label={words.from} value={from} onChange={setFrom} isReadOnly={isRunning} />
          <TextField label={words.to} value={to} onChange={setTo} isReadOnly={isRunning} />
          <div className="field">
            <label htmlFor={selectId}>{words.download}</label>
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
                  {strings.downloads[filter].name}
                </option>
              ))}
            </select>
            <p className="quiet hint" id={`${selectId}-meaning`}>
              {strings.downloads[download].meaning}
            </p>
          </div>
        </>
      )}
    </JobPanel>
  );
}
