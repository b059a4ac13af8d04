import { Checkbox, Field, Input } from '@fluentui/react-components';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';

/** What is missing for an approval; a new value each time it was tried. */
export interface ApprovalGap {
  readonly at: 'statement' | 'name' | 'rows';
}

/** What the operator has put down so far. */
export interface ApprovalDraft {
  readonly isRead: boolean;
  readonly name: string;
}

interface ApprovalFormProps {
  readonly draft: ApprovalDraft;
  readonly onChange: (draft: ApprovalDraft) => void;
  /** `null` until the operator tried to approve. */
  readonly gap: ApprovalGap | null;
}

/** The longest name the contract takes. */
const longestName = 200;

/** "I have read this usage data; it may leave", with a name to it. */
export function ApprovalForm({ draft, onChange, gap }: ApprovalFormProps) {
  const { t } = useTranslation();
  const form = useRef<HTMLFieldSetElement>(null);
  useEffect(() => {
    if (gap !== null) form.current?.querySelector<HTMLInputElement>(`input[name=${gap.at}]`)?.focus();
  }, [gap]);
  const words = (at: ApprovalGap['at'], text: string): string | null => (gap?.at === at ? text : null);
  return (
    <fieldset className="approval" aria-label={t('prepare.review.approval')} ref={form}>
      <Field
        className="approval-statement"
        validationMessage={
          words('statement', t('prepare.review.noStatement')) ?? words('rows', t('prepare.review.notRead'))
        }
      >
        <Checkbox
          name="statement"
          label={t('prepare.review.statement')}
          checked={draft.isRead}
          onChange={(_event, { checked }) => onChange({ ...draft, isRead: checked === true })}
        />
      </Field>
      <Field
        className="approval-name"
        label={t('prepare.review.name')}
        orientation="horizontal"
        validationMessage={words('name', t('prepare.review.noName'))}
      >
        <Input
          name="name"
          value={draft.name}
          maxLength={longestName}
          autoComplete="off"
          aria-describedby="name-travels"
          onChange={(_event, { value }) => onChange({ ...draft, name: value })}
        />
      </Field>
    </fieldset>
  );
}
