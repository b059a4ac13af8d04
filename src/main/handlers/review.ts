import type { HandlerContext, HandlerGroup } from './context.ts';

/** The usage data, to be read before it leaves. */
export function reviewHandlers(_context: HandlerContext): HandlerGroup<'review'> {
  return {
    requests: {
      'review.open': async () => {
        throw new Error('Not built yet.');
      },
      'review.close': async () => {
        throw new Error('Not built yet.');
      },
      'review.arrange': async () => {
        throw new Error('Not built yet.');
      },
      'review.read': async () => {
        throw new Error('Not built yet.');
      },
      'review.cell': async () => {
        throw new Error('Not built yet.');
      },
      'review.explain': async () => {
        throw new Error('Not built yet.');
      },
      'review.export': async () => {
        throw new Error('Not built yet.');
      },
    },
  };
}
