import { Button, Spinner } from '@fluentui/react-components';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import type { SiteUpdate } from '../../shared/site-updates.ts';
import { describeState, outcomeOfState } from '../../shared/update-states.ts';
import { ErrorPanel } from '../components/ErrorPanel.tsx';
import { Icon } from '../components/Icon.tsx';
import { PageFrame } from '../components/PageFrame.tsx';
import { QuietRest } from '../components/QuietRest.tsx';
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
          <KnownUpdates known={updates.value.updates} />
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

/** Those that are installed ask for nothing, and stand apart. */
function KnownUpdates({ known }: { readonly known: readonly SiteUpdate[] }) {
  const { t } = useTranslation();
  if (known.length === 0) return <p>{t('siteUpdates.none')}</p>;
  const all = known.map(asShown);
  const installed = all.filter(({ outcome }) => outcome === 'installed');
  const others = all.filter(({ outcome }) => outcome !== 'installed');
  return (
    <>
      <UpdateStates updates={others} progress={known} hasMeanings />
      {installed.length > 0 && (
        <QuietRest
          title={t('siteUpdates.installed', { count: installed.length })}
          count={installed.length}
          openUpTo={0}
        >
          <UpdateStates updates={installed} progress={known} />
        </QuietRest>
      )}
    </>
  );
}

function asShown({ guid, name, fullVersion, state, reason }: SiteUpdate): ShownUpdate {
  const named = fullVersion === '' || name.includes(fullVersion) ? name : `${name} · ${fullVersion}`;
  return { guid, name: named, state, outcome: outcomeOfState(describeState(state)), reason };
}
