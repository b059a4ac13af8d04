import type {
  CloudService,
  Download,
  DownloadFrom,
  HostContact,
  Upload,
  UploadReceipt,
} from '../core/ports/cloud-service.ts';
import type { Ports } from '../core/ports/ports.ts';
import { AppError, isAppError } from '../shared/errors.ts';
import type { CloudSettings, Settings, SqlServerDatabase } from '../shared/settings.ts';
import { signInRefusals } from '../shared/site-database.ts';
import { HostGate } from './cloud/host-gate.ts';
import type { HttpCloudService, ServiceExtras } from './cloud/http-cloud-service.ts';
import { tlsOpener } from './cloud/open-tls.ts';
import type { ProxySettings } from './cloud/proxy.ts';
import { parseProxyAddress } from './cloud/proxy-address.ts';
import type { ProxyRoutes } from './cloud/proxy-routes.ts';
import { openSiteDatabase } from './database/open.ts';
import { createDrives } from './drives/list-drives.ts';
import { NodeFiles } from './files/node-files.ts';
import type { RouteOptions } from './network/configured-routes.ts';
import { endpointsInForce } from './network/needed-hosts.ts';
import { systemProxyOf } from './network/system-proxy-of.ts';
import { ProgramOfficialTool } from './official-tool/program-official-tool.ts';
import { toolWay } from './official-tool/tool-way.ts';
import { ProgramScanner } from './scan/program-scanner.ts';
import { sitePlaces } from './site-folders/site-places.ts';
import { systemClock } from './system-clock.ts';
import { Threads } from './threads/threads.ts';
import { FileCustodyStore } from './trust/file-custody-store.ts';
import { FileTrustStore } from './trust/file-trust-store.ts';

/** The jobs' ports on this computer. */
export interface Services {
  readonly ports: Ports;
  /** Closes what is still open. */
  close(): Promise<void>;
}

/** Whoever knows the password, secret or token for a site database. */
export interface DatabaseSecrets {
  /** `null` when nobody knows it. */
  readonly read: (database: SqlServerDatabase) => Promise<string | null>;
  /** The server did not let it in. */
  readonly refused?: (database: SqlServerDatabase, secret: string) => void;
}

/** What settings do not hold. */
export interface ServiceOptions {
  /** Named for this run, instead of what the settings say about the network. */
  readonly proxy: ProxySettings | null;
  /** Where the key is and what is known of other computers; made at first use. */
  readonly trustFolder: string;
  /** How the settings' own way to the network is found; by the environment, and without a password, when left out. */
  readonly routes?: RouteOptions;
  /** Asked who we are when a proxy server wants to know and nobody has said; `null` when nobody answers. */
  readonly askProxy?: RouteOptions['ask'];
  /** For the log: what happens on the way. */
  readonly tell?: (text: string) => void;
  /** Finds the token for the cloud service at an address; there is none when left out. */
  readonly cloudToken?: (serviceUrl: string) => Promise<string | null>;
  /** There is none when left out. */
  readonly databaseSecrets?: DatabaseSecrets;
}

/**
 * Builds the ports from settings whose paths are absolute. What is not set up is told when a job asks for it.
 * @throws {AppError} proxy.bad-address
 */
export function createServices(settings: Settings, options: ServiceOptions): Services {
  const { site, cloud, network } = settings;
  const { proxy } = options;
  // Told before any work begins, not at the first download.
  if (proxy !== null) parseProxyAddress(proxy.address);
  else if (network.proxy === 'manual') parseProxyAddress(network.address ?? '');
  const openTls = tlsOpener(settings.tls);
  const openRoutes = async (): Promise<ProxyRoutes> => {
    const { ConfiguredRoutes } = await import('./network/configured-routes.ts');
    const given = options.routes ?? {
      systemProxy: systemProxyOf(process.platform, process.env),
      credentials: () => null,
    };
    const { askProxy: ask, tell } = options;
    const routes = {
      openTls,
      ...given,
      ...(ask === undefined ? {} : { ask }),
      ...(tell === undefined ? {} : { tell }),
    };
    if (proxy === null) return new ConfiguredRoutes(network, routes);
    const { address, userName, password } = proxy;
    const credentials = userName === null ? null : { userName, password: password ?? '' };
    const named = { proxy: 'manual', address, userName } as const;
    return new ConfiguredRoutes(named, credentials === null ? routes : { ...routes, credentials: () => credentials });
  };
  const service =
    cloud === null
      ? null
      : new LazyCloudService(cloud, openRoutes, {
          openTls,
          gate: new HostGate({ policy: settings.hosts ?? 'any', endpoints: endpointsInForce(settings) }),
          readToken: async () => (await options.cloudToken?.(cloud.usageDataUrl)) ?? null,
        });
  const noSite = (): AppError => new AppError('settings.no-site', {});
  const threads = new Threads();
  const files = new NodeFiles(threads);
  const officialTool = new ProgramOfficialTool({
    files,
    configuredFolder: settings.officialTool ?? site?.officialTool ?? null,
    way: async () => await toolWay({ openRoutes, credentials: credentialsOf(options) }),
  });
  const ports: Ports = {
    files,
    drives: createDrives(process.platform),
    clock: systemClock,
    cabinetWork: threads,
    trust: new FileTrustStore(options.trustFolder),
    custody: new FileCustodyStore(options.trustFolder),
    scanner: new ProgramScanner(),
    scanSettings: settings.scan,
    signatureSettings: settings.signatures,
    bandwidth: () => settings.bandwidth,
    retries: () => settings.retries,
    async openSiteDatabase(signal) {
      if (site === null) throw noSite();
      const { database, stated } = site;
      if (database.kind === 'sqlite') return await openSiteDatabase(database, { stated });
      const { databaseSecrets } = options;
      let secret: string | null = null;
      try {
        return await openSiteDatabase(database, {
          stated,
          ...(signal === undefined ? {} : { signal }),
          secret: async () => {
            secret = (await databaseSecrets?.read(database)) ?? null;
            return secret;
          },
        });
      } catch (error) {
        if (secret !== null && isAppError(error) && signInRefusals.includes(error.code))
          databaseSecrets?.refused?.(database, secret);
        throw error;
      }
    },
    async sitePlaces() {
      if (site === null) throw noSite();
      return await sitePlaces(site);
    },
    cloudService() {
      if (service === null) throw new AppError('settings.no-cloud', {});
      return service;
    },
    officialTool: () => officialTool,
  };
  return {
    ports,
    async close() {
      await Promise.all([service?.close(), threads.close()]);
    },
  };
}

/** Who we are at a proxy server, for a program that has to be told: named for this run, or as the computer has it. */
function credentialsOf({ proxy, routes }: ServiceOptions): NonNullable<ServiceOptions['routes']>['credentials'] {
  if (proxy === null) return (label) => routes?.credentials(label) ?? null;
  const { userName, password } = proxy;
  return () => (userName === null ? null : { userName, password: password ?? '' });
}

/** The cloud service, loaded at the first call: the offline computer never loads the network's code. */
class LazyCloudService implements CloudService {
  readonly usageDataUrl: string;
  readonly manifestUrl: string;
  readonly adminUiContentUrl: string;
  readonly #settings: CloudSettings;
  readonly #openRoutes: () => Promise<ProxyRoutes>;
  readonly #extras: ServiceExtras & { readonly gate: HostGate };
  #loading: Promise<HttpCloudService> | null = null;

  constructor(
    settings: CloudSettings,
    openRoutes: () => Promise<ProxyRoutes>,
    extras: ServiceExtras & { readonly gate: HostGate },
  ) {
    this.usageDataUrl = settings.usageDataUrl;
    this.manifestUrl = settings.manifestUrl;
    this.adminUiContentUrl = settings.adminUiContentUrl;
    this.#settings = settings;
    this.#openRoutes = openRoutes;
    this.#extras = extras;
  }

  async upload(upload: Upload, signal: AbortSignal): Promise<UploadReceipt> {
    return await (await this.#load()).upload(upload, signal);
  }

  async download(url: string, base: string, signal: AbortSignal, from: DownloadFrom | null = null): Promise<Download> {
    return await (await this.#load()).download(url, base, signal, from);
  }

  async check(urls: readonly string[], signal: AbortSignal): Promise<void> {
    await (await this.#load()).check(urls, signal);
  }

  watchHosts(tell: (contact: HostContact) => void): () => void {
    return this.#extras.gate.watch(tell);
  }

  async close(): Promise<void> {
    (await this.#loading)?.close();
  }

  #load(): Promise<HttpCloudService> {
    this.#loading ??= Promise.all([import('./cloud/http-cloud-service.ts'), this.#openRoutes()]).then(
      ([{ HttpCloudService: Service }, routes]) => new Service(this.#settings, routes, undefined, this.#extras),
    );
    return this.#loading;
  }
}
