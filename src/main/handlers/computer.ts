import { lookAtComputer } from '../computer/look.ts';
import type { HandlerContext, HandlerGroup } from './context.ts';

/** An operator who looks at Home waits this long at most. */
const limitMs = 4_000;

/** What answers from here. */
export function computerHandlers({ computer, ports, closing }: HandlerContext): HandlerGroup<'computer'> {
  return {
    requests: {
      'computer.look': async () => {
        const { settings, network, drive } = computer;
        return await lookAtComputer({ settings, ports, network, drive, limitMs }, closing);
      },
    },
  };
}
