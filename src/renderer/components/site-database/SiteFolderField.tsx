import { Button, Field, Input, Spinner } from '@fluentui/react-components';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { FolderCandidate } from '../../../shared/site-updates.ts';
import { reportOf } from '../../api.ts';
import { findSiteFolders } from '../../stores/site-database.ts';
import type { Answer } from '../../stores/site-updates.ts';
import { ErrorPanel } from '../ErrorPanel.tsx';
import { FolderChoice } from '../FolderChoice.tsx';
import { Icon } from '../Icon.tsx';
import { FolderCandidates } from './FolderCandidates.tsx';

interface SiteFolderFieldProps {
  readonly folder: string;
  readonly isReadOnly: boolean;
  readonly onChange: (folder: string) => void;
}

/** The installation folder of the site server: typed, chosen, found, or left empty to have it found each time. */
export function SiteFolderField({ folder, isReadOnly, onChange }: SiteFolderFieldProps) {
  const { t } = useTranslation();
  const [found, setFound] = useState<Answer<readonly FolderCandidate[]> | null>(null);
  const find = async (): Promise<void> => {
    setFound({ state: 'asked' });
    try {
      setFound({ state: 'here', value: await findSiteFolders() });
    } catch (error) {
      setFound({ state: 'failed', error: reportOf(error) });
    }
  };
  return (
    <>
      <Field label={t('settings.site.folder')} hint={t('settings.site.folderHint')}>
        <Input
          value={folder}
          readOnly={isReadOnly}
          spellCheck={false}
          onChange={(_event, { value }) => onChange(value)}
        />
      </Field>
      <div className="buttons">
        {!isReadOnly && (
          <FolderChoice
            startAt={folder === '' ? null : folder}
            label={t('settings.site.chooseFolder')}
            onChoose={onChange}
          />
        )}
        <Button icon={<Icon name="search" />} disabledFocusable={found?.state === 'asked'} onClick={() => void find()}>
          {t('siteDatabase.folders.find')}
        </Button>
        {found?.state === 'asked' && <Spinner size="tiny" label={t('siteDatabase.folders.looking')} />}
      </div>
      {found?.state === 'failed' && <ErrorPanel error={found.error} />}
      {found?.state === 'here' && (
        <FolderCandidates candidates={found.value} current={folder} onChoose={isReadOnly ? null : onChange} />
      )}
    </>
  );
}
