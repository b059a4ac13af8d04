import type { ErrorCode } from '../shared/errors.ts';

/** What the program tells whoever started it; stable for ever. */
export const exitCodes = [
  { code: 0, name: 'done', meaning: 'Done. Also help and version.' },
  { code: 1, name: 'bug', meaning: 'A fault of the program (`internal.unexpected`).' },
  { code: 2, name: 'wrongUse', meaning: 'Wrong use: the command or a parameter (`usage.*`). Nothing was started.' },
  {
    code: 3,
    name: 'operatorCanFix',
    meaning: 'Something the operator can fix: every other error; also a run that is done but met problems.',
  },
  { code: 130, name: 'cancelled', meaning: 'Stopped by the operator (Ctrl-C).' },
] as const;

export type ExitCode = (typeof exitCodes)[number]['code'];

/** How a run ended, as far as the exit code cares. */
export interface Ending {
  readonly state: 'done' | 'cancelled' | 'failed';
  readonly errorCode: ErrorCode | null;
  readonly problemCount: number;
}

/** The one map from how a run ended to the exit code. */
export function exitCodeOf(ending: Ending): ExitCode {
  switch (ending.state) {
    case 'done':
      return ending.problemCount === 0 ? 0 : 3;
    case 'cancelled':
      return 130;
    case 'failed':
      return ending.errorCode === null ? 1 : exitCodeOfError(ending.errorCode);
  }
}

/** The exit code of a run that one error ended. */
export function exitCodeOfError(code: ErrorCode): ExitCode {
  if (code === 'job.cancelled') return 130;
  if (code === 'internal.unexpected') return 1;
  return code.startsWith('usage.') ? 2 : 3;
}
