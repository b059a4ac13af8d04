import { Field, Input } from '@fluentui/react-components';
import { useTranslation } from 'react-i18next';
import type { DraftField, DraftProblem } from './database-draft.ts';

/** What every field of the connection is given. */
export interface FieldsProps {
  readonly isReadOnly: boolean;
  /** What is wrong with a field, once it was tried to save or test; `null` when nothing is. */
  readonly problemOf: (field: DraftField) => DraftProblem | null;
}

interface DraftInputProps extends FieldsProps {
  readonly field: DraftField | null;
  readonly label: string;
  readonly hint?: string;
  readonly isNeeded?: boolean;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly onLeave?: () => void;
}

/** One line of the connection to the site database, with what is wrong with it. */
export function DraftInput(props: DraftInputProps) {
  const { t } = useTranslation();
  const { field, label, hint, isNeeded = false, isReadOnly, problemOf, value, onChange, onLeave } = props;
  const problem = field === null ? null : problemOf(field);
  return (
    <Field
      label={label}
      required={isNeeded && !isReadOnly}
      {...(hint === undefined ? {} : { hint })}
      {...(problem === null ? {} : { validationMessage: t(`siteDatabase.problems.${problem}`) })}
    >
      <Input
        value={value}
        readOnly={isReadOnly}
        autoComplete="off"
        spellCheck={false}
        onChange={(_event, change) => onChange(change.value)}
        {...(onLeave === undefined ? {} : { onBlur: onLeave })}
      />
    </Field>
  );
}
