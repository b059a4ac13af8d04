/** Which computer this is, as far as can be seen without asking. */
import type { ErrorReport } from './errors.ts';

/** Whether something answers. */
export type Reach =
  | { readonly state: 'not-set-up' }
  | { readonly state: 'reachable' }
  | { readonly state: 'unreachable'; readonly error: ErrorReport };

export type JourneyJob = 'prepare' | 'connect' | 'import';

/** Why a job is proposed; the screens have the words. */
export type ProposalReason =
  /** The site answers, and no drive holds an update pack for it. */
  | 'site-without-pack'
  /** The site answers, and a drive holds a finished update pack for its hierarchy. */
  | 'site-with-pack'
  /** The cloud service answers, and a drive holds usage data. */
  | 'internet-with-usage-data'
  /** The cloud service answers; no drive with usage data is there yet. */
  | 'internet-without-usage-data';

/** What Home proposes; the operator confirms or chooses otherwise. */
export interface ComputerLook {
  readonly siteDatabase: Reach;
  readonly internet: Reach;
  /** Mount path of the drive the proposal rests on; `null` when it rests on none. */
  readonly drive: { readonly label: string; readonly mountPath: string } | null;
  readonly proposal: { readonly job: JourneyJob; readonly reason: ProposalReason } | null;
}
