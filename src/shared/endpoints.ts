import type { Endpoint } from './settings.ts';

/*
 * The hosts Microsoft documents for the service connection point ("Internet endpoints for Configuration Manager", and the
 * release notes of the 2409 rollup, which moved some of them). A table to read and to overrule (`endpoints` in the settings
 * file), never a rule in code: links may lead to other hosts tomorrow, and are followed.
 */

/** Outbound TCP, as the documents have it. */
const ports = [443, 80];

/** What `endpoints` is when the settings do not say. */
export const documentedEndpoints: readonly Endpoint[] = [
  { host: 'go.microsoft.com', ports, purpose: 'links' },
  { host: 'aka.ms', ports, purpose: 'links' },
  { host: 'sccm.manage.microsoft.com', ports, purpose: 'usage-data' },
  { host: '*.manage.microsoft.com', ports, purpose: 'usage-data' },
  { host: 'sccmconnected-a01.cloudapp.net', ports, purpose: 'usage-data' },
  { host: 'download.microsoft.com', ports, purpose: 'manifest' },
  { host: 'configmgrbits.azureedge.net', ports, purpose: 'downloads' },
  { host: 'cmbitsstore.blob.core.windows.net', ports, purpose: 'downloads' },
  { host: 'download.windowsupdate.com', ports, purpose: 'downloads' },
  { host: 'download.visualstudio.microsoft.com', ports, purpose: 'downloads' },
  { host: 'definitionupdates.microsoft.com', ports, purpose: 'downloads' },
  { host: '*.akamaiedge.net', ports, purpose: 'downloads' },
  { host: '*.akamaitechnologies.com', ports, purpose: 'downloads' },
  { host: 'ceuswatcab01.blob.core.windows.net', ports, purpose: 'usage-data' },
  { host: 'ceuswatcab02.blob.core.windows.net', ports, purpose: 'usage-data' },
  { host: 'eaus2watcab01.blob.core.windows.net', ports, purpose: 'usage-data' },
  { host: 'eaus2watcab02.blob.core.windows.net', ports, purpose: 'usage-data' },
  { host: 'weus2watcab01.blob.core.windows.net', ports, purpose: 'usage-data' },
  { host: 'weus2watcab02.blob.core.windows.net', ports, purpose: 'usage-data' },
  { host: 'umwatsonc.events.data.microsoft.com', ports, purpose: 'usage-data' },
];

/** Whether an entry of the table names this host: a wildcard names every name that ends so, and not the end itself. */
export function isNamedBy(entries: readonly Pick<Endpoint, 'host'>[], hostname: string): boolean {
  const name = hostname.toLowerCase();
  return entries.some(({ host }) => {
    const entry = host.toLowerCase();
    return entry.startsWith('*.') ? name.endsWith(entry.slice(1)) && name.length > entry.length - 1 : name === entry;
  });
}

/** Whether a host can only be listed, not tried. */
export function isWildcard(host: string): boolean {
  return host.startsWith('*.');
}
