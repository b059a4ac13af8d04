import { Button } from '@fluentui/react-components';
import { useEffect, useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type Drive, type DriveNeeds, suitability } from '../../shared/drives.ts';
import { describeUnsuitability } from '../languages/describe-drive.ts';
import { formatsOf } from '../languages/formats-of.ts';
import { look, useDrives } from '../stores/drives.ts';
import { useHost } from '../stores/host.ts';
import { isThere, pathOf, type Target } from '../stores/target.ts';
import { DriveHolds, type DriveInterest } from './DriveHolds.tsx';
import { ErrorPanel } from './ErrorPanel.tsx';
import { FolderChoice } from './FolderChoice.tsx';
import { Icon, type IconName } from './Icon.tsx';
import { Notice } from './Notice.tsx';

interface DrivePickerProps {
  /** What is asked, for those who listen. */
  readonly label: string;
  /** `null` until the operator has picked: nothing is ever picked for them. */
  readonly value: Target | null;
  readonly onChange: (target: Target) => void;
  /** What is about to be written; `null` when something is only read. */
  readonly needs: DriveNeeds | null;
  /** What of its contents matters here. */
  readonly interest: DriveInterest;
}

/** The drives of this computer as cards, live; and a folder instead. */
export function DrivePicker({ label, value, onChange, needs, interest }: DrivePickerProps) {
  const { t } = useTranslation();
  const drives = useDrives((state) => state.drives);
  const error = useDrives((state) => state.error);
  const proposed = useHost((state) => state.description?.paths?.usageData ?? null);
  const isPractice = useHost((state) => state.description?.isPractice ?? false);
  const [showsHidden, setShowsHidden] = useState(false);
  const group = useId();

  const hidden = drives?.filter(isHidden) ?? [];
  const shown = drives?.filter((drive) => showsHidden || !isHidden(drive)) ?? [];
  const folder = value?.kind === 'folder' ? value.path : null;
  // A folder that was proposed, or chosen before, stands among the drives.
  const folders = [...new Set([proposed, folder].filter((path) => path !== null))];
  const isGone = value !== null && !isThere(value, drives);

  return (
    <div className="picker">
      {error !== null && drives === null && <ErrorPanel error={error} />}
      {isGone && <Notice kind="error" title={t('drives.gone')} isAlert />}
      <div role="radiogroup" aria-label={label} className="drive-cards">
        {folders.map((path) => (
          <DriveCard
            key={path}
            group={group}
            icon={path === proposed && isPractice ? 'practice' : 'folder'}
            title={path === proposed && isPractice ? t('drives.practice') : t('drives.folder')}
            path={path}
            drive={null}
            needs={needs}
            interest={interest}
            isChosen={value?.kind === 'folder' && value.path === path}
            onChoose={() => onChange({ kind: 'folder', path })}
          />
        ))}
        {shown.map((drive) => (
          <DriveCard
            key={drive.id}
            group={group}
            icon={drive.bus === 'usb' ? 'usb' : drive.bus === 'network' ? 'network' : 'drive'}
            title={drive.label === '' ? t('drives.noLabel') : drive.label}
            path={drive.mountPath}
            drive={drive}
            needs={needs}
            interest={interest}
            isChosen={value?.kind === 'drive' && value.drive.id === drive.id}
            onChoose={() => onChange({ kind: 'drive', drive })}
          />
        ))}
      </div>
      {drives !== null && shown.length === 0 && <p className="quiet no-drives">{t('drives.none')}</p>}
      <p className="buttons">
        <FolderChoice
          startAt={value === null ? proposed : pathOf(value)}
          onChoose={(path) => onChange({ kind: 'folder', path })}
        />
        {hidden.length > 0 && (
          <Button appearance="subtle" aria-expanded={showsHidden} onClick={() => setShowsHidden(!showsHidden)}>
            {t(showsHidden ? 'drives.hide' : 'drives.showHidden', { count: hidden.length })}
          </Button>
        )}
      </p>
    </div>
  );
}

/** What is not meant to be carried: the system's own drive, and what is built in. */
function isHidden(drive: Drive): boolean {
  return drive.isSystem || (drive.bus === 'internal' && !drive.isRemovable);
}

interface DriveCardProps {
  readonly group: string;
  readonly icon: IconName;
  readonly title: string;
  readonly path: string;
  /** `null` for a folder. */
  readonly drive: Drive | null;
  readonly needs: DriveNeeds | null;
  readonly interest: DriveInterest;
  readonly isChosen: boolean;
  readonly onChoose: () => void;
}

function DriveCard({ group, icon, title, path, drive, needs, interest, isChosen, onChoose }: DriveCardProps) {
  const { t, i18n } = useTranslation();
  const formats = formatsOf(i18n.language);
  const id = useId();
  const held = useDrives((state) => state.held[path]);
  useEffect(() => void look(path), [path]);
  const suits = drive === null || needs === null ? null : suitability(drive, needs);
  const size =
    drive === null
      ? null
      : t('drives.space', { free: formats.bytes(drive.freeBytes), size: formats.bytes(drive.sizeBytes) });
  return (
    <label className={`drive-card${isChosen ? ' is-chosen' : ''}`}>
      <input
        type="radio"
        className="only-heard"
        name={group}
        checked={isChosen}
        aria-labelledby={`${id}-title ${id}-path`}
        aria-describedby={`${id}-facts ${id}-holds`}
        onChange={onChoose}
      />
      <Icon name={icon} />
      <span className="drive-card-body">
        <span className="drive-card-title" id={`${id}-title`}>
          {title}
        </span>
        <span className="code quiet" id={`${id}-path`}>
          {path}
        </span>
        <span id={`${id}-facts`}>
          {drive !== null && (
            <>
              <span className="space-bar" aria-hidden="true">
                <span
                  style={{ inlineSize: `${Math.round(100 * (1 - drive.freeBytes / Math.max(1, drive.sizeBytes)))}%` }}
                />
              </span>
              <span className="quiet drive-card-facts">
                {[size, drive.fileSystem, t(`drives.buses.${drive.bus}`)].filter((fact) => fact !== '').join(' · ')}
              </span>
              {drive.isReadOnly && <span className="mark mark-warning">{t('drives.readOnly')}</span>}
              {drive.isSystem && <span className="mark mark-warning">{t('drives.system')}</span>}
            </>
          )}
          {suits?.isSuitable === false &&
            suits.reasons
              .filter(({ reason }) => reason !== 'read-only' && reason !== 'system-drive')
              .map((reason) => (
                <span key={reason.reason} className="unsuitable">
                  <Icon name="warning" />
                  {describeUnsuitability(t, formats, reason)}
                </span>
              ))}
        </span>
        <span id={`${id}-holds`}>
          <DriveHolds held={held} interest={interest} />
        </span>
      </span>
      {isChosen && <Icon name="done" />}
    </label>
  );
}
