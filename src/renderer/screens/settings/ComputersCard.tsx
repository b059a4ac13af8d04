import { Button } from '@fluentui/react-components';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ErrorReport } from '../../../shared/errors.ts';
import type { TrustDescription } from '../../../shared/trust.ts';
import { ErrorPanel } from '../../components/ErrorPanel.tsx';
import { FactList } from '../../components/FactList.tsx';
import { Phrase } from '../../components/trust/Phrase.tsx';
import { ReasonForm } from '../../components/trust/ReasonForm.tsx';
import { giveUpTrip, replaceKey, retireComputer, useTrust } from '../../stores/trust.ts';

/** Who this computer is, whom it knows, and what has not come back. */
export function ComputersCard({ description }: { readonly description: TrustDescription }) {
  const { t } = useTranslation();
  const error = useTrust((state) => state.error);
  const { self, paired, retired, openTrips } = description;
  return (
    <section className="card" aria-labelledby="computers-title">
      <h2 id="computers-title">{t('trust.computers.title')}</h2>
      <p className="quiet">{t('trust.computers.lead')}</p>
      <FactList
        facts={[
          { name: t('trust.computers.self'), value: self.name },
          { name: t('trust.computers.fingerprint'), value: fingerprintOf(self.computer), isCode: true },
        ]}
      />
      <NewKey />
      <h3>{t('trust.computers.paired')}</h3>
      {paired.length === 0 && <p>{t('trust.computers.nobody')}</p>}
      {paired.map((one) => (
        <div key={one.computer} className="known-computer">
          <p>
            <strong>{one.name}</strong> <span className="code quiet">{fingerprintOf(one.computer)}</span>
            <br />
            <span className="quiet">{t('trust.computers.since', { iso: one.since, by: one.by })}</span>
          </p>
          <p className="quiet">{t('trust.computers.compareAgain', { name: one.name })}</p>
          <Phrase phrase={one.phrase} />
          <Decision
            act={t('trust.computers.retire')}
            title={t('trust.computers.retireTitle', { name: one.name })}
            onDecide={async (decision) => await retireComputer({ computer: one.computer, ...decision })}
          />
        </div>
      ))}
      {retired.length > 0 && (
        <>
          <h3>{t('trust.computers.retired')}</h3>
          {retired.map((one) => (
            <p key={`${one.computer} ${one.until}`}>
              <strong>{one.name}</strong> <span className="code quiet">{fingerprintOf(one.computer)}</span>
              <br />
              <span className="quiet">{t('trust.computers.retiredFor', { iso: one.until, reason: one.reason })}</span>
            </p>
          ))}
        </>
      )}
      {openTrips.length > 0 && (
        <>
          <h3>{t('trust.computers.openTrips')}</h3>
          {openTrips.map(({ leg, kind, created }) => (
            <div key={leg} className="known-computer">
              <p>
                {t(kind === 'outbound' ? 'trust.computers.openOutbound' : 'trust.computers.openInbound', {
                  iso: created,
                })}
              </p>
              <Decision
                act={t('trust.computers.giveUp')}
                title={t('trust.computers.giveUpTitle')}
                onDecide={async (decision) => await giveUpTrip({ leg, ...decision })}
              />
            </div>
          ))}
        </>
      )}
      {error !== null && <ErrorPanel error={error} />}
    </section>
  );
}

/** In place of the card, when what is kept cannot be read: the way out is here too. */
export function DamagedComputersCard({ error }: { readonly error: ErrorReport }) {
  const { t } = useTranslation();
  return (
    <section className="card" aria-labelledby="computers-title">
      <h2 id="computers-title">{t('trust.computers.title')}</h2>
      <ErrorPanel error={error} />
      <NewKey />
    </section>
  );
}

function NewKey() {
  const { t } = useTranslation();
  return (
    <Decision act={t('trust.computers.newKey')} title={t('trust.computers.newKeyTitle')} onDecide={replaceKey}>
      <p className="quiet">{t('trust.computers.newKeyMeaning')}</p>
    </Decision>
  );
}

interface DecisionProps {
  readonly act: string;
  readonly title: string;
  readonly onDecide: (decision: { readonly by: string; readonly reason: string }) => Promise<boolean>;
  readonly children?: ReactNode;
}

/** Something that is asked about before it is done: by whom, and why. */
function Decision({ act, title, onDecide, children }: DecisionProps) {
  const { t } = useTranslation();
  const [isOpen, setOpen] = useState(false);
  if (!isOpen) {
    return (
      <p>
        <Button size="small" onClick={() => setOpen(true)}>
          {act}
        </Button>
      </p>
    );
  }
  return (
    <section className="way-out" aria-label={title}>
      <p>{title}</p>
      {children}
      <ReasonForm act={act} onDecide={(decision) => void onDecide(decision).then((isDone) => setOpen(!isDone))} />
      <p>
        <Button size="small" appearance="transparent" onClick={() => setOpen(false)}>
          {t('trust.computers.cancel')}
        </Button>
      </p>
    </section>
  );
}

/** In groups of four, as fingerprints are read out. */
function fingerprintOf(computer: string): string {
  return computer.replace(/.{4}(?=.)/g, '$& ');
}
