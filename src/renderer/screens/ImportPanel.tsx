import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { describeVersion } from '../../shared/site.ts';
import { JobPanel } from '../components/JobPanel.tsx';
import { Outcome } from '../components/Outcome.tsx';
import { TextField } from '../components/TextField.tsx';
import { UpdateList } from '../components/UpdateList.tsx';
import { describeHandOver, describeUpdateState, nextAfterImport } from '../languages/describe.ts';

/** As long as the site usually takes to look at an update, and some more. */
const waitSeconds = 15 * 60;

/** Update pack to the site. */
export function ImportPanel({ proposedFolder }: { readonly proposedFolder: string }) {
  const [from, setFrom] = useState(proposedFolder);
  const { t } = useTranslation();
  return (
    <JobPanel
      job="import"
      number={3}
      side="offline"
      order={{ job: 'import', input: { from, waitSeconds } }}
      renderResult={(result) => (
        <Outcome problems={result.problems} next={nextAfterImport(t, result.updates)}>
          <p>{describeHandOver(t, result)}</p>
          {result.chosenFor !== result.site.version && (
            <p>
              {t('jobs.import.otherVersion', {
                chosenFor: describeVersion(result.chosenFor),
                now: describeVersion(result.site.version),
              })}
            </p>
          )}
          <UpdateList
            updates={result.updates.map((update) => ({ ...update, words: describeUpdateState(t, update) }))}
          />
        </Outcome>
      )}
    >
      {(isRunning) => (
        <TextField label={t('jobs.import.from')} value={from} onChange={setFrom} isReadOnly={isRunning} />
      )}
    </JobPanel>
  );
}
