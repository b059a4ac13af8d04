import { Button, Field, Input } from '@fluentui/react-components';
import { useTranslation } from 'react-i18next';
import { Breakable } from '../components/Breakable.tsx';
import { ErrorPanel } from '../components/ErrorPanel.tsx';
import { FolderChoice } from '../components/FolderChoice.tsx';
import { Icon } from '../components/Icon.tsx';
import { Notice } from '../components/Notice.tsx';
import { PageFrame } from '../components/PageFrame.tsx';
import { RunOutcome } from '../components/RunOutcome.tsx';
import { choosePack, chooseTarget } from '../stores/importing.ts';
import { isUnderWay, type StartAnswer, useRun } from '../stores/jobs.ts';
import { go, goBack } from '../stores/navigation.ts';
import {
  chooseCount,
  chooseSeveralFolder,
  planSpread,
  startOver,
  startSeveral,
  useSeveral,
} from '../stores/several.ts';
import { DriveTicks } from './several/DriveTicks.tsx';
import { SpreadPlan } from './several/SpreadPlan.tsx';
import '../styles/several.css';

/** A pack that is larger than a drive: onto several of them, and from several of them together again. */
export function SeveralDrivesScreen() {
  const { t } = useTranslation();
  const { direction, folder, drives, count, plan, run, missing } = useSeveral();
  const planned = useRun('spread', runIdOf(plan));
  const spread = useRun('spread', direction === 'spread' ? runIdOf(run) : null);
  const gather = useRun('gather', direction === 'gather' ? runIdOf(run) : null);
  const shown = spread ?? gather;
  const isWorking = (planned !== null && isUnderWay(planned)) || (shown !== null && isUnderWay(shown));
  const isPlanned = planned?.state === 'done';
  return (
    <PageFrame
      title={t(`several.${direction}.title`)}
      lead={t(`several.${direction}.lead`)}
      actions={
        <Button appearance="subtle" icon={<Icon name="back" />} onClick={goBack}>
          {t('several.back')}
        </Button>
      }
    >
      <div className="several">
        <section className="card" aria-labelledby="several-folder">
          <h2 id="several-folder">{t(`several.${direction}.folder`)}</h2>
          {folder === null ? (
            <p className="quiet">{t('several.noFolder')}</p>
          ) : (
            <p className="code">
              <Breakable text={folder} />
            </p>
          )}
          {!isWorking && (
            <FolderChoice startAt={folder} label={t('several.chooseFolder')} onChoose={chooseSeveralFolder} />
          )}
        </section>
        <section className="card" aria-labelledby="several-drives">
          <h2 id="several-drives">{t(`several.${direction}.drives`)}</h2>
          <DriveTicks ticked={drives} isFixed={isWorking} isNumbered={direction === 'spread'} />
          {direction === 'spread' && (
            <Field label={t('several.count')} hint={t('several.countHint')}>
              <Input
                type="number"
                min={1}
                max={99}
                className="several-count"
                value={count === null ? '' : String(count)}
                disabled={isWorking}
                onChange={(_event, { value }) =>
                  chooseCount(value === '' ? null : Math.min(99, Math.max(1, Number(value))))
                }
              />
            </Field>
          )}
        </section>
        {missing !== null && <Notice kind="warning" title={t(`several.missing.${missing}`)} isAlert />}
        {[plan, run].map((answer) =>
          answer !== null && 'error' in answer ? <ErrorPanel key={answer.error.code} error={answer.error} /> : null,
        )}
        {planned !== null && shown === null && (
          <RunOutcome
            run={planned}
            onAgain={() => void planSpread()}
            renderResult={(result) => <SpreadPlan result={result} />}
          />
        )}
        {spread !== null && (
          <RunOutcome
            run={spread}
            onAgain={() => void startSeveral()}
            renderResult={(result) => <SpreadPlan result={result} />}
          />
        )}
        {gather !== null && (
          <RunOutcome
            run={gather}
            onAgain={() => void startSeveral()}
            renderResult={({ pack, drives: came, joinedFiles }) => (
              <Notice
                kind="good"
                title={t('several.gather.done', { count: came, files: pack.files, size: pack.sizeBytes })}
              >
                {joinedFiles > 0 && <p>{t('several.gather.joined', { count: joinedFiles })}</p>}
                <p>
                  <Button appearance="primary" onClick={() => importFrom(pack.path)}>
                    {t('several.gather.import')}
                  </Button>
                </p>
              </Notice>
            )}
          />
        )}
        {!isWorking && shown?.state !== 'done' && (
          <p className="buttons">
            {direction === 'spread' && <Button onClick={() => void planSpread()}>{t('several.spread.plan')}</Button>}
            <Button
              appearance="primary"
              disabled={direction === 'spread' && !isPlanned && shown === null}
              onClick={() => void startSeveral()}
            >
              {t(`several.${direction}.act`)}
            </Button>
          </p>
        )}
        {shown?.state === 'done' && (
          <p className="buttons">
            <Button onClick={startOver}>{t('several.again')}</Button>
          </p>
        )}
      </div>
    </PageFrame>
  );
}

function runIdOf(answer: StartAnswer | null): string | null {
  return answer !== null && 'runId' in answer ? answer.runId : null;
}

/** To Import, with the pack that has just come together. */
function importFrom(path: string): void {
  chooseTarget({ kind: 'folder', path });
  choosePack(path);
  go({ screen: 'import' });
}
