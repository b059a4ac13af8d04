import { Button, Checkbox, Field, Input } from '@fluentui/react-components';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Settings } from '../../../shared/settings.ts';
import { FolderChoice } from '../../components/FolderChoice.tsx';
import { SideBadge } from '../../components/SideBadge.tsx';

interface ComputerSettingsProps {
  readonly settings: Settings;
  readonly isReadOnly: boolean;
  readonly onSave: (change: Pick<Settings, 'site' | 'cloud'>) => void;
  /** What became of the last try to save. */
  readonly children: ReactNode;
}

const cloudFields = ['usageDataUrl', 'manifestUrl', 'adminUiContentUrl'] as const;
type CloudField = (typeof cloudFields)[number];

/** The site of the offline side, and the cloud service of the internet side; a computer usually has one of the two. */
export function ComputerSettings({ settings, isReadOnly, onSave, children }: ComputerSettingsProps) {
  const { t } = useTranslation();
  const [hasSite, setHasSite] = useState(settings.site !== null);
  const [database, setDatabase] = useState(
    settings.site?.database.kind === 'sqlite' ? settings.site.database.path : '',
  );
  const [folder, setFolder] = useState(settings.site?.folder ?? '');
  const [hasCloud, setHasCloud] = useState(settings.cloud !== null);
  const [cloud, setCloud] = useState<Readonly<Record<CloudField, string>>>(
    settings.cloud ?? { usageDataUrl: '', manifestUrl: '', adminUiContentUrl: '' },
  );
  /** Counts how often it was tried with something missing. */
  const [refused, setRefused] = useState(0);
  const form = useRef<HTMLFormElement>(null);
  useEffect(() => {
    if (refused > 0) form.current?.querySelector<HTMLInputElement>('[aria-invalid=true]')?.focus();
  }, [refused]);
  const isMissing = (path: string): boolean => hasSite && path.trim() === '';
  const isNoAddress = (address: string): boolean => hasCloud && !URL.canParse(address.trim());
  const save = (): void => {
    if (isMissing(database) || isMissing(folder) || cloudFields.some((field) => isNoAddress(cloud[field]))) {
      setRefused(refused + 1);
      return;
    }
    setRefused(0);
    onSave({
      site: hasSite ? { database: { kind: 'sqlite', path: database.trim() }, folder: folder.trim() } : null,
      cloud: hasCloud
        ? {
            usageDataUrl: cloud.usageDataUrl.trim(),
            manifestUrl: cloud.manifestUrl.trim(),
            adminUiContentUrl: cloud.adminUiContentUrl.trim(),
          }
        : null,
    });
  };
  const problem = (isWrong: boolean, words: string) => (refused > 0 && isWrong ? { validationMessage: words } : {});
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
            <Field
              label={t('settings.site.database')}
              hint={t('settings.site.databaseHint')}
              required={!isReadOnly}
              {...problem(isMissing(database), t('settings.site.missing'))}
            >
              <Input
                value={database}
                readOnly={isReadOnly}
                spellCheck={false}
                onChange={(_event, { value }) => setDatabase(value)}
              />
            </Field>
            <Field
              label={t('settings.site.folder')}
              hint={t('settings.site.folderHint')}
              required={!isReadOnly}
              {...problem(isMissing(folder), t('settings.site.missing'))}
            >
              <Input
                value={folder}
                readOnly={isReadOnly}
                spellCheck={false}
                onChange={(_event, { value }) => setFolder(value)}
              />
            </Field>
            {!isReadOnly && (
              <p>
                <FolderChoice
                  startAt={folder === '' ? null : folder}
                  label={t('settings.site.chooseFolder')}
                  onChoose={setFolder}
                />
              </p>
            )}
          </>
        )}
      </section>
      <section className="card side-internet" aria-labelledby="cloud-settings-title">
        <h2 id="cloud-settings-title">
          {t('settings.cloud.title')} <SideBadge side="internet" />
        </h2>
        <Checkbox
          label={t('settings.cloud.has')}
          checked={hasCloud}
          disabled={isReadOnly}
          onChange={(_event, { checked }) => setHasCloud(checked === true)}
        />
        {hasCloud &&
          cloudFields.map((field) => (
            <Field
              key={field}
              label={t(`settings.cloud.${field}`)}
              required={!isReadOnly}
              {...problem(isNoAddress(cloud[field]), t('settings.cloud.noAddress'))}
            >
              <Input
                type="url"
                value={cloud[field]}
                readOnly={isReadOnly}
                spellCheck={false}
                onChange={(_event, { value }) => setCloud({ ...cloud, [field]: value })}
              />
            </Field>
          ))}
      </section>
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
