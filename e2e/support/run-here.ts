/*
 * The command line program in the process of the test: the same program from the first argument to the exit code, without
 * what it costs to start one. What is not the same is left to a process of its own: another user, another PATH, signals, what
 * a reader of its output sees. A case may ask for one, and gets one when it gives what only a process can have.
 */
import { homedir } from 'node:os';
import { root } from '../../scripts/root.ts';
import { type CliOptions, type CliRun, type Ended, endOf, runCli as runCliAsProcess } from '../../scripts/run-cli.ts';
import { runCli as runProgram } from '../../src/cli/cli.ts';
import { recordingHost } from '../../src/cli/testing/recording-host.ts';
import type { JobId } from '../../src/shared/jobs.ts';

/** How to start the program, here unless it takes a process. */
export interface HereOptions extends CliOptions {
  readonly asProcess?: boolean;
}

/** Runs the command line program. */
export async function runCli(argv: readonly string[], options: HereOptions = {}): Promise<CliRun> {
  if (takesProcess(options)) return await runCliAsProcess(argv, options);
  const startedMs = performance.now();
  const host = recordingHost(argv, {
    folder: options.cwd ?? root,
    homeFolder: homedir(),
    programFolder: root,
    environment: { ...process.env, NO_COLOR: '1', ...options.env },
  });
  const exitCode = await runProgram(host);
  const { out: stdout, err: stderr } = host.printed;
  return { exitCode, stdout, stderr, seconds: (performance.now() - startedMs) / 1000 };
}

/** Runs a job with `--json` and reads how it ended. */
export async function runJob<J extends JobId>(
  job: J,
  argv: readonly string[],
  options: HereOptions = {},
): Promise<Ended<J>> {
  return endOf(job, await runCli([job, ...argv, '--json', '--quiet'], options));
}

/** Our own variables are read from what the program is given; the others are those of a process. */
function takesProcess({ asProcess = false, uid, entry, env = {} }: HereOptions): boolean {
  const isOurs = (name: string): boolean => name.startsWith('SERVICE_CONNECTION_');
  return asProcess || uid !== undefined || entry !== undefined || !Object.keys(env).every(isOurs);
}
