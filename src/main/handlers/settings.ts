import type { HandlerContext, HandlerGroup } from './context.ts';

/** The settings of this computer. */
export function settingsHandlers(_context: HandlerContext): HandlerGroup<'settings'> {
  return {
    requests: {
      'settings.read': async () => {
        throw new Error('Not built yet.');
      },
      'settings.save': async () => {
        throw new Error('Not built yet.');
      },
    },
  };
}
