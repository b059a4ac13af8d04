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

/** Runs before the program and, when it ends, leaves its peak memory in the file RSS_FILE names. */
const reporter = `import { writeFileSync } from 'node:fs';
process.on('exit', () => writeFileSync(process.env.RSS_FILE, String(process.resourceUsage().maxRSS * 1024)));`;

/** Times one of our own programs, and measures its memory. Its output is thrown away; a failure is an error. */
export async function timeNode(folder: string, argv: readonly string[]): Promise<ProcessSample> {
  const rssFile = join(folder, 'peak-rss');
  const flags = [...cliFlags, '--import', `data:text/javascript,${encodeURIComponent(reporter)}`];
  const seconds = await time(process.execPath, [...flags, ...argv], { ...process.env, RSS_FILE: rssFile }, 'ignore');
  const peakRssBytes = Number(await readFile(rssFile, 'utf8'));
  await rm(rssFile);
  return { seconds, peakRssBytes };
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
