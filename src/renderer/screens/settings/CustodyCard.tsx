import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ErrorReport } from '../../../shared/errors.ts';
import type { CustodySummary } from '../../../shared/trust.ts';
import { ask, reportOf } from '../../api.ts';
import { Breakable } from '../../components/Breakable.tsx';
import { ErrorPanel } from '../../components/ErrorPanel.tsx';
import { FolderChoice } from '../../components/FolderChoice.tsx';

/** What was done with what was carried, chain by chain, and the report of each to print and file. */
export function CustodyCard({ chains }: { readonly chains: readonly CustodySummary[] }) {
  const { t } = useTranslation();
  return (
    <section className="card" aria-labelledby="custody-title">
      <h2 id="custody-title">{t('trust.custody.title')}</h2>
      <p className="quiet">{t('trust.custody.lead')}</p>
      {chains.length === 0 && <p>{t('trust.custody.none')}</p>}
      {chains.map((chain) => (
        <Chain key={chain.chain} chain={chain} />
      ))}
    </section>
  );
}

function Chain({ chain }: { readonly chain: CustodySummary }) {
  const { t, i18n } = useTranslation();
  const [saved, setSaved] = useState<string | null>(null);
  const [error, setError] = useState<ErrorReport | null>(null);
  const save = async (folder: string): Promise<void> => {
    try {
      const input = { chain: chain.chain, folder, language: i18n.language, overwrite: true };
      setSaved((await ask('custody.save', input)).path);
      setError(null);
    } catch (thrown) {
      setError(reportOf(thrown));
    }
  };
  return (
    <div className="known-computer">
      <p>
        {chain.chain === 'computer'
          ? t('trust.custody.computer')
          : t('trust.custody.trip', { iso: chain.first, name: chain.begunBy })}
        <br />
        <span className={chain.firstBad === null ? 'quiet' : 'warning-text'}>
          {t('trust.custody.entries', { count: chain.entries })},{' '}
          {chain.firstBad === null ? t('trust.custody.whole') : t('trust.custody.bad', { number: chain.firstBad })}
        </span>
      </p>
      <p>
        <FolderChoice startAt={null} label={t('trust.custody.save')} onChoose={(folder) => void save(folder)} />
      </p>
      <output>{saved !== null && <Breakable text={t('trust.custody.saved', { path: saved })} />}</output>
      {error !== null && <ErrorPanel error={error} />}
    </div>
  );
}
