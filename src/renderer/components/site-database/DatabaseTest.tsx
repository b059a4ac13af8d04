import { Button, Spinner } from '@fluentui/react-components';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { SqlServerDatabase } from '../../../shared/settings.ts';
import { describeDatabase } from '../../../shared/site-database.ts';
import { isOfNoSite, isSameDatabase, type Trial, useSiteDatabase } from '../../stores/site-database.ts';
import { ErrorPanel } from '../ErrorPanel.tsx';
import { Icon } from '../Icon.tsx';
import { TrialFindings } from './TrialFindings.tsx';

interface DatabaseTestProps {
  /** As it is typed now; `null` while something is missing. */
  readonly database: SqlServerDatabase | null;
  readonly isReadOnly: boolean;
  /** Tries what is typed, or shows what is missing. */
  readonly onTry: () => void;
  readonly onPin: (sha256: string) => void;
  readonly onPick: (database: string) => void;
  readonly onScript: () => void;
}

/** "Test the connection", and what came of it. What is typed need not be saved for it. */
export function DatabaseTest({ database, isReadOnly, onTry, onPin, onPick, onScript }: DatabaseTestProps) {
  const { t } = useTranslation();
  const trial = useSiteDatabase((state) => state.trial);
  const isTrying = trial?.state === 'trying';
  const outcome = useRef<HTMLElement>(null);
  const wasTrying = useRef(false);
  useEffect(() => {
    // What was found may be far below the button: the keyboard goes on from there.
    if (wasTrying.current && !isTrying) outcome.current?.focus({ preventScroll: true });
    wasTrying.current = isTrying;
  }, [isTrying]);
  // What belongs to another connection is told no more.
  const isStale = trial !== null && !isSameDatabase(trial.database, database);
  return (
    <div className="database-test">
      <p className="quiet">{t('siteDatabase.test.what')}</p>
      <p className="buttons">
        <Button icon={<Icon name="refresh" />} disabledFocusable={isTrying} onClick={onTry}>
          {t(trial === null ? 'siteDatabase.test.act' : 'siteDatabase.test.again')}
        </Button>
        {isTrying && (
          <Spinner
            size="tiny"
            labelPosition="after"
            label={t('siteDatabase.test.trying', { server: describeDatabase(trial.database) })}
          />
        )}
      </p>
      <section ref={outcome} tabIndex={-1} aria-label={t('siteDatabase.test.result')} className="trial">
        <output className="trial-words">
          {trial !== null && (isStale ? t('siteDatabase.test.stale') : <TrialWords trial={trial} />)}
        </output>
        {trial !== null && !isStale && trial.state === 'failed' && <ErrorPanel error={trial.error} />}
        {trial !== null && !isStale && trial.state === 'tried' && (
          <TrialFindings
            found={trial.found}
            database={trial.database.database ?? trial.found.facts?.database ?? null}
            onPin={isReadOnly ? null : onPin}
            onPick={isReadOnly ? null : onPick}
            onScript={onScript}
          />
        )}
      </section>
    </div>
  );
}

/** How it came out, in one sentence. */
function TrialWords({ trial }: { readonly trial: Trial }) {
  const { t } = useTranslation();
  if (trial.state !== 'tried') return '';
  const { facts, checks, error } = trial.found;
  if (facts === null) return t('siteDatabase.test.bad');
  if (isOfNoSite(trial.found)) return t('siteDatabase.test.noSite', { database: facts.database });
  const lacking = facts.rights.filter(({ state }) => state === 'missing').length;
  if (lacking > 0) return t('siteDatabase.test.lacking', { count: lacking });
  if (error !== null) return t('siteDatabase.test.incapable');
  const noted = checks.filter(({ outcome }) => outcome !== 'passed').length;
  return noted === 0 ? t('siteDatabase.test.good') : t('siteDatabase.test.noted', { count: noted });
}
