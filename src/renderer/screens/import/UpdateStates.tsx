import { useTranslation } from 'react-i18next';
import type { ImportedUpdate } from '../../../shared/jobs.ts';
import { describeState } from '../../../shared/updates.ts';
import { Icon, type IconName } from '../../components/Icon.tsx';
import { describeUpdateState } from '../../languages/describe.ts';

/** What of an update is shown. */
export type ShownUpdate = Pick<ImportedUpdate, 'guid' | 'name' | 'state' | 'outcome' | 'reason'>;

interface UpdateStatesProps {
  readonly updates: readonly ShownUpdate[];
  /** The states change while they are looked at: each change is read aloud. */
  readonly isLive?: boolean;
  /** With what each state means. */
  readonly hasMeanings?: boolean;
}

const icons: Readonly<Record<ImportedUpdate['outcome'], IconName>> = {
  ready: 'done',
  installing: 'play',
  installed: 'check',
  'not-applicable': 'stopped',
  hidden: 'stopped',
  failed: 'warning',
  waiting: 'history',
};

/** The states of updates as the console will show them: each by a picture, a colour and words. */
export function UpdateStates({ updates, isLive = false, hasMeanings = false }: UpdateStatesProps) {
  const { t } = useTranslation();
  return (
    <ul className="import-updates card" {...(isLive ? { 'aria-live': 'polite' } : {})}>
      {updates.map((update) => (
        <li key={update.guid}>
          <div className="import-update-name">
            <strong>{update.name}</strong>
            <span className="code quiet">{update.guid}</span>
          </div>
          <div className="import-update-state">
            <span className={`state state-${update.outcome}`}>
              <Icon name={isMoving(update) ? 'download' : icons[update.outcome]} />
              {describeUpdateState(t, update)}
            </span>
          </div>
          {hasMeanings && <p className="import-update-text">{t(`importing.meanings.${update.outcome}`)}</p>}
          {update.reason !== null && (
            <p className="import-update-text quiet">
              {t('importing.reasonOfSite')} <span className="code">{update.reason}</span>
            </p>
          )}
        </li>
      ))}
    </ul>
  );
}

/** The site is at it just now. */
function isMoving({ state, outcome }: ShownUpdate): boolean {
  return outcome === 'waiting' && state !== null && describeState(state).name === 'DOWNLOAD_IN_PROGRESS';
}
