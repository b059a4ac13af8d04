import { Field, Input } from '@fluentui/react-components';
import { useTranslation } from 'react-i18next';
import { FolderChoice } from '../FolderChoice.tsx';

interface SiteFolderFieldProps {
  readonly folder: string;
  readonly isReadOnly: boolean;
  readonly onChange: (folder: string) => void;
}

/** The installation folder of the site server: typed, chosen, or left empty to have it found. */
export function SiteFolderField({ folder, isReadOnly, onChange }: SiteFolderFieldProps) {
  const { t } = useTranslation();
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
      {!isReadOnly && (
        <div className="buttons">
          <FolderChoice
            startAt={folder === '' ? null : folder}
            label={t('settings.site.chooseFolder')}
            onChoose={onChange}
          />
        </div>
      )}
    </>
  );
}
