import type { HandlerContext, HandlerGroup } from './context.ts';

/** What Connect needs of the network. */
export function networkHandlers(_context: HandlerContext): HandlerGroup<'network'> {
  return {
    requests: {
      'network.hosts': async () => {
        throw new Error('Not built yet.');
      },
      'network.test': async () => {
        throw new Error('Not built yet.');
      },
      'network.sign-in': async () => {
        throw new Error('Not built yet.');
      },
      'network.sign-out': async () => {
        throw new Error('Not built yet.');
      },
    },
  };
}
