import type { ChecklistDetails, ChecklistItem, ChecklistKey } from '../../shared/checklist.ts';
import { checklistWords } from '../../shared/checklist-words/en.ts';
import type { WordFormats } from '../../shared/error-words/words.ts';
import { formatBytes, formatCount } from '../../shared/format.ts';
import type { Files } from '../ports/files.ts';
import type { Clock } from '../ports/ports.ts';
import type { PackageProgress, SitePackage } from '../ports/site-database.ts';
import type { SiteFolders } from './site-folders.ts';
import type { SiteLogLine } from './site-log.ts';

/** What the check list is made from. */
export interface ChecklistSources {
  readonly files: Files;
  readonly clock: Clock;
  readonly folders: SiteFolders;
  /** What the site knows. */
  readonly packages: readonly SitePackage[];
  readonly progress: readonly PackageProgress[];
  /** The updates that are asked about, with their names. */
  readonly wanted: readonly { readonly guid: string; readonly name: string }[];
}

/** The sources, and what was read once for every question. */
export interface ChecklistEvidence extends ChecklistSources {
  readonly nowMs: number;
  /** When something was handed over last; `null` when this program never did. */
  readonly handedOverAtMs: number | null;
  /** Lines written since then, by the log's name; `null` for a log that cannot be read. */
  readonly logs: Readonly<Record<SiteLogName, readonly SiteLogLine[] | null>>;
}

export type SiteLogName = 'hman' | 'dmpdownloader' | 'CMUpdate';

const english: WordFormats = { bytes: formatBytes, count: formatCount };

/** One item with its English words. */
export function item(
  key: ChecklistKey,
  outcome: ChecklistItem['outcome'],
  details: ChecklistDetails = {},
): ChecklistItem {
  const { finding, todo } = checklistWords[key](details, english);
  // Every key begins with the name of its question.
  const id = key.split(' ')[0] as ChecklistItem['id'];
  return { id, key, outcome, finding, todo, details };
}
