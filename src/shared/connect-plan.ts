import type { Decision, DownloadFilter, SetAside, UnknownElement, Update } from './updates.ts';
import type { UsageCabinetFacts } from './usage-cabinets.ts';

/** The updates an operator ticked for one hierarchy. */
export interface UpdatePick {
  readonly hierarchyHash: string;
  /** Package GUIDs. */
  readonly guids: readonly string[];
}

/** The plan for one hierarchy: every offered update with the decision about it. */
export interface HierarchyPlan {
  readonly cabinet: UsageCabinetFacts;
  readonly decisions: readonly Decision[];
}

/** A host a plan names. */
export interface PlannedHost {
  /** With its port where that is not the usual one. */
  readonly host: string;
  /** `https://host`. */
  readonly origin: string;
  readonly purposes: readonly ('usage-data' | 'manifest' | 'console-content' | 'downloads')[];
  /** How many files of the plan it is asked for. */
  readonly files: number;
}

/** A host Connect contacted, and how it came by it. */
export interface ContactedHost {
  readonly host: string;
  /** `named` by the settings or the update manifest; `redirect`: `from` led there. */
  readonly why: 'named' | 'redirect';
  readonly from: string | null;
  /** Of what was asked for there, and of usage data; what HTTP and TLS add is not counted. */
  readonly receivedBytes: number;
  readonly sentBytes: number;
}

/** What Connect would download, and why. */
export interface ConnectPlan {
  readonly download: DownloadFilter;
  readonly hierarchies: readonly HierarchyPlan[];
  readonly updates: readonly Update[];
  /** Updates of the manifest that could not be read, and are therefore not offered. */
  readonly setAside: readonly SetAside[];
  /** What the manifest says beyond what this program knows. */
  readonly unknown: readonly UnknownElement[];
  /** Every file the updates need; content that another one brings counts as there. `sizeBytes` is `null` where nobody says. */
  readonly files: readonly { readonly path: string; readonly sizeBytes: number | null; readonly isThere: boolean }[];
  /** Sum of the known sizes of files that are not there yet, what several updates share counted once. */
  readonly downloadBytes: number;
  /** Every host that will be asked; where their links lead to is known when they are followed. */
  readonly hosts: readonly PlannedHost[];
}
