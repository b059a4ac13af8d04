import { isAppError } from '../../shared/errors.ts';
import type { JobContext } from '../jobs/job.ts';
import type { Ports } from '../ports/ports.ts';

/** What a transfer needs of the run it belongs to. */
export interface TransferContext extends Pick<JobContext, 'log' | 'signal' | 'pauses'> {
  readonly ports: Pick<Ports, 'files' | 'cloudService' | 'clock'>;
}

/** How long we wait before each new attempt; after the last one the error counts. */
const pausesMs = [500, 2_000] as const;

/** Tries again what may go well the next time, as the catalogue of errors says. `name` is for the log. */
export async function withRetries<T>(
  context: Pick<TransferContext, 'log' | 'signal' | 'pauses'> & { readonly ports: Pick<Ports, 'clock'> },
  name: string,
  attempt: () => Promise<T>,
): Promise<T> {
  for (let failures = 0; ; ) {
    const pausesBefore = context.pauses();
    try {
      return await attempt();
    } catch (error) {
      if (!isAppError(error) || !error.canRetry) throw error;
      // The other side does not wait for ever for who has paused: that is no failure.
      if (context.pauses() === pausesBefore) failures += 1;
      const pauseMs = pausesMs[Math.max(0, failures - 1)];
      if (pauseMs === undefined) throw error;
      context.log.warning(`${name}: ${error.message} Trying again.`, { code: error.code });
      await context.ports.clock.sleep(pauseMs, context.signal);
    }
  }
}
