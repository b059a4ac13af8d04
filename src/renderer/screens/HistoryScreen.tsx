import { Button, Field, Select, Spinner } from '@fluentui/react-components';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import type { RunRecord } from '../../shared/history.ts';
import { ErrorPanel } from '../components/ErrorPanel.tsx';
import { Icon } from '../components/Icon.tsx';
import { RunTable } from '../components/log/RunTable.tsx';
import { endings, jobs } from '../components/log/run-looks.ts';
import { Notice } from '../components/Notice.tsx';
import { PageFrame } from '../components/PageFrame.tsx';
import { endingOf, filterHistory, readHistory, useHistory } from '../stores/history.ts';
import { useJobs, useRunUnderWay } from '../stores/jobs.ts';
import '../styles/history.css';

/** Every run that left a log: what it was, how it ended, and the way to its log. */
export function HistoryScreen() {
  const { t } = useTranslation();
  const runs = useHistory((state) => state.runs);
  const error = useHistory((state) => state.error);
  const isReading = useHistory((state) => state.isReading);
  // A run that begins or ends is a change of the list.
  const changes = useJobs((state) =>
    Object.values(state.runs)
      .map(({ runId, endedAt }) => `${runId}${endedAt ?? ''}`)
      .join(' '),
  );
  useEffect(() => {
    if (changes !== null) void readHistory();
  }, [changes]);
  const underWay = useRunUnderWay();
  const isMissing = runs !== null && underWay !== null && !runs.some(({ runId }) => runId === underWay.runId);
  useEffect(() => {
    if (!isMissing) return undefined;
    // A run is told of a moment before its log is there.
    const timer = setInterval(() => void readHistory(), 1_000);
    return () => clearInterval(timer);
  }, [isMissing]);
  return (
    <PageFrame
      title={t('app.titles.history')}
      actions={
        <Button
          appearance="subtle"
          icon={<Icon name="refresh" />}
          disabled={isReading && runs === null}
          onClick={() => void readHistory()}
        >
          {t('history.refresh')}
        </Button>
      }
    >
      <p className="lead history-lead">{t('history.lead')}</p>
      {error !== null && <ErrorPanel error={error} />}
      {runs === null && error === null && <Spinner label={t('history.loading')} />}
      {runs !== null &&
        (runs.length === 0 ? (
          <Notice kind="plain" icon="history" title={t('history.emptyTitle')}>
            <p>{t('history.emptyText')}</p>
          </Notice>
        ) : (
          <Runs runs={runs} />
        ))}
    </PageFrame>
  );
}

function Runs({ runs }: { readonly runs: readonly RunRecord[] }) {
  const { t } = useTranslation();
  const filter = useHistory((state) => state.filter);
  const { job, ending } = filter;
  const shown = runs.filter(
    (run) => (job === null || run.job === job) && (ending === null || endingOf(run) === ending),
  );
  return (
    <>
      <fieldset className="history-filters" aria-label={t('history.filters')}>
        <Field label={t('history.job')}>
          <Select
            value={job ?? ''}
            onChange={(_event, { value }) =>
              filterHistory({ ...filter, job: jobs.find((one) => one === value) ?? null })
            }
          >
            <option value="">{t('history.allJobs')}</option>
            {jobs.map((one) => (
              <option key={one} value={one}>
                {t(`history.jobs.${one}`)}
              </option>
            ))}
          </Select>
        </Field>
        <Field label={t('history.outcome')}>
          <Select
            value={ending ?? ''}
            onChange={(_event, { value }) =>
              filterHistory({ ...filter, ending: endings.find((one) => one === value) ?? null })
            }
          >
            <option value="">{t('history.allOutcomes')}</option>
            {endings.map((one) => (
              <option key={one} value={one}>
                {t(`history.outcomes.${one}`)}
              </option>
            ))}
          </Select>
        </Field>
        <output className="quiet">{t('history.shown', { shown: shown.length, count: runs.length })}</output>
      </fieldset>
      {shown.length === 0 ? (
        <Notice kind="plain" icon="filter" title={t('history.noneTitle')}>
          <p>
            <Button onClick={() => filterHistory(null)}>{t('history.showAll')}</Button>
          </p>
        </Notice>
      ) : (
        <RunTable runs={shown} />
      )}
    </>
  );
}
