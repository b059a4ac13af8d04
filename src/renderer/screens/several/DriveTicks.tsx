import { Checkbox } from '@fluentui/react-components';
import { useTranslation } from 'react-i18next';
import { Breakable } from '../../components/Breakable.tsx';
import { FolderChoice } from '../../components/FolderChoice.tsx';
import { useDrives } from '../../stores/drives.ts';
import { tickDrive } from '../../stores/several.ts';

interface DriveTicksProps {
  /** Folders on drives, in the order of the drives. */
  readonly ticked: readonly string[];
  readonly isFixed: boolean;
  /** Their order matters. */
  readonly isNumbered: boolean;
}

/** The drives that can be carried, live, each with a tick and then its number; folders in their place are named too. */
export function DriveTicks({ ticked, isFixed, isNumbered }: DriveTicksProps) {
  const { t } = useTranslation();
  const drives = useDrives((state) => state.drives) ?? [];
  const carried = drives.filter(({ isSystem, isReadOnly }) => !isSystem && !isReadOnly);
  const known = new Set(carried.map(({ mountPath }) => mountPath));
  const others = ticked.filter((path) => !known.has(path));
  const label = (path: string, text: string): string => {
    const number = ticked.indexOf(path) + 1;
    return number === 0 || !isNumbered ? text : t('several.numbered', { number, drive: text });
  };
  return (
    <>
      <ul className="drive-ticks">
        {carried.map(({ id, label: name, mountPath, freeBytes, fileSystem }) => (
          <li key={id}>
            <Checkbox
              checked={ticked.includes(mountPath)}
              disabled={isFixed}
              label={label(mountPath, name === '' ? mountPath : name)}
              onChange={(_event, { checked }) => tickDrive(mountPath, checked === true)}
            />
            <span className="quiet">
              {name !== '' && `${mountPath}, `}
              {t('several.facts', { fileSystem, free: freeBytes })}
            </span>
          </li>
        ))}
        {others.map((path) => (
          <li key={path}>
            <Checkbox
              checked
              disabled={isFixed}
              label={label(path, t('several.notThere'))}
              onChange={() => tickDrive(path, false)}
            />
            <span className="code quiet">
              <Breakable text={path} />
            </span>
          </li>
        ))}
      </ul>
      {carried.length === 0 && others.length === 0 && <p className="quiet">{t('several.noDrives')}</p>}
      {!isFixed && (
        <FolderChoice startAt={null} label={t('several.addFolder')} onChoose={(path) => tickDrive(path, true)} />
      )}
    </>
  );
}
