import { Checkbox } from '@fluentui/react-components';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ErrorReport } from '../../../shared/errors.ts';
import { isOverridable } from '../../../shared/trust.ts';
import { pairComputer, passOver, useTrust } from '../../stores/trust.ts';
import { ErrorPanel } from '../ErrorPanel.tsx';
import { Phrase } from './Phrase.tsx';
import { ReasonForm } from './ReasonForm.tsx';

interface SealHelpProps {
  readonly error: ErrorReport;
  /** Starts the same again. */
  readonly onAgain: () => void;
}

/** The way out of a refusal of a seal, right where it is told: the pairing of two computers, or a reason. */
export function SealHelp({ error, onAgain }: SealHelpProps) {
  const { t } = useTranslation();
  if (error.code === 'trust.not-paired' || error.code === 'trust.key-changed') {
    // The catalogue says what these two carry.
    const details = error.details as unknown as Stranger;
    return <PairingForm stranger={details} onAgain={onAgain} />;
  }
  if (!isOverridable(error.code)) return null;
  return (
    <section className="way-out" aria-label={t('trust.wayBack.title')}>
      <p>{t('trust.wayBack.lead')}</p>
      <ReasonForm
        act={t('trust.wayBack.act')}
        onDecide={(decision) => {
          passOver({ code: error.code, ...decision });
          onAgain();
        }}
      />
    </section>
  );
}

interface Stranger {
  readonly name: string;
  readonly phrase: string;
  readonly publicKey: string;
  /** One of its name that is paired. */
  readonly oldComputer?: string;
}

function PairingForm({ stranger, onAgain }: { readonly stranger: Stranger; readonly onAgain: () => void }) {
  const { t } = useTranslation();
  const trouble = useTrust((state) => state.error);
  const { name, phrase, publicKey, oldComputer } = stranger;
  const [isSameComputer, setSameComputer] = useState(true);
  const replaces = oldComputer === undefined || !isSameComputer ? null : oldComputer;
  const pair = async (by: string): Promise<void> => {
    if (await pairComputer({ publicKey, name, phrase, by, replaces })) onAgain();
  };
  return (
    <section className="way-out" aria-label={t('trust.pair.title')}>
      <p>{t('trust.pair.compare', { name })}</p>
      <Phrase phrase={phrase} />
      <p className="quiet">{t('trust.pair.where')}</p>
      {oldComputer !== undefined && (
        <Checkbox
          label={t('trust.pair.replaces', { name })}
          checked={isSameComputer}
          onChange={(_event, { checked }) => setSameComputer(checked === true)}
        />
      )}
      <ReasonForm act={t('trust.pair.act')} hasReason={false} onDecide={({ by }) => void pair(by)} />
      <p className="quiet">{t('trust.pair.different')}</p>
      {trouble !== null && <ErrorPanel error={trouble} />}
    </section>
  );
}
