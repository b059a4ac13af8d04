import { join } from 'node:path';
import type { AppDescription } from '../../shared/ipc.ts';
import { describeDatabase } from '../../shared/site-database.ts';
import type { HandlerContext, HandlerGroup } from './context.ts';

/** What this program is on this computer. */
export function appHandlers(context: HandlerContext): HandlerGroup<'app'> {
  return {
    requests: { 'app.describe': async () => describeApp(context) },
    current: () => [{ event: 'app.changed', value: describeApp(context) }],
  };
}

/** As the screens are told it; never a secret. */
export function describeApp({ version, computer, shell }: HandlerContext): AppDescription {
  const { settings, drive, proxy, canPractise } = computer;
  const { site, cloud, isPractice } = settings;
  return {
    version,
    hasDialogs: shell.chooseFolder !== null,
    isFirstRun: site === null && cloud === null,
    canPractise,
    isPractice,
    site: site === null ? null : { database: describeDatabase(site.database), folder: site.folder },
    cloud: cloud === null ? null : { host: new URL(cloud.manifestUrl).host, proxy },
    paths: drive === null ? null : { usageData: drive, updatePack: join(drive, 'UpdatePacks') },
  };
}

/** Tells every screen that what it knows of this computer is no longer so. */
export function tellAppChanged(context: HandlerContext): AppDescription {
  const value = describeApp(context);
  context.tell({ event: 'app.changed', value });
  return value;
}
