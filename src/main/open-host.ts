import { homedir } from 'node:os';
import { program } from '../core/program.ts';
import type { HostShell } from './handlers/context.ts';
import { createHandlers, type Handlers } from './handlers.ts';
import { writeOpeningLines, writeSettingsLines } from './log/opening-lines.ts';
import { openRunLog } from './log/run-log.ts';
import type { SecretStore } from './secrets/secret-store.ts';
import { createServices } from './services.ts';
import { type Computer, logPlaces } from './settings/default-places.ts';
import { readSettings } from './settings/settings-file.ts';

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
}

/** The contract of this computer, ready to be answered. */
export interface OpenHost {
  readonly handlers: Handlers;
  /** Stops what is under way, then lets go of everything. */
  close(): Promise<void>;
}

/**
 * What the window and the loopback host have in common: settings, services, logs and handlers.
 * @throws {AppError} settings.not-found, settings.malformed
 */
export async function openHost(options: OpenHostOptions): Promise<OpenHost> {
  const computer: Computer = { platform: process.platform, environment: process.env, homeFolder: homedir() };
  const { settings, path } = await readSettings(options.settingsFile, computer);
  const places = logPlaces(null, computer, options.programFolder);
  const services = createServices(settings, { proxy: null });
  const handlers = createHandlers({
    version: program.split(' ').at(-1) ?? program,
    settings,
    ports: services.ports,
    proxy: null,
    drive: options.drive,
    shell: options.shell,
    async openLog(job, runId) {
      const log = await openRunLog({
        folder: places.folder,
        job,
        runId,
        startedAt: new Date(),
        secrets: [],
        programFolder: places.classicFolder,
      });
      writeOpeningLines(log, { commandLine: null, workingFolder: process.cwd() });
      writeSettingsLines(log, settings, path);
      return log;
    },
  });
  return {
    handlers,
    async close() {
      await handlers.close();
      await services.close();
    },
  };
}
