import type { ErrorReport } from './errors.ts';

/** The state of an update at one site server. */
export interface UpdateAtSite {
  readonly siteCode: string;
  readonly server: string;
  /** A value of `describeState`. */
  readonly state: number;
  /** ISO, in UTC; `null` where the site does not tell. */
  readonly at: string | null;
}

/** A state an update came to. */
export interface UpdateMoment {
  readonly state: number;
  readonly at: string | null;
}

/** How far the sites of a hierarchy are with one update, as they have written it down. */
export interface UpdateProgress {
  /** Upper case with dashes. */
  readonly guid: string;
  readonly sites: readonly UpdateAtSite[];
  /** The oldest first. */
  readonly history: readonly UpdateMoment[];
}

/** An update the site knows. */
export interface SiteUpdate extends UpdateProgress {
  /** Safe to show. */
  readonly name: string;
  readonly fullVersion: string;
  /** Of the top-level site. */
  readonly state: number;
  /** Why it was filtered out, as the site's log says; `null` where that is not known. */
  readonly reason: string | null;
}

/** Every update a site knows, what asks for somebody first. */
export interface SiteUpdates {
  readonly site: { readonly code: string; readonly version: string };
  readonly updates: readonly SiteUpdate[];
}

/** A place where the folders of the site server may be, and whether they are. */
export interface FolderCandidate {
  /** Installation folder of the site server, or the share of it. */
  readonly folder: string;
  /** Who named it: the settings, the registry of this computer, or the site database. */
  readonly from: 'settings' | 'registry' | 'database';
  /** Where `EasySetupPayload` was found; it may be a share of its own. */
  readonly easySetupPayload: string | null;
  readonly inbox: string | null;
  /** `CMUStaging`, where the site unpacks manifests; `null` until it is there. */
  readonly staging: string | null;
  /** `null` when payload and inbox are there; otherwise which one is not. */
  readonly error: ErrorReport | null;
}
