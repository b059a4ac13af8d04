import { AppError } from '../shared/errors.ts';
import type { CliHost } from './host.ts';

/** Ctrl-C: the first ends the run in good order, the second at once. */
export class Cancellation {
  readonly #controller = new AbortController();
  #cancel: (() => void) | null = null;
  readonly close: () => void;

  constructor(host: CliHost) {
    this.close = host.onInterrupt(() => {
      if (this.signal.aborted) return host.quit(130);
      this.#controller.abort();
      this.#cancel?.();
    });
  }

  /** Aborts at the first one. */
  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  whenCancelled(cancel: () => void): void {
    this.#cancel = cancel;
    if (this.signal.aborted) cancel();
  }

  stopIfCancelled(): void {
    if (this.signal.aborted) throw new AppError('job.cancelled', {});
  }
}
