import { Button } from '@fluentui/react-components';
import { useTranslation } from 'react-i18next';
import type { ErrorReport } from '../../../shared/errors.ts';
import type { DatabaseFacts, DatabaseTrial } from '../../../shared/site-database.ts';
import type { Words } from '../../languages/i18n.ts';
import { SiteCheckList } from '../../screens/prepare/SiteCheckList.tsx';
import { isOfNoSite, wantsScript } from '../../stores/site-database.ts';
import { ErrorPanel } from '../ErrorPanel.tsx';
import { type Fact, FactList } from '../FactList.tsx';
import { Icon } from '../Icon.tsx';
import { FoundDatabases } from './FoundDatabases.tsx';
import { type RefusalReason, RefusedCertificate } from './RefusedCertificate.tsx';
import { RightsFound } from './RightsFound.tsx';

interface TrialFindingsProps {
  readonly found: DatabaseTrial;
  readonly database: string | null;
  /** `null` where nothing may be changed. */
  readonly onPin: ((sha256: string) => void) | null;
  readonly onPick: ((database: string) => void) | null;
  readonly onScript: () => void;
}

/** Everything a test of the connection found: first what is in the way, with what to do, then what is known. */
export function TrialFindings({ found, database, onPin, onPick, onScript }: TrialFindingsProps) {
  const { t } = useTranslation();
  const { facts, certificate, databases, checks, error } = found;
  // What is missing stands below, by object.
  const shownChecks = checks.filter(({ id }) => id !== 'right');
  const isToldByCheck = checks.some((check) => check.error !== undefined && check.error.code === error?.code);
  const refusal = refusalOf(error);
  const shown = refusal !== null && onPin !== null ? certificate : null;
  const rights = facts === null || isOfNoSite(found) ? null : facts.rights;
  return (
    <>
      {error !== null && !isToldByCheck && (
        // Its facts stand below, to be compared.
        <ErrorPanel error={error} title={shown === null || refusal === null ? undefined : titleOf(t, refusal)} />
      )}
      {shown !== null && onPin !== null && (
        <RefusedCertificate
          key={shown.sha256}
          certificate={shown}
          why={refusal ?? 'nobody'}
          pinned={pinnedOf(error)}
          onPin={onPin}
        />
      )}
      {databases.length > 0 && <FoundDatabases databases={databases} current={database} onPick={onPick} />}
      {shownChecks.length > 0 && (
        <>
          <h3>{t('siteDatabase.test.checks')}</h3>
          <SiteCheckList checks={shownChecks} error={null} />
        </>
      )}
      {rights !== null && <RightsFound rights={rights} />}
      {wantsScript(found, database) && (
        <p>
          <Button icon={<Icon name="document" />} onClick={onScript}>
            {t('siteDatabase.script.open')}
          </Button>
        </p>
      )}
      {facts !== null && <FactList facts={factsOf(t, facts)} />}
    </>
  );
}

/** `undefined` leaves the message: what is wrong stands nowhere else. */
function titleOf(t: Words, refusal: RefusalReason): string | undefined {
  if (refusal === 'nobody') return t('siteDatabase.refused.short');
  return refusal === 'replaced' ? t('siteDatabase.refused.shortReplaced') : undefined;
}

/** The SHA-256 of the certificate that was compared before; `null` when there was none. */
function pinnedOf(error: ErrorReport | null): string | null {
  const pinned = error?.code === 'site-database.other-certificate' ? error.details.pinned : null;
  return typeof pinned === 'string' ? pinned : null;
}

/** Why the certificate the server showed does not count; `null` when that is not what is wrong. */
function refusalOf(error: ErrorReport | null): RefusalReason | null {
  if (error?.code === 'site-database.other-certificate') return 'replaced';
  if (error?.code !== 'site-database.untrusted-certificate') return null;
  const { problem } = error.details;
  return problem === 'self-signed' || problem === 'unknown-issuer' ? 'nobody' : 'wrong';
}

function factsOf(
  t: Words,
  { product, server, account, database, collation, encryption }: DatabaseFacts,
): readonly Fact[] {
  const known = (name: 'server' | 'account' | 'collation', value: string | null): readonly Fact[] =>
    value === null ? [] : [{ name: t(`siteDatabase.test.facts.${name}`), value, isCode: true }];
  return [
    { name: t('siteDatabase.test.facts.product'), value: product },
    ...known('server', server),
    { name: t('siteDatabase.test.facts.database'), value: database, isCode: true },
    ...known('account', account),
    ...known('collation', collation),
    ...(encryption === null
      ? []
      : [{ name: t('siteDatabase.test.facts.encryption'), value: encryptionWords(t, encryption) }]),
  ];
}

function encryptionWords(
  t: Words,
  { protocol, certificate, subject }: NonNullable<DatabaseFacts['encryption']>,
): string {
  return protocol === null
    ? t('siteDatabase.test.plain')
    : t(`siteDatabase.test.encrypted.${certificate}`, { protocol, subject: subject ?? '' });
}
