import { setImmediate, setTimeout } from 'node:timers/promises';
import type { Clock } from '../core/ports/ports.ts';

/** This computer's time. */
export const systemClock: Clock = {
  now: () => new Date(),
  sleep: async (ms, signal) => {
    await setTimeout(ms, undefined, { signal });
  },
  every: (ms, action) => {
    const timer = setInterval(action, ms);
    timer.unref();
    return () => clearInterval(timer);
  },
  breathe: async () => {
    await setImmediate();
  },
};
