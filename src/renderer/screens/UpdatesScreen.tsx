import { Button, Spinner } from '@fluentui/react-components';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import type { ImportedUpdate } from '../../shared/jobs.ts';
import type { SiteUpdate } from '../../shared/site-updates.ts';
import { describeState, type PackageState } from '../../shared/update-states.ts';
import { ErrorPanel } from '../components/ErrorPanel.tsx';
import { Icon } from '../components/Icon.tsx';
import { PageFrame } from '../components/PageFrame.tsx';
import { DatabaseSignIn } from '../components/site-database/DatabaseSignIn.tsx';
import { Checklist } from '../components/updates/Checklist.tsx';
import { type ShownUpdate, UpdateStates } from '../components/updates/UpdateStates.tsx';
import { needsDatabaseSignIn } from '../stores/site-database.ts';
import { forgetSiteUpdates, goThroughChecklist, readSiteUpdates, useSiteUpdates } from '../stores/site-updates.ts';
import '../styles/import.css';

/** Updates at this site: each with its state, what to do, and how far the sites of the hierarchy are; nothing is written. */
export function UpdatesScreen() {
  const { t } = useTranslation();
  const updates = useSiteUpdates((state) => state.updates);
  const checklist = useSiteUpdates((state) => state.checklist);
  useEffect(() => {
    void readSiteUpdates();
    return forgetSiteUpdates;
  }, []);
  const isAsked = updates === null || updates.state === 'asked';
  return (
    <PageFrame
      title={t('app.titles.updates')}
      lead={updates?.state === 'here' ? t('siteUpdates.leadOf', updates.value.site) : t('siteUpdates.lead')}
      actions={
        <Button icon={<Icon name="refresh" />} disabledFocusable={isAsked} onClick={() => void readSiteUpdates()}>
          {t('siteUpdates.again')}
        </Button>
      }
    >
      {isAsked && <Spinner label={t('siteUpdates.looking')} />}
      {updates?.state === 'failed' && (
        <ErrorPanel error={updates.error}>
          {needsDatabaseSignIn(updates.error) && <DatabaseSignIn onSignedIn={() => void readSiteUpdates()} />}
        </ErrorPanel>
      )}
      {updates?.state === 'here' && (
        <>
          {updates.value.updates.length === 0 ? (
            <p>{t('siteUpdates.none')}</p>
          ) : (
            <UpdateStates updates={updates.value.updates.map(asShown)} progress={updates.value.updates} hasMeanings />
          )}
          <section className="card checklist-card" aria-labelledby="checklist-title">
            <div className="card-head">
              <h2 id="checklist-title">{t('siteUpdates.checklist')}</h2>
              <Button
                icon={<Icon name="search" />}
                disabledFocusable={checklist?.state === 'asked'}
                onClick={() => void goThroughChecklist()}
              >
                {t(checklist === null ? 'siteUpdates.goThrough' : 'siteUpdates.goThroughAgain')}
              </Button>
            </div>
            <p className="quiet">{t('siteUpdates.checklistLead')}</p>
            {checklist?.state === 'asked' && <Spinner size="tiny" label={t('siteUpdates.going')} />}
            {checklist?.state === 'failed' && <ErrorPanel error={checklist.error} />}
            {checklist?.state === 'here' && <Checklist items={checklist.value} />}
          </section>
        </>
      )}
    </PageFrame>
  );
}

function asShown({ guid, name, fullVersion, state, reason }: SiteUpdate): ShownUpdate {
  const named = fullVersion === '' || name.includes(fullVersion) ? name : `${name} · ${fullVersion}`;
  return { guid, name: named, state, outcome: outcomeOf(describeState(state)), reason };
}

function outcomeOf({ kind }: PackageState): ImportedUpdate['outcome'] {
  switch (kind) {
    case 'bad':
      return 'failed';
    case 'moving':
    case 'available':
      return 'waiting';
    case 'ready':
    case 'installing':
    case 'installed':
    case 'hidden':
    case 'not-applicable':
      return kind;
  }
}
