import { checkSite } from '../../core/jobs/site-checks.ts';
import type { Log } from '../../core/ports/ports.ts';
import { rightsScript } from '../../core/site/rights-script.ts';
import { readChecklist, readFolderCandidates, readSiteUpdates } from '../../core/site/site-updates.ts';
import { isAppError } from '../../shared/errors.ts';
import type { Check } from '../../shared/site-checks.ts';
import { neededRights } from '../database/needed-rights.ts';
import type { HandlerContext, HandlerGroup } from './context.ts';

/** A look has no log: Prepare makes the same checks again, and writes them down. */
const silent: Log = { info: () => undefined, warning: () => undefined, error: () => undefined };

/** The site of this computer. */
export function siteHandlers({ ports, computer }: HandlerContext): HandlerGroup<'site'> {
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
        const checks: Check[] = [];
        try {
          const database = await ports.openSiteDatabase();
          try {
            const onCheck = (check: Check): void => void checks.push(check);
            await checkSite(database, { clock: ports.clock, log: silent }, { mustBeOffline: true, onCheck });
          } finally {
            await database.close();
          }
        } catch (error) {
          // What is not expected is a bug: it is told as one, not as a finding.
          if (!isAppError(error)) throw error;
          return { checks, error: error.toReport() };
        }
        return { checks, error: null };
      },
      'site.find-folders': async () => ({ candidates: await readFolderCandidates(ports) }),
      'site.updates': async () => await readSiteUpdates(ports),
      'site.checklist': async ({ guids }) => ({ items: await readChecklist(ports, guids) }),
      'site.try': async ({ database, secret }) => await computer.tryDatabase(database, secret),
      'site.rights-script': async (order) => ({ text: rightsScript(order, neededRights) }),
      'site.sign-in': async ({ secret, remember }) => {
        await computer.databaseSecret.signIn(secret, remember);
        return {};
      },
      'site.sign-out': async () => {
        await computer.databaseSecret.signOut();
        return {};
      },
    },
  };
}
