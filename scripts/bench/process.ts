import { execFile, spawn } from 'node:child_process';
import { open, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { cliFlags } from '../run-cli.ts';

/** What a whole process took, start-up included. */
export interface ProcessSample {
  readonly seconds: number;
  readonly peakRssBytes: number | null;
}

/** Of one of our own programs. */
export interface OwnProcessSample extends ProcessSample {
  /** The longest time in which nothing else could be done on its main thread, start-up left out. */
  readonly longestHoldMs: number;
}

/**
 * Runs before the program and, when it ends, leaves its peak memory and longest hold in the file REPORT_FILE names. Its own
 * start-up, when nobody waits for anything yet, is over when the event loop has turned a few times. On Linux what the system
 * says of the process (VmHWM) is taken: `maxRSS` there counts what the process had that started it.
 */
const reporter = `import { readFileSync, writeFileSync } from 'node:fs';
import { monitorEventLoopDelay } from 'node:perf_hooks';
const delay = monitorEventLoopDelay({ resolution: 1 });
delay.enable();
setTimeout(() => delay.reset(), 150).unref();
const peakKb = () => process.platform === 'linux'
  ? Number(/VmHWM:\\s+(\\d+)/.exec(readFileSync('/proc/self/status', 'utf8'))[1]) : process.resourceUsage().maxRSS;
process.on('exit', () => writeFileSync(process.env.REPORT_FILE, JSON.stringify({
  peakRssBytes: peakKb() * 1024, longestHoldMs: delay.max / 1e6 })));`;

/** Times one of our own programs, and measures its memory. Its output is thrown away; a failure is an error. */
export async function timeNode(
  folder: string,
  argv: readonly string[],
  prefix: readonly string[] = [],
): Promise<OwnProcessSample> {
  const reportFile = join(folder, 'report.json');
  const flags = [...cliFlags, '--import', `data:text/javascript,${encodeURIComponent(reporter)}`];
  const [command = '', ...rest] = [...prefix, process.execPath, ...flags, ...argv];
  const seconds = await time(command, rest, { ...process.env, REPORT_FILE: reportFile }, 'ignore');
  const report = JSON.parse(await readFile(reportFile, 'utf8')) as Omit<OwnProcessSample, 'seconds'>;
  await rm(reportFile);
  return { seconds, ...report };
}

/** Runs one of our own programs that prints its result as JSON. */
export async function runNodeForJson(argv: readonly string[]): Promise<unknown> {
  const { stdout } = await promisify(execFile)(process.execPath, [...cliFlags, ...argv]);
  return JSON.parse(stdout);
}

/** Times another program, with what it prints in `outputPath`. */
export async function timeProgram(
  command: string,
  argv: readonly string[],
  outputPath: string,
): Promise<ProcessSample> {
  const output = await open(outputPath, 'w');
  try {
    return { seconds: await time(command, argv, process.env, output.fd), peakRssBytes: null };
  } finally {
    await output.close();
  }
}

async function time(
  command: string,
  argv: readonly string[],
  env: NodeJS.ProcessEnv,
  stdout: 'ignore' | number,
): Promise<number> {
  const startedMs = performance.now();
  const child = spawn(command, [...argv], { env, stdio: ['ignore', stdout, 'pipe'] });
  let complaint = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    complaint += text;
  });
  const code = await new Promise<number | null>((resolve, reject) =>
    child.once('error', reject).once('close', resolve),
  );
  if (code !== 0) throw new Error(`${command} ${argv.join(' ')} ended with ${code}: ${complaint}`);
  return (performance.now() - startedMs) / 1000;
}
