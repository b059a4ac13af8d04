import type { HandlerContext, HandlerGroup } from './context.ts';

/** Runs that were. */
export function historyHandlers(_context: HandlerContext): HandlerGroup<'history'> {
  return {
    requests: {
      'history.list': async () => {
        throw new Error('Not built yet.');
      },
    },
  };
}
