/*
 * Trying again, by a budget: so many failures on end, and so much time without anything coming in. What comes in fills it
 * again, so a line that drops every minute brings a large file all the same, and one that brings nothing is given up.
 * Waits grow, and spread a little, so that many computers do not come back at the same moment.
 */
import { createHash } from 'node:crypto';
import { AppError, isAppError } from '../../shared/errors.ts';
import type { Waiting } from '../../shared/progress.ts';
import type { RetrySettings } from '../../shared/settings.ts';
import type { JobContext } from '../jobs/job.ts';
import type { Ports } from '../ports/ports.ts';

/** What a transfer needs of the run it belongs to. */
export interface TransferContext extends Pick<JobContext, 'log' | 'signal' | 'pauses'> {
  readonly ports: Pick<Ports, 'files' | 'cloudService' | 'clock'> & Partial<Pick<Ports, 'bandwidth' | 'retries'>>;
}

/** How long it is tried. */
export interface RetryLimits {
  /** The attempts on end of which none brought anything. */
  readonly attempts: number;
  readonly withoutProgressMs: number;
}

/** A file of a pack: a router that starts again, or a line that is dialled anew, is waited for. */
export const fileLimits: RetryLimits = { attempts: 8, withoutProgressMs: 10 * 60_000 };

/** The limits of the settings; `fileLimits` where they say nothing. */
export function limitsFrom(settings: RetrySettings | undefined): RetryLimits {
  if (settings === undefined) return fileLimits;
  return { attempts: settings.attempts, withoutProgressMs: settings.minutes * 60_000 };
}

/** What is small and asked for first: that nothing answers is told soon. */
export const smallLimits: RetryLimits = { attempts: 3, withoutProgressMs: 10 * 60_000 };

/** Less than this since the last failure is not yet progress: a byte for each connection would go on for ever. */
const progressBytes = 256 * 1024;
const firstPauseMs = 500;
const longestPauseMs = 60_000;
/** A service that asks for more is not waited for. */
const longestAskedMs = 5 * 60_000;

/** Told of every wait before it, and with `null` after it. */
export type OnWait = (waiting: Waiting | null) => void;

/** What a budget needs to know. */
export interface RetryOptions {
  /** For the log. */
  readonly name: string;
  /** Whom it waits for, where the error does not name it. */
  readonly host?: string;
  readonly limits?: RetryLimits;
  readonly onWait?: OnWait;
}

type RetryContext = Pick<TransferContext, 'log' | 'signal' | 'pauses'> & { readonly ports: Pick<Ports, 'clock'> };

/** How often, and how long, one transfer is tried again; shared by all connections of it. */
export class RetryBudget {
  readonly #context: RetryContext;
  readonly #options: RetryOptions;
  #failures = 0;
  /** Bytes that came in since the last failure. */
  #bytes = 0;
  #sinceMs: number;
  #pauses: number;
  #waiting: Promise<void> | null = null;

  constructor(context: RetryContext, options: RetryOptions) {
    this.#context = context;
    this.#options = options;
    this.#sinceMs = this.#nowMs();
    this.#pauses = context.pauses();
  }

  /** Bytes came in. */
  progress(bytes: number): void {
    this.#bytes += bytes;
    this.#pauses = this.#context.pauses();
    if (this.#bytes < progressBytes) return;
    this.#failures = 0;
    this.#sinceMs = this.#nowMs();
  }

  /**
   * Waits before the next attempt, or throws the error when it cannot help or the budget is spent.
   * @throws {AppError} what was given, cloud.asks-to-wait
   */
  async failed(error: unknown): Promise<void> {
    if (!isAppError(error) || !error.canRetry) throw error;
    // The line is down for all connections of a file at once: that is one failure.
    this.#waiting ??= this.#wait(error).finally(() => {
      this.#waiting = null;
    });
    await this.#waiting;
  }

  async #wait(error: AppError): Promise<void> {
    const { log, ports, signal, pauses } = this.#context;
    const { name, limits = smallLimits, onWait = () => undefined } = this.#options;
    this.#bytes = 0;
    // The other side does not wait for ever for who has paused: that is no failure.
    if (pauses() === this.#pauses) this.#failures += 1;
    else this.#sinceMs = this.#nowMs();
    this.#pauses = pauses();
    if (this.#failures >= limits.attempts) throw error;
    const askedMs = isAppError(error, 'cloud.busy') ? (error.details.seconds ?? 0) * 1000 : 0;
    const pauseMs = Math.max(askedMs, this.#pauseMs());
    const isTooLong = this.#nowMs() + pauseMs - this.#sinceMs > limits.withoutProgressMs;
    const host = hostOf(error) ?? this.#options.host ?? name;
    if (askedMs > longestAskedMs || (isTooLong && askedMs > 0))
      throw new AppError('cloud.asks-to-wait', { host, seconds: Math.ceil(askedMs / 1000) }, { cause: error });
    if (isTooLong) throw error;
    const seconds = Math.ceil(pauseMs / 1000);
    log.warning(`${name}: ${error.message} Trying again in ${seconds} s.`, { code: error.code, host, pauseMs });
    const until = new Date(this.#nowMs() + pauseMs).toISOString();
    onWait({ host, seconds, until, isAsked: askedMs >= pauseMs });
    await ports.clock.sleep(pauseMs, signal);
    onWait(null);
  }

  /** Three times as long after each failure, and up to a quarter more or less, by the clock and the name. */
  #pauseMs(): number {
    const plainMs = Math.min(longestPauseMs, firstPauseMs * 3 ** Math.max(0, this.#failures - 1));
    const seed = `${this.#options.name} ${this.#failures} ${this.#nowMs()}`;
    const share = createHash('sha256').update(seed).digest().readUInt32BE() / 2 ** 32;
    return Math.round(plainMs * (0.75 + share / 2));
  }

  #nowMs(): number {
    return this.#context.ports.clock.now().getTime();
  }
}

/** Tries something small again that may go well the next time, as the catalogue of errors says. */
export async function withRetries<T>(context: RetryContext, name: string, attempt: () => Promise<T>): Promise<T> {
  const budget = new RetryBudget(context, { name });
  for (;;) {
    try {
      return await attempt();
    } catch (error) {
      await budget.failed(error);
    }
  }
}

function hostOf({ details }: AppError): string | null {
  if ('host' in details && typeof details.host === 'string') return details.host;
  return 'url' in details && typeof details.url === 'string' && URL.canParse(details.url)
    ? new URL(details.url).host
    : null;
}
