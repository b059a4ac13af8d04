/*
 * The part of a practice site that runs: it looks at the inbox again and again and lets practice-site.ts take what is there.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { PracticeSite, type PracticeSiteOptions } from './practice-site.ts';

/** How to run a site component. */
export interface SiteComponentOptions extends PracticeSiteOptions {
  /** How often the inbox is looked at. */
  readonly pollMs?: number;
}

/** A site component that runs. */
export interface SiteComponent {
  /** Resolves when the inbox holds nothing it could take. Rejects when taking something failed. */
  idle(): Promise<void>;
  /** Resolves when it has put down what it was at; the next start goes on. */
  stop(): Promise<void>;
}

interface Waiter {
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/** A file that may not be whole yet is looked at again this soon, when somebody waits. */
const soonMs = 50;

/** Starts the component of one site. @throws {LabProblem} when the site has no database */
export function startSiteComponent(options: SiteComponentOptions): SiteComponent {
  const { pollMs = 500 } = options;
  const stopping = new AbortController();
  const site = new PracticeSite(options, stopping.signal);
  let waiters: Waiter[] = [];
  let trouble = '';
  let endPause: () => void = () => undefined;

  async function run(): Promise<void> {
    try {
      while (!stopping.signal.aborted) {
        // Only who asked before this look may rely on what it finds.
        const asked = waiters;
        waiters = [];
        const isIdle = await look(asked);
        if (stopping.signal.aborted) break;
        if (isIdle && waiters.length === 0) await pause(pollMs);
      }
    } finally {
      site.close();
      // Nobody looks any more: whoever waits is told so rather than kept.
      for (const waiter of waiters) waiter.reject(new Error('The site component was stopped.'));
    }
  }

  /** Whether there is time for a pause. */
  async function look(asked: readonly Waiter[]): Promise<boolean> {
    try {
      const found = await site.lookAtInbox();
      trouble = '';
      if (found === 'nothing') for (const waiter of asked) waiter.resolve();
      else waiters.push(...asked);
      if (found === 'waiting' && waiters.length > 0) await pause(Math.min(pollMs, soonMs));
      return found !== 'worked';
    } catch (error) {
      if (stopping.signal.aborted) {
        waiters.push(...asked);
        return false;
      }
      for (const waiter of asked) waiter.reject(error);
      const text = error instanceof Error ? error.message : String(error);
      // The same trouble is met at every look: it is told once.
      if (text !== trouble) options.onEvent?.({ kind: 'trouble', text });
      trouble = text;
      return true;
    }
  }

  async function pause(ms: number): Promise<void> {
    const pausing = new AbortController();
    endPause = () => pausing.abort();
    const signal = AbortSignal.any([pausing.signal, stopping.signal]);
    await sleep(ms, undefined, { signal }).catch(() => undefined);
  }

  const running = run();
  return {
    idle: () =>
      new Promise((resolve, reject) => {
        if (stopping.signal.aborted) {
          reject(new Error('The site component was stopped.'));
          return;
        }
        waiters.push({ resolve, reject });
        endPause();
      }),
    stop: async () => {
      stopping.abort();
      await running;
    },
  };
}
