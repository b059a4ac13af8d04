import { driveContents } from '../../core/drives/contents.ts';
import type { Drive } from '../../shared/drives.ts';
import type { HandlerContext, HandlerGroup } from './context.ts';
import { fullPath } from './full-path.ts';

/** The drives of this computer. They are looked at only while somebody watches. */
export function driveHandlers({ ports, tell, closing }: HandlerContext): HandlerGroup<'drives'> {
  let known: readonly Drive[] | null = null;
  let stop: (() => void) | null = null;
  return {
    requests: {
      'drives.list': async () => await ports.drives.list(),
      'drives.describe': async ({ path }) => await driveContents(ports.files, fullPath(path), closing),
    },
    current: () => (known === null ? [] : [{ event: 'drives.changed', value: known }]),
    start() {
      stop ??= ports.drives.watch((drives) => {
        known = drives;
        tell({ event: 'drives.changed', value: drives });
      });
    },
    stop() {
      stop?.();
      // Nobody has looked since: the next one to watch is told what is true then.
      stop = null;
      known = null;
    },
  };
}
