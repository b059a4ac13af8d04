import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { judgePrerequisites } from '../../core/official-tool/prerequisites.ts';
import type { Files } from '../../core/ports/files.ts';
import type { FoundTool, OfficialTool, ToolEnd, ToolProxy, ToolWatch } from '../../core/ports/official-tool.ts';
import type { Prerequisite } from '../../shared/official-tool.ts';
import { fileError } from '../files/errno.ts';
import { noRegistry, RegistryOfThisComputer, type WindowsRegistry } from '../registry/windows-registry.ts';
import { findTool, installationFolder, toolBelow } from './find-tool.ts';
import { runTool } from './run-tool.ts';
import { readToolComputer } from './tool-computer.ts';

/** The name setup gives its log, in the root of the system drive. */
const setupLogName = 'ConfigMgrSetup.log';

/** What the tool has to be told of the way to the network. */
export interface ToolWay {
  readonly proxy: ToolProxy | null;
  readonly password: string | null;
}

/** What the adapter stands on. */
export interface ProgramOfficialToolOptions {
  readonly files: Files;
  /** Named in the settings; `null` where none is. */
  readonly configuredFolder: string | null;
  /** @throws {AppError} official-tool.no-way */
  readonly way: () => Promise<ToolWay>;
  readonly platform?: NodeJS.Platform;
  readonly registry?: WindowsRegistry;
  readonly environment?: Readonly<Record<string, string | undefined>>;
  /** Removes a folder with all in it. */
  readonly remove?: (folder: string) => Promise<void>;
}

/** Microsoft's tool as a program of this computer. */
export class ProgramOfficialTool implements OfficialTool {
  readonly #options: ProgramOfficialToolOptions;
  readonly #platform: NodeJS.Platform;
  readonly #registry: WindowsRegistry;
  readonly #remove: NonNullable<ProgramOfficialToolOptions['remove']>;

  constructor(options: ProgramOfficialToolOptions) {
    this.#options = options;
    this.#platform = options.platform ?? process.platform;
    this.#registry = options.registry ?? (this.#platform === 'win32' ? new RegistryOfThisComputer() : noRegistry);
    this.#remove =
      options.remove ??
      (async (folder) => await rm(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 }));
  }

  places(folder: string | null): readonly string[] {
    if (folder !== null) return [folder];
    const { configuredFolder } = this.#options;
    return configuredFolder === null ? [] : [configuredFolder];
  }

  async find(folder: string | null): Promise<FoundTool | null> {
    const named = this.places(folder);
    const { files, configuredFolder } = this.#options;
    const found = await findTool(named, files);
    // What was named is not replaced by another one. Only an administrator can have written the registry; the folder of the
    // site in the settings may have come from a page, and what is found here is run.
    if (found !== null || folder !== null || configuredFolder !== null) return found;
    const installation = await installationFolder(this.#registry);
    return installation === null ? null : await findTool([toolBelow(installation)], files);
  }

  async check(tool: FoundTool, stage: 'prepare' | 'connect' | 'import'): Promise<readonly Prerequisite[]> {
    const sources = { platform: this.#platform, registry: this.#registry, files: this.#options.files };
    return judgePrerequisites(await readToolComputer(tool.folder, sources), { version: tool.version, stage });
  }

  async proxy(): Promise<ToolProxy | null> {
    return (await this.#options.way()).proxy;
  }

  async withFolder<T>(use: (path: string) => Promise<T>): Promise<T> {
    const folder = await mkdtemp(join(tmpdir(), 'service-connection-tool-')).catch((error: unknown) => {
      throw fileError(error, tmpdir());
    });
    try {
      return await use(folder);
    } finally {
      // Windows lets go of what a killed program had open a little later. What it never lets go of undoes nothing.
      await this.#remove(folder).catch(() => undefined);
    }
  }

  async run(tool: FoundTool, args: readonly string[], watch: ToolWatch): Promise<ToolEnd> {
    const { environment = process.env, way } = this.#options;
    const systemDrive = environment.SystemDrive ?? '';
    const setupLog = systemDrive === '' ? null : join(systemDrive, '/', setupLogName);
    const password = args.includes('-proxyusername') ? (await way()).password : null;
    return await this.withFolder(async (folder) => {
      const temporaryFolder = join(folder, 'temp');
      await mkdir(temporaryFolder);
      return await runTool(tool, args, {
        ...watch,
        temporaryFolder,
        password,
        logs: {
          tool: { path: join(tool.folder, 'ServiceConnectionTool.log'), kind: 'replaced' },
          setup: setupLog === null ? null : { path: setupLog, kind: 'appended' },
        },
      });
    });
  }
}
