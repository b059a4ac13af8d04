import { create } from 'zustand';
import type { ErrorReport } from '../../shared/errors.ts';
import type { AppDescription, SiteDescription } from '../../shared/ipc.ts';
import { ask, reportOf } from '../api.ts';

interface HostState {
  readonly description: AppDescription | null;
  readonly site: SiteDescription | null;
  /** Why the host could not be asked at all. */
  readonly error: ErrorReport | null;
  /** Why the site could not be described. */
  readonly siteError: ErrorReport | null;
}

/** What this computer is set up as, and its site. */
export const useHost = create<HostState>(() => ({ description: null, site: null, error: null, siteError: null }));

/** Asks the host what it is; the site is asked after, because its database may take a while. */
export async function followHost(): Promise<void> {
  try {
    const description = await ask('app.describe', {});
    useHost.setState({ description, error: null });
    if (description.site !== null) await readSite();
  } catch (error) {
    useHost.setState({ error: reportOf(error) });
  }
}

/** Reads the site's own description again. */
export async function readSite(): Promise<void> {
  try {
    useHost.setState({ site: await ask('site.describe', {}), siteError: null });
  } catch (error) {
    useHost.setState({ siteError: reportOf(error) });
  }
}
