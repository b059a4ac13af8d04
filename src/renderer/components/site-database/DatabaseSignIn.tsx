import { Button } from '@fluentui/react-components';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ErrorReport } from '../../../shared/errors.ts';
import type { SqlSignIn } from '../../../shared/settings.ts';
import { reportOf } from '../../api.ts';
import { readSettings, useSettings } from '../../stores/settings.ts';
import { signInToDatabase } from '../../stores/site-database.ts';
import { ErrorPanel } from '../ErrorPanel.tsx';
import { secretOf } from './database-draft.ts';
import { SecretField } from './SecretField.tsx';
import '../../styles/site-database.css';

interface DatabaseSignInProps {
  /** The site database knows now who we are. */
  readonly onSignedIn: () => void;
}

/** Asks for the password of the site database where it is missed, for the account the settings name. */
export function DatabaseSignIn({ onSignedIn }: DatabaseSignInProps) {
  const { t } = useTranslation();
  const database = useSettings((state) => state.description?.settings.site?.database ?? null);
  const isRead = useSettings((state) => state.description !== null);
  const [remember, setRemember] = useState(false);
  const [problem, setProblem] = useState<'missing' | ErrorReport | null>(null);
  const [isSending, setIsSending] = useState(false);
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if (!isRead) void readSettings();
  }, [isRead]);
  const kind = database?.kind === 'sqlserver' ? secretOf(database.signIn.kind) : null;
  if (database?.kind !== 'sqlserver' || kind === null) return null;
  const account = accountOf(database.signIn);
  const title = account === null ? t('siteDatabase.password.title') : t('siteDatabase.password.titleOf', { account });

  const send = async (): Promise<void> => {
    const input = field.current;
    if (input === null || isSending) return;
    const secret = input.value;
    if (secret === '') {
      setProblem('missing');
      input.focus();
      return;
    }
    setProblem(null);
    setIsSending(true);
    input.value = '';
    try {
      await signInToDatabase(secret, remember);
      onSignedIn();
    } catch (error) {
      setProblem(reportOf(error));
    } finally {
      setIsSending(false);
    }
  };

  return (
    <form
      className="database-sign-in"
      aria-label={title}
      onSubmit={(event) => {
        event.preventDefault();
        void send();
      }}
    >
      <h3>{title}</h3>
      <SecretField kind={kind} field={field} remember={remember} onRemember={setRemember} isKept={false} />
      {problem === 'missing' && <p role="alert">{t('siteDatabase.password.missing')}</p>}
      {typeof problem === 'object' && problem !== null && <ErrorPanel error={problem} />}
      <p>
        <Button type="submit" appearance="primary" disabledFocusable={isSending}>
          {t('siteDatabase.password.act')}
        </Button>
      </p>
    </form>
  );
}

/** As the operator knows it; `null` where the secret is that of nobody in particular. */
function accountOf(signIn: SqlSignIn): string | null {
  switch (signIn.kind) {
    case 'ntlm':
      return `${signIn.domain}\\${signIn.userName}`;
    case 'sql':
      return signIn.userName;
    case 'entra-service-principal':
      return signIn.clientId;
    case 'windows':
    case 'entra-managed-identity':
    case 'entra-token':
      return null;
  }
}
