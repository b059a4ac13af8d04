import type { RunRecord } from '../../shared/history.ts';
import type { ImportedUpdate } from '../../shared/imported-pack.ts';
import type { JobId, JobResults, JobSnapshot } from '../../shared/jobs.ts';
import type { Progress, Waiting } from '../../shared/progress.ts';
import { describeState } from '../../shared/update-states.ts';
import { en } from './en.ts';
import type { Words } from './i18n.ts';

/** What comes in at less than this share of a limit is held back by something else. */
const limitedShare = 0.5;

type Step = keyof typeof en.run.steps;
type StateName = keyof typeof en.states;
type StateTodo = keyof typeof en.stateTodos;

/** What Import did, in one sentence. */
export function describeHandOver(
  t: Words,
  { wasThereAlready, filesLaid, bytesLaid }: Pick<JobResults['import'], 'wasThereAlready' | 'filesLaid' | 'bytesLaid'>,
): string {
  if (wasThereAlready) return t('jobs.import.nothingNew');
  // An earlier run laid everything; this one only followed what the site made of it.
  if (filesLaid === 0) return t('jobs.import.filesAlreadyThere');
  return t('jobs.import.done', { count: filesLaid, size: bytesLaid });
}

/** What there is to do after Import, from what became of the updates. */
export function nextAfterImport(t: Words, updates: readonly Pick<ImportedUpdate, 'outcome'>[]): string {
  const has = (outcome: ImportedUpdate['outcome']): boolean => updates.some((update) => update.outcome === outcome);
  if (has('ready')) return t('jobs.import.next.ready');
  if (has('failed')) return t('jobs.import.next.failed');
  return t(has('waiting') ? 'jobs.import.next.waiting' : 'jobs.import.next.nothing');
}

/** The state of an update at the site, by the documented name of its value. */
export function describeUpdateState(t: Words, { state }: Pick<ImportedUpdate, 'state'>): string {
  if (state === null) return t('states.none');
  const { name, value } = describeState(state);
  return isIn<StateName>(en.states, name) ? t(`states.${name}`) : t('states.other', { value });
}

/** What there is to do about that state; `null` when nothing is left. */
export function describeUpdateTodo(t: Words, { state }: Pick<ImportedUpdate, 'state'>): string | null {
  if (state === null) return null;
  const { name, todo } = describeState(state);
  if (todo === null) return null;
  return isIn<StateTodo>(en.stateTodos, name) ? t(`stateTodos.${name}`) : t('stateTodos.other');
}

/** `Packing usage data…`, for a run; a step without words is shown by its own name. */
export function describeStep(t: Words, run: Pick<JobSnapshot, 'job' | 'state' | 'progress'>): string {
  if (run.state === 'cancelling') return t('run.stopping');
  if (run.state === 'paused') return t('run.paused');
  if (run.progress === null) return t('run.starting');
  const step = `${run.job} ${run.progress.step}`;
  return isIn<Step>(en.run.steps, step) ? t(`run.steps.${step}`) : `${run.progress.step}…`;
}

/** The name of a job. */
export function describeJob(t: Words, job: JobId): string {
  return t(`history.jobs.${job}`);
}

/** A run by its job; one that only looked says so. */
export function describeRun(t: Words, { job, isLookOnly }: Pick<RunRecord, 'job' | 'isLookOnly'>): string {
  return isLookOnly && (job === 'connect' || job === 'import') ? t(`history.looks.${job}`) : describeJob(t, job);
}

/** `1,200 of 2,000 rows · 500 rows/s · 3 s left`, as far as it is known. */
export function describeProgress(
  t: Words,
  amountOf: { count(count: number): string; bytes(count: number): string },
  { progress, ratePerSecond, secondsLeft }: Pick<JobSnapshot, 'ratePerSecond' | 'secondsLeft'> & { progress: Progress },
): string {
  const { done, total, unit } = progress;
  // Before anything is done there is nothing to tell but the step.
  if (done === 0 && total === null) return '';
  const number = (count: number): string =>
    unit === 'bytes' ? amountOf.bytes(Math.round(count)) : amountOf.count(Math.round(count));
  const withUnit = (amount: string, count: number): string =>
    unit === 'bytes' ? amount : t(`run.units.${unit}`, { count: Math.round(count), amount });

  const amount = total === null ? number(done) : t('run.amount', { done: number(done), total: number(total) });
  const parts = [withUnit(amount, total ?? done)];
  const hasRate = unit === 'bytes' || unit === 'rows';
  if (hasRate && ratePerSecond !== null) {
    parts.push(t('run.rate', { amount: withUnit(number(ratePerSecond), ratePerSecond) }));
  }
  if (hasRate && secondsLeft !== null) parts.push(t('run.left', { seconds: secondsLeft }));
  const pace = describePace(t, progress, ratePerSecond);
  if (pace !== '') parts.push(pace);
  return parts.join(' · ');
}

/** What the work waits for most. A wait for somebody is told for itself. */
function describePace(
  t: Words,
  { waiting, limitedBy, limit }: Progress,
  ratePerSecond: JobSnapshot['ratePerSecond'],
): string {
  if (waiting !== undefined && limitedBy !== 'setting') return '';
  if (limitedBy === undefined) return '';
  if (limit === undefined) return t(`run.limitedBy.${limitedBy}`);
  const { kilobytesPerSecond: rate, until } = limit;
  // Nothing has been reported since the line went slow: it is no longer the limit that holds it.
  if (ratePerSecond !== null && ratePerSecond < rate * 1000 * limitedShare) return '';
  return until === null ? t('run.limit', { rate }) : t('run.limitUntil', { rate, end: until });
}

/** A wait before somebody is asked again, with the seconds that are left of it. */
export function describeWait(t: Words, { host, isAsked }: Waiting, seconds: number): string {
  return t(isAsked ? 'run.waits.asked' : 'run.waits.again', { host, seconds });
}

/** `File 3 of 12 · 40 MB of 1.2 GB`, of the file at hand, as far as it is known. */
export function describeItem(
  t: Words,
  amountOf: { bytes(count: number): string },
  { itemProgress, files, unit }: Progress,
): string {
  const parts: string[] = [];
  if (files !== undefined)
    parts.push(t('run.fileOf', { done: Math.min(files.done + 1, files.total), total: files.total }));
  if (itemProgress !== undefined && unit === 'bytes') {
    const done = amountOf.bytes(itemProgress.done);
    const { total } = itemProgress;
    parts.push(total === null ? done : t('run.amount', { done, total: amountOf.bytes(total) }));
  }
  return parts.join(' · ');
}

function isIn<Name extends string>(table: Readonly<Record<Name, string>>, name: string): name is Name {
  return Object.hasOwn(table, name);
}
