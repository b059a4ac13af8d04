import { useTranslation } from 'react-i18next';
import type { JobResults } from '../../../shared/jobs.ts';
import type { LegFacts } from '../../../shared/trust.ts';
import { Notice } from '../Notice.tsx';
import { Phrase } from './Phrase.tsx';

type Told = Pick<JobResults['connect'], 'receipts' | 'lostTrips' | 'sealsFound'>;

/** What sites say came of earlier trips, which drives are missed, and the words for those that have not met. */
export function TripNews({ receipts, lostTrips, sealsFound }: Told) {
  const { t } = useTranslation();
  const strangers = new Map<string, LegFacts>();
  for (const { seal } of sealsFound) if (seal?.standing === 'unknown') strangers.set(seal.sealedBy.computer, seal);
  return (
    <>
      {receipts.map(({ receipt, at, outcome, from }) => (
        <Notice
          key={receipt}
          kind={outcome === 'with-problems' ? 'warning' : 'good'}
          title={t('trust.seal.cameBack', { name: from.name, iso: at, outcome: t(`trust.seal.outcomes.${outcome}`) })}
        />
      ))}
      {lostTrips.map(({ leg, created }) => (
        <Notice key={leg} kind="warning" title={t('trust.seal.lost', { iso: created })} />
      ))}
      {[...strangers.values()].map(({ sealedBy, phrase }) => (
        <Notice key={sealedBy.computer} kind="plain" icon="lock" title={t('trust.seal.tell', { name: sealedBy.name })}>
          <Phrase phrase={phrase ?? ''} />
        </Notice>
      ))}
    </>
  );
}
