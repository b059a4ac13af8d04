import type { DecisionDetails, DecisionReason, UpdateKind } from './updates.ts';

/** What was found when a whole pack was read. */
export interface VerifiedPack {
  readonly path: string;
  /** ISO date and time. */
  readonly created: string;
  readonly files: number;
  readonly sizeBytes: number;
  /** Files in the folder that its record does not name; never imported. */
  readonly strayFiles: readonly string[];
  /** Whom it was made for; labels are safe to show. */
  readonly hierarchies: readonly { readonly label: string; readonly siteVersion: string; readonly isHere: boolean }[];
}

/** Whether an update in a pack is for this site, and why not. */
export interface Applicability {
  readonly guid: string;
  readonly name: string;
  readonly kind: UpdateKind;
  readonly fullVersion: string;
  readonly applies: boolean;
  /** `applies` when it does; `other-hierarchy` when the pack carries it for others only. */
  readonly reason: DecisionReason | 'applies' | 'other-hierarchy' | 'installed';
  /** In English, for logs. */
  readonly explanation: string;
  /** As in a decision of Connect. */
  readonly details: DecisionDetails;
  /** The value of its row in the site database now; `null` without one. */
  readonly state: number | null;
}

/** What an update's row in the site database says after Import. */
export interface ImportedUpdate {
  readonly guid: string;
  readonly name: string;
  /** `null` when the site has no row for it. */
  readonly state: number | null;
  readonly words: string;
  readonly outcome: 'ready' | 'installing' | 'installed' | 'not-applicable' | 'hidden' | 'failed' | 'waiting';
  /** Why it did not appear, where that is known. */
  readonly reason: string | null;
}
