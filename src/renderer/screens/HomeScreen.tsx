import { Button, Spinner } from '@fluentui/react-components';
import { lazy, type ReactNode, Suspense, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { JourneyJob, Reach } from '../../shared/computer.ts';
import type { ErrorReport } from '../../shared/errors.ts';
import { describeVersion } from '../../shared/site.ts';
import { reportOf } from '../api.ts';
import { ErrorPanel } from '../components/ErrorPanel.tsx';
import { Icon, type IconName } from '../components/Icon.tsx';
import { PageFrame } from '../components/PageFrame.tsx';
import { SideBadge } from '../components/SideBadge.tsx';
import { journeyJobs, sideOf } from '../journey.ts';
import { useDrives } from '../stores/drives.ts';
import { lookAround, lookQuietly, readSite, startPractice, useHost } from '../stores/host.ts';
import { useRunUnderWay } from '../stores/jobs.ts';
import { go } from '../stores/navigation.ts';
import { needsDatabaseSignIn } from '../stores/site-database.ts';

/** Few ever see it here: it comes when it is needed. */
const DatabaseSignIn = lazy(async () => ({
  default: (await import('../components/site-database/DatabaseSignIn.tsx')).DatabaseSignIn,
}));

/** Which computer is this? It proposes; the operator decides. */
export function HomeScreen() {
  const { t } = useTranslation();
  const description = useHost((state) => state.description);
  const look = useHost((state) => state.look);
  const running = useRunUnderWay();
  const drives = useDrives((state) => state.drives?.map(({ id }) => id).join('\n'));
  const isAtWork = running !== null;
  // A drive came or went, a job has ended, or one comes back to this screen: something else may be next.
  useEffect(() => {
    if (drives !== undefined && !isAtWork) void lookQuietly();
  }, [drives, isAtWork]);
  const proposal = look?.proposal ?? null;
  const { label = '', mountPath = '' } = look?.drive ?? {};
  const isPracticeDrive = description?.isPractice === true && mountPath === description.paths?.usageData;
  const driveName = label !== '' ? label : isPracticeDrive ? t('drives.practice') : mountPath;
  const again = (): void => {
    void lookAround();
    if (description?.site !== null) void readSite();
  };
  return (
    <PageFrame
      title={t('home.title')}
      lead={
        <output>
          {look === null
            ? t('home.looking')
            : proposal === null
              ? t('home.noProposal')
              : t(`home.reasons.${proposal.reason}`, { drive: driveName })}
        </output>
      }
      actions={
        <Button appearance="subtle" icon={<Icon name="refresh" />} disabled={look === null} onClick={again}>
          {t('home.lookAgain')}
        </Button>
      }
    >
      {description?.isFirstRun === true && <FirstRun canPractise={description.canPractise} />}
      <ol className="journey" aria-label={t('journey')}>
        {journeyJobs.map((job, index) => (
          <JobCard
            key={job}
            job={job}
            number={index + 1}
            isProposed={proposal?.job === job}
            isRunning={running?.job === job}
          />
        ))}
      </ol>
      <WhatAnswers onAgain={again} />
    </PageFrame>
  );
}

interface JobCardProps {
  readonly job: JourneyJob;
  readonly number: number;
  readonly isProposed: boolean;
  readonly isRunning: boolean;
}

function JobCard({ job, number, isProposed, isRunning }: JobCardProps) {
  const { t } = useTranslation();
  return (
    <li className={`card job-card side-${sideOf(job)}${isProposed ? ' is-proposed' : ''}`}>
      <p className="job-card-top">
        <SideBadge side={sideOf(job)} />
        {isProposed && <span className="proposed">{t('home.proposed')}</span>}
      </p>
      <h2>
        <span className="number">{number}</span>
        {t(`jobs.${job}.title`)}
      </h2>
      <p className="intro">{t(`jobs.${job}.intro`)}</p>
      <p>
        <Button appearance={isProposed || isRunning ? 'primary' : 'secondary'} onClick={() => go({ screen: job })}>
          {t(isRunning ? 'home.toRun' : `home.start.${job}`)}
        </Button>
      </p>
    </li>
  );
}

/** Nothing is set up: practice by one click, or settings. */
function FirstRun({ canPractise }: { readonly canPractise: boolean }) {
  const { t } = useTranslation();
  const [state, setState] = useState<'idle' | 'starting' | ErrorReport>('idle');
  const start = async (): Promise<void> => {
    setState('starting');
    try {
      await startPractice();
      setState('idle');
    } catch (error) {
      setState(reportOf(error));
    }
  };
  return (
    <section className="card first-run" aria-labelledby="first-run-title">
      <h2 id="first-run-title">{t('home.firstRun.title')}</h2>
      <p>{t('home.firstRun.text')}</p>
      <p className="buttons">
        {canPractise && (
          <Button
            appearance="primary"
            icon={<Icon name="practice" />}
            disabled={state === 'starting'}
            onClick={() => void start()}
          >
            {t('home.firstRun.practise')}
          </Button>
        )}
        <Button icon={<Icon name="settings" />} onClick={() => go({ screen: 'settings' })}>
          {t('home.firstRun.setUp')}
        </Button>
      </p>
      {state === 'starting' && <Spinner size="tiny" label={t('home.firstRun.starting')} />}
      {typeof state === 'object' && <ErrorPanel error={state} />}
    </section>
  );
}

/** What the proposal rests on. */
function WhatAnswers({ onAgain }: { readonly onAgain: () => void }) {
  const { t } = useTranslation();
  const site = useHost((state) => state.site);
  const siteError = useHost((state) => state.siteError);
  const description = useHost((state) => state.description);
  const look = useHost((state) => state.look);
  const lookError = useHost((state) => state.lookError);
  const cloud = description?.cloud ?? null;
  const databaseError = siteError ?? errorOf(look?.siteDatabase);
  return (
    <section className="answers" aria-label={t('home.answers')}>
      <Answer
        icon="site"
        title={t('home.site')}
        state={
          description?.site === null
            ? 'not-set-up'
            : site !== null
              ? 'good'
              : databaseError === null
                ? 'looking'
                : 'bad'
        }
      >
        {description?.site === null && <p>{t('home.siteNotSetUp')}</p>}
        {site !== null && (
          <>
            <p>
              <strong>{site.name}</strong> <span className="code">{site.code}</span>
            </p>
            <p className="quiet">
              {describeVersion(site.version)} · {t(`levels.${site.usageLevel ?? 'unknown'}`)} ·{' '}
              {t('site.rows', { count: site.usageData.rows })}
            </p>
            <p className="quiet">{t(`site.modes.${site.serviceConnectionMode ?? 'unknown'}`)}</p>
            <p className="answer-way">
              <Button size="small" icon={<Icon name="download" />} onClick={() => go({ screen: 'updates' })}>
                {t('siteUpdates.open')}
              </Button>
            </p>
          </>
        )}
        {site === null && databaseError !== null && (
          <ErrorPanel error={databaseError} isProblem>
            {needsDatabaseSignIn(databaseError) && (
              <Suspense fallback={<Spinner size="tiny" />}>
                <DatabaseSignIn onSignedIn={onAgain} />
              </Suspense>
            )}
          </ErrorPanel>
        )}
      </Answer>
      <Answer icon="internet" title={t('home.internet')} state={stateOf(look?.internet)}>
        {cloud === null ? (
          <p>{t('home.internetNotSetUp')}</p>
        ) : (
          <p className="code">
            {cloud.proxy === null
              ? cloud.host
              : t('computer.cloudThroughProxy', { host: cloud.host, proxy: cloud.proxy })}
          </p>
        )}
        {look?.internet.state === 'unreachable' && <ErrorPanel error={look.internet.error} isProblem />}
        {lookError !== null && <ErrorPanel error={lookError} isProblem />}
      </Answer>
    </section>
  );
}

type AnswerState = 'looking' | 'not-set-up' | 'good' | 'bad';

interface AnswerProps {
  readonly icon: IconName;
  readonly title: string;
  readonly state: AnswerState;
  readonly children: ReactNode;
}

function Answer({ icon, title, state, children }: AnswerProps) {
  const { t } = useTranslation();
  return (
    <div className="card answer">
      <h2>
        <Icon name={icon} />
        {title}
        <span className={`answer-state answer-${state}`}>{t(`home.states.${state}`)}</span>
      </h2>
      {children}
    </div>
  );
}

function stateOf(reach: Reach | undefined): AnswerState {
  if (reach === undefined) return 'looking';
  return reach.state === 'reachable' ? 'good' : reach.state === 'unreachable' ? 'bad' : 'not-set-up';
}

function errorOf(reach: Reach | undefined): ErrorReport | null {
  return reach?.state === 'unreachable' ? reach.error : null;
}
