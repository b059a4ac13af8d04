import type { LogSeverity } from '../../../shared/history.ts';
import type { JobId } from '../../../shared/jobs.ts';
import type { Ending } from '../../stores/history.ts';
import type { IconName } from '../Icon.tsx';

/** Every job, in the order of the list's filter. */
export const jobs: readonly JobId[] = ['prepare', 'connect', 'import', 'spread', 'gather', 'export', 'verify'];

/** The picture of each ending, beside its colour and its words. */
export const endingIcons: Readonly<Record<Ending, IconName>> = {
  done: 'done',
  problems: 'warning',
  cancelled: 'stopped',
  failed: 'warning',
  running: 'play',
  'cut-off': 'cross',
};

/** Every ending. */
export const endings: readonly Ending[] = ['done', 'problems', 'failed', 'cancelled', 'cut-off', 'running'];

/** The picture of each severity. */
export const severityIcons: Readonly<Record<LogSeverity, IconName>> = {
  info: 'info',
  warning: 'warning',
  error: 'cross',
};

/** Every severity, the mildest first. */
export const severities: readonly LogSeverity[] = ['info', 'warning', 'error'];
