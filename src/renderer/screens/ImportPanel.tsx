import { useState } from 'react';
import { describeVersion } from '../../shared/site.ts';
import { JobPanel } from '../components/JobPanel.tsx';
import { Outcome } from '../components/Outcome.tsx';
import { TextField } from '../components/TextField.tsx';
import { UpdateList } from '../components/UpdateList.tsx';
import { describeHandOver, nextAfterImport, strings } from '../strings.ts';

/** As long as the site usually takes to look at an update, and some more. */
const waitSeconds = 15 * 60;

/** Update pack to the site. */
export function ImportPanel({ proposedFolder }: { readonly proposedFolder: string }) {
  const [from, setFrom] = useState(proposedFolder);
  const words = strings.jobs.import;
  return (
    <JobPanel
      job="import"
      number={3}
      side="offline"
      words={words}
      order={{ job: 'import', input: { from, waitSeconds } }}
      renderResult={(result) => (
        <Outcome problems={result.problems} next={nextAfterImport(result.updates)}>
          <p>{describeHandOver(result)}</p>
          {result.chosenFor !== result.site.version && (
            <p>{words.otherVersion(describeVersion(result.chosenFor), describeVersion(result.site.version))}</p>
          )}
          <UpdateList updates={result.updates} />
        </Outcome>
      )}
    >
      {(isRunning) => <TextField label={words.from} value={from} onChange={setFrom} isReadOnly={isRunning} />}
    </JobPanel>
  );
}
