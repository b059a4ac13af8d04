import type { HandlerContext, HandlerGroup } from './context.ts';

/** The logs of runs. */
export function logHandlers(_context: HandlerContext): HandlerGroup<'logs'> {
  return {
    requests: {
      'logs.read': async () => {
        throw new Error('Not built yet.');
      },
      'logs.find': async () => {
        throw new Error('Not built yet.');
      },
    },
  };
}
