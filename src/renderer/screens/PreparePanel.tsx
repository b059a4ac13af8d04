import { useState } from 'react';
import { formatBytes } from '../../shared/format.ts';
import { FactList } from '../components/FactList.tsx';
import { JobPanel } from '../components/JobPanel.tsx';
import { Outcome } from '../components/Outcome.tsx';
import { TextField } from '../components/TextField.tsx';
import { strings } from '../strings.ts';

/** Site database to usage data cabinet on the drive. */
export function PreparePanel({ proposedFolder }: { readonly proposedFolder: string }) {
  const [to, setTo] = useState(proposedFolder);
  const words = strings.jobs.prepare;
  return (
    <JobPanel
      job="prepare"
      number={1}
      side="offline"
      words={words}
      order={{ job: 'prepare', input: { to, overwrite: false, reviewed: null } }}
      renderResult={(result) => (
        <Outcome problems={result.problems} next={words.next}>
          <p>{words.done(result.rows)}</p>
          <FactList
            facts={[
              { name: strings.facts.file, value: result.cabinet.path, isCode: true },
              { name: strings.facts.size, value: formatBytes(result.cabinet.sizeBytes) },
              { name: strings.facts.level, value: result.usageLevel },
              { name: strings.facts.sha256, value: result.cabinet.sha256, isCode: true },
            ]}
          />
        </Outcome>
      )}
    >
      {(isRunning) => <TextField label={words.to} value={to} onChange={setTo} isReadOnly={isRunning} />}
    </JobPanel>
  );
}
