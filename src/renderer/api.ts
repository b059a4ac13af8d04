import type { ErrorReport } from '../shared/errors.ts';
import type { Bridge, EventMessage, RequestInput, RequestName, RequestOutput } from '../shared/ipc.ts';
import { createHttpBridge } from './http-bridge.ts';
import { setConnectionLost, setConnectionOver } from './stores/connection.ts';

declare global {
  interface Window {
    /** There in the desktop window only: its preload script puts it there. */
    readonly serviceConnection?: Bridge;
  }
}

/** The only door to the host, whichever it is. */
const bridge: Bridge = window.serviceConnection ?? createHttpBridge(setConnectionLost, setConnectionOver);

/** What a host answered instead of a value. */
export class HostError extends Error {
  readonly report: ErrorReport;

  constructor(report: ErrorReport) {
    super(report.message);
    this.name = 'HostError';
    this.report = report;
  }
}

/** Asks the host. @throws {HostError} with the report of what went wrong */
export async function ask<N extends RequestName>(name: N, input: RequestInput<N>): Promise<RequestOutput<N>> {
  const answer = await bridge.request(name, input);
  if (!answer.isOk) throw new HostError(answer.error);
  // The host answers with what the contract says for this name: both are built from the same table.
  return answer.value as RequestOutput<N>;
}

/** One connection for all stores; what it told last is told again to who comes later. */
const listeners = new Set<(message: EventMessage) => void>();
const told = new Map<string, EventMessage>();
let isFollowing = false;

/** Calls back with the current values, then with every change. */
export function subscribe(listener: (message: EventMessage) => void): () => void {
  listeners.add(listener);
  for (const message of told.values()) listener(message);
  if (!isFollowing) {
    isFollowing = true;
    bridge.subscribe((message) => {
      told.set(message.event === 'jobs.changed' ? message.value.runId : message.event, message);
      for (const each of listeners) each(message);
    });
  }
  return () => listeners.delete(listener);
}

/** The report in an error of `ask`; anything else is a bug and goes on. */
export function reportOf(error: unknown): ErrorReport {
  if (error instanceof HostError) return error.report;
  throw error;
}
