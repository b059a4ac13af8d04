import { tellAppChanged } from './app.ts';
import type { HandlerContext, HandlerGroup } from './context.ts';

/** The practice lab. */
export function practiceHandlers(context: HandlerContext): HandlerGroup<'practice'> {
  const { computer, refuseWhileBusy } = context;
  return {
    requests: {
      'practice.start': async () => {
        await computer.startPractice(refuseWhileBusy);
        return tellAppChanged(context);
      },
    },
  };
}
