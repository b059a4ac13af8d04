import type { Clause } from './clauses.ts';

/** What an offered update is: a regular update, or a hotfix (Microsoft's `UpdateType` 2, "QFE"). */
export type UpdateKind = 'update' | 'hotfix';

/** The four documented ways to choose what Connect downloads. */
export const downloadFilters = ['latest', 'all', 'hotfixes', 'site-version'] as const;
export type DownloadFilter = (typeof downloadFilters)[number];

/** One file the manifest names by link, with what it must turn out to be. */
export interface NamedContent {
  readonly url: string;
  /** SHA-256, 64 lower-case hexadecimal digits. */
  readonly sha256: string;
  /** `null` where the manifest does not say. */
  readonly sizeBytes: number | null;
}

/** Where the list of an update's redistributable files, or of its language packs, is to be had. */
export interface RedistManifestLink {
  readonly kind: 'redist' | 'language-pack';
  readonly url: string;
}

/** One update the manifest offers. One version may have several, each with its own `guid`. */
export interface Update {
  /** Package GUID, upper case with dashes. */
  readonly guid: string;
  readonly name: string;
  readonly kind: UpdateKind;
  /** The release it belongs to, for example `2409`. */
  readonly release: string;
  /** Site version after it is installed, for example `5.00.9132.1000`; hotfixes carry their client build instead. */
  readonly fullVersion: string;
  /** Oldest and newest site version the manifest offers it to. */
  readonly minSiteVersion: string;
  readonly maxSiteVersion: string;
  /** ISO date. */
  readonly released: string;
  readonly moreInfoUrl: string | null;
  /** It was withdrawn: no content is offered any more. */
  readonly isExpired: boolean;
  /** GUIDs of updates this one replaces. */
  readonly supersedes: readonly string[];
  /** One of these packages must be installed first; empty when there is no such rule. */
  readonly prerequisites: readonly string[];
  /** Offered to sites that opted in to the early update ring. */
  readonly isEarlyRing: boolean;
  /** `null` only for an expired update. */
  readonly payload: NamedContent | null;
  /** Links to the manifests of its redistributable files; nothing tells their digests. */
  readonly redistManifests: readonly RedistManifestLink[];
}

/** Why an update is in, or not in, what will be downloaded for one hierarchy. */
export interface Decision {
  readonly guid: string;
  readonly isChosen: boolean;
  /** Stable for scripts. */
  readonly reason: DecisionReason;
  /** One line for the operator, in English. */
  readonly explanation: string;
  /** What the same line needs in another language; what the reason has no need of is left out. */
  readonly details: DecisionDetails;
}

/** The facts behind a decision, as its reason needs them. */
export interface DecisionDetails {
  /** Name of the update that replaces it (`superseded`, perhaps `expired`), or that is later (`not-latest`). */
  readonly successor?: string;
  /** Its own version (`later-than-site`, `not-later-than-site`). */
  readonly version?: string;
  /** The site is at this very version (`not-later-than-site`). */
  readonly isSameVersion?: boolean;
  /** Oldest (`site-too-old`) or newest (`site-too-new`) site it is for, as people call it: `2303 (5.00.9106.1000)`. */
  readonly neededSite?: string;
  /** The release it updates to, and the oldest one that may (`documented-path`); the release that ended (`out-of-support`). */
  readonly release?: string;
  readonly neededRelease?: string;
  /** Names, or GUIDs where nobody offers them, of the packages of which a site must have one (`needs-package`). */
  readonly packages?: readonly string[];
  /** Last day of support, ISO date (`out-of-support`). */
  readonly supportEnded?: string;
  /** What the operator should know of an update that is chosen all the same; left out when there is nothing. */
  readonly remarks?: readonly Remark[];
}

/** Something to know of a chosen update; a reason the documented way of choosing does not look at. */
export interface Remark {
  readonly reason: DecisionReason;
  readonly explanation: string;
  readonly details: DecisionDetails;
}

/** An update of the manifest that could not be read: the others are offered all the same. */
export interface SetAside {
  /** `null` when not even that could be read. */
  readonly guid: string | null;
  /** What it calls itself, safe to show; `null` as above. */
  readonly name: string | null;
  /** What is wrong with it, in English, to stand after "because". */
  readonly problem: string;
  /** The same for other languages. */
  readonly clause: Clause;
}

/** An element or attribute of the manifest that this program does not know. The pack carries the manifest unchanged. */
export interface UnknownElement {
  /** For example `Manifest/EULA` or `Content/@Region`. */
  readonly path: string;
  /** How many updates have it, or how often it stands beside them. */
  readonly count: number;
  /** The text of the first one, shortened and safe to show; empty when it holds elements only. */
  readonly example: string;
}

export type DecisionReason =
  | 'latest-applicable'
  | 'everything-asked'
  | 'hotfix-asked'
  | 'later-than-site'
  | 'expired'
  | 'superseded'
  | 'not-later-than-site'
  | 'site-too-old'
  | 'site-too-new'
  | 'documented-path'
  | 'is-hotfix'
  | 'not-hotfix'
  | 'not-latest'
  | 'early-ring'
  | 'needs-package'
  | 'out-of-support'
  | 'held-by-site'
  | 'picked'
  | 'not-picked';
