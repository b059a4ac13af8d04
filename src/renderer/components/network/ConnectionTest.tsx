import { Button } from '@fluentui/react-components';
import { useTranslation } from 'react-i18next';
import type { HostReport } from '../../../shared/network.ts';
import { type NeededHost, proxiesThatAsk, testConnection, useNetwork } from '../../stores/network.ts';
import { Breakable } from '../Breakable.tsx';
import { ErrorPanel } from '../ErrorPanel.tsx';
import { Icon } from '../Icon.tsx';
import { QuietRest } from '../QuietRest.tsx';
import { ClockNotice } from './ClockNotice.tsx';
import { FirewallListDialog } from './FirewallListDialog.tsx';
import { HostLine } from './HostLine.tsx';
import { SignInForm } from './SignInForm.tsx';

const noReports: readonly HostReport[] = [];

/** Every host, with how it came out: those that are needed first, those that may be needed folded below. */
export function ConnectionTest() {
  const { t } = useTranslation();
  const { hosts, listed, error, check, checkError } = useNetwork();
  const reports = check?.reports ?? noReports;
  const isTesting = check?.isUnderWay === true;
  const required = hosts?.filter(({ isRequired }) => isRequired) ?? [];
  const others = hosts?.filter(({ isRequired }) => !isRequired) ?? [];
  const reportOn = (host: string): HostReport | null => reports.find((one) => one.host === host) ?? null;
  // One way that is wrong fails for many: explained once, the others say it in a line.
  const firstFailed = required.find(({ host }) => reportOn(host)?.isReachable === false)?.host ?? null;
  const missed = others.filter(({ host }) => reportOn(host)?.isReachable === false).length;
  const othersTitle = t('network.others', { count: others.length });
  const lines = (needed: readonly NeededHost[]) => (
    <ul className="host-list">
      {needed.map((one) => (
        <HostLine
          key={one.host}
          needed={one}
          report={reportOn(one.host)}
          isAsked={isTesting}
          isOpenAtFirst={one.host === firstFailed}
        />
      ))}
    </ul>
  );
  return (
    <section className="card connection-test" aria-label={t('network.hosts')}>
      <div className="card-head">
        <h3>{t('network.hosts')}</h3>
        <Button
          icon={<Icon name="refresh" />}
          disabledFocusable={isTesting || hosts === null}
          onClick={() => void testConnection()}
        >
          {t(check === null ? 'network.test' : 'network.testAgain')}
        </Button>
      </div>
      <ClockNotice reports={reports} />
      {error !== null && <ErrorPanel error={error} />}
      {checkError !== null && <ErrorPanel error={checkError} />}
      {lines(required)}
      <output className="quiet">
        <TestOutcome required={required} reports={reports} isAsked={check !== null} isTesting={isTesting} />
      </output>
      {!isTesting &&
        proxiesThatAsk(reports).map((proxy) => (
          <SignInForm key={proxy} proxy={proxy} onSignedIn={() => void testConnection()} />
        ))}
      {others.length > 0 && (
        <QuietRest
          title={missed === 0 ? othersTitle : t('network.othersMissed', { hosts: othersTitle, missed })}
          count={others.length}
          openUpTo={0}
        >
          <p className="quiet">{t('network.othersMeaning')}</p>
          {lines(others)}
        </QuietRest>
      )}
      {listed.length > 0 && (
        <QuietRest title={t('network.listed', { count: listed.length })} count={listed.length} openUpTo={0}>
          <p className="quiet">{t('network.listedMeaning')}</p>
          <ul className="host-list">
            {listed.map(({ host, purposes }) => (
              <li key={host} className="host-listed">
                <span className="code">
                  <Breakable text={host} />
                </span>
                <span className="quiet">{purposes.map((purpose) => t(`network.purposes.${purpose}`)).join(' · ')}</span>
              </li>
            ))}
          </ul>
        </QuietRest>
      )}
      {hosts !== null && <FirewallListDialog />}
    </section>
  );
}

interface TestOutcomeProps {
  readonly required: readonly NeededHost[];
  readonly reports: readonly HostReport[];
  readonly isAsked: boolean;
  readonly isTesting: boolean;
}

/** The whole in one sentence; those that may be needed do not count in it. */
function TestOutcome({ required, reports, isAsked, isTesting }: TestOutcomeProps) {
  const { t } = useTranslation();
  if (!isAsked) return t('network.notTested');
  const names = new Set(required.map(({ host }) => host));
  const known = reports.filter(({ host }) => names.has(host));
  const total = required.length;
  if (isTesting && known.length < total) return t('network.testing', { done: known.length, total });
  const reached = known.filter(({ isReachable }) => isReachable).length;
  return reached === total
    ? t('network.allReached', { count: total })
    : t('network.someReached', { count: total, reached });
}
