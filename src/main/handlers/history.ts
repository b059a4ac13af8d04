import { listRuns } from '../history/list-runs.ts';
import type { HandlerContext, HandlerGroup } from './context.ts';

/** Runs that were. */
export function historyHandlers({ logs }: HandlerContext): HandlerGroup<'history'> {
  return { requests: { 'history.list': async () => await listRuns(logs.folder, logs) } };
}
