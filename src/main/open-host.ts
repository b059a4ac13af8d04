import { homedir } from 'node:os';
import { program } from '../core/program.ts';
import type { HostShell } from './handlers/context.ts';
import { createHandlers, type Handlers } from './handlers.ts';
import { LiveComputer } from './live-computer.ts';
import { HostRunLogs } from './log/run-logs.ts';
import type { SystemProxy } from './network/system-proxy.ts';
import { systemProxyOf } from './network/system-proxy-of.ts';
import { Practice, type SpawnPractice } from './practice/practice.ts';
import { readCloudToken } from './secrets/cloud-token-source.ts';
import type { SecretStore } from './secrets/secret-store.ts';
import { createServices } from './services.ts';
import { type Computer, logPlaces, practiceFolder, trustPlace } from './settings/default-places.ts';
import { readSettings, settingsPath } from './settings/settings-file.ts';

/** How a host with screens is started. */
export interface OpenHostOptions {
  /** `null` takes the settings file of this computer. */
  readonly settingsFile: string | null;
  /** A folder to propose for what is carried; `null` when there is none. */
  readonly drive: string | null;
  /** The folder of the program, where the classic log goes. */
  readonly programFolder: string;
  /** What the host can do for the operator besides showing the screens. */
  readonly shell: HostShell;
  /** Where passwords wait. */
  readonly secrets: SecretStore;
  /** How the system is asked for its proxy servers; left out, Windows is asked by its registry, others by the environment. */
  readonly systemProxy?: SystemProxy;
  /** Starts the practice program; left out, there is no practice here. */
  readonly spawnPractice?: SpawnPractice;
  /** Opens on the practice lab. */
  readonly startInPractice?: boolean;
}

/** The contract of this computer, ready to be answered. */
export interface OpenHost {
  readonly handlers: Handlers;
  /** Stops what is under way, then lets go of everything. */
  close(): Promise<void>;
}

/**
 * What the window and the loopback host have in common: settings, services, logs and handlers.
 * @throws {AppError} settings.not-found, settings.malformed, practice.*
 */
export async function openHost(options: OpenHostOptions): Promise<OpenHost> {
  const surroundings: Computer = { platform: process.platform, environment: process.env, homeFolder: homedir() };
  const { settings, path } = await readSettings(options.settingsFile, surroundings);
  const places = logPlaces(null, surroundings, options.programFolder);
  const { spawnPractice } = options;
  const logs = new HostRunLogs({
    folder: places.folder,
    programFolder: places.classicFolder,
    settings: () => ({
      settings: computer.settings,
      path: computer.settings === settings ? path : computer.settingsPath,
    }),
  });
  const computer = await LiveComputer.open({
    settings,
    settingsPath: settingsPath(options.settingsFile, surroundings),
    logFolder: places.folder,
    drive: options.drive,
    openServices: (inForce, routes, databaseSecrets) =>
      createServices(inForce, {
        databaseSecrets,
        tell: (text) => logs.tell(text),
        proxy: null,
        routes,
        trustFolder: trustPlace(inForce.trustFolder, surroundings),
        cloudToken: async (serviceUrl) =>
          await readCloudToken(serviceUrl, {
            environment: process.env,
            secrets: options.secrets,
            onSecret: (secret) => logs.addSecret(secret),
          }),
      }),
    systemProxy: options.systemProxy ?? systemProxyOf(process.platform, process.env),
    secrets: options.secrets,
    onSecret: (secret) => logs.addSecret(secret),
    practice: spawnPractice === undefined ? null : new Practice(spawnPractice, practiceFolder(surroundings)),
  });
  if (options.startInPractice === true) await computer.startPractice(() => undefined);
  const handlers = createHandlers({
    version: program.split(' ').at(-1) ?? program,
    computer,
    logs,
    shell: options.shell,
  });
  return {
    handlers,
    async close() {
      await handlers.close();
      await computer.close();
    },
  };
}
