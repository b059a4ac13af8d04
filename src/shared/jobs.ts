import type { ChecklistItem } from './checklist.ts';
import type { ConnectPlan, ContactedHost, UpdatePick } from './connect-plan.ts';
import type { ErrorReport } from './errors.ts';
import type { Applicability, ImportedUpdate, VerifiedPack } from './imported-pack.ts';
import type { Engine, OfficialRun } from './official-tool.ts';
import type { Progress } from './progress.ts';
import type { Approval } from './review.ts';
import type { SignatureFacts } from './signatures.ts';
import type { UsageLevel } from './site.ts';
import type { Check } from './site-checks.ts';
import type { UpdateProgress } from './site-updates.ts';
import type { LegFacts, OpenTrip, Override, ReceiptFacts } from './trust.ts';
import type { DownloadFilter } from './updates.ts';
import type { CabinetApproval, UploadedCabinet } from './usage-cabinets.ts';

/** Who does a stage. */
export interface ByEngine {
  /** Left out, it is this program itself. */
  readonly engine?: Engine | undefined;
  /** The folder of Microsoft's tool; left out, it is looked for. */
  readonly toolFolder?: string | undefined;
}

/** What each job is told. Paths are as the operator gave them; hosts make them absolute. */
export interface JobInputs {
  readonly prepare: ByEngine & {
    /** A folder (the file gets its default name there) or a file name ending in `.cab`. */
    readonly to: string;
    readonly overwrite: boolean;
    /** A CSV made by `export`: the cabinet is refused unless it carries exactly this data. */
    readonly reviewed: string | null;
    /**
     * Who put their name to exactly which usage data: other data is refused, and the approval goes along. With `reviewed`,
     * the digest may be that of the reviewed file, which has then been proven to show the same data.
     */
    readonly approval: Approval | null;
    /** The `id` of the drive that was picked; another one found there when writing begins is refused. */
    readonly driveId: string | null;
    /** Refusals of Microsoft's tool the operator decided to pass over. */
    readonly overrides?: readonly Override[] | undefined;
  };
  readonly export: {
    /** A folder or a file name. */
    readonly to: string;
    readonly overwrite: boolean;
    /** The exact values, byte for byte what the cabinet carries, instead of the spreadsheet-safe form. */
    readonly raw: boolean;
  };
  readonly connect: ByEngine & {
    /** One cabinet, or a folder of cabinets, each from another hierarchy. */
    readonly from: string;
    /** The update pack's folder. */
    readonly to: string;
    readonly download: DownloadFilter;
    /** Only say what would be downloaded: nothing is uploaded, downloaded or written. */
    readonly planOnly: boolean;
    /** Exactly these updates for these hierarchies, by the operator's own choice; `null` leaves it to `download`. */
    readonly picks: readonly UpdatePick[] | null;
    /** Refuse cabinets that nobody approved; one whose approval is for other bytes is refused anyway. */
    readonly requireApproval: boolean;
    /** As in `prepare`. */
    readonly driveId: string | null;
    /** Refusals of seals the operator decided to pass over. */
    readonly overrides: readonly Override[];
  };
  readonly import: ByEngine & {
    /** The update pack's folder. */
    readonly from: string;
    /** How long to follow the site's own work. */
    readonly waitSeconds: number;
    /** Only verify the pack and say what applies: nothing is laid or handed over. */
    readonly checkOnly: boolean;
    /** As in `connect`. */
    readonly overrides: readonly Override[];
  };
  readonly spread: {
    /** The update pack's folder. */
    readonly from: string;
    /** The carrier folder on each drive. One that is not plugged in just now is named all the same. */
    readonly to: readonly string[];
    /** How many drives there are, when they come one at a time; those to come are taken to be like the first. */
    readonly drives: number | null;
    /** Only say what would come on which drive: nothing is written. */
    readonly planOnly: boolean;
    /** Forget an earlier plan for this pack. */
    readonly anew: boolean;
  };
  readonly gather: {
    /** The carrier folders of the drives at hand, in any order. */
    readonly from: readonly string[];
    /** Where the update pack comes together: an empty folder, or the one of an earlier run. */
    readonly to: string;
  };
  readonly verify: {
    /** A drive folder, an update pack or a cabinet. */
    readonly path: string;
  };
}

export type JobId = keyof JobInputs;

/** Whether a run only looks and changes nothing: a plan of Connect, a check of Import. */
export function isLookOnly(input: JobInputs[JobId]): boolean {
  return ('planOnly' in input && input.planOnly) || ('checkOnly' in input && input.checkOnly);
}

/** A file a job wrote or read, with what proves it. */
export interface FileRecord {
  readonly path: string;
  readonly sizeBytes: number;
  /** 64 lower-case hexadecimal digits. */
  readonly sha256: string;
}

/** A scan that found everything clean. */
export interface ScanFacts {
  /** As people call it: `clamscan`. */
  readonly program: string;
  /** What it says of itself and its signatures; `null` when it was not asked, or said nothing. */
  readonly version: string | null;
  /** How many files it looked at. */
  readonly files: number;
}

/** One of the drives a pack is spread over. */
export interface SpreadDrive {
  readonly number: number;
  /** Safe to show; empty for a drive nobody has seen yet. */
  readonly label: string;
  /** The carrier folder on it; `null` for a drive that is not at hand. */
  readonly path: string | null;
  /** Whole files, and parts of files. */
  readonly files: number;
  readonly parts: number;
  readonly sizeBytes: number;
  readonly isWritten: boolean;
}

/**
 * Where what was written was read back from: the device itself, or (`cache`) the memory the system keeps of it, where the
 * file system offers no more.
 */
export type ReadBackFrom = 'device' | 'cache';

/** Who did a stage. */
export interface WithEngine {
  /** When it was Microsoft's tool; left out, it was this program itself. */
  readonly official?: OfficialRun | undefined;
}

/** What each job found out. `problems` never hide what went well. */
export interface JobResults {
  readonly prepare: WithEngine & {
    readonly cabinet: FileRecord;
    readonly site: { readonly code: string; readonly version: string; readonly hierarchyHash: string };
    readonly usageLevel: UsageLevel | null;
    readonly rows: number;
    /** Of the usage data as `export --raw` writes it; `null` where Microsoft's tool packed it. */
    readonly usageDataSha256: string | null;
    readonly checks: readonly Check[];
    /** `null` when nobody approved it. */
    readonly approval: (CabinetApproval & { readonly path: string }) | null;
    /** What it is sealed with. */
    readonly seal: LegFacts;
    readonly readBack: ReadBackFrom;
    /** How many receipts of earlier imports go along. */
    readonly receiptsCarried: number;
    /** Earlier usage data that nothing answers, and whose seal does not lie here: its drive may be lost. */
    readonly lostTrips: readonly OpenTrip[];
    /** `null` when no scanner is set up. */
    readonly scan: ScanFacts | null;
    readonly problems: readonly ErrorReport[];
  };
  readonly export: {
    readonly file: FileRecord;
    readonly rows: number;
    readonly columns: readonly string[];
    readonly usageDataSha256: string;
    readonly problems: readonly ErrorReport[];
  };
  readonly connect: WithEngine & {
    readonly plan: ConnectPlan;
    /** In the order they were contacted. */
    readonly hosts: readonly ContactedHost[];
    /** `null` when only a plan was asked for. */
    readonly pack: { readonly path: string; readonly files: number; readonly sizeBytes: number } | null;
    readonly uploads: readonly UploadedCabinet[];
    readonly downloadedBytes: number;
    /** Of files an earlier run had finished. */
    readonly reusedBytes: number;
    /** Of files that several updates share: they are in the pack once. */
    readonly sharedBytes: number;
    /** Files of earlier runs in the folder that are no part of this pack; nothing needs them any more. */
    readonly leftFiles: readonly string[];
    /** `cache` when it was so for one file; `null` when nothing was written. */
    readonly readBack: ReadBackFrom | null;
    /** Cabinets that a newer one of their hierarchy lay beside: left where they are. */
    readonly olderCabinets: readonly string[];
    /** How each cabinet was sealed; `null` for one that is not. */
    readonly sealsFound: readonly { readonly cabinet: string; readonly seal: LegFacts | null }[];
    /** What the pack is sealed with; `null` when only a plan was asked for. */
    readonly seal: LegFacts | null;
    /** What the sites say came of earlier packs: what arrived with these cabinets. */
    readonly receipts: readonly ReceiptFacts[];
    /** Packs of which nothing has come back, though the site has sent usage data since: a drive may be lost. */
    readonly lostTrips: readonly OpenTrip[];
    /** Of what was downloaded, or of the manifest for a plan; `null` when nobody looks. */
    readonly signatures: SignatureFacts | null;
    /** Of the cabinets that came and of the pack; `null` when no scanner is set up, or only a plan was asked for. */
    readonly scan: ScanFacts | null;
    readonly problems: readonly ErrorReport[];
  };
  readonly import: WithEngine & {
    readonly site: { readonly code: string; readonly version: string };
    /** The site version the pack was chosen for; the site may have been updated since. */
    readonly chosenFor: string;
    /** Every file of the pack was read and is as Connect wrote it. */
    readonly pack: VerifiedPack;
    /** What the pack carries, and what of it this site can use. */
    readonly applicability: readonly Applicability[];
    /** Only looked at: nothing was laid or handed over. */
    readonly isCheckOnly: boolean;
    /** Nothing had to be laid or handed over: the site has all of it. */
    readonly wasThereAlready: boolean;
    readonly filesLaid: number;
    readonly bytesLaid: number;
    readonly updates: readonly ImportedUpdate[];
    /** How far each site server is with them, and since when; what the site does not tell is missing. */
    readonly progress: readonly UpdateProgress[];
    /** Why an update does not appear or go on; empty when each has come as far as it comes by itself. */
    readonly checklist: readonly ChecklistItem[];
    /** What the pack was sealed with; `null` when it is not sealed, which somebody passed over. */
    readonly seal: LegFacts | null;
    /** Refusals that were passed over. */
    readonly overrides: readonly Override[];
    /** The receipt the next Prepare carries; `null` after a check. */
    readonly receipt: string | null;
    /** Of the pack's cabinets, by the settings of this computer; `null` when nobody looks. */
    readonly signatures: SignatureFacts | null;
    /** `null` when no scanner is set up, and after a check. */
    readonly scan: ScanFacts | null;
    readonly problems: readonly ErrorReport[];
  };
  readonly spread: {
    readonly pack: { readonly path: string; readonly files: number; readonly sizeBytes: number };
    /** What the pack is sealed with. */
    readonly seal: LegFacts;
    /** In the order of their numbers. */
    readonly drives: readonly SpreadDrive[];
    /** Files that do not lie on one drive as a whole. */
    readonly inParts: readonly { readonly path: string; readonly sizeBytes: number; readonly parts: number }[];
    readonly isPlanOnly: boolean;
    readonly problems: readonly ErrorReport[];
  };
  readonly gather: {
    /** Whole, and as it was sealed. */
    readonly pack: { readonly path: string; readonly files: number; readonly sizeBytes: number };
    readonly seal: LegFacts;
    /** On how many drives it came. */
    readonly drives: number;
    /** Files that were put together out of parts. */
    readonly joinedFiles: number;
    /** An earlier run had put all of it together. */
    readonly wasThereAlready: boolean;
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
      /** `null` for what nobody sealed. */
      readonly seal: LegFacts | null;
      /** Of an update pack; `null` for anything else, and when nobody looks. */
      readonly signatures: SignatureFacts | null;
    }[];
    /** Custody records found there, each whole from its first entry to its last. */
    readonly custody: readonly VerifiedChain[];
    /** Unfinished files of runs that were cut off, in the folder itself: those runs can go on with them. */
    readonly leftovers: readonly string[];
    readonly problems: readonly ErrorReport[];
  };
}

/** A custody record that was found whole. */
export interface VerifiedChain {
  readonly chain: string;
  readonly entries: number;
}

export type RunId = string;

/** A run as every host shows it. */
export interface JobSnapshot<J extends JobId = JobId> {
  readonly runId: RunId;
  readonly job: J;
  readonly state: 'running' | 'paused' | 'cancelling' | 'done' | 'cancelled' | 'failed';
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
