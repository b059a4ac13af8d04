import { Button, Checkbox, Field, Input } from '@fluentui/react-components';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Settings } from '../../../shared/settings.ts';
import { FolderChoice } from '../../components/FolderChoice.tsx';
import { SideBadge } from '../../components/SideBadge.tsx';
import { saveSettings } from '../../stores/settings.ts';

interface ComputerSettingsProps {
  readonly settings: Settings;
  readonly isReadOnly: boolean;
}

const cloudFields = ['usageDataUrl', 'manifestUrl', 'adminUiContentUrl'] as const;
type CloudField = (typeof cloudFields)[number];

/** The site of the offline side, and the cloud service of the internet side; a computer usually has one of the two. */
export function ComputerSettings({ settings, isReadOnly }: ComputerSettingsProps) {
  const { t } = useTranslation();
  const [hasSite, setHasSite] = useState(settings.site !== null);
  const [database, setDatabase] = useState(settings.site?.database.path ?? '');
  const [folder, setFolder] = useState(settings.site?.folder ?? '');
  const [hasCloud, setHasCloud] = useState(settings.cloud !== null);
  const [cloud, setCloud] = useState<Readonly<Record<CloudField, string>>>(
    settings.cloud ?? { usageDataUrl: '', manifestUrl: '', adminUiContentUrl: '' },
  );
  const [isSaved, setIsSaved] = useState(false);
  const save = async (): Promise<void> => {
    setIsSaved(false);
    const isDone = await saveSettings({
      site: hasSite ? { database: { kind: 'sqlite', path: database }, folder } : null,
      cloud: hasCloud ? cloud : null,
    });
    setIsSaved(isDone);
  };
  return (
    <form
      className="settings"
      onSubmit={(event) => {
        event.preventDefault();
        void save();
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
            <Field label={t('settings.site.database')} hint={t('settings.site.databaseHint')} required={!isReadOnly}>
              <Input
                value={database}
                readOnly={isReadOnly}
                spellCheck={false}
                onChange={(_event, { value }) => setDatabase(value)}
              />
            </Field>
            <Field label={t('settings.site.folder')} hint={t('settings.site.folderHint')} required={!isReadOnly}>
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
            <Field key={field} label={t(`settings.cloud.${field}`)} required={!isReadOnly}>
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
        <p className="buttons">
          <Button appearance="primary" type="submit">
            {t('settings.save')}
          </Button>
          <output>{isSaved ? t('settings.saved') : ''}</output>
        </p>
      )}
    </form>
  );
}
