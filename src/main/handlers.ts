import { foreign } from '../shared/clauses.ts';
import { AppError, toAppError } from '../shared/errors.ts';
import {
  type Answer,
  type EventMessage,
  isRequestName,
  type RequestInput,
  type RequestName,
  type RequestOutput,
  requests,
} from '../shared/ipc.ts';
import { appHandlers } from './handlers/app.ts';
import { computerHandlers } from './handlers/computer.ts';
import type { HandlerContext, HandlerLife, HandlerOptions, Implementations } from './handlers/context.ts';
import { custodyHandlers } from './handlers/custody.ts';
import { driveHandlers } from './handlers/drives.ts';
import { folderHandlers } from './handlers/folders.ts';
import { historyHandlers } from './handlers/history.ts';
import { jobHandlers } from './handlers/jobs.ts';
import { logHandlers } from './handlers/logs.ts';
import { networkHandlers } from './handlers/network.ts';
import { officialToolHandlers } from './handlers/official-tool.ts';
import { practiceHandlers } from './handlers/practice.ts';
import { reviewHandlers } from './handlers/review.ts';
import { settingsHandlers } from './handlers/settings.ts';
import { siteHandlers } from './handlers/site.ts';
import { trustHandlers } from './handlers/trust.ts';

/** The contract, answered. Hosts check who asks; everything else is done here, the same for all of them. */
export interface Handlers {
  /** Checks name and input, and answers. Always resolves. */
  answer(name: string, input: unknown): Promise<Answer<unknown>>;
  /** Calls back with the current values, then with every change. Returns the way to stop. */
  subscribe(listener: (message: EventMessage) => void): () => void;
  /** Whether a job is under way. */
  isBusy(): boolean;
  /** Stops what is under way, also what is about to start, and waits until it has. Nothing starts any more. */
  close(): Promise<void>;
}

/** Answers the contract over a computer's ports; each noun of the contract has its own file in handlers/. */
export function createHandlers(options: HandlerOptions): Handlers {
  const listeners = new Set<(message: EventMessage) => void>();
  const closing = new AbortController();
  const context: HandlerContext = {
    ...options,
    ports: options.computer.ports,
    refuseWhileBusy() {
      const job = jobs.busyWith();
      if (job !== undefined) throw new AppError('job.busy', { job });
    },
    closing: closing.signal,
    tell(message) {
      for (const listener of listeners) listener(message);
      if (message.event === 'app.changed') for (const group of all) group.computerChanged?.();
    },
  };

  const jobs = jobHandlers(context);
  const groups = {
    app: appHandlers(context),
    site: siteHandlers(context),
    computer: computerHandlers(context),
    drives: driveHandlers(context),
    folders: folderHandlers(context),
    jobs,
    review: reviewHandlers(context),
    network: networkHandlers(context),
    settings: settingsHandlers(context),
    practice: practiceHandlers(context),
    history: historyHandlers(context),
    logs: logHandlers(context),
    officialTool: officialToolHandlers(context),
    trust: trustHandlers(context),
    custody: custodyHandlers(context),
  };
  const all: readonly HandlerLife[] = Object.values(groups);
  const implementations: Implementations = {
    ...groups.app.requests,
    ...groups.site.requests,
    ...groups.computer.requests,
    ...groups.drives.requests,
    ...groups.folders.requests,
    ...groups.jobs.requests,
    ...groups.review.requests,
    ...groups.network.requests,
    ...groups.settings.requests,
    ...groups.practice.requests,
    ...groups.history.requests,
    ...groups.logs.requests,
    ...groups.officialTool.requests,
    ...groups.trust.requests,
    ...groups.custody.requests,
  };

  const answer = async <N extends RequestName>(name: N, input: unknown): Promise<RequestOutput<N>> => {
    const checked = requests[name].input.safeParse(input);
    if (!checked.success) {
      const problem = checked.error.issues
        .slice(0, 3)
        .map((issue) => [issue.path.join('.'), issue.message].filter((part) => part !== '').join(': '))
        .join('; ');
      throw new AppError('contract.refused-input', { name, problem: foreign(problem) });
    }
    // The guard of row `name` has just let the input through; the compiler cannot follow the lookup through the union.
    return await implementations[name](checked.data as RequestInput<N>);
  };

  return {
    async answer(name, input) {
      try {
        if (!isRequestName(name)) throw new AppError('contract.unknown-request', { name: name.slice(0, 60) });
        return { isOk: true, value: await answer(name, input) };
      } catch (thrown) {
        return { isOk: false, error: toAppError(thrown).toReport() };
      }
    },
    subscribe(listener) {
      listeners.add(listener);
      for (const group of all) for (const message of group.current?.() ?? []) listener(message);
      if (!closing.signal.aborted) for (const group of all) group.start?.();
      return () => {
        listeners.delete(listener);
        if (listeners.size === 0) for (const group of all) group.stop?.();
      };
    },
    isBusy: () => jobs.busyWith() !== undefined,
    async close() {
      closing.abort();
      for (const group of all) group.stop?.();
      for (const group of all) await group.close?.();
    },
  };
}
