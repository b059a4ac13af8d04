import type { BandwidthLimit } from './bandwidth.ts';
import type { ImportedUpdate } from './imported-pack.ts';

/** What a job says while it works. */
export interface Progress {
  readonly step: string;
  readonly done: number;
  /** `null` until known. */
  readonly total: number | null;
  readonly unit: 'bytes' | 'files' | 'rows' | 'checks' | 'updates';
  /** What it is at: a file, an update, a check. */
  readonly item?: string;
  /** How far the item itself is, in `unit`; `total` is `null` where nobody says. */
  readonly itemProgress?: { readonly done: number; readonly total: number | null };
  /** How many whole files are behind and before us, where that is not the unit. */
  readonly files?: { readonly done: number; readonly total: number };
  /** What the work waits for most just now; left out while that is not clear. */
  readonly limitedBy?: 'network' | 'drive' | 'database' | 'setting';
  /** What the settings allow just now, where that is what limits. */
  readonly limit?: BandwidthLimit;
  /** What else is under way at the same time, in `unit`, `item` among it; `total` is `null` where nobody says. */
  readonly active?: readonly ActiveItem[];
  /** The longest wait for a computer that is to be asked again; left out while nobody is waited for. */
  readonly waiting?: Waiting;
  /** What the site says of the updates while Import follows them. */
  readonly updates?: readonly ImportedUpdate[];
}

/** One of several items under way. */
export interface ActiveItem {
  readonly item: string;
  readonly done: number;
  readonly total: number | null;
  /** Why it does not move. */
  readonly waiting?: Waiting;
}

/** A wait before a computer is asked again. */
export interface Waiting {
  readonly host: string;
  /** How long it is in all. */
  readonly seconds: number;
  /** When it ends, as ISO date and time. */
  readonly until: string;
  /** That computer asked for so long. */
  readonly isAsked: boolean;
}
