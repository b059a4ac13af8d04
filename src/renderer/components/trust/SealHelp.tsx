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
  const trouble = useTrust((state) => state.error);
  if (error.code === 'trust.not-paired') {
    const { name, phrase, publicKey } = error.details as Readonly<Record<'name' | 'phrase' | 'publicKey', string>>;
    return (
      <section className="way-out" aria-label={t('trust.pair.title')}>
        <p>{t('trust.pair.compare', { name })}</p>
        <Phrase phrase={phrase} />
        <p className="quiet">{t('trust.pair.where')}</p>
        <ReasonForm
          act={t('trust.pair.act')}
          hasReason={false}
          onDecide={({ by }) =>
            void pairComputer({ publicKey, name, phrase, by }).then((isDone) => {
              if (isDone) onAgain();
            })
          }
        />
        <p className="quiet">{t('trust.pair.different')}</p>
        {trouble !== null && <ErrorPanel error={trouble} />}
      </section>
    );
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
