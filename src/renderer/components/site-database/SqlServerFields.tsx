import { Field, Select } from '@fluentui/react-components';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { DraftInput, type FieldsProps } from './DraftInput.tsx';
import { type DatabaseDraft, fieldsOf, signInKinds } from './database-draft.ts';
import { EncryptionFields } from './EncryptionFields.tsx';
import { isWholeConnection, takeApart, withWindowsName } from './server-text.ts';

interface SqlServerFieldsProps extends FieldsProps {
  readonly draft: DatabaseDraft;
  readonly onChange: (draft: DatabaseDraft) => void;
  /** A password was among what was pasted. */
  readonly onSecret: (secret: string) => void;
  /** The field of the password, where the way to sign in has one. */
  readonly children: React.ReactNode;
}

/** Where SQL Server is, which database of it, who signs in, and how that is kept from others. */
export function SqlServerFields({ draft, onChange, onSecret, children, ...common }: SqlServerFieldsProps) {
  const { t } = useTranslation();
  const { isReadOnly } = common;
  const [wasTakenApart, setWasTakenApart] = useState(false);
  const set = (change: Partial<DatabaseDraft>): void => onChange({ ...draft, ...change });
  const readServer = (typed: string): void => {
    const { draft: next, secret } = takeApart(draft, typed);
    onChange(next);
    if (secret !== null) onSecret(secret);
    if (isWholeConnection(typed)) setWasTakenApart(true);
  };
  return (
    <>
      <div className="server-fields">
        <DraftInput
          {...common}
          field="server"
          label={t('siteDatabase.server')}
          hint={t('siteDatabase.serverHint')}
          isNeeded
          value={draft.server}
          onChange={(server) => {
            // Pasted: a password in it is not even for a moment where the rest is.
            if (server.length > draft.server.length + 1 && isWholeConnection(server)) readServer(server);
            else {
              setWasTakenApart(false);
              set({ server });
            }
          }}
          onLeave={() => readServer(draft.server)}
        />
        <DraftInput
          {...common}
          field="instance"
          label={t('siteDatabase.instance')}
          hint={t('siteDatabase.instanceHint')}
          value={draft.instance}
          onChange={(instance) => set({ instance })}
        />
        <DraftInput
          {...common}
          field="port"
          label={t('siteDatabase.port')}
          hint={t('siteDatabase.portHint')}
          value={draft.port}
          onChange={(port) => set({ port })}
        />
      </div>
      <output className="quiet taken-apart">{wasTakenApart ? t('siteDatabase.takenApart') : ''}</output>
      <DraftInput
        {...common}
        field={null}
        label={t('siteDatabase.database')}
        hint={t('siteDatabase.databaseHint')}
        value={draft.database}
        onChange={(database) => set({ database })}
      />
      <Field label={t('siteDatabase.signIn')} hint={t(`siteDatabase.ways.${draft.signIn}.meaning`)}>
        <Select
          value={draft.signIn}
          disabled={isReadOnly}
          onChange={(_event, { value }) => set({ signIn: signInKinds.find((kind) => kind === value) ?? draft.signIn })}
        >
          {signInKinds.map((kind) => (
            <option key={kind} value={kind}>
              {t(`siteDatabase.ways.${kind}.name`)}
            </option>
          ))}
        </Select>
      </Field>
      <div className="account-fields">
        {fieldsOf(draft.signIn).map((field) => {
          const mayBeEmpty = field === 'clientId' && draft.signIn === 'entra-managed-identity';
          return (
            <DraftInput
              {...common}
              key={field}
              field={field}
              label={t(`siteDatabase.${field}`)}
              isNeeded={!mayBeEmpty}
              {...(mayBeEmpty ? { hint: t('siteDatabase.clientIdHint') } : {})}
              value={draft[field]}
              onChange={(value) => set({ [field]: value })}
              {...(field === 'userName' ? { onLeave: () => onChange(withWindowsName(draft)) } : {})}
            />
          );
        })}
        {children}
      </div>
      <EncryptionFields {...common} draft={draft} onChange={onChange} />
    </>
  );
}
