import { Button, Spinner } from '@fluentui/react-components';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { describeVersion } from '../../../shared/site.ts';
import { siteTime } from '../../../shared/site-time.ts';
import { ErrorPanel } from '../../components/ErrorPanel.tsx';
import { type Fact, FactList } from '../../components/FactList.tsx';
import { Icon } from '../../components/Icon.tsx';
import { DatabaseSignIn } from '../../components/site-database/DatabaseSignIn.tsx';
import { describeAge } from '../../languages/describe-drive.ts';
import { useHost } from '../../stores/host.ts';
import { go } from '../../stores/navigation.ts';
import { checkSite, goToStep, type SiteLook, usePrepare } from '../../stores/prepare.ts';
import { needsDatabaseSignIn } from '../../stores/site-database.ts';
import { PrepareFrame } from './PrepareFrame.tsx';
import { SiteCheckList } from './SiteCheckList.tsx';

/** Characters of the one-way hash that are enough to tell two hierarchies apart. */
const shownHashLength = 12;

/** Which site this is, and whether the trip is worth making. */
export function SiteStep() {
  const { t } = useTranslation();
  const look = usePrepare((state) => state.look);
  const [asksWhy, setAsksWhy] = useState(false);
  useEffect(() => {
    if (usePrepare.getState().look === null) void checkSite();
  }, []);
  const isGood = look?.state === 'looked' && look.error === null;
  const isLooking = look === null || look.state === 'looking';
  const next = (): void => {
    if (isGood) goToStep('review');
    else setAsksWhy(true);
  };
  return (
    <PrepareFrame
      current="site"
      title={t('prepare.site.title')}
      lead={t('prepare.site.lead')}
      footer={
        <>
          <p className="foot-words" role="alert">
            {asksWhy && !isGood && t(isLooking ? 'prepare.site.stillLooking' : 'prepare.site.notYet')}
          </p>
          <Button appearance={isGood ? 'primary' : 'secondary'} onClick={next}>
            {t('wizard.next')}
          </Button>
        </>
      }
    >
      <SiteFacts />
      <section className="card prepare-card" aria-labelledby="checks-title">
        <div className="card-head">
          <h3 id="checks-title">{t('prepare.site.checks')}</h3>
          <Button
            size="small"
            icon={<Icon name="refresh" />}
            onClick={() => {
              setAsksWhy(false);
              if (!isLooking) void checkSite();
            }}
          >
            {t('prepare.site.again')}
          </Button>
        </div>
        <CheckOutcome look={look} />
      </section>
    </PrepareFrame>
  );
}

function CheckOutcome({ look }: { readonly look: SiteLook | null }) {
  const { t } = useTranslation();
  if (look === null || look.state === 'looking')
    return <Spinner size="tiny" labelPosition="after" label={t('prepare.site.looking')} />;
  if (look.state === 'failed') return <ErrorPanel error={look.error} />;
  const noted = look.checks.filter(({ outcome }) => outcome === 'warning').length;
  return (
    <>
      <p>
        <output>
          {look.error !== null
            ? t('prepare.site.stopped')
            : noted === 0
              ? t('prepare.site.passed')
              : t('prepare.site.noted', { count: noted })}
        </output>
      </p>
      <SiteCheckList checks={look.checks} error={look.error} />
      {look.error !== null && (
        <ErrorPanel error={look.error}>
          {needsDatabaseSignIn(look.error) && <DatabaseSignIn onSignedIn={() => void checkSite()} />}
          {look.error.code === 'site-database.missing-rights' && (
            <p>
              <Button icon={<Icon name="settings" />} onClick={() => go({ screen: 'settings' })}>
                {t('siteDatabase.toSettings')}
              </Button>
            </p>
          )}
        </ErrorPanel>
      )}
    </>
  );
}

function SiteFacts() {
  const { t } = useTranslation();
  const site = useHost((state) => state.site);
  // Why it could not be described stands with the checks.
  if (site === null) return null;
  const { newest, rows } = site.usageData;
  const facts: readonly Fact[] = [
    { name: t('prepare.site.code'), value: site.code, isCode: true },
    { name: t('prepare.site.name'), value: site.name },
    { name: t('site.version'), value: describeVersion(site.version) },
    {
      name: t('site.hierarchy'),
      value: t('site.hierarchyHint', { start: site.hierarchyHash.slice(0, shownHashLength) }),
    },
    { name: t('site.level'), value: t(`levels.${site.usageLevel ?? 'unknown'}`) },
    { name: t('site.mode'), value: t(`site.modes.${site.serviceConnectionMode ?? 'unknown'}`) },
    { name: t('site.usageData'), value: t('site.rows', { count: rows }) },
    {
      name: t('prepare.site.newest'),
      value:
        newest === null
          ? t('prepare.site.newestUnknown')
          : t('prepare.site.newestOf', {
              iso: siteTime(newest) ?? newest,
              age: describeAge(t, siteTime(newest) ?? newest),
            }),
    },
  ];
  return (
    <section className="card prepare-card" aria-label={t('site.title')}>
      <FactList facts={facts} />
    </section>
  );
}
