import { Button, Checkbox } from '@fluentui/react-components';
import { type ReactNode, useEffect, useLayoutEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Settings } from '../../../shared/settings.ts';
import { SideBadge } from '../../components/SideBadge.tsx';
import { DatabasePanel, typedIn } from '../../components/site-database/DatabasePanel.tsx';
import { draftOf, problemsOf, settingsOf } from '../../components/site-database/database-draft.ts';
import { SiteFolderField } from '../../components/site-database/SiteFolderField.tsx';
import { CloudCard, cloudDraftOf, cloudSettingsOf, isCloudWhole } from './CloudCard.tsx';

/** What a save may change, and a password that goes to the host beside it; no settings hold one. */
export interface ComputerChange {
  readonly settings: Pick<Settings, 'site' | 'cloud'>;
  /** `null` when none was typed. */
  readonly secret: string | null;
  readonly remember: boolean;
}

interface ComputerSettingsProps {
  readonly settings: Settings;
  readonly isReadOnly: boolean;
  readonly onSave: (change: ComputerChange) => void;
  /** What became of the last try to save. */
  readonly children: ReactNode;
}

/** The site of the offline side, and the cloud service of the internet side; a computer usually has one of the two. */
export function ComputerSettings({ settings, isReadOnly, onSave, children }: ComputerSettingsProps) {
  const { t } = useTranslation();
  const { site } = settings;
  const [hasSite, setHasSite] = useState(site !== null);
  const [database, setDatabase] = useState(draftOf(site?.database ?? null));
  const [folder, setFolder] = useState(site?.folder ?? '');
  const [cloud, setCloud] = useState(cloudDraftOf(settings.cloud));
  const [remember, setRemember] = useState(false);
  const secret = useRef<HTMLInputElement>(null);
  /** On its way to that field, which may only come with the way to sign in that was pasted with it. */
  const pasted = useRef<string | null>(null);
  useLayoutEffect(() => {
    if (secret.current !== null && pasted.current !== null) secret.current.value = pasted.current;
    pasted.current = null;
  });
  /** Counts how often it was tried with something missing. */
  const [refused, setRefused] = useState(0);
  const form = useRef<HTMLFormElement>(null);
  useEffect(() => {
    if (refused > 0) form.current?.querySelector<HTMLInputElement>('[aria-invalid=true]')?.focus();
  }, [refused]);
  const save = (): void => {
    const found = settingsOf(database);
    if ((hasSite && found === null) || !isCloudWhole(cloud)) {
      setRefused(refused + 1);
      return;
    }
    setRefused(0);
    const typedFolder = folder.trim();
    const typedSecret = hasSite ? typedIn(secret) : null;
    if (secret.current !== null) secret.current.value = '';
    onSave({
      settings: {
        // What the file says of the site beside these stays as it is.
        site:
          hasSite && found !== null
            ? { ...site, database: found, folder: typedFolder === '' ? null : typedFolder }
            : null,
        cloud: cloudSettingsOf(cloud),
      },
      secret: typedSecret,
      remember,
    });
  };
  const problems = refused > 0 ? problemsOf(database) : [];
  return (
    <form
      ref={form}
      className="settings"
      // The browser would say it in its own language, and in its own words.
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        save();
      }}
    >
      <section className="card side-offline" aria-labelledby="site-settings-title">
        <h2 id="site-settings-title">
          {t('settings.site.title')} <SideBadge side="offline" />
        </h2>
        <Checkbox
          label={t('settings.site.has')}
          checked={hasSite}
          disabled={isReadOnly}
          onChange={(_event, { checked }) => setHasSite(checked === true)}
        />
        {hasSite && (
          <>
            <DatabasePanel
              saved={site?.database ?? null}
              draft={database}
              isReadOnly={isReadOnly}
              problemOf={(field) => problems.find(([of]) => of === field)?.[1] ?? null}
              onChange={setDatabase}
              secret={secret}
              onSecret={(password) => {
                pasted.current = password;
              }}
              remember={remember}
              onRemember={setRemember}
              onRefused={() => setRefused(refused + 1)}
            />
            <SiteFolderField folder={folder} isReadOnly={isReadOnly} onChange={setFolder} />
          </>
        )}
      </section>
      <CloudCard draft={cloud} isReadOnly={isReadOnly} isAttempted={refused > 0} onChange={setCloud} />
      {!isReadOnly && (
        <>
          <p className="buttons">
            <Button appearance="primary" type="submit">
              {t('settings.save')}
            </Button>
          </p>
          {children}
        </>
      )}
    </form>
  );
}
