import type { Prerequisite } from '../../shared/official-tool.ts';
import type { FoundTool, OfficialTool, ToolEnd, ToolProxy, ToolWatch } from '../ports/official-tool.ts';
import type { MemoryFiles } from './memory-files.ts';

/** Microsoft's tool in memory: a test says what it does when it is run. */
export class MemoryOfficialTool implements OfficialTool {
  readonly #files: MemoryFiles;
  tool: FoundTool | null = null;
  prerequisites: readonly Prerequisite[] = [];
  proxyServer: ToolProxy | null = null;
  /** Every run's arguments. */
  readonly runs: (readonly string[])[] = [];
  exitCode = 0;
  leftDownloaders: number | null = 0;
  onRun: (args: readonly string[], watch: ToolWatch) => Promise<ToolEnd['end']> = async () => 'ended';

  constructor(files: MemoryFiles) {
    this.#files = files;
  }

  async find(folder: string | null): Promise<FoundTool | null> {
    return folder === null || folder === this.tool?.folder ? this.tool : null;
  }

  places(folder: string | null): readonly string[] {
    return [folder ?? '/tool'];
  }

  async check(): Promise<readonly Prerequisite[]> {
    return this.prerequisites;
  }

  async proxy(): Promise<ToolProxy | null> {
    return this.proxyServer;
  }

  async withFolder<T>(use: (path: string) => Promise<T>): Promise<T> {
    const folder = '/work-of-the-tool';
    await this.#files.makeFolder(folder);
    try {
      return await use(folder);
    } finally {
      for (const path of this.#files.contents.keys()) if (path.startsWith(`${folder}/`)) await this.#files.remove(path);
    }
  }

  async run(_tool: FoundTool, args: readonly string[], watch: ToolWatch): Promise<ToolEnd> {
    this.runs.push(args);
    return {
      end: await this.onRun(args, watch),
      exitCode: this.exitCode,
      seconds: 1,
      leftDownloaders: this.leftDownloaders,
    };
  }
}
