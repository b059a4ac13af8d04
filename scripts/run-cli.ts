import { spawn } from 'node:child_process';
import { join } from 'node:path';
import type { ErrorReport } from '../src/shared/errors.ts';
import type { JobId, JobResults } from '../src/shared/jobs.ts';
import { root } from './root.ts';

/** As `npm run cli` and the built program start Node: quiet about node:sqlite, and sparing with memory. */
export const cliFlags = ['--disable-warning=ExperimentalWarning', '--max-semi-space-size=8'] as const;

/** What the command line program printed and how it ended. */
export interface CliRun {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
  readonly seconds: number;
}

/** The last line of a run with `--json`. */
export interface Ended<J extends JobId> extends CliRun {
  readonly result: JobResults[J] | null;
  readonly error: ErrorReport | null;
}

/** How to start the program. */
export interface CliOptions {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** As another user, where the system lets us. */
  readonly uid?: number;
  /** The program itself; unbuilt when not given. */
  readonly entry?: string;
}

/** Runs the command line program in a process of its own. */
export async function runCli(argv: readonly string[], options: CliOptions = {}): Promise<CliRun> {
  const entry = options.entry ?? join(root, 'src/cli/main.ts');
  const startedMs = performance.now();
  const child = spawn(process.execPath, [...cliFlags, entry, ...argv], {
    cwd: options.cwd ?? root,
    env: { ...process.env, NO_COLOR: '1', ...options.env },
    stdio: ['ignore', 'pipe', 'pipe'],
    ...(options.uid === undefined ? {} : { uid: options.uid, gid: options.uid }),
  });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  const exitCode = await new Promise<number>((resolve, reject) => {
    child.once('error', reject).once('close', (code) => resolve(code ?? -1));
  });
  return { exitCode, stdout, stderr, seconds: (performance.now() - startedMs) / 1000 };
}

/** Runs a job with `--json` and reads how it ended. */
export async function runJob<J extends JobId>(
  job: J,
  argv: readonly string[],
  options: CliOptions = {},
): Promise<Ended<J>> {
  return endOf(job, await runCli([job, ...argv, '--json', '--quiet'], options));
}

/** Reads how a run of a job with `--json` ended. */
export function endOf<J extends JobId>(job: J, run: CliRun): Ended<J> {
  const last = run.stdout.trimEnd().split('\n').at(-1) ?? '';
  let event: { event?: string; result: JobResults[J] | null; error: ErrorReport | null };
  try {
    event = JSON.parse(last) as typeof event;
  } catch {
    throw new Error(`${job} ended with ${run.exitCode} and no JSON: ${run.stdout}${run.stderr}`);
  }
  if (event.event !== 'ended') throw new Error(`The last line of ${job} is not its end: ${last}`);
  return { ...run, result: event.result, error: event.error };
}
