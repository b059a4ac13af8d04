import { AppError } from '../../shared/errors.ts';
import { listFolders, listRoots } from '../folders/list-folders.ts';
import type { HandlerContext, HandlerGroup } from './context.ts';
import { fullPath } from './full-path.ts';

/** Folders to choose from. */
export function folderHandlers({ ports, shell }: HandlerContext): HandlerGroup<'folders'> {
  return {
    requests: {
      'folders.list': async ({ path }) =>
        path === null ? await listRoots(ports) : await listFolders(ports.files, fullPath(path)),
      'folders.choose': async ({ path }) => {
        if (shell.chooseFolder === null) throw new AppError('folders.no-dialog', {});
        return { path: await shell.chooseFolder(path === null ? null : fullPath(path)) };
      },
    },
  };
}
