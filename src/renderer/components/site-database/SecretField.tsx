import { Button, Checkbox } from '@fluentui/react-components';
import { type Ref, useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ErrorReport } from '../../../shared/errors.ts';
import { reportOf } from '../../api.ts';
import { useSettings } from '../../stores/settings.ts';
import { signOutOfDatabase } from '../../stores/site-database.ts';
import { ErrorPanel } from '../ErrorPanel.tsx';

interface SecretFieldProps {
  readonly kind: 'password' | 'clientSecret' | 'token';
  /** What is typed stays in this field: it is read when it is sent, and no state ever has it. */
  readonly field: Ref<HTMLInputElement>;
  readonly remember: boolean;
  readonly onRemember: (remember: boolean) => void;
  /** One is kept for exactly this server and account. */
  readonly isKept: boolean;
}

/** The password, client secret or token for the site database. */
export function SecretField({ kind, field, remember, onRemember, isKept }: SecretFieldProps) {
  const { t } = useTranslation();
  const canRemember = useSettings((state) => state.description?.canRememberPasswords === true);
  const [forgotten, setForgotten] = useState<'not-yet' | 'yes' | ErrorReport>('not-yet');
  const id = useId();
  const forget = async (): Promise<void> => {
    try {
      await signOutOfDatabase();
      setForgotten('yes');
    } catch (error) {
      setForgotten(reportOf(error));
    }
  };
  return (
    <div className="secret-field">
      <div className="plain-field">
        <label htmlFor={id}>{t(`siteDatabase.secrets.${kind}`)}</label>
        {/* Not an input of Fluent: those keep what is typed. */}
        <input
          id={id}
          ref={field}
          type="password"
          autoComplete="off"
          spellCheck={false}
          maxLength={16_000}
          aria-describedby={`${id}-hint`}
        />
        <p id={`${id}-hint`} className="quiet field-hint">
          {isKept ? t('siteDatabase.kept') : canRemember ? '' : t('siteDatabase.notRemembered')}
        </p>
      </div>
      {canRemember && (
        <Checkbox
          label={t('siteDatabase.remember')}
          checked={remember}
          onChange={(_event, { checked }) => onRemember(checked === true)}
        />
      )}
      {isKept && (
        <p>
          <Button size="small" onClick={() => void forget()}>
            {t('siteDatabase.forget')}
          </Button>
        </p>
      )}
      <output className="quiet">{forgotten === 'yes' && !isKept ? t('siteDatabase.forgotten') : ''}</output>
      {typeof forgotten === 'object' && <ErrorPanel error={forgotten} />}
    </div>
  );
}
