import type { BandwidthSettings, RetrySettings, ScanSettings, SignatureSettings } from '../../shared/settings.ts';
import type { CabinetWork } from '../cab/work.ts';
import type { Scanner } from '../scan/scanner.ts';
import type { CloudService } from './cloud-service.ts';
import type { CustodyStore } from './custody-store.ts';
import type { Drives } from './drives.ts';
import type { Files } from './files.ts';
import type { OfficialTool } from './official-tool.ts';
import type { SiteDatabase } from './site-database.ts';
import type { SitePlaces } from './site-places.ts';
import type { TrustStore } from './trust-store.ts';

/** What time it is. */
export interface Clock {
  now(): Date;
  /** Resolves after the time, rejects when the signal aborts. */
  sleep(ms: number, signal: AbortSignal): Promise<void>;
  /** Does something again and again; returns the way to stop. Nothing is kept alive by it. */
  every(ms: number, action: () => void): () => void;
  /** Lets other work run; long loops call it between pieces. */
  breathe(): Promise<void>;
}

/** Where the details of a run go. `fields` end up in the JSON log; the text must read well without them. */
export interface Log {
  info(text: string, fields?: Readonly<Record<string, unknown>>): void;
  warning(text: string, fields?: Readonly<Record<string, unknown>>): void;
  error(text: string, fields?: Readonly<Record<string, unknown>>): void;
}

/** Everything the jobs ask of the outside world. What is not set up throws `settings.no-*` when it is asked for. */
export interface Ports {
  readonly files: Files;
  readonly drives: Drives;
  readonly clock: Clock;
  /** Where the heavy work of cabinets is done. */
  readonly cabinetWork: CabinetWork;
  /** The computer's own key, and what it knows of the others. */
  readonly trust: TrustStore;
  readonly custody: CustodyStore;
  readonly scanner: Scanner;
  /** What the scanner is, and how it is asked; `undefined` where none is set up. */
  readonly scanSettings: ScanSettings | undefined;
  /** What becomes of cabinets that are not well signed, and whose roots count; left out, they are told of. */
  readonly signatureSettings: SignatureSettings | undefined;
  /** How fast downloads may be; asked for again and again while one goes on. */
  bandwidth(): BandwidthSettings | undefined;
  /** How long what fails is tried again; left out, as long as a router takes to start again. */
  retries(): RetrySettings | undefined;
  /**
   * Opens the site database; the caller closes it. `signal` ends the opening, and whatever it is being asked.
   * @throws {AppError} settings.no-site, site-database.*
   */
  openSiteDatabase(signal?: AbortSignal): Promise<SiteDatabase>;
  /** Where the folders of the site server may be. @throws {AppError} settings.no-site */
  sitePlaces(): Promise<SitePlaces>;
  /** @throws {AppError} settings.no-cloud */
  cloudService(): CloudService;
  /** Microsoft's tool, for runs that let it do their stage. */
  officialTool(): OfficialTool;
}
