import { spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { root } from '../root.ts';

/** What a program that ran to its end left behind. */
export interface Finished {
  /** `null` when it was stopped. */
  readonly code: number | null;
  /** Both streams, in the order they came. */
  readonly output: string;
}

/** How a program is run. */
export interface RunOptions {
  readonly env?: Readonly<Record<string, string>>;
  readonly timeoutMs?: number;
}

/** What a process has compiled the next one need not: tests start the unbuilt program hundreds of times. */
const compiled = join(root, 'node_modules', '.cache', 'node-compiled');

/** A stage that takes longer than this hangs. */
const defaultTimeoutMs = 8 * 60_000;

/** Runs a script with this Node, in the root of the project. A script that does not end is stopped, children and all. */
export function runNode(args: readonly string[], options: RunOptions = {}): Promise<Finished> {
  const { env = {}, timeoutMs = defaultTimeoutMs } = options;
  return new Promise((resolve) => {
    const isGroup = process.platform !== 'win32';
    const child = spawn(process.execPath, args, {
      cwd: root,
      env: { ...process.env, FORCE_COLOR: '0', NO_COLOR: '1', NODE_COMPILE_CACHE: compiled, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: isGroup,
    });
    let output = '';
    child.stdout.on('data', (chunk: Buffer) => {
      output += chunk.toString();
    });
    child.stderr.on('data', (chunk: Buffer) => {
      output += chunk.toString();
    });
    const timer = setTimeout(() => {
      output += `\nStopped: it ran for more than ${timeoutMs / 1000} seconds.\n`;
      if (isGroup && child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
      else child.kill('SIGKILL');
    }, timeoutMs);
    child.on('error', (error) => {
      clearTimeout(timer);
      resolve({ code: null, output: `${output}${error.message}\n` });
    });
    child.on('close', (code) => {
      clearTimeout(timer);
      resolve({ code, output });
    });
  });
}

/** Runs the command of an installed package, the same way on every system: its script, by this Node. */
export async function runPackage(
  name: string,
  command: string,
  args: readonly string[],
  options?: RunOptions,
): Promise<Finished> {
  const folder = join(root, 'node_modules', ...name.split('/'));
  const { bin } = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8')) as {
    bin: string | Record<string, string>;
  };
  const script = typeof bin === 'string' ? bin : bin[command];
  if (script === undefined) throw new Error(`The package ${name} has no command ${command}.`);
  return await runNode([join(folder, script), ...args], options);
}
