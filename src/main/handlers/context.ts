import type { Ports } from '../../core/ports/ports.ts';
import type { EventMessage, RequestInput, RequestName, RequestOutput } from '../../shared/ipc.ts';
import type { LiveComputer } from '../live-computer.ts';
import type { RunLogs } from '../log/run-logs.ts';

/** What the host around the handlers can do for the operator. */
export interface HostShell {
  /** The system's own dialog; `null` where the host has none. Resolves with `null` when nothing was chosen. */
  readonly chooseFolder: ((startAt: string | null) => Promise<string | null>) | null;
}

/** What the handlers stand on. */
export interface HandlerOptions {
  readonly version: string;
  /** Settings and what they lead to; both may change while the handlers live. */
  readonly computer: LiveComputer;
  readonly logs: RunLogs;
  readonly shell: HostShell;
}

/** What every noun's handlers are given. */
export interface HandlerContext extends HandlerOptions {
  /** The computer's: always of the settings in force. */
  readonly ports: Ports;
  /** Tells every screen. */
  readonly tell: (message: EventMessage) => void;
  /** Throws while a job is under way. @throws {AppError} job.busy */
  readonly refuseWhileBusy: () => void;
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
  /** Settings were saved, or practice began: what is open may belong to another site now. */
  readonly computerChanged?: () => void;
  /** Ends what is under way and lets go of everything. */
  readonly close?: () => Promise<void>;
}
