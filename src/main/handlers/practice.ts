import type { HandlerContext, HandlerGroup } from './context.ts';

/** The practice lab. */
export function practiceHandlers(_context: HandlerContext): HandlerGroup<'practice'> {
  return {
    requests: {
      'practice.start': async () => {
        throw new Error('Not built yet.');
      },
    },
  };
}
