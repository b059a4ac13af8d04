import type { JobId, RunId } from '../../shared/jobs.ts';
import type { Settings } from '../../shared/settings.ts';
import { writeOpeningLines, writeSettingsLines } from './opening-lines.ts';
import { openRunLog, type RunLog } from './run-log.ts';

/** What the handlers need of a run's log. */
export type HandlersRunLog = Pick<RunLog, 'info' | 'warning' | 'error' | 'close'>;

/** The logs of the runs of this host. */
export interface RunLogs {
  /** Where they are kept. */
  readonly folder: string;
  /** Opens the log of one run; whoever opened it closes it. */
  open(job: JobId, runId: RunId): Promise<HandlersRunLog>;
  /** The run of this process that still writes its log and whose id begins so; `null` when there is none. */
  findOpen(runIdStart: string): RunId | null;
}

/** Where the logs of a host go, and what stands in their first lines. */
export interface HostRunLogsOptions {
  readonly folder: string;
  readonly programFolder: string;
  /** In force now, and where they came from. */
  readonly settings: () => { readonly settings: Settings; readonly path: string | null };
}

/** The logs of a host with screens. Passwords it learns are kept out of those that are open and of those to come. */
export class HostRunLogs implements RunLogs {
  readonly folder: string;
  readonly #options: HostRunLogsOptions;
  readonly #open = new Map<RunId, RunLog>();
  readonly #secrets = new Set<string>();

  constructor(options: HostRunLogsOptions) {
    this.#options = options;
    this.folder = options.folder;
  }

  addSecret(secret: string): void {
    this.#secrets.add(secret);
    for (const log of this.#open.values()) log.addSecret(secret);
  }

  /** What happens on the way to the network, and is no run's alone: told in every log that is open. */
  tell(text: string): void {
    for (const log of this.#open.values()) log.info(text);
  }

  findOpen(runIdStart: string): RunId | null {
    return [...this.#open.keys()].find((runId) => runId.startsWith(runIdStart)) ?? null;
  }

  async open(job: JobId, runId: RunId): Promise<HandlersRunLog> {
    const { folder, programFolder } = this.#options;
    const startedAt = new Date();
    const log = await openRunLog({ folder, job, runId, startedAt, secrets: [...this.#secrets], programFolder });
    // One that was learnt while the files were opened.
    for (const secret of this.#secrets) log.addSecret(secret);
    this.#open.set(runId, log);
    writeOpeningLines(log, { commandLine: null, workingFolder: process.cwd() });
    const { settings, path } = this.#options.settings();
    writeSettingsLines(log, settings, path);
    return {
      info: (text, fields) => log.info(text, fields),
      warning: (text, fields) => log.warning(text, fields),
      error: (text, fields) => log.error(text, fields),
      close: async (outcome) => {
        await log.close(outcome);
        this.#open.delete(runId);
      },
    };
  }
}
