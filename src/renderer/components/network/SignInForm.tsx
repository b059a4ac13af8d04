import { Button, Checkbox, Field, Input } from '@fluentui/react-components';
import { useId, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ErrorReport } from '../../../shared/errors.ts';
import { reportOf } from '../../api.ts';
import { signIn } from '../../stores/network.ts';
import { useSettings } from '../../stores/settings.ts';
import { ErrorPanel } from '../ErrorPanel.tsx';

interface SignInFormProps {
  /** The proxy server knows now who we are, or will be told with the next request. */
  readonly onSignedIn: () => void;
  /** The one that asks, by its address; left out, whichever asks next. */
  readonly proxy?: string | null;
  readonly submitLabel?: string;
}

/** Who we are at the proxy server. The password is no part of any state: it is sent from its field, which is then empty. */
export function SignInForm({ onSignedIn, proxy = null, submitLabel }: SignInFormProps) {
  const { t } = useTranslation();
  const description = useSettings((state) => state.description);
  const [userName, setUserName] = useState<string | null>(null);
  const [remember, setRemember] = useState(false);
  const [problem, setProblem] = useState<'no-name' | ErrorReport | null>(null);
  const [isSending, setIsSending] = useState(false);
  const password = useRef<HTMLInputElement>(null);
  const passwordId = useId();
  const title = proxy === null ? t('network.signIn.title') : t('network.signIn.titleOf', { proxy });
  const shownName = userName ?? description?.settings.network.userName ?? '';

  const send = async (): Promise<void> => {
    const field = password.current;
    if (field === null || isSending) return;
    const name = shownName.trim();
    if (name === '') {
      setProblem('no-name');
      return;
    }
    setProblem(null);
    setIsSending(true);
    try {
      const sent = signIn(name, field.value, remember, proxy);
      field.value = '';
      await sent;
      onSignedIn();
    } catch (error) {
      setProblem(reportOf(error));
    } finally {
      setIsSending(false);
    }
  };

  return (
    <form
      className="sign-in"
      aria-label={title}
      onSubmit={(event) => {
        event.preventDefault();
        void send();
      }}
    >
      <h3>{title}</h3>
      <div className="sign-in-fields">
        <Field
          label={t('network.signIn.userName')}
          hint={t('network.signIn.userNameHint')}
          {...(problem === 'no-name' ? { validationMessage: t('network.signIn.noName') } : {})}
        >
          <Input
            value={shownName}
            autoComplete="off"
            spellCheck={false}
            onChange={(_event, { value }) => setUserName(value)}
          />
        </Field>
        <div className="plain-field">
          <label htmlFor={passwordId}>{t('network.signIn.password')}</label>
          {/* Not an input of Fluent: those keep what is typed. */}
          <input id={passwordId} ref={password} type="password" autoComplete="off" maxLength={1_000} />
        </div>
      </div>
      {description?.canRememberPasswords === true ? (
        <Checkbox
          label={t('network.signIn.remember')}
          checked={remember}
          onChange={(_event, { checked }) => setRemember(checked === true)}
        />
      ) : (
        <p className="quiet">{t('network.signIn.notRemembered')}</p>
      )}
      {typeof problem === 'object' && problem !== null && <ErrorPanel error={problem} />}
      <p>
        <Button type="submit" appearance="primary" disabledFocusable={isSending}>
          {submitLabel ?? t('network.signIn.act')}
        </Button>
      </p>
    </form>
  );
}
