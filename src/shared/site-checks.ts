import type { ErrorReport } from './errors.ts';
import type { ServiceConnectionMode, UsageLevel } from './site.ts';
import type { DatabaseEncryption, DatabaseRight } from './site-database.ts';

/** One check made before a job starts. */
export interface Check {
  readonly id:
    | 'database'
    | 'encryption'
    | 'collation'
    | 'database-name'
    | 'site-code'
    | 'read-permission'
    | 'right'
    | 'connection-mode'
    | 'usage-level'
    | 'usage-data'
    | 'data-age'
    | 'site-version'
    | 'tool-version'
    | 'destination';
  /** `failed`: what was found makes the trip pointless, or could not be found out. */
  readonly outcome: 'passed' | 'warning' | 'failed';
  /** What was found, in one line, in English. */
  readonly finding: string;
  /** What to do about it, in English; left out where there is nothing to do, or an error says it. */
  readonly remedy?: string;
  /** What the same line needs in another language; what the check has no need of is left out. */
  readonly details: CheckDetails;
  /** Why it failed, where an error says so: its words are those of the finding. */
  readonly error?: ErrorReport;
}

/** The facts a check found. */
export interface CheckDetails {
  /** `database`: what it is called, and the site it is of; `database-name`: what it is called, and what it should be. */
  readonly database?: string;
  readonly expected?: string;
  /** `database`, `site-code` */
  readonly site?: string;
  readonly siteName?: string;
  /** `encryption` */
  readonly protocol?: string | null;
  readonly certificate?: DatabaseEncryption['certificate'];
  /** `collation` */
  readonly collation?: string;
  /** `read-permission`: how many of the needed rights there are; both are 0 for a file. */
  readonly rights?: number;
  readonly missing?: number;
  /** `right`: one that is not there. */
  readonly right?: DatabaseRight;
  /** `connection-mode` */
  readonly mode?: ServiceConnectionMode | null;
  /** `site-version`: `5.00.9128.1000`, and what it is called where that is known. */
  readonly version?: string;
  readonly release?: string | null;
  /** Later than all this program knows. */
  readonly isNewer?: boolean;
  /** Last day of its support, when that has passed; ISO date. */
  readonly supportEnded?: string;
  /** `tool-version`: this program, and the newest release it knows. */
  readonly program?: string;
  readonly newestRelease?: string;
  /** `usage-data` */
  readonly rows?: number;
  /** `usage-level` */
  readonly usageLevel?: UsageLevel | null;
  /** `data-age`: whole days, negative for the future; `null` when it cannot be told. */
  readonly days?: number | null;
  /** `destination`: the file that reads back as it was written. */
  readonly path?: string;
}
