import { AppError } from '../../shared/errors.ts';
import type { CabToolsModule, CliHost, JobsModule } from '../host.ts';
import type { Person } from '../questions.ts';
import { type OutputStream, openTerminal } from '../terminal.ts';

/** A host for tests: nobody sees what is printed but the test. */
export interface RecordingHost extends CliHost {
  /** What went to standard output and standard error so far. */
  readonly printed: { out: string; err: string };
  /** Exit codes the program was ended with, at once. */
  readonly quits: readonly number[];
  /** Presses Ctrl-C. */
  interrupt(): void;
}

export interface RecordingHostOptions {
  readonly folder: string;
  /** `folder` when not given. */
  readonly homeFolder?: string;
  /** `folder` when not given. */
  readonly programFolder?: string;
  readonly environment?: Readonly<Record<string, string | undefined>>;
  readonly isInteractive?: boolean;
  /** What the person types at each question; `^C` interrupts. Without answers nobody is there. */
  readonly answers?: readonly string[];
  readonly loadJobs?: () => Promise<JobsModule>;
  readonly loadCabTools?: () => Promise<CabToolsModule>;
}

/** A host on this computer with a home, a working folder and a program folder of its own, unless others are named. */
export function recordingHost(typed: readonly string[], options: RecordingHostOptions): RecordingHost {
  const { folder, homeFolder = folder, programFolder = folder, isInteractive = false, answers } = options;
  const printed = { out: '', err: '' };
  const quits: number[] = [];
  const listeners = new Set<() => void>();
  const environment = { LANG: 'C.UTF-8', ...options.environment };
  const streamTo = (name: 'out' | 'err'): OutputStream => ({
    isTTY: isInteractive,
    columns: 80,
    write: (text) => {
      printed[name] += text;
    },
    on: () => undefined,
  });
  return {
    typed,
    printed,
    quits,
    computer: { platform: process.platform, environment, homeFolder },
    workingFolder: folder,
    programFolder,
    out: openTerminal(streamTo('out'), environment, process.platform),
    err: openTerminal(streamTo('err'), environment, process.platform),
    person: answers === undefined ? null : answering(answers),
    onInterrupt(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    interrupt() {
      for (const listener of listeners) listener();
    },
    quit: (exitCode) => quits.push(exitCode),
    loadJobs:
      options.loadJobs ??
      (async () => {
        const [{ createServices }, { startJob }] = await Promise.all([
          import('../../main/services.ts'),
          import('../../core/jobs/runner.ts'),
        ]);
        return { createServices, startJob };
      }),
    loadNetwork: () => import('../../main/network/open-network.ts'),
    loadCabTools: options.loadCabTools ?? (() => import('../../main/cab-tools.ts')),
  };
}

function answering(answers: readonly string[]): Person {
  const left = [...answers];
  const next = async (): Promise<string> => {
    const answer = left.shift();
    if (answer === undefined) throw new Error('The program asks more than the test answers');
    if (answer === '^C') throw new AppError('job.cancelled', {});
    return answer;
  };
  return { askYesNo: async () => (await next()) === 'y', askText: next, askSecret: next };
}
