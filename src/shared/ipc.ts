import { z } from 'zod';
import type { Drive, DriveContents } from './drives.ts';
import type { ErrorReport } from './errors.ts';
import type { JobId, JobInputs, JobSnapshot } from './jobs.ts';
import type { ServiceConnectionMode, UsageLevel } from './site.ts';
import { downloadFilters } from './updates.ts';

/**
 * THE CONTRACT between a screen and its host. Types, the list of what may be asked, and the guards all come from this
 * file. Requests are `noun.verb`, take one object and give plain values that survive JSON; events are `noun.changed`
 * and carry the whole new value. A subscriber first receives the current values, then every change.
 */

/** What this program is on this computer; never a secret. */
export interface AppDescription {
  readonly version: string;
  /** The practice lab instead of a real site; every screen says so. */
  readonly isPractice: boolean;
  /** The site whose database and folder the settings name; `null` on a computer without one. */
  readonly site: { readonly database: string; readonly folder: string } | null;
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
  readonly usageLevel: UsageLevel;
  readonly serviceConnectionMode: ServiceConnectionMode;
  readonly usageData: { readonly rows: number; readonly newest: string | null };
}

/** One job with what it is told. */
export type JobOrder = { [J in JobId]: { readonly job: J; readonly input: JobInputs[J] } }[JobId];

// Far longer than any system allows, far shorter than what would hurt.
const path = z.string().trim().min(1).max(4096);

const nothing = z.strictObject({});
const jobOrder = z.discriminatedUnion('job', [
  z.strictObject({
    job: z.literal('prepare'),
    input: z.strictObject({ to: path, overwrite: z.boolean(), reviewed: path.nullable() }),
  }),
  z.strictObject({
    job: z.literal('export'),
    input: z.strictObject({ to: path, overwrite: z.boolean(), raw: z.boolean() }),
  }),
  z.strictObject({
    job: z.literal('connect'),
    input: z.strictObject({ from: path, to: path, download: z.enum(downloadFilters), planOnly: z.boolean() }),
  }),
  z.strictObject({
    job: z.literal('import'),
    input: z.strictObject({ from: path, waitSeconds: z.number().int().min(0).max(86_400) }),
  }),
  z.strictObject({ job: z.literal('verify'), input: z.strictObject({ path }) }),
]);
const driveReference = z.strictObject({ path });
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
  /** @throws {AppError} drive.list-failed */
  'drives.list': call<Record<string, never>, readonly Drive[]>(nothing),
  /** What a drive, or a folder chosen in its place, holds of ours. @throws {AppError} files.* */
  'drives.describe': call<{ readonly path: string }, DriveContents>(driveReference),
  /** @throws {AppError} job.busy, files.not-a-full-path */
  'jobs.start': call<JobOrder, JobSnapshot>(jobOrder),
  /** The snapshot then says `cancelling`. @throws {AppError} job.unknown-run */
  'jobs.cancel': call<{ readonly runId: string }, Record<string, never>>(runReference),
  'jobs.list': call<Record<string, never>, readonly JobSnapshot[]>(nothing),
};

export type RequestName = keyof typeof requests;
export type RequestInput<N extends RequestName> = z.infer<(typeof requests)[N]['input']>;
export type RequestOutput<N extends RequestName> = NonNullable<(typeof requests)[N]['output']>;

/** Every event there is, with the value it carries. */
export interface Events {
  'jobs.changed': JobSnapshot;
  'drives.changed': readonly Drive[];
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
