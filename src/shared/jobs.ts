import type { ErrorReport } from './errors.ts';
import type { UsageLevel } from './site.ts';
import type { Decision, DownloadFilter, Update } from './updates.ts';

/** What each job is told. Paths are as the operator gave them; hosts make them absolute. */
export interface JobInputs {
  readonly prepare: {
    /** A folder (the file gets its default name there) or a file name ending in `.cab`. */
    readonly to: string;
    readonly overwrite: boolean;
    /** A CSV made by `export`: the cabinet is refused unless it carries exactly this data. */
    readonly reviewed: string | null;
  };
  readonly export: {
    /** A folder or a file name. */
    readonly to: string;
    readonly overwrite: boolean;
    /** The exact values, byte for byte what the cabinet carries, instead of the spreadsheet-safe form. */
    readonly raw: boolean;
  };
  readonly connect: {
    /** One cabinet, or a folder of cabinets, each from another hierarchy. */
    readonly from: string;
    /** The update pack's folder. */
    readonly to: string;
    readonly download: DownloadFilter;
    /** Only say what would be downloaded: nothing is uploaded, downloaded or written. */
    readonly planOnly: boolean;
  };
  readonly import: {
    /** The update pack's folder. */
    readonly from: string;
    /** How long to follow the site's own work. */
    readonly waitSeconds: number;
  };
  readonly verify: {
    /** A drive folder, an update pack or a cabinet. */
    readonly path: string;
  };
}

export type JobId = keyof JobInputs;

/** One check made before a job starts. */
export interface Check {
  readonly id:
    | 'database'
    | 'read-permission'
    | 'connection-mode'
    | 'usage-data'
    | 'data-age'
    | 'site-version'
    | 'tool-version'
    | 'destination';
  readonly outcome: 'passed' | 'warning';
  /** What was found, in one line. */
  readonly finding: string;
}

/** A file a job wrote or read, with what proves it. */
export interface FileRecord {
  readonly path: string;
  readonly sizeBytes: number;
  /** 64 lower-case hexadecimal digits. */
  readonly sha256: string;
}

/** Everything the operator wants to know of one usage data cabinet. */
export interface UsageCabinetFacts {
  readonly path: string;
  readonly siteVersion: string;
  readonly hierarchyHash: string;
  /** The operator's own name for the site (from the file name), or the start of the hash. */
  readonly label: string;
  readonly usageLevel: UsageLevel;
  readonly rows: number;
  /** ISO date and time. */
  readonly collected: string;
  readonly sha256: string;
}

/** The plan for one hierarchy: every offered update with the decision about it. */
export interface HierarchyPlan {
  readonly cabinet: UsageCabinetFacts;
  readonly decisions: readonly Decision[];
}

/** What Connect would download, and why. */
export interface ConnectPlan {
  readonly download: DownloadFilter;
  readonly hierarchies: readonly HierarchyPlan[];
  readonly updates: readonly Update[];
  /** Every file of the pack. `sizeBytes` is `null` where nobody says. */
  readonly files: readonly { readonly path: string; readonly sizeBytes: number | null; readonly isThere: boolean }[];
  /** Sum of the known sizes of files that are not there yet, what several updates share counted once. */
  readonly downloadBytes: number;
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

/** What each job found out. `problems` never hide what went well. */
export interface JobResults {
  readonly prepare: {
    readonly cabinet: FileRecord;
    readonly site: { readonly code: string; readonly version: string; readonly hierarchyHash: string };
    readonly usageLevel: UsageLevel;
    readonly rows: number;
    /** Of the usage data as `export --raw` writes it. */
    readonly usageDataSha256: string;
    readonly checks: readonly Check[];
    readonly problems: readonly ErrorReport[];
  };
  readonly export: {
    readonly file: FileRecord;
    readonly rows: number;
    readonly columns: readonly string[];
    readonly usageDataSha256: string;
    readonly problems: readonly ErrorReport[];
  };
  readonly connect: {
    readonly plan: ConnectPlan;
    /** `null` when only a plan was asked for. */
    readonly pack: { readonly path: string; readonly files: number; readonly sizeBytes: number } | null;
    readonly uploads: readonly { readonly cabinet: string; readonly receipt: string }[];
    readonly downloadedBytes: number;
    /** Of files an earlier run had finished. */
    readonly reusedBytes: number;
    /** Of files that several updates share: downloaded once, placed again. */
    readonly sharedBytes: number;
    /** Files of earlier runs in the folder that are no part of this pack; nothing needs them any more. */
    readonly leftFiles: readonly string[];
    readonly problems: readonly ErrorReport[];
  };
  readonly import: {
    readonly site: { readonly code: string; readonly version: string };
    /** The site version the pack was chosen for; the site may have been updated since. */
    readonly chosenFor: string;
    /** Nothing had to be laid or handed over: the site has all of it. */
    readonly wasThereAlready: boolean;
    readonly filesLaid: number;
    readonly bytesLaid: number;
    readonly updates: readonly ImportedUpdate[];
    readonly problems: readonly ErrorReport[];
  };
  readonly verify: {
    readonly items: readonly {
      readonly path: string;
      readonly kind: 'usage-cabinet' | 'update-pack' | 'cabinet';
      readonly files: number;
      readonly sizeBytes: number;
      /** What it is, in one line. */
      readonly summary: string;
      /** Files in an update pack that its record does not name; never imported. */
      readonly strayFiles: readonly string[];
    }[];
    /** Unfinished files of runs that were cut off, in the folder itself; they may be deleted. */
    readonly leftovers: readonly string[];
    readonly problems: readonly ErrorReport[];
  };
}

/** What a job says while it works. */
export interface Progress {
  readonly step: string;
  readonly done: number;
  /** `null` until known. */
  readonly total: number | null;
  readonly unit: 'bytes' | 'files' | 'rows' | 'checks' | 'updates';
  /** What it is at: a file, an update, a check. */
  readonly item?: string;
}

export type RunId = string;

/** A run as every host shows it. */
export interface JobSnapshot<J extends JobId = JobId> {
  readonly runId: RunId;
  readonly job: J;
  readonly state: 'running' | 'cancelling' | 'done' | 'cancelled' | 'failed';
  readonly progress: Progress | null;
  /** Of the whole job, 0 to 1, never backwards. */
  readonly fraction: number;
  /** In `progress.unit` per second; `null` until it can be told. */
  readonly ratePerSecond: number | null;
  /** Of the step under way; `null` until it can be told. */
  readonly secondsLeft: number | null;
  readonly startedAt: string;
  readonly endedAt: string | null;
  readonly result: JobResults[J] | null;
  readonly error: ErrorReport | null;
}
