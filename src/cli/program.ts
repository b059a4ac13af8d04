import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { foreign } from '../shared/clauses.ts';
import { AppError } from '../shared/errors.ts';
import { runCli } from './cli.ts';
import type { ExitCode } from './exit-codes.ts';
import { exitCodeOfError } from './exit-codes.ts';
import { onInterrupt } from './interrupts.ts';
import { personAt } from './questions.ts';
import { openTerminal } from './terminal.ts';
import { showError } from './text-output.ts';

/*
 * The program `service-connection`. It is kept light: help and wrong use answer before anything of the jobs is loaded.
 */

/** Runs the program on this process; resolves to its exit code. */
export async function runProgram(): Promise<ExitCode> {
  const { env: environment, platform, stdin, stdout, stderr } = process;
  const err = openTerminal(stderr, environment, platform);
  const out = openTerminal(stdout, environment, platform, (error) => {
    showError(err, 'Error', outputLost(error).toReport());
    // The job itself goes on: what it does for the operator does not depend on what is printed about it.
    process.once('exit', (exitCode) => {
      if (exitCode === 0) process.exitCode = exitCodeOfError(outputLost(error).code);
    });
  });
  const isUnbuilt = import.meta.filename.endsWith('.ts');

  function outputLost(error: Error): AppError {
    return 'code' in error && error.code === 'ENOSPC'
      ? new AppError('files.disk-full', { path: 'standard output' })
      : new AppError('files.failed', { path: 'Standard output', reason: foreign(error.message) });
  }

  return await runCli({
    typed: process.argv.slice(2),
    computer: { platform, environment, homeFolder: homedir() },
    workingFolder: process.cwd(),
    programFolder: isUnbuilt ? join(import.meta.dirname, '..', '..') : dirname(import.meta.filename),
    out,
    err,
    person: stdin.isTTY && stderr.isTTY ? personAt(stdin, err) : null,
    onInterrupt,
    quit: (exitCode) => process.exit(exitCode),
    async loadJobs() {
      const [{ createServices }, { startJob }] = await Promise.all([
        import('../main/services.ts'),
        import('../core/jobs/runner.ts'),
      ]);
      return { createServices, startJob };
    },
    loadNetwork: () => import('../main/network/open-network.ts'),
    loadCabTools: () => import('../main/cab-tools.ts'),
  });
}
