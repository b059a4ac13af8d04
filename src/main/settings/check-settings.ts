import { shownUrl } from '../../core/shown-url.ts';
import { AppError } from '../../shared/errors.ts';
import type { Settings } from '../../shared/settings.ts';
import { parseProxyAddress } from '../cloud/proxy-address.ts';
import { fullPath } from '../handlers/full-path.ts';
import { parseScriptAddress } from '../network/read-script.ts';
import { withSitePaths } from './site-paths.ts';

/**
 * Settings as a screen sent them, fit to be kept: whole paths, addresses of the web, and no user or password anywhere.
 * @throws {AppError} settings.is-practice, settings.credentials-in-address, cloud.bad-address, proxy.bad-address,
 * files.not-a-full-path
 */
export function checkSettings(settings: Settings): Settings {
  const { site, cloud, network } = settings;
  // Practice is never made to look like the real thing, nor kept in its place.
  if (settings.isPractice) throw new AppError('settings.is-practice', {});
  for (const address of Object.values(cloud ?? {})) checkAddress(address);
  const proxyAddress = network.address?.trim() ?? '';
  if (network.proxy === 'script') checkProxyAddress(proxyAddress, parseScriptAddress);
  else if (network.proxy === 'manual' || proxyAddress !== '') checkProxyAddress(proxyAddress, parseProxyAddress);
  const userName = network.userName?.trim() ?? '';
  return {
    ...settings,
    trustFolder: settings.trustFolder === null ? null : fullPath(settings.trustFolder),
    site: site === null ? null : withSitePaths(site, fullPath),
    network: {
      ...network,
      address: proxyAddress === '' ? null : proxyAddress,
      userName: userName === '' ? null : userName,
    },
  };
}

/** What only the file decides: a program that is run, whom to believe, and which hosts may be reached. */
const fileOnly = ['scan', 'signatures', 'tls', 'endpoints', 'hosts', 'officialTool'] as const;

/** Settings that come from a screen, with what only the file decides as it is in force: no page may choose it. */
export function keepFileOnly(settings: Settings, inForce: Settings): Settings {
  const kept = Object.fromEntries(
    fileOnly.flatMap((name) => (inForce[name] === undefined ? [] : [[name, inForce[name]]])),
  );
  const { scan: _1, signatures: _2, tls: _3, endpoints: _4, hosts: _5, officialTool: _6, ...others } = settings;
  const site = withToolOf(others.site, inForce.site);
  // Each has its own name and type in the settings in force.
  return { ...others, site, ...(kept as Pick<Settings, (typeof fileOnly)[number]>) };
}

/** Microsoft's tool is a program that is run: where it is, only the file says. */
function withToolOf(site: Settings['site'], inForce: Settings['site']): Settings['site'] {
  if (site === null) return null;
  const { officialTool: _fromScreen, ...others } = site;
  return inForce?.officialTool === undefined ? others : { ...others, officialTool: inForce.officialTool };
}

function checkAddress(address: string): void {
  const url = new URL(address);
  if (url.username !== '' || url.password !== '')
    throw new AppError('settings.credentials-in-address', { address: shownUrl(url) });
  if (url.protocol !== 'https:' && url.protocol !== 'http:')
    throw new AppError('cloud.bad-address', { address: shownUrl(url) });
}

function checkProxyAddress(address: string, parse: (address: string) => URL): void {
  const credentials = /^(?:[a-z][a-z0-9+.-]*:\/\/)?[^/]*@(.*)$/i.exec(address);
  if (credentials !== null) throw new AppError('settings.credentials-in-address', { address: credentials[1] ?? '' });
  parse(address);
}
