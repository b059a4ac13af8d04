import type { Prerequisite } from '../../shared/official-tool.ts';

/** Microsoft's ServiceConnectionTool as it lies on this computer. */
export interface FoundTool {
  readonly folder: string;
  /** The program itself. */
  readonly program: string;
  /** By its version resource; `null` when it has none that can be read. */
  readonly version: string | null;
}

/** Where a line of the tool came from: its window, its own log, or the log its downloader adds to. */
export type ToolSource = 'console' | 'tool-log' | 'setup-log';

/** How a run is watched. */
export interface ToolWatch {
  readonly signal: AbortSignal;
  /** A whole line, without colours and controls. */
  readonly onLine: (source: ToolSource, line: string) => void;
  /** The folder that grows while the tool works; `null` when none does. */
  readonly growing: string | null;
  /** How many bytes are in it now. */
  readonly onGrowth: (sizeBytes: number) => void;
  /** Without a line and without growth for so long, the tool hangs, and is ended. */
  readonly quietLimitMs: number;
}

/** How the tool ended. */
export interface ToolEnd {
  /** `crashed`: broke down, or hangs in a window that tells of it; `hung`: said and did nothing any more. */
  readonly end: 'ended' | 'crashed' | 'hung';
  /** `null` when the system ended it. */
  readonly exitCode: number | null;
  readonly seconds: number;
  /** Downloaders that went on without it, and were ended; `null` when nobody can tell whether there are any. */
  readonly leftDownloaders: number | null;
}

/** The proxy server Connect goes through, as the tool has to be told of it. Its password is asked for by the tool itself. */
export interface ToolProxy {
  /** With its port: without one the tool takes 80, and then complains about the cabinet. */
  readonly address: string;
  readonly userName: string | null;
}

/** Microsoft's own tool, and the computer under it. */
export interface OfficialTool {
  /** Looks in `folder` if one is given, else where the settings say and where a site server has it. `null`: there is none. */
  find(folder: string | null): Promise<FoundTool | null>;
  /** The places `find` looks in, for who finds nothing. */
  places(folder: string | null): readonly string[];
  /** All that the tool needs, in the order of `prerequisiteIds`. */
  check(tool: FoundTool, stage: 'prepare' | 'connect' | 'import'): Promise<readonly Prerequisite[]>;
  /** `null` when it goes straight. @throws {AppError} official-tool.no-way, for a way the tool cannot be told of */
  proxy(): Promise<ToolProxy | null>;
  /** An empty folder of this account, which is gone afterwards. */
  withFolder<T>(use: (path: string) => Promise<T>): Promise<T>;
  /** Runs it in its own folder, without a shell. @throws {AppError} official-tool.not-started, job.cancelled */
  run(tool: FoundTool, args: readonly string[], watch: ToolWatch): Promise<ToolEnd>;
}
