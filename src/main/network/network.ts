import { z } from 'zod';
import { AppError, toAppError } from '../../shared/errors.ts';
import type { HostTest, NetworkHost } from '../../shared/network.ts';
import type { CloudSettings, Settings } from '../../shared/settings.ts';
import type { SecretStore } from '../secrets/secret-store.ts';
import type { ProxyCredentials, RouteOptions } from './configured-routes.ts';
import type { SystemProxy } from './system-proxy.ts';

/** What the network of a computer stands on. */
export interface NetworkOptions {
  /** In force now. */
  readonly settings: () => Settings;
  readonly systemProxy: SystemProxy;
  readonly secrets: SecretStore;
  /** Told of every password there is, before it is used: it must appear nowhere. */
  readonly onSecret: (secret: string) => void;
}

interface Target extends Omit<NetworkHost, 'isRequired'> {
  readonly url: string;
}

/** As it waits in the secret store: a password belongs to one setting of the network, and goes to no other proxy server. */
const Remembered = z.strictObject({ network: z.string(), userName: z.string(), password: z.string() });

/** What this computer needs of the network: the hosts, whether they answer, and who we are at the proxy server. */
export class Network {
  readonly #options: NetworkOptions;
  #credentials: ProxyCredentials | null = null;

  constructor(options: NetworkOptions) {
    this.#options = options;
  }

  /** For whoever makes connections. */
  get routes(): RouteOptions {
    return { systemProxy: this.#options.systemProxy, credentials: () => this.#credentials };
  }

  get isSignedIn(): boolean {
    return this.#credentials !== null;
  }

  /**
   * The hosts the settings name, one for each purpose. The servers that updates are downloaded from are not among them:
   * only the manifest says which those are.
   * @throws {AppError} settings.no-cloud
   */
  hosts(): readonly NetworkHost[] {
    return this.#targets().map(({ host, purpose }) => ({ host, purpose, isRequired: true }));
  }

  /** The host of the manifest, whose answer means that the internet is there. @throws {AppError} settings.no-cloud */
  manifestHost(): string {
    return new URL(this.#cloud().manifestUrl).host;
  }

  /**
   * Goes the whole way to one host, by a connection of its own: name, proxy server, certificate, answer. What fails is
   * told in the result.
   * @throws {AppError} settings.no-cloud, network.unknown-host
   */
  async test(host: string, limitMs: number, signal: AbortSignal): Promise<HostTest> {
    const targets = this.#targets().filter((target) => target.host === host);
    const [first] = targets;
    if (first === undefined) throw new AppError('network.unknown-host', { host });
    const startedMs = performance.now();
    const error = await this.#attempt(targets, limitMs, signal);
    return {
      host,
      isReachable: error === null,
      durationMs: Math.round(performance.now() - startedMs),
      proxy: await this.proxyFor(first.url).catch(() => null),
      error: error === null ? null : error.toReport(),
    };
  }

  /** The proxy server on the way to an address, as messages call it. @throws {AppError} proxy.bad-address */
  async proxyFor(url: string): Promise<string | null> {
    const { network } = this.#options.settings();
    const { ConfiguredRoutes } = await import('./configured-routes.ts');
    const routes = new ConfiguredRoutes(network, this.routes);
    try {
      return (await routes.waysFor(new URL(url)))[0]?.label ?? null;
    } finally {
      routes.close();
    }
  }

  /** From now on the proxy server is told who we are. It is remembered where that is asked for and safe. */
  async signIn(credentials: ProxyCredentials, remember: boolean): Promise<void> {
    this.#use(credentials);
    const { secrets } = this.#options;
    if (remember && secrets.canRemember) {
      const { userName, password } = credentials;
      await secrets.write('proxy-password', JSON.stringify({ network: this.#networkKey(), userName, password }));
    } else {
      await secrets.remove('proxy-password');
    }
  }

  /** Forgets the password, here and where it was remembered. */
  async signOut(): Promise<void> {
    this.#credentials = null;
    await this.#options.secrets.remove('proxy-password');
  }

  /** Takes up the password of an earlier run of the program, if it is for the proxy server of these settings. */
  async restore(): Promise<void> {
    const text = await this.#options.secrets.read('proxy-password');
    if (text === null) return;
    const remembered = Remembered.safeParse(parsed(text)).data;
    if (remembered !== undefined && remembered.network === this.#networkKey()) this.#use(remembered);
  }

  #use({ userName, password }: ProxyCredentials): void {
    this.#options.onSecret(password);
    // As it travels in the header of a request.
    this.#options.onSecret(`${userName}:${password}`);
    this.#credentials = { userName, password };
  }

  async #attempt(targets: readonly Target[], limitMs: number, signal: AbortSignal): Promise<AppError | null> {
    const [{ HttpCloudService }, { ConfiguredRoutes }] = await Promise.all([
      import('../cloud/http-cloud-service.ts'),
      import('./configured-routes.ts'),
    ]);
    const cloud = this.#cloud();
    const routes = new ConfiguredRoutes(this.#options.settings().network, this.routes);
    const service = new HttpCloudService(cloud, routes, { answerMs: limitMs, stallMs: limitMs });
    // Redirects begin anew with their patience; all of them together have no more of it.
    const limit = AbortSignal.timeout(limitMs);
    const within = AbortSignal.any([signal, limit]);
    try {
      await Promise.all(
        targets.map(async ({ purpose, url }) => {
          if (purpose === 'usage-data') await service.probeUpload(within);
          else (await service.download(url, url, within)).discard();
        }),
      );
      return null;
    } catch (error) {
      signal.throwIfAborted();
      const { host } = targets[0] ?? { host: '' };
      return limit.aborted && !(error instanceof AppError)
        ? new AppError('cloud.timed-out', { host, seconds: limitMs / 1000 })
        : toAppError(error);
    } finally {
      service.close();
    }
  }

  #targets(): readonly Target[] {
    const { usageDataUrl, manifestUrl, adminUiContentUrl } = this.#cloud();
    const urls = { 'usage-data': usageDataUrl, manifest: manifestUrl, 'console-content': adminUiContentUrl } as const;
    return (['usage-data', 'manifest', 'console-content'] as const).map((purpose) => ({
      purpose,
      url: urls[purpose],
      host: new URL(urls[purpose]).host,
    }));
  }

  #cloud(): CloudSettings {
    const { cloud } = this.#options.settings();
    if (cloud === null) throw new AppError('settings.no-cloud', {});
    return cloud;
  }

  #networkKey(): string {
    return networkKey(this.#options.settings());
  }
}

/** Which proxy server a password is for: another setting is another one. */
export function networkKey({ network }: Pick<Settings, 'network'>): string {
  return network.proxy === 'manual' ? `manual ${network.address ?? ''}` : network.proxy;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
