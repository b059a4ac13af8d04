import type { BrowserWindow } from 'electron';
import type { JobSnapshot } from '../../shared/jobs.ts';

type Window = Pick<BrowserWindow, 'setProgressBar' | 'isFocused' | 'once'>;

/** Takes the bar away. */
const none = -1;

/**
 * Shows the running job on the window's button in the taskbar (on Windows in yellow while it is held, in red where it
 * failed). What failed while nobody was looking stays there until somebody is.
 */
export function taskbarProgress(window: Window): (snapshot: JobSnapshot) => void {
  let runId: string | null = null;
  let hasFailed = false;
  const clear = (): void => {
    hasFailed = false;
    window.setProgressBar(none);
  };
  return (snapshot) => {
    const { state, fraction } = snapshot;
    if (snapshot.endedAt === null) {
      runId = snapshot.runId;
      hasFailed = false;
      window.setProgressBar(fraction, { mode: state === 'paused' ? 'paused' : 'normal' });
      return;
    }
    // What ended before we looked, or after another began, has no bar.
    if (snapshot.runId !== runId) return;
    runId = null;
    if (state !== 'failed' || window.isFocused()) {
      clear();
      return;
    }
    hasFailed = true;
    // Of a bar that is empty nothing would be seen.
    window.setProgressBar(Math.max(fraction, 0.05), { mode: 'error' });
    window.once('focus', () => {
      if (hasFailed) clear();
    });
  };
}
