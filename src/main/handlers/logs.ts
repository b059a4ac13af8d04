import { LogReader } from '../history/log-reader.ts';
import type { HandlerContext, HandlerGroup } from './context.ts';

/** The logs of runs. */
export function logHandlers({ logs, closing }: HandlerContext): HandlerGroup<'logs'> {
  const reader = new LogReader(logs.folder);
  return {
    requests: {
      'logs.read': async (query) => await reader.read(query, closing),
      'logs.find': async ({ log, after, severity }) => ({ number: await reader.find(log, after, severity, closing) }),
    },
  };
}
