import type { SqlFault } from '../../../src/lab/sql-server/faults.ts';
import type { SqlServerOptions } from '../../../src/lab/sql-server/server.ts';
import type { ErrorCode } from '../../../src/shared/errors.ts';
import type { SqlServerDatabase } from '../../../src/shared/settings.ts';

/** What is done with the database while the fault is met. */
export type Use =
  /** All usage data, to its end. */
  | 'usage data'
  | 'site'
  | 'packages'
  | 'describe'
  /** All usage data; after the first rows the operator gives up. */
  | 'cancel'
  /** All usage data; after the first rows nobody asks for more. */
  | 'leave';

/** One thing that goes wrong, and what must come of it. */
export interface TdsCase {
  readonly name: string;
  /** On every connection; `once`: on the first one alone. */
  readonly fault: SqlFault | null;
  readonly isOnce?: boolean;
  readonly use: Use;
  /** The codes it may end with; `whole`: everything is there; `stopped`: it ended because it was told to. */
  readonly ends: readonly (ErrorCode | 'whole' | 'stopped')[];
  readonly client?: Partial<SqlServerDatabase>;
  readonly server?: Partial<Omit<SqlServerOptions, 'engine' | 'fault'>>;
  /** Instead of the right one. */
  readonly secret?: string | null;
  /** Values may be others than were sent: nothing tells, where nothing is encrypted. Never fewer. */
  readonly mayDiffer?: boolean;
}
