import { Button, Field, Input, Textarea } from '@fluentui/react-components';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { keepApproverName, keptApproverName } from '../../screens/prepare/approver-name.ts';

interface ReasonFormProps {
  /** The act, as its button names it. */
  readonly act: string;
  /** A pairing needs no reason. */
  readonly hasReason?: boolean;
  readonly onDecide: (decision: { readonly by: string; readonly reason: string }) => void;
}

/** Who decides, and why: what goes into the custody record. */
export function ReasonForm({ act, hasReason = true, onDecide }: ReasonFormProps) {
  const { t } = useTranslation();
  const [by, setBy] = useState(keptApproverName);
  const [reason, setReason] = useState('');
  const [isRefused, setRefused] = useState(false);
  const isNameMissing = by.trim() === '';
  const isReasonMissing = hasReason && reason.trim() === '';
  const decide = (): void => {
    setRefused(isNameMissing || isReasonMissing);
    if (isNameMissing || isReasonMissing) return;
    keepApproverName(by.trim());
    onDecide({ by: by.trim(), reason: reason.trim() });
  };
  const problem = (isMissing: boolean) => (isRefused && isMissing ? { validationMessage: t('trust.missing') } : {});
  return (
    <form
      className="reason-form"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        decide();
      }}
    >
      <Field label={t('trust.yourName')} required {...problem(isNameMissing)}>
        <Input value={by} maxLength={200} onChange={(_event, { value }) => setBy(value)} />
      </Field>
      {hasReason && (
        <Field label={t('trust.reason')} required {...problem(isReasonMissing)}>
          <Textarea value={reason} maxLength={2000} rows={2} onChange={(_event, { value }) => setReason(value)} />
        </Field>
      )}
      <p>
        <Button type="submit">{act}</Button>
      </p>
    </form>
  );
}
