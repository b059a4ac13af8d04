import { useTranslation } from 'react-i18next';
import type { ImportedUpdate } from '../../../shared/imported-pack.ts';
import type { UpdateProgress } from '../../../shared/site-updates.ts';
import { describeState } from '../../../shared/update-states.ts';
import { describeUpdateState, describeUpdateTodo } from '../../languages/describe.ts';
import { Icon, type IconName } from '../Icon.tsx';
import { QuietRest } from '../QuietRest.tsx';
import { UpdateCourse } from './UpdateCourse.tsx';

/** What of an update is shown. */
export type ShownUpdate = Pick<ImportedUpdate, 'guid' | 'name' | 'state' | 'outcome' | 'reason'>;

interface UpdateStatesProps {
  readonly updates: readonly ShownUpdate[];
  /** With what each state means, and what to do next. */
  readonly hasMeanings?: boolean;
  /** How far each site of the hierarchy is, and what came before. */
  readonly progress?: readonly UpdateProgress[];
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

/** The states of updates as the console will show them; those it hides stand apart, at the end. */
export function UpdateStates({ updates, hasMeanings = false, progress = [] }: UpdateStatesProps) {
  const { t } = useTranslation();
  const shown = updates.filter((update) => !isHidden(update)).sort((a, b) => rankOf(a) - rankOf(b));
  const hidden = updates.filter(isHidden);
  const list = (some: readonly ShownUpdate[]) => (
    <ul className="import-updates card">
      {some.map((update) => (
        <UpdateState
          key={update.guid}
          update={update}
          hasMeaning={hasMeanings}
          course={progress.find(({ guid }) => guid === update.guid) ?? null}
        />
      ))}
    </ul>
  );
  return (
    <>
      {shown.length > 0 && list(shown)}
      {hidden.length > 0 && (
        <QuietRest title={t('importing.run.hidden', { count: hidden.length })} count={hidden.length}>
          {list(hidden)}
        </QuietRest>
      )}
    </>
  );
}

/** Says aloud which updates have come to an end that asks for somebody: all other changes would drown it. */
export function SpokenStates({ updates }: { readonly updates: readonly ShownUpdate[] }) {
  const { t } = useTranslation();
  return (
    <div className="only-heard" aria-live="polite" aria-relevant="additions">
      {updates
        .filter(({ outcome }) => outcome === 'ready' || outcome === 'failed')
        .map((update) => (
          <p key={`${update.guid} ${update.outcome}`}>
            {t('importing.run.spoken', { update: update.name, state: describeUpdateState(t, update) })}
          </p>
        ))}
    </div>
  );
}

interface UpdateStateProps {
  readonly update: ShownUpdate;
  readonly hasMeaning: boolean;
  readonly course: UpdateProgress | null;
}

function UpdateState({ update, hasMeaning, course }: UpdateStateProps) {
  const { t } = useTranslation();
  const todo = hasMeaning ? describeUpdateTodo(t, update) : null;
  const { guid, name, outcome, reason } = update;
  return (
    <li>
      <div className="import-update-name">
        <strong>{name}</strong>
        <span className="code quiet">{guid}</span>
      </div>
      <div className="import-update-state">
        <span className={`state state-${outcome}`}>
          <Icon name={isMoving(update) ? 'download' : icons[outcome]} />
          {describeUpdateState(t, update)}
        </span>
      </div>
      {hasMeaning && (
        <p className="import-update-text">
          {/* While it is not finished, what it is at says more than that. */}
          {(todo === null || outcome !== 'waiting') && t(`importing.meanings.${outcome}`)} {todo}
        </p>
      )}
      {reason !== null && (
        <p className="import-update-text quiet">
          {t('importing.reasonOfSite')} <span className="code">{reason}</span>
        </p>
      )}
      {course !== null && <UpdateCourse name={name} course={course} />}
    </li>
  );
}

/** What asks for somebody comes first, what is over and done with last; the rest stays where it is while it goes on. */
function rankOf({ outcome }: ShownUpdate): number {
  return outcome === 'failed' ? 0 : outcome === 'installed' ? 2 : 1;
}

/** The console does not show it. */
function isHidden({ outcome }: ShownUpdate): boolean {
  return outcome === 'not-applicable' || outcome === 'hidden';
}

/** The site is at it just now. */
function isMoving({ state, outcome }: ShownUpdate): boolean {
  return outcome === 'waiting' && state !== null && describeState(state).name === 'DOWNLOAD_IN_PROGRESS';
}
