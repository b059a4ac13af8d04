import { z } from 'zod';
import type { ChecklistItem } from './checklist.ts';
import type { ComputerLook } from './computer.ts';
import type { Drive, DriveContents } from './drives.ts';
import type { ErrorReport } from './errors.ts';
import type { FolderListing } from './folders.ts';
import type { LogPage, RunRecord } from './history.ts';
import type { FileRecord, JobId, JobInputs, JobSnapshot } from './jobs.ts';
import type { NetworkCheck, NetworkCheckNow, NetworkHost } from './network.ts';
import { engines, type OfficialToolFacts } from './official-tool.ts';
import {
  type ReviewArrangement,
  type ReviewCell,
  type ReviewExplanation,
  type ReviewSnapshot,
  type ReviewWindow,
  reviewWindowRows,
} from './review.ts';
import type { SystemProxySetting } from './routes.ts';
import { Settings, SqlServerDatabase } from './settings.ts';
import type { ServiceConnectionMode, UsageLevel } from './site.ts';
import type { Check } from './site-checks.ts';
import { type DatabaseTrial, databaseStages, type RightsScriptOrder, sqlNamePattern } from './site-database.ts';
import type { FolderCandidate, SiteUpdates } from './site-updates.ts';
import type { CustodySummary, TrustDescription } from './trust.ts';
import { downloadFilters } from './updates.ts';

/**
 * THE CONTRACT between a screen and its host. Types, the list of what may be asked, and the guards all come from this
 * file. Requests are `noun.verb`, take one object and give plain values that survive JSON; events are `noun.changed`
 * and carry the whole new value. A subscriber first receives the current values, then every change.
 */

/** What this program is on this computer; never a secret. */
export interface AppDescription {
  readonly version: string;
  /** The desktop window has dialogs of the system; a page of the loopback host has not. */
  readonly hasDialogs: boolean;
  /** Neither a site nor a cloud service is set up. */
  readonly isFirstRun: boolean;
  /** The practice lab can be started from here. */
  readonly canPractise: boolean;
  /** The practice lab instead of a real site; every screen says so. */
  readonly isPractice: boolean;
  /** The site whose database and folder the settings name; `null` on a computer without one. */
  readonly site: { readonly database: string; readonly folder: string | null } | null;
  /** Where Connect goes; `null` on a computer that is not set up for it. */
  readonly cloud: { readonly host: string; readonly proxy: string | null } | null;
  /** Proposals for the paths the jobs ask for; `null` where there is nothing to propose. */
  readonly paths: { readonly usageData: string; readonly updatePack: string } | null;
}

/** The site of this computer, as its database describes it. The hierarchy id itself is not told. */
export interface SiteDescription {
  readonly code: string;
  readonly name: string;
  readonly version: string;
  readonly hierarchyHash: string;
  readonly usageLevel: UsageLevel | null;
  readonly serviceConnectionMode: ServiceConnectionMode | null;
  readonly usageData: { readonly rows: number; readonly newest: string | null };
}

/** What the checks before Prepare found. */
export interface SiteChecks {
  /** In the order they were made; those after an error are missing. */
  readonly checks: readonly Check[];
  /** What makes the trip pointless; `null` when nothing does. */
  readonly error: ErrorReport | null;
}

/** The settings of this computer, and where they are kept. */
export interface SettingsDescription {
  readonly settings: Settings;
  readonly path: string;
  /** `null` when they can be saved; otherwise why not. */
  readonly readOnlyBecause: 'practice' | 'no-access' | null;
  readonly logFolder: string;
  /** A password for the proxy server is kept for this run of the program, or (where that is safe) for the next too. */
  readonly isSignedIn: boolean;
  /** The same of the password for the site database the settings name. */
  readonly isSignedInToDatabase: boolean;
  readonly canRememberPasswords: boolean;
}

/** One job with what it is told. */
export type JobOrder = { [J in JobId]: { readonly job: J; readonly input: JobInputs[J] } }[JobId];

// Far longer than any system allows, far shorter than what would hurt.
const path = z.string().trim().min(1).max(4096);

const nothing = z.strictObject({});
const driveId = z.string().min(1).max(8192);
/** Who does the stage. Where Microsoft's tool is, no page may say: it is a program that is run. */
const byEngine = { engine: z.enum(engines).optional() };
const approval = z.strictObject({
  by: z.string().trim().min(1).max(200),
  usageDataSha256: z.string().regex(/^[0-9a-f]{64}$/),
});
const sentence = z.string().trim().min(1).max(2_000);
const personName = z.string().trim().min(1).max(200);
const computerId = z.string().regex(/^[0-9a-f]{32}$/);
const overrides = z.array(z.strictObject({ code: z.string().max(100), by: personName, reason: sentence })).max(20);
const jobOrder = z.discriminatedUnion('job', [
  z.strictObject({
    job: z.literal('prepare'),
    input: z.strictObject({
      to: path,
      overwrite: z.boolean(),
      reviewed: path.nullable(),
      approval: approval.nullable(),
      driveId: driveId.nullable(),
      overrides: overrides.optional(),
      ...byEngine,
    }),
  }),
  z.strictObject({
    job: z.literal('export'),
    input: z.strictObject({ to: path, overwrite: z.boolean(), raw: z.boolean() }),
  }),
  z.strictObject({
    job: z.literal('connect'),
    input: z.strictObject({
      from: path,
      to: path,
      download: z.enum(downloadFilters),
      planOnly: z.boolean(),
      picks: z
        .array(z.strictObject({ hierarchyHash: z.string().max(100), guids: z.array(z.string().max(100)).max(10_000) }))
        .max(200)
        .nullable(),
      requireApproval: z.boolean(),
      driveId: driveId.nullable(),
      overrides,
      ...byEngine,
    }),
  }),
  z.strictObject({
    job: z.literal('import'),
    input: z.strictObject({
      from: path,
      waitSeconds: z.number().int().min(0).max(86_400),
      checkOnly: z.boolean(),
      overrides,
      ...byEngine,
    }),
  }),
  z.strictObject({
    job: z.literal('spread'),
    input: z.strictObject({
      from: path,
      to: z.array(path).min(1).max(999),
      drives: z.number().int().min(1).max(999).nullable(),
      planOnly: z.boolean(),
      anew: z.boolean(),
    }),
  }),
  z.strictObject({
    job: z.literal('gather'),
    input: z.strictObject({ from: z.array(path).min(1).max(999), to: path }),
  }),
  z.strictObject({ job: z.literal('verify'), input: z.strictObject({ path }) }),
]);
const driveReference = z.strictObject({ path });
const text = z.string().max(4096);
const count = z.number().int().min(0).max(Number.MAX_SAFE_INTEGER);
const reviewId = z.string().min(1).max(100);
const column = z.number().int().min(0).max(10_000);
const viewReference = { reviewId, viewId: z.string().min(1).max(100) };
const reviewView = z.strictObject({
  sort: z.strictObject({ column, direction: z.enum(['ascending', 'descending']) }).nullable(),
  filters: z.array(z.strictObject({ column, contains: text })).max(1_000),
  search: text,
});
const logQuery = z.strictObject({
  log: z.string().min(1).max(300),
  /** The first matching line that is wanted, from 0; `null` for the last page. */
  offset: count.nullable(),
  count: z.number().int().min(1).max(1_000),
  severities: z.array(z.enum(['info', 'warning', 'error'])).max(3),
  contains: text,
});
const sqlName = z.string().trim().regex(sqlNamePattern);
/** A token of Entra ID is long. */
const sqlSecret = z.string().min(1).max(16_000);
const runReference = z.strictObject({ runId: z.string().min(1).max(100) });

/** A row of the table: the guard of the input, and (as a type only) what comes back. */
interface Call<Input, Output> {
  readonly input: z.ZodType<Input>;
  /** Never there at run time. */
  readonly output?: Output;
}

function call<Input, Output>(input: z.ZodType<Input>): Call<Input, Output> {
  return { input };
}

/** Every request there is; a host refuses all others. */
export const requests = {
  'app.describe': call<Record<string, never>, AppDescription>(nothing),
  /** @throws {AppError} settings.no-site, site-database.* */
  'site.describe': call<Record<string, never>, SiteDescription>(nothing),
  /** The checks before Prepare, each with what it found. */
  'site.check': call<Record<string, never>, SiteChecks>(nothing),
  /** Connects and checks as these settings would, and keeps nothing of it. What goes wrong is in the answer. */
  'site.try': call<{ readonly database: SqlServerDatabase; readonly secret: string | null }, DatabaseTrial>(
    z.strictObject({ database: SqlServerDatabase, secret: sqlSecret.nullable() }),
  ),
  /** T-SQL for whoever gives rights in the site database. */
  'site.rights-script': call<RightsScriptOrder, { readonly text: string }>(
    z.strictObject({
      account: sqlName,
      signIn: z.enum(['windows', 'sql', 'entra']),
      database: sqlName,
      stages: z.array(z.enum(databaseStages)).min(1).max(databaseStages.length),
      undo: z.boolean(),
    }),
  ),
  /**
   * The password, secret or token for the site database the settings in force name: kept in memory, and beyond only when
   * asked and where the system can keep secrets. @throws {AppError} site-database.no-password-wanted
   */
  'site.sign-in': call<{ readonly secret: string; readonly remember: boolean }, Record<string, never>>(
    z.strictObject({ secret: sqlSecret, remember: z.boolean() }),
  ),
  'site.sign-out': call<Record<string, never>, Record<string, never>>(nothing),
  /** Where the folders of the site server are named or found, and what is there. @throws {AppError} settings.no-site, site-database.* */
  'site.find-folders': call<Record<string, never>, { readonly candidates: readonly FolderCandidate[] }>(nothing),
  /** Every update the site knows, how far it is and why it is hidden. @throws {AppError} settings.no-site, site-database.* */
  'site.updates': call<Record<string, never>, SiteUpdates>(nothing),
  /**
   * Why updates do not appear or go on; `null` for those that were imported last.
   * @throws {AppError} settings.no-site, site-database.*, site.folder-*
   */
  'site.checklist': call<{ readonly guids: readonly string[] | null }, { readonly items: readonly ChecklistItem[] }>(
    z.strictObject({ guids: z.array(z.guid()).max(1_000).nullable() }),
  ),
  /** What of the outside world answers, and what that makes of this computer. Takes as long as a network may take. */
  'computer.look': call<Record<string, never>, ComputerLook>(nothing),
  /** @throws {AppError} drive.list-failed */
  'drives.list': call<Record<string, never>, readonly Drive[]>(nothing),
  /** What a drive, or a folder chosen in its place, holds of ours. @throws {AppError} files.* */
  'drives.describe': call<{ readonly path: string }, DriveContents>(driveReference),
  /** @throws {AppError} job.busy, files.not-a-full-path */
  'jobs.start': call<JobOrder, JobSnapshot>(jobOrder),
  /** The snapshot then says `cancelling`. @throws {AppError} job.unknown-run */
  'jobs.cancel': call<{ readonly runId: string }, Record<string, never>>(runReference),
  /** Holds the work where it is, or lets it go on. @throws {AppError} job.unknown-run */
  'jobs.pause': call<{ readonly runId: string }, Record<string, never>>(runReference),
  'jobs.resume': call<{ readonly runId: string }, Record<string, never>>(runReference),
  'jobs.list': call<Record<string, never>, readonly JobSnapshot[]>(nothing),
  /** The folders in a folder; `null` for the roots. @throws {AppError} files.* */
  'folders.list': call<{ readonly path: string | null }, FolderListing>(z.strictObject({ path: path.nullable() })),
  /** The system's own dialog, where there is one; `null` when the operator chose none. */
  'folders.choose': call<{ readonly path: string | null }, { readonly path: string | null }>(
    z.strictObject({ path: path.nullable() }),
  ),
  /** Begins to read the usage data, anew; an earlier review is let go. @throws {AppError} settings.no-site, site-database.* */
  'review.open': call<Record<string, never>, ReviewSnapshot>(nothing),
  /** Lets go of the rows. */
  'review.close': call<{ readonly reviewId: string }, Record<string, never>>(z.strictObject({ reviewId })),
  /** Sorts and filters. A later call makes an earlier one fail. @throws {AppError} review.* */
  'review.arrange': call<{ readonly reviewId: string; readonly view: z.infer<typeof reviewView> }, ReviewArrangement>(
    z.strictObject({ reviewId, view: reviewView }),
  ),
  /** @throws {AppError} review.* */
  'review.read': call<
    { readonly reviewId: string; readonly viewId: string; readonly offset: number; readonly count: number },
    ReviewWindow
  >(z.strictObject({ ...viewReference, offset: count, count: z.number().int().min(1).max(reviewWindowRows) })),
  /** `row` is the number of the row in the order of the database. @throws {AppError} review.* */
  'review.cell': call<{ readonly reviewId: string; readonly row: number; readonly column: number }, ReviewCell>(
    z.strictObject({ reviewId, row: count, column }),
  ),
  /** @throws {AppError} review.* */
  'review.explain': call<{ readonly reviewId: string; readonly text: string }, ReviewExplanation>(
    z.strictObject({ reviewId, text: text.min(1) }),
  ),
  /** Writes the rows of a view with these columns, in this order, as a CSV that is safe in a spreadsheet. */
  'review.export': call<
    {
      readonly reviewId: string;
      readonly viewId: string;
      readonly columns: readonly number[];
      readonly to: string;
      readonly overwrite: boolean;
    },
    FileRecord & { readonly rows: number }
  >(
    z.strictObject({ ...viewReference, columns: z.array(column).min(1).max(10_000), to: path, overwrite: z.boolean() }),
  ),
  /** The hosts Connect must reach. @throws {AppError} settings.no-cloud */
  'network.hosts': call<Record<string, never>, readonly NetworkHost[]>(nothing),
  /** What the system has set about proxy servers where, to be compared; empty where there is one place only. */
  'network.system-settings': call<Record<string, never>, readonly SystemProxySetting[]>(nothing),
  /**
   * Tries every one that can be tried, at the same time; `network.changed` tells of each as it comes out.
   * @throws {AppError} settings.no-cloud
   */
  'network.check': call<Record<string, never>, NetworkCheck>(nothing),
  /** Tries them all and writes the list for whoever runs the firewall. @throws {AppError} settings.no-cloud, files.* */
  'network.firewall-list': call<
    { readonly to: string; readonly format: 'csv' | 'txt'; readonly overwrite: boolean },
    FileRecord
  >(z.strictObject({ to: path, format: z.enum(['csv', 'txt']), overwrite: z.boolean() })),
  /** The password for the proxy server: kept in memory, and beyond only when asked and where the system can keep secrets. */
  'network.sign-in': call<
    {
      readonly userName: string;
      readonly password: string;
      readonly remember: boolean;
      /** The proxy server that asked, as its error names it; left out, the one that asks next or asked last. */
      readonly proxy?: string | undefined;
    },
    Record<string, never>
  >(
    z.strictObject({
      userName: z.string().min(1).max(300),
      password: z.string().max(1_000),
      remember: z.boolean(),
      proxy: z.string().min(1).max(300).optional(),
    }),
  ),
  'network.sign-out': call<Record<string, never>, Record<string, never>>(nothing),
  /** Microsoft's own tool, where the settings file or the site server has it; `null` where there is none. */
  'official-tool.describe': call<Record<string, never>, { readonly tool: OfficialToolFacts | null }>(nothing),
  /** Who this computer is, and whom it knows. Makes its key when it has none yet. @throws {AppError} trust.* */
  'trust.describe': call<Record<string, never>, TrustDescription>(nothing),
  /** The phrase of both was compared, by this person. @throws {AppError} trust.* */
  'trust.pair': call<
    {
      readonly publicKey: string;
      readonly name: string;
      readonly phrase: string;
      readonly by: string;
      /** The paired computer whose new key this is, if it is. */
      readonly replaces: string | null;
    },
    TrustDescription
  >(
    z.strictObject({
      publicKey: z.string().regex(/^[A-Za-z0-9+/]{43}=$/),
      name: z.string().max(300),
      phrase: z.string().max(100),
      by: personName,
      replaces: computerId.nullable(),
    }),
  ),
  /** What this computer seals from now on is not taken any more. @throws {AppError} trust.* */
  'trust.retire': call<{ readonly computer: string; readonly by: string; readonly reason: string }, TrustDescription>(
    z.strictObject({ computer: computerId, by: personName, reason: sentence }),
  ),
  /** A new key in place of a lost or stolen one; the others have to be paired again. @throws {AppError} trust.* */
  'trust.new-key': call<{ readonly by: string; readonly reason: string }, TrustDescription>(
    z.strictObject({ by: personName, reason: sentence }),
  ),
  /** What was sealed here will not come back: its drive is lost. @throws {AppError} trust.* */
  'trust.give-up': call<{ readonly leg: string; readonly by: string; readonly reason: string }, TrustDescription>(
    z.strictObject({ leg: z.uuid(), by: personName, reason: sentence }),
  ),
  /** The custody records of this computer, the newest first. */
  'custody.list': call<Record<string, never>, readonly CustodySummary[]>(nothing),
  /** Writes one of them, as a page to print and file in a language of the program, into a folder. @throws {AppError} files.*, custody.* */
  'custody.save': call<
    { readonly chain: string; readonly folder: string; readonly language: string; readonly overwrite: boolean },
    FileRecord
  >(
    z.strictObject({
      chain: z.union([z.literal('computer'), z.uuid()]),
      folder: path,
      language: z.string().max(20),
      overwrite: z.boolean(),
    }),
  ),
  'settings.read': call<Record<string, never>, SettingsDescription>(nothing),
  /** In force at once. @throws {AppError} settings.*, job.busy */
  'settings.save': call<{ readonly settings: Settings }, SettingsDescription>(z.strictObject({ settings: Settings })),
  /** Goes over to the practice lab, and makes it where there is none. @throws {AppError} practice.*, job.busy */
  'practice.start': call<Record<string, never>, AppDescription>(nothing),
  /** The newest first. */
  'history.list': call<Record<string, never>, readonly RunRecord[]>(nothing),
  /** A page of one log of the log folder. @throws {AppError} files.*, logs.* */
  'logs.read': call<z.infer<typeof logQuery>, LogPage>(logQuery),
  /** The number (as `offset` counts) of the next line of this severity after a line, going round; `null` without one. */
  'logs.find': call<
    { readonly log: string; readonly after: number; readonly severity: 'warning' | 'error' },
    { readonly number: number | null }
  >(
    z.strictObject({
      log: z.string().min(1).max(300),
      after: z.number().int().min(-1),
      severity: z.enum(['warning', 'error']),
    }),
  ),
};

export type RequestName = keyof typeof requests;
export type RequestInput<N extends RequestName> = z.infer<(typeof requests)[N]['input']>;
export type RequestOutput<N extends RequestName> = NonNullable<(typeof requests)[N]['output']>;

/** Every event there is, with the value it carries. */
export interface Events {
  'jobs.changed': JobSnapshot;
  'drives.changed': readonly Drive[];
  /** `null` while no review is open. */
  'review.changed': ReviewSnapshot | null;
  /** `null` before the first check, and after what changed made the last one tell nothing. */
  'network.changed': NetworkCheckNow | null;
  /** Settings were saved, or practice began: what the screens know of this computer is no longer so. */
  'app.changed': AppDescription;
}

/** An event on its way to a screen. */
export type EventMessage = { [E in keyof Events]: { readonly event: E; readonly value: Events[E] } }[keyof Events];

/** How a host answers: errors cross as code, words and details. */
export type Answer<Value> =
  | { readonly isOk: true; readonly value: Value }
  | { readonly isOk: false; readonly error: ErrorReport };

/** What a screen has of its host, whichever it is: the Electron window exposes one, the loopback page builds one. */
export interface Bridge {
  /** Always resolves; what the host is asked is checked by the host. */
  request(name: RequestName, input: unknown): Promise<Answer<unknown>>;
  /** Calls back with the current values, then with every change. Returns the way to stop. */
  subscribe(listener: (message: EventMessage) => void): () => void;
}

/** Whether a host knows a request of this name. */
export function isRequestName(name: string): name is RequestName {
  return Object.hasOwn(requests, name);
}
