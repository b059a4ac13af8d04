import type { Ports } from '../../core/ports/ports.ts';
import type { EventMessage, RequestInput, RequestName, RequestOutput } from '../../shared/ipc.ts';
import type { JobId, RunId } from '../../shared/jobs.ts';
import type { Settings } from '../../shared/settings.ts';
import type { RunLog } from '../log/run-log.ts';

/** What the host around the handlers can do for the operator. */
export interface HostShell {
  /** The system's own dialog; `null` where the host has none. Resolves with `null` when nothing was chosen. */
  readonly chooseFolder: ((startAt: string | null) => Promise<string | null>) | null;
}

/** What the handlers stand on. */
export interface HandlerOptions {
  readonly version: string;
  readonly settings: Settings;
  readonly ports: Ports;
  /** Opens the log of one run; the handlers close it. */
  readonly openLog: (job: JobId, runId: RunId) => Promise<Pick<RunLog, 'info' | 'warning' | 'error' | 'close'>>;
  /** The proxy server in use, without credentials; `null` without one. */
  readonly proxy: string | null;
  /** A folder to propose for what is carried; `null` when there is none to propose. */
  readonly drive: string | null;
  readonly shell: HostShell;
}

/** What every noun's handlers are given. */
export interface HandlerContext extends HandlerOptions {
  /** Tells every screen. */
  readonly tell: (message: EventMessage) => void;
  /** Aborts when the host closes. */
  readonly closing: AbortSignal;
}

export type Implementations = { [N in RequestName]: (input: RequestInput<N>) => Promise<RequestOutput<N>> };

/** The handlers of one noun: `HandlersOf<'drives'>` answers `drives.list` and its sisters. */
export type HandlersOf<Noun extends string> = Pick<Implementations, Extract<RequestName, `${Noun}.${string}`>>;

/** The handlers of one noun, and what they do and tell on their own account. */
export interface HandlerGroup<Noun extends string> extends HandlerLife {
  readonly requests: HandlersOf<Noun>;
}

/** What a group of handlers does besides answering. */
export interface HandlerLife {
  /** The values a new subscriber is told first. */
  readonly current?: () => readonly EventMessage[];
  /** Called when the first screen listens, and when the last has gone. */
  readonly start?: () => void;
  readonly stop?: () => void;
  /** Ends what is under way and lets go of everything. */
  readonly close?: () => Promise<void>;
}
