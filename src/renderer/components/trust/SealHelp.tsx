import { Checkbox } from '@fluentui/react-components';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ErrorReport } from '../../../shared/errors.ts';
import { isOverridable } from '../../../shared/trust.ts';
import { pairComputer, passOver, useTrust } from '../../stores/trust.ts';
import { ErrorPanel } from '../ErrorPanel.tsx';
import { Notice } from '../Notice.tsx';
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
  const stranger = strangerIn(error);
  if (stranger !== null) return <PairingForm stranger={stranger} onAgain={onAgain} />;
  if (!isOverridable(error.code)) return null;
  return (
    <section className="way-out" aria-label={t('trust.wayBack.title')}>
      <p>{t(error.code.startsWith('official-tool.') ? 'trust.wayBack.leadOfTool' : 'trust.wayBack.lead')}</p>
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

/** The first meeting of two computers: a question to a person, and nothing that went wrong. */
export function PairingQuestion({ error, onAgain }: SealHelpProps) {
  const { t } = useTranslation();
  const stranger = strangerIn(error);
  if (stranger === null) return null;
  return (
    <Notice kind="plain" icon="lock" title={t('trust.pair.title')} isAlert>
      <PairingForm stranger={stranger} onAgain={onAgain} />
      <p className="quiet">
        {t('error.code')} <code>{error.code}</code>
      </p>
    </Notice>
  );
}

/** Whether it is nothing but a first meeting. */
export function isFirstMeeting(error: ErrorReport | null): error is ErrorReport {
  return error?.code === 'trust.not-paired';
}

function strangerIn({ code, details }: ErrorReport): Stranger | null {
  // The catalogue says what these two carry.
  return code === 'trust.not-paired' || code === 'trust.key-changed' ? (details as unknown as Stranger) : null;
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
