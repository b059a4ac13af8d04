import type { BrowserWindow, Dialog } from 'electron';
import type { JobId, JobSnapshot } from '../../shared/jobs.ts';
import type { ShellWords } from './words.ts';

/** The answers, by their place in the dialog. */
const stay = 0;
const leave = 1;

/**
 * Asks before the window closes during work, and says what that means; whoever only presses Enter or Escape goes on
 * working. A job that ends while the question is there makes no difference to its answer.
 */
export function guardClosing(
  window: BrowserWindow,
  dialog: Pick<Dialog, 'showMessageBox'>,
  words: ShellWords,
): (snapshot: JobSnapshot) => void {
  const underWay = new Map<string, JobId>();
  let isAsking = false;
  let isAllowed = false;

  const ask = async (job: JobId): Promise<void> => {
    isAsking = true;
    const question = dialog.showMessageBox(window, {
      type: 'warning',
      title: 'Service Connection Wizard',
      message: words.closing.title(words.jobs[job]),
      detail: words.closing.consequence,
      buttons: [words.closing.stay, words.closing.leave],
      defaultId: stay,
      cancelId: stay,
      noLink: true,
    });
    const { response } = await question.finally(() => {
      isAsking = false;
    });
    if (response !== leave || window.isDestroyed()) return;
    isAllowed = true;
    window.close();
  };

  window.on('close', (event) => {
    const job = [...underWay.values()].at(-1);
    if (job === undefined || isAllowed) return;
    event.preventDefault();
    if (!isAsking) void ask(job);
  });
  return ({ runId, job, endedAt }) => {
    if (endedAt === null) underWay.set(runId, job);
    else underWay.delete(runId);
  };
}
