import type { Settings } from '../../shared/settings.ts';
import { readCloudToken } from '../secrets/cloud-token-source.ts';
import { MemorySecretStore } from '../secrets/secret-store.ts';
import type { ProxyCredentials } from './configured-routes.ts';
import { Network } from './network.ts';
import { systemProxyOf } from './system-proxy-of.ts';

/** The network by these settings, for one look at it from a program without a window. */
export async function openNetwork(
  settings: Settings,
  environment: Readonly<Record<string, string | undefined>>,
  credentials: ProxyCredentials | null,
): Promise<Network> {
  const network = new Network({
    settings: () => settings,
    systemProxy: systemProxyOf(process.platform, environment),
    secrets: new MemorySecretStore(),
    // Nothing is logged that could hold one.
    onSecret: () => undefined,
    cloudToken: async (serviceUrl) =>
      await readCloudToken(serviceUrl, { environment, secrets: null, onSecret: () => undefined }),
  });
  if (credentials !== null) await network.signIn(credentials, false);
  return network;
}
