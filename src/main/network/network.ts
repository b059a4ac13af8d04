import { z } from 'zod';
import { AppError } from '../../shared/errors.ts';
import type { FirewallEntry, HostReport, NetworkCheck, NetworkHost } from '../../shared/network.ts';
import type { SystemProxySetting } from '../../shared/routes.ts';
import type { CloudSettings, Settings, TlsSettings } from '../../shared/settings.ts';
import { tlsOpener } from '../cloud/open-tls.ts';
import type { ProxyRoutes } from '../cloud/proxy-routes.ts';
import type { OpenTls } from '../cloud/tls-explainer.ts';
import type { SecretStore } from '../secrets/secret-store.ts';
import type { ProxyCredentials, RouteOptions } from './configured-routes.ts';
import { firewallEntries } from './firewall-list.ts';
import { endpointsInForce, listedHosts, type NeededHost, neededHosts } from './needed-hosts.ts';
import type { SystemProxy } from './system-proxy.ts';

/** What the network of a computer stands on. */
export interface NetworkOptions {
  /** In force now. */
  readonly settings: () => Settings;
  readonly systemProxy: SystemProxy;
  readonly secrets: SecretStore;
  /** Told of every password there is, before it is used: it must appear nowhere. */
  readonly onSecret: (secret: string) => void;
  /** Finds the token for the cloud service at an address, as Connect has it; there is none when left out. */
  readonly cloudToken?: (serviceUrl: string) => Promise<string | null>;
}

/** As it waits in the secret store: a password belongs to one setting of the network, and goes to no other proxy server. */
const Remembered = z.strictObject({
  network: z.string(),
  /** As messages call it; left out by earlier versions. */
  proxy: z.string().default(''),
  userName: z.string(),
  password: z.string(),
});
/** Stands for the proxy server that demands credentials next, while none has. */
const nextToAsk = '';

/** What this computer needs of the network: the hosts, whether they answer, and who we are at the proxy server. */
export class Network {
  readonly #options: NetworkOptions;
  readonly #learnt = new Map<string, URL>();
  /** By the proxy server they were given for. */
  readonly #credentials = new Map<string, ProxyCredentials>();
  #demandedBy: string = nextToAsk;
  #tls: { readonly settings: TlsSettings | undefined; readonly open: OpenTls } | null = null;

  constructor(options: NetworkOptions) {
    this.#options = options;
  }

  /** For whoever makes connections. */
  get routes(): RouteOptions {
    return {
      systemProxy: this.#options.systemProxy,
      credentials: (proxy) => this.#credentialsFor(proxy),
      onDemand: (proxy) => {
        this.#demandedBy = proxy;
      },
      openTls: async () => await this.#openTls()(),
    };
  }

  get isSignedIn(): boolean {
    return this.#credentials.size > 0;
  }

  /**
   * Every host there is to know of: those the settings name, those the last plan led to, and those that may be needed.
   * @throws {AppError} settings.no-cloud
   */
  hosts(): readonly NetworkHost[] {
    return listedHosts(this.#needed());
  }

  /** A plan named these: from now on they are among the hosts. */
  learn(hosts: readonly { readonly origin: string }[]): void {
    for (const { origin } of hosts) this.#learnt.set(origin, new URL(origin));
  }

  /** The host of the manifest, whose answer means that the internet is there. @throws {AppError} settings.no-cloud */
  manifestHost(): string {
    return new URL(this.#cloud().manifestUrl).host;
  }

  /**
   * Goes the whole way to one host, by connections of its own: name, proxy server, certificate, answer. What fails is told
   * in the report.
   * @throws {AppError} settings.no-cloud, network.unknown-host
   */
  async test(host: string, limitMs: number, signal: AbortSignal): Promise<HostReport> {
    const needed = this.#needed().find((one) => one.host === host);
    if (needed === undefined || !canBeTried(needed)) throw new AppError('network.unknown-host', { host });
    const [report] = await this.#check([needed], limitMs, signal);
    if (report === undefined) throw new Error('A host that was checked has a report');
    return report;
  }

  /** The same for every host that can be tried, and those that can only be listed. @throws {AppError} settings.no-cloud */
  async check(
    limitMs: number,
    signal: AbortSignal,
    onReport: (report: HostReport) => void = () => undefined,
  ): Promise<NetworkCheck> {
    const needed = this.#needed();
    const reports = await this.#check(needed.filter(canBeTried), limitMs, signal, onReport);
    return {
      reports,
      listedOnly: needed.filter((one) => !canBeTried(one)).map(({ host, purposes }) => ({ host, purposes })),
      checkedAt: new Date().toISOString(),
    };
  }

  /** What the firewall team is asked for, with how each host came out. @throws {AppError} settings.no-cloud */
  firewallEntries(check: NetworkCheck): readonly FirewallEntry[] {
    return firewallEntries(this.#needed(), check);
  }

  /** The proxy server on the way to an address, as messages call it. @throws {AppError} proxy.bad-address */
  async proxyFor(url: string): Promise<string | null> {
    const routes = await this.#routesNow();
    try {
      return (await routes.waysFor(new URL(url)))[0]?.label ?? null;
    } finally {
      routes.close();
    }
  }

  /** What the system has set where; empty where there is one place only. */
  async systemSettings(): Promise<readonly SystemProxySetting[]> {
    return (await this.#options.systemProxy.settings?.()) ?? [];
  }

  /** From now on the proxy server is told who we are. It is remembered where that is asked for and safe. */
  async signIn(
    credentials: ProxyCredentials,
    remember: boolean,
    /** The one that asked, where it is known: of several, it need not be the last. */
    proxy: string = this.#demandedBy,
  ): Promise<void> {
    this.#use(proxy, credentials);
    const { secrets } = this.#options;
    if (remember && secrets.canRemember) {
      const { userName, password } = credentials;
      await secrets.write('proxy-password', JSON.stringify({ network: this.#networkKey(), proxy, userName, password }));
    } else {
      await secrets.remove('proxy-password');
    }
  }

  /** Forgets the password, here and where it was remembered. */
  async signOut(): Promise<void> {
    this.#credentials.clear();
    this.#demandedBy = nextToAsk;
    await this.#options.secrets.remove('proxy-password');
  }

  /** Takes up the password of an earlier run of the program, if it is for the proxy server of these settings. */
  async restore(): Promise<void> {
    const text = await this.#options.secrets.read('proxy-password');
    if (text === null) return;
    const remembered = Remembered.safeParse(parsed(text)).data;
    if (remembered !== undefined && remembered.network === this.#networkKey()) this.#use(remembered.proxy, remembered);
  }

  #use(proxy: string, { userName, password }: ProxyCredentials): void {
    this.#options.onSecret(password);
    // As it travels in the header of a request.
    this.#options.onSecret(`${userName}:${password}`);
    this.#credentials.set(proxy, { userName, password });
  }

  /** What was given before any proxy server asked is for the first that does, and for no other from then on. */
  #credentialsFor(proxy: string): ProxyCredentials | null {
    const early = this.#credentials.get(nextToAsk);
    if (early !== undefined && !this.#credentials.has(proxy)) {
      this.#credentials.delete(nextToAsk);
      this.#credentials.set(proxy, early);
    }
    return this.#credentials.get(proxy) ?? null;
  }

  /** All at once: each has its own time. */
  async #check(
    hosts: readonly TriedHost[],
    limitMs: number,
    signal: AbortSignal,
    onReport: (report: HostReport) => void = () => undefined,
  ): Promise<readonly HostReport[]> {
    const [{ HttpCloudService }, { HttpClient }, { HostGate }, { checkHost }] = await Promise.all([
      import('../cloud/http-cloud-service.ts'),
      import('../cloud/http-client.ts'),
      import('../cloud/host-gate.ts'),
      import('./preflight.ts'),
    ]);
    const cloud = this.#cloud();
    const openTls = this.#openTls();
    const routes = await this.#routesNow();
    const patience = { answerMs: limitMs, stallMs: limitMs };
    const settings = this.#options.settings();
    // What Connect may not follow, a test does not follow either.
    const gate = new HostGate({ policy: settings.hosts ?? 'any', endpoints: endpointsInForce(settings) });
    const readToken = async (): Promise<string | null> =>
      (await this.#options.cloudToken?.(cloud.usageDataUrl)) ?? null;
    const service = new HttpCloudService(cloud, routes, patience, { openTls, gate, readToken });
    const client = new HttpClient(routes, patience, openTls);
    try {
      return await Promise.all(
        hosts.map(async (host) => {
          const report = await checkHost(host, { routes, openTls, service, client, limitMs }, signal);
          onReport(report);
          return report;
        }),
      );
    } finally {
      client.close();
      service.close();
    }
  }

  async #routesNow(): Promise<ProxyRoutes> {
    const { ConfiguredRoutes } = await import('./configured-routes.ts');
    return new ConfiguredRoutes(this.#options.settings().network, this.routes);
  }

  /** The same as long as the settings are: what hosts have shown helps to judge the next. */
  #openTls(): OpenTls {
    const { tls } = this.#options.settings();
    if (this.#tls === null || this.#tls.settings !== tls) this.#tls = { settings: tls, open: tlsOpener(tls) };
    return this.#tls.open;
  }

  #needed(): readonly NeededHost[] {
    return neededHosts(this.#options.settings(), this.#cloud(), [...this.#learnt.values()]);
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

type TriedHost = NeededHost & { readonly origin: URL };

function canBeTried(host: NeededHost): host is TriedHost {
  return host.origin !== null;
}

/** Which proxy server a password is for: another setting is another one. */
export function networkKey({ network }: Pick<Settings, 'network'>): string {
  const { proxy, address } = network;
  return proxy === 'manual' || proxy === 'script' ? `${proxy} ${address ?? ''}` : proxy;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
