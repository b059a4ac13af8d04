import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { runCli } from './cli.ts';
import { personAt } from './questions.ts';
import { openTerminal } from './terminal.ts';

/*
 * The program `service-connection`. It is kept light: help and wrong use answer before anything of the jobs is loaded.
 */

/** One Ctrl-C may arrive twice: from the terminal, and again from npm, which passes it on to what it runs. */
const sameInterruptMs = 300;

const { env: environment, platform, stdin, stdout, stderr } = process;
const out = openTerminal(stdout, environment, platform);
const err = openTerminal(stderr, environment, platform);
const isUnbuilt = import.meta.filename.endsWith('.ts');

process.exitCode = await runCli({
  typed: process.argv.slice(2),
  computer: { platform, environment, homeFolder: homedir() },
  workingFolder: process.cwd(),
  programFolder: isUnbuilt ? join(import.meta.dirname, '..', '..') : dirname(import.meta.filename),
  out,
  err,
  person: stdin.isTTY && stderr.isTTY ? personAt(stdin, err) : null,
  onInterrupt(listener) {
    let last = Number.NEGATIVE_INFINITY;
    const onSignal = (): void => {
      const now = performance.now();
      if (now - last >= sameInterruptMs) listener();
      last = now;
    };
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, onSignal);
    return () => {
      for (const signal of ['SIGINT', 'SIGTERM'] as const) process.off(signal, onSignal);
    };
  },
  quit: (exitCode) => process.exit(exitCode),
  async loadJobs() {
    const [{ createServices }, { startJob }] = await Promise.all([
      import('../main/services.ts'),
      import('../core/jobs/runner.ts'),
    ]);
    return { createServices, startJob };
  },
});
