import { saveReport, summarizeChains } from '../../core/custody/kept-chains.ts';
import type { HandlerContext, HandlerGroup } from './context.ts';
import { fullPath } from './full-path.ts';

/** The custody records this computer keeps. */
export function custodyHandlers({ ports, closing }: HandlerContext): HandlerGroup<'custody'> {
  return {
    requests: {
      'custody.list': async () => await summarizeChains(ports),
      'custody.save': async ({ folder, ...order }) =>
        await saveReport(ports, { ...order, to: fullPath(folder) }, closing),
    },
  };
}
