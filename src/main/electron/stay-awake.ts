import type { PowerSaveBlocker } from 'electron';
import type { JobSnapshot } from '../../shared/jobs.ts';

/** Keeps the computer from falling asleep while a job works. One that is held need not be waited for. */
export function stayAwake(blocker: Pick<PowerSaveBlocker, 'start' | 'stop'>): (snapshot: JobSnapshot) => void {
  const working = new Set<string>();
  let id: number | null = null;
  return ({ runId, state }) => {
    if (state === 'running' || state === 'cancelling') working.add(runId);
    else working.delete(runId);
    if (working.size > 0) {
      id ??= blocker.start('prevent-app-suspension');
    } else if (id !== null) {
      blocker.stop(id);
      id = null;
    }
  };
}
