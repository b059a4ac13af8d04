import type { Ports } from '../core/ports/ports.ts';
import { AppError } from '../shared/errors.ts';
import type { SettingsDescription } from '../shared/ipc.ts';
import type { Settings, SqlServerDatabase } from '../shared/settings.ts';
import type { DatabaseTrial } from '../shared/site-database.ts';
import { tryDatabase } from './database/try-database.ts';
import type { RouteOptions } from './network/configured-routes.ts';
import { Network, networkKey } from './network/network.ts';
import type { SystemProxy } from './network/system-proxy.ts';
import type { Practice } from './practice/practice.ts';
import { readCloudToken } from './secrets/cloud-token-source.ts';
import { DatabaseSecret, databaseSecretKey } from './secrets/database-secret.ts';
import type { SecretStore } from './secrets/secret-store.ts';
import type { DatabaseSecrets, Services } from './services.ts';
import { checkSettings, keepFileOnly } from './settings/check-settings.ts';
import { canSaveSettings, saveSettings } from './settings/save-settings.ts';

/** What a computer is made of. */
export interface LiveComputerOptions {
  readonly settings: Settings;
  /** Where the settings are kept, or would be. */
  readonly settingsPath: string;
  readonly logFolder: string;
  /** A folder to propose for what is carried; `null` when there is none. */
  readonly drive: string | null;
  readonly openServices: (settings: Settings, routes: RouteOptions, databaseSecrets: DatabaseSecrets) => Services;
  readonly systemProxy: SystemProxy;
  readonly secrets: SecretStore;
  /** Told of every password there is: it must appear nowhere. */
  readonly onSecret: (secret: string) => void;
  /** Where secrets may stand; that of the process when left out. */
  readonly environment?: Readonly<Record<string, string | undefined>>;
  /** `null` where the practice lab cannot be started. */
  readonly practice: Practice | null;
}

/**
 * This computer as it is set up now: settings, and the services built from them, may be replaced while the host runs.
 * Whoever keeps `ports` always reaches the services in force.
 */
export class LiveComputer {
  readonly network: Network;
  readonly databaseSecret: DatabaseSecret;
  readonly ports: Ports;
  readonly #options: LiveComputerOptions;
  #settings: Settings;
  #services: Services;
  #drive: string | null;
  #proxy: string | null = null;
  #changing: Promise<void> = Promise.resolve();

  private constructor(options: LiveComputerOptions) {
    this.#options = options;
    this.#settings = options.settings;
    this.#drive = options.drive;
    const { systemProxy, secrets, onSecret, environment = process.env } = options;
    this.network = new Network({
      settings: () => this.#settings,
      systemProxy,
      secrets,
      onSecret,
      cloudToken: async (serviceUrl) => await readCloudToken(serviceUrl, { environment, secrets, onSecret }),
    });
    this.databaseSecret = new DatabaseSecret({ settings: () => this.#settings, environment, secrets, onSecret });
    this.#services = this.#open(options.settings);
    const { files, drives, clock, cabinetWork } = this.#services.ports;
    const inForce = (): Ports => this.#services.ports;
    this.ports = {
      // What no setting changes; drives that are watched stay watched.
      files,
      drives,
      clock,
      cabinetWork,
      get trust() {
        return inForce().trust;
      },
      get custody() {
        return inForce().custody;
      },
      get scanner() {
        return inForce().scanner;
      },
      get scanSettings() {
        return inForce().scanSettings;
      },
      get signatureSettings() {
        return inForce().signatureSettings;
      },
      bandwidth: () => this.#services.ports.bandwidth(),
      retries: () => this.#services.ports.retries(),
      openSiteDatabase: async (signal) => await this.#services.ports.openSiteDatabase(signal),
      sitePlaces: async () => await this.#services.ports.sitePlaces(),
      cloudService: () => this.#services.ports.cloudService(),
      officialTool: () => this.#services.ports.officialTool(),
    };
  }

  /** @throws {AppError} proxy.bad-address */
  static async open(options: LiveComputerOptions): Promise<LiveComputer> {
    const computer = new LiveComputer(options);
    await computer.network.restore();
    await computer.databaseSecret.restore();
    await computer.#lookUpProxy();
    return computer;
  }

  /** In force now. */
  get settings(): Settings {
    return this.#settings;
  }

  /** Where the settings are kept, or would be; those of practice are nowhere. */
  get settingsPath(): string | null {
    return this.#settings.isPractice ? null : this.#options.settingsPath;
  }

  /** A folder to propose for what is carried; `null` when there is none to propose. */
  get drive(): string | null {
    return this.#drive;
  }

  /** The proxy server on the way to the cloud service, without credentials; `null` without one. */
  get proxy(): string | null {
    return this.#proxy;
  }

  /** Whether the practice lab can be started from here. */
  get canPractise(): boolean {
    return this.#options.practice !== null && !this.#settings.isPractice;
  }

  async describeSettings(): Promise<SettingsDescription> {
    const { settingsPath, logFolder, secrets } = this.#options;
    const isPractice = this.#settings.isPractice;
    return {
      settings: this.#settings,
      path: settingsPath,
      readOnlyBecause: isPractice ? 'practice' : (await canSaveSettings(settingsPath)) ? null : 'no-access',
      logFolder,
      isSignedIn: this.network.isSignedIn,
      isSignedInToDatabase: this.databaseSecret.isSignedIn,
      canRememberPasswords: secrets.canRemember,
    };
  }

  /** Connects as these settings would; a secret that is not given is one that was given for this very database. */
  async tryDatabase(database: SqlServerDatabase, secret: string | null): Promise<DatabaseTrial> {
    if (secret !== null) this.#options.onSecret(secret);
    const known = secret ?? this.databaseSecret.read(database);
    const { stated } = this.#settings.site ?? {};
    return await tryDatabase(database, { secret: async () => known, stated, clock: this.ports.clock });
  }

  /**
   * Keeps the settings and puts them in force. `refuse` throws while nothing may change.
   * @throws {AppError} settings.*, files.*, proxy.bad-address
   */
  async save(settings: Settings, refuse: () => void): Promise<void> {
    await this.#inTurn(async () => {
      refuse();
      if (this.#settings.isPractice) throw new AppError('settings.is-practice', {});
      const checked = keepFileOnly(checkSettings(settings), this.#settings);
      await saveSettings(this.#options.settingsPath, checked);
      // A job may have begun while the file was written.
      refuse();
      // A password belongs to one proxy server: another one is not told it.
      if (networkKey(checked) !== networkKey(this.#settings)) await this.network.signOut();
      if (secretKey(checked) !== secretKey(this.#settings)) await this.databaseSecret.signOut();
      await this.#putInForce(checked);
    });
  }

  /**
   * Goes over to the practice lab for the rest of this run; nothing of it is kept as settings. `refuse` throws while
   * nothing may change.
   * @throws {AppError} practice.*
   */
  async startPractice(refuse: () => void): Promise<void> {
    await this.#inTurn(async () => {
      refuse();
      const { practice } = this.#options;
      if (practice === null) throw new AppError('practice.not-available', {});
      const { settings, drive } = await practice.start();
      // A job may have begun while the lab was made.
      refuse();
      this.#drive = drive;
      await this.#putInForce({ ...settings, isPractice: true });
    });
  }

  async close(): Promise<void> {
    await this.#services.close();
    await this.#options.practice?.stop();
  }

  /** One change after the other: what is saved while practice begins must not end it again. */
  async #inTurn(change: () => Promise<void>): Promise<void> {
    const turn = this.#changing.then(change);
    this.#changing = turn.catch(() => undefined);
    await turn;
  }

  async #putInForce(settings: Settings): Promise<void> {
    const replaced = this.#services;
    this.#services = this.#open(settings);
    this.#settings = settings;
    await replaced.close();
    await this.#lookUpProxy();
  }

  #open(settings: Settings): Services {
    return this.#options.openServices(settings, this.network.routes, {
      read: async (database) => this.databaseSecret.read(database),
      refused: (database, secret) => this.databaseSecret.refuse(database, secret),
    });
  }

  /** What cannot be found out is told by the first connection. */
  async #lookUpProxy(): Promise<void> {
    const { cloud } = this.#settings;
    this.#proxy = cloud === null ? null : await this.network.proxyFor(cloud.manifestUrl).catch(() => null);
  }
}

/** Which server and account the password of a site database is for; `null` where none is set up. */
function secretKey({ site }: Settings): string | null {
  return site?.database.kind === 'sqlserver' ? databaseSecretKey(site.database) : null;
}
