import type { HandlerContext, HandlerGroup } from './context.ts';

/** Folders to choose from. */
export function folderHandlers(_context: HandlerContext): HandlerGroup<'folders'> {
  return {
    requests: {
      'folders.list': async () => {
        throw new Error('Not built yet.');
      },
      'folders.choose': async () => {
        throw new Error('Not built yet.');
      },
    },
  };
}
