import { Button, Spinner } from '@fluentui/react-components';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import type { RunRecord } from '../../shared/history.ts';
import { ErrorPanel } from '../components/ErrorPanel.tsx';
import { Icon } from '../components/Icon.tsx';
import { LogHead } from '../components/log/LogHead.tsx';
import { LogLines } from '../components/log/LogLines.tsx';
import { LogPager } from '../components/log/LogPager.tsx';
import { LogTools } from '../components/log/LogTools.tsx';
import { PageFrame } from '../components/PageFrame.tsx';
import { describeRun } from '../languages/describe.ts';
import { readHistory, useHistory } from '../stores/history.ts';
import { useJobs } from '../stores/jobs.ts';
import { goToNextProblem, openLog, readOn, useLog } from '../stores/log.ts';
import { go, useNavigation } from '../stores/navigation.ts';
import '../styles/history.css';

/** How often a log that is followed is read. */
const followEveryMs = 1_000;
/** How often the list is asked whether a run of another program has ended. */
const askEveryMs = 10_000;

/** One log, line by line, as CMTrace shows it. */
export function LogScreen() {
  const { t } = useTranslation();
  const log = useNavigation(({ place }) => (place.screen === 'log' ? place.log : null));
  const page = useLog((state) => state.page);
  const error = useLog((state) => state.error);
  const isFollowing = useLog((state) => state.isFollowing);
  const runs = useHistory((state) => state.runs);
  const run = runs?.find((one) => one.log === log) ?? null;
  const isKnown = runs !== null;
  const isUnderWay = useIsUnderWay(run);

  useEffect(() => void readHistory(), []);
  useEffect(() => {
    // Opened once: that its run ends meanwhile is no reason to begin anew.
    if (log !== null && isKnown && useLog.getState().log !== log) openLog(log, isUnderWay);
  }, [log, isKnown, isUnderWay]);
  useEffect(() => () => useLog.setState({ log: null, page: null, isFollowing: false }), []);
  useEffect(() => {
    if (!isFollowing) return;
    const timer = setInterval(() => void readOn(), followEveryMs);
    return () => clearInterval(timer);
  }, [isFollowing]);
  useEffect(() => {
    if (!isUnderWay) return;
    const timer = setInterval(() => void readHistory(), askEveryMs);
    return () => {
      clearInterval(timer);
      // What came between the last look and the end.
      void readOn().then(() => useLog.setState({ isFollowing: false }));
    };
  }, [isUnderWay]);
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (event.key !== 'F8') return;
      event.preventDefault();
      void goToNextProblem();
    };
    addEventListener('keydown', onKey);
    return () => removeEventListener('keydown', onKey);
  }, []);

  return (
    <PageFrame
      isWide
      title={
        run === null ? t('app.titles.log') : t('history.log.title', { job: describeRun(t, run), when: run.startedAt })
      }
      actions={
        <Button icon={<Icon name="back" />} onClick={() => go({ screen: 'history' })}>
          {t('history.log.back')}
        </Button>
      }
    >
      {error !== null && <ErrorPanel error={error} />}
      {page === null && error === null && <Spinner label={t('app.loading')} />}
      {page !== null && (
        <>
          <LogHead page={page} run={run} />
          <LogTools total={page.total} isUnderWay={isUnderWay} />
          <LogLines page={page} />
          <LogPager page={page} />
        </>
      )}
    </PageFrame>
  );
}

/** Whether the run of a log still writes it: our own runs tell at once, those of another program when the list is read. */
function useIsUnderWay(run: RunRecord | null): boolean {
  const own = useJobs((state) => (run === null ? undefined : state.runs[run.runId]));
  return own === undefined ? run?.outcome === 'running' : own.endedAt === null;
}
