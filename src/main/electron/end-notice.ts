import type { JobSnapshot } from '../../shared/jobs.ts';
import type { ShellWords } from './words.ts';

/** Who waits longer than this does something else meanwhile. */
const longMs = 30_000;

/** A notice of the system. */
export interface Notice {
  readonly title: string;
  readonly body: string;
}

/** Tells that a long job has ended, when nobody is looking. What the operator stopped is no news to them. */
export function endNotice(
  words: ShellWords,
  isLooking: () => boolean,
  show: (notice: Notice) => void,
): (snapshot: JobSnapshot) => void {
  const seen = new Set<string>();
  return (snapshot) => {
    const { runId, state, endedAt, startedAt } = snapshot;
    if (endedAt === null) {
      seen.add(runId);
      return;
    }
    // A run is told as ended more than once: to each page that is loaded.
    if (!seen.delete(runId) || Date.parse(endedAt) - Date.parse(startedAt) <= longMs || isLooking()) return;
    const job = words.jobs[snapshot.job];
    if (state === 'done') {
      const hasProblems = (snapshot.result?.problems.length ?? 0) > 0;
      show({ title: words.ended.done(job), body: hasProblems ? words.ended.problems : words.ended.next });
    } else if (state === 'failed') {
      show({ title: words.ended.failed(job), body: words.ended.why });
    }
  };
}
