/*
 * The check list after Import: why an update does not appear, or does not go on. Each item is one question with what was
 * found and what to do, in English here and by `code` and `details` in the languages of the screens.
 */

/** The questions, in the order in which the site works. */
export const checklistIds = [
  'manifest-handed-over',
  'manifest-taken',
  'manifest-refused',
  'content-laid',
  'state-message-4',
  'trust',
  'hash',
  'redistributables',
  'applicability',
  'superseded',
  'prerequisites',
  'download',
  'disk-space',
  'console-rights',
  'early-ring',
] as const;
export type ChecklistId = (typeof checklistIds)[number];

/** What can be found, by question: a screen has words for each. */
export const checklistCodes = {
  'manifest-handed-over': ['handed-over', 'never'],
  'manifest-taken': ['taken', 'waiting', 'stuck'],
  'manifest-refused': ['none', 'refused', 'unknown'],
  'content-laid': ['laid', 'missing'],
  'state-message-4': ['reported', 'not-reported', 'no-log'],
  trust: ['none', 'failed', 'no-log'],
  hash: ['none', 'failed', 'no-log'],
  redistributables: ['none', 'failed', 'no-log'],
  applicability: ['all', 'not-looked', 'some', 'check-failed'],
  superseded: ['none', 'some'],
  prerequisites: ['none', 'missing', 'failed'],
  download: ['none', 'under-way', 'stuck', 'failed', 'not-begun'],
  'disk-space': ['enough', 'little', 'unknown'],
  'console-rights': ['look'],
  'early-ring': ['look'],
} as const satisfies Readonly<Record<ChecklistId, readonly string[]>>;

/** `content-laid missing`: the question and what was found. */
export type ChecklistKey = { [Id in ChecklistId]: `${Id} ${(typeof checklistCodes)[Id][number]}` }[ChecklistId];

/** The facts an item tells; what it has no need of is left out. */
export interface ChecklistDetails {
  /** Names of updates, safe to show. */
  readonly updates?: readonly string[];
  /** What the site's own log says, safe to show. */
  readonly line?: string;
  /** Name of that log: `hman.log`. */
  readonly log?: string;
  readonly path?: string;
  /** Names of files, safe to show. */
  readonly files?: readonly string[];
  readonly seconds?: number;
  readonly freeBytes?: number;
  readonly wantedBytes?: number;
}

/** One question and its answer. */
export interface ChecklistItem {
  readonly id: ChecklistId;
  readonly key: ChecklistKey;
  /** `by-hand`: only a person can tell; `todo` says where to look. */
  readonly outcome: 'passed' | 'warning' | 'failed' | 'by-hand';
  /** In one line, in English. */
  readonly finding: string;
  /** What to do, in English; `null` when nothing is to be done. */
  readonly todo: string | null;
  readonly details: ChecklistDetails;
}
