import { Button, Field, Radio, RadioGroup } from '@fluentui/react-components';
import { type RefObject, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { DatabaseSettings, SqlServerDatabase } from '../../../shared/settings.ts';
import { orderScript } from '../../stores/rights-script.ts';
import { useSettings } from '../../stores/settings.ts';
import { isSameDatabase, tryDatabase, useSiteDatabase, wantsScript } from '../../stores/site-database.ts';
import { Icon } from '../Icon.tsx';
import { DatabaseTest } from './DatabaseTest.tsx';
import { DraftInput, type FieldsProps } from './DraftInput.tsx';
import { type DatabaseDraft, secretOf, sqlServerOf } from './database-draft.ts';
import { RightsScript } from './RightsScript.tsx';
import { SecretField } from './SecretField.tsx';
import { SqlServerFields } from './SqlServerFields.tsx';
import '../../styles/site-database.css';

interface DatabasePanelProps extends FieldsProps {
  /** What is in force, to tell whether a password that is kept is for what is typed. */
  readonly saved: DatabaseSettings | null;
  readonly draft: DatabaseDraft;
  readonly onChange: (draft: DatabaseDraft) => void;
  /** The field of the password; what is typed is nowhere else. */
  readonly secret: RefObject<HTMLInputElement | null>;
  /** A password that was pasted elsewhere belongs into that field. */
  readonly onSecret: (secret: string) => void;
  readonly remember: boolean;
  readonly onRemember: (remember: boolean) => void;
  /** It was tried with something missing. */
  readonly onRefused: () => void;
}

/** The site database: where it is, a test of the way there, and the script for the rights in it. */
export function DatabasePanel(props: DatabasePanelProps) {
  const { t } = useTranslation();
  const { saved, draft, onChange, secret, onSecret, remember, onRemember, onRefused, ...common } = props;
  const isSignedIn = useSettings((state) => state.description?.isSignedInToDatabase === true);
  const trial = useSiteDatabase((state) => state.trial);
  const [showsScript, setShowsScript] = useState(false);
  const database = sqlServerOf(draft);
  const kindOfSecret = secretOf(draft.signIn);

  const isOffered =
    trial?.state === 'tried' &&
    isSameDatabase(trial.database, database) &&
    wantsScript(trial.found, trial.database.database ?? trial.found.facts?.database ?? null);

  const test = (next: DatabaseDraft): void => {
    const tried = sqlServerOf(next);
    if (tried === null) onRefused();
    else void tryDatabase(tried, typedIn(secret));
  };
  const changeAndTest = (change: Partial<DatabaseDraft>): void => {
    const next = { ...draft, ...change };
    onChange(next);
    test(next);
  };
  const showScript = (): void => {
    void orderScript(whoAndWhere(draft));
    setShowsScript(true);
  };
  return (
    <>
      <Field label={t('siteDatabase.kind')}>
        <RadioGroup
          value={draft.kind}
          disabled={common.isReadOnly}
          onChange={(_event, { value }) => onChange({ ...draft, kind: value === 'sqlite' ? 'sqlite' : 'sqlserver' })}
        >
          {(['sqlserver', 'sqlite'] as const).map((kind) => (
            <Radio
              key={kind}
              value={kind}
              label={
                <>
                  {t(`siteDatabase.kinds.${kind}.name`)}
                  <span className="quiet choice-meaning">{t(`siteDatabase.kinds.${kind}.meaning`)}</span>
                </>
              }
            />
          ))}
        </RadioGroup>
      </Field>
      {draft.kind === 'sqlite' && (
        <DraftInput
          {...common}
          field="path"
          label={t('siteDatabase.path')}
          isNeeded
          value={draft.path}
          onChange={(path) => onChange({ ...draft, path })}
        />
      )}
      {draft.kind === 'sqlserver' && (
        <>
          <SqlServerFields {...common} draft={draft} onChange={onChange} onSecret={onSecret}>
            {kindOfSecret !== null && (
              <SecretField
                key={kindOfSecret}
                kind={kindOfSecret}
                field={secret}
                remember={remember}
                onRemember={onRemember}
                isKept={isSignedIn && isSameAccount(saved, draft)}
              />
            )}
          </SqlServerFields>
          <DatabaseTest
            database={database}
            isReadOnly={common.isReadOnly}
            onTry={() => test(draft)}
            onPin={(sha256) => changeAndTest({ certificate: 'pinned', sha256 })}
            onPick={(name) => changeAndTest({ database: name })}
            onScript={showScript}
          />
          {showsScript ? (
            <RightsScript />
          ) : (
            // What was found has a button of its own for it.
            !isOffered && (
              <p>
                <Button appearance="subtle" icon={<Icon name="document" />} onClick={showScript}>
                  {t('siteDatabase.script.title')}
                </Button>
              </p>
            )
          )}
        </>
      )}
    </>
  );
}

/** `null` for an empty field: what is kept is gone on with. */
export function typedIn(field: RefObject<HTMLInputElement | null>): string | null {
  const typed = field.current?.value ?? '';
  return typed === '' ? null : typed;
}

/** A password is kept for a server, an account and the way the server proves itself; the host holds to the same. */
function isSameAccount(saved: DatabaseSettings | null, draft: DatabaseDraft): boolean {
  const typed = sqlServerOf(draft);
  if (saved?.kind !== 'sqlserver' || typed === null) return false;
  const keyOf = ({ server, instance, port, signIn, encryption, certificate }: SqlServerDatabase): string =>
    JSON.stringify([server.toLowerCase(), instance?.toLowerCase(), port, signIn, encryption, certificate]);
  return keyOf(saved) === keyOf(typed);
}

/** For the script: the account and database the last test found, else those that are typed. */
function whoAndWhere(draft: DatabaseDraft) {
  const { trial } = useSiteDatabase.getState();
  const found = trial?.state === 'tried' ? trial.found : null;
  const facts = found?.facts ?? null;
  const only = found?.databases.length === 1 ? found.databases[0]?.name : undefined;
  const signIn = draft.signIn === 'sql' ? 'sql' : draft.signIn.startsWith('entra') ? 'entra' : 'windows';
  const typed =
    draft.signIn === 'sql' ? draft.userName : draft.signIn === 'ntlm' ? `${draft.domain}\\${draft.userName}` : '';
  return {
    account: facts?.account ?? typed,
    signIn,
    database: facts?.database ?? (draft.database.trim() || (only ?? '')),
  } as const;
}
