import { join } from 'node:path';
import type { AppDescription } from '../../shared/ipc.ts';
import type { HandlerContext, HandlerGroup } from './context.ts';

/** What this program is on this computer. */
export function appHandlers(context: HandlerContext): HandlerGroup<'app'> {
  return { requests: { 'app.describe': async () => describeApp(context) } };
}

/** As the screens are told it; never a secret. */
export function describeApp({ version, settings, proxy, drive, shell }: HandlerContext): AppDescription {
  const { site, cloud, isPractice } = settings;
  return {
    version,
    hasDialogs: shell.chooseFolder !== null,
    isFirstRun: site === null && cloud === null,
    canPractise: false,
    isPractice,
    site: site === null ? null : { database: site.database.path, folder: site.folder },
    cloud: cloud === null ? null : { host: new URL(cloud.manifestUrl).host, proxy },
    paths: drive === null ? null : { usageData: drive, updatePack: join(drive, 'UpdatePacks') },
  };
}
