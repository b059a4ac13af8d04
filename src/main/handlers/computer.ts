import type { HandlerContext, HandlerGroup } from './context.ts';

/** What answers from here. */
export function computerHandlers(_context: HandlerContext): HandlerGroup<'computer'> {
  return {
    requests: {
      'computer.look': async () => {
        throw new Error('Not built yet.');
      },
    },
  };
}
