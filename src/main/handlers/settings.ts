import { tellAppChanged } from './app.ts';
import type { HandlerContext, HandlerGroup } from './context.ts';

/** The settings of this computer. */
export function settingsHandlers(context: HandlerContext): HandlerGroup<'settings'> {
  const { computer, refuseWhileBusy } = context;
  return {
    requests: {
      'settings.read': async () => await computer.describeSettings(),
      'settings.save': async ({ settings }) => {
        await computer.save(settings, refuseWhileBusy);
        tellAppChanged(context);
        return await computer.describeSettings();
      },
    },
  };
}
