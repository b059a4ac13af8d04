import type { HandlerContext, HandlerGroup } from './context.ts';

/** The site of this computer. */
export function siteHandlers({ ports }: HandlerContext): HandlerGroup<'site'> {
  return {
    requests: {
      'site.describe': async () => {
        const database = await ports.openSiteDatabase();
        try {
          const { hierarchyId: _neverTold, ...site } = await database.readSite();
          return { ...site, usageData: await database.summarizeUsageData() };
        } finally {
          await database.close();
        }
      },
      'site.check': async () => {
        throw new Error('Not built yet.');
      },
    },
  };
}
