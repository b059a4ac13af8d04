import { type ChildProcess, spawn } from 'node:child_process';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { FoundTool, ToolEnd, ToolWatch } from '../../core/ports/official-tool.ts';
import { foreign } from '../../shared/clauses.ts';
import { AppError } from '../../shared/errors.ts';
import { systemProgram } from '../system-program.ts';
import { type EndLeftDownloaders, endLeftDownloaders } from './left-downloaders.ts';
import { LogTail, type TailedLog } from './log-tail.ts';
import { ToolLines } from './tool-lines.ts';

/** How often logs and folder are looked at. */
const lookEveryMs = 500;
/** A look that takes long is followed by a longer rest. */
const restPerLook = 5;
/** A program that has told of its end by an exception, and has not ended, waits behind a window that nobody closes. */
const windowPatienceMs = 5_000;
/** What a program that has ended left in its pipes comes at once; a child of its own may hold them open for ever. */
const pipePatienceMs = 2_000;
/** Windows tells a breakdown by an exit code from here on (NTSTATUS, severity "error"; .NET: 0xE0434352). */
const firstBreakdownCode = 0xc0000000;
const secretVariable = /PASSWORD|SECRET|TOKEN/i;
const unhandled = /unhandled exception/i;
const question = /password[^\r\n]*$/i;

/** What a run needs besides the tool. */
export interface ToolRunOptions extends ToolWatch {
  readonly logs: { readonly tool: TailedLog; readonly setup: TailedLog | null };
  /** Of this run alone: what an earlier run or another account left in the usual one stops the tool. */
  readonly temporaryFolder: string;
  /** Given to the tool when it asks; `null` when there is none. */
  readonly password: string | null;
  readonly windowPatienceMs?: number;
  readonly lookEveryMs?: number;
  /** Elsewhere than on Windows nothing is left: all that the tool starts is of its group. */
  readonly endLeft?: EndLeftDownloaders;
}

/**
 * Runs the tool in its own folder and without a shell, and tells what it says and writes while it does. A hang and a
 * breakdown end it with everything it started. Windows shows no window for a breakdown: what Node starts inherits that.
 * @throws {AppError} official-tool.not-started, job.cancelled
 */
export async function runTool(tool: FoundTool, args: readonly string[], options: ToolRunOptions): Promise<ToolEnd> {
  const { signal, onLine, growing, onGrowth, quietLimitMs, logs, password } = options;
  signal.throwIfAborted();
  const startedMs = performance.now();
  let lastSignMs = startedMs;
  let brokeDownMs: number | null = null;
  const sign = (): void => {
    lastSignMs = performance.now();
  };
  const toolLog = await LogTail.begin(logs.tool, (line) => onLine('tool-log', line));
  const setupLog = logs.setup === null ? null : await LogTail.begin(logs.setup, (line) => onLine('setup-log', line));

  const startedAt = new Date();
  const child = spawn(tool.program, [...args], {
    cwd: tool.folder,
    stdio: ['pipe', 'pipe', 'pipe'],
    windowsHide: true,
    shell: false,
    // A group of its own, so that the downloader it starts is ended with it.
    detached: process.platform !== 'win32',
    env: environment(options.temporaryFolder),
  });
  const said = (line: string): void => {
    if (unhandled.test(line)) brokeDownMs = performance.now();
    onLine('console', line);
  };
  const streams = [child.stdout, child.stderr].map((stream) => {
    const lines = new ToolLines(said);
    let isAnswered = false;
    stream.on('data', (piece: Buffer) => {
      sign();
      lines.add(piece);
      if (isAnswered || password === null || !question.test(lines.unfinished)) return;
      isAnswered = true;
      // What it asked is said before it is answered, and the answer stands nowhere.
      lines.end();
      child.stdin.end(`${password}\r\n`);
    });
    return lines;
  });
  // It may have ended before it read anything.
  child.stdin.on('error', () => undefined);
  if (password === null) child.stdin.end();

  let cause: 'hung' | 'crashed' | 'cancelled' | null = null;
  const stop = (why: NonNullable<typeof cause>): void => {
    cause ??= why;
    endAll(child);
  };
  const cancel = (): void => stop('cancelled');
  signal.addEventListener('abort', cancel);
  const endLeft = options.endLeft ?? (process.platform === 'win32' ? endLeftDownloaders : async () => 0);
  let endedAt = startedAt;
  child.once('exit', () => {
    endedAt = new Date();
  });
  const ended = endOf(child, tool.program);
  const patience = options.windowPatienceMs ?? windowPatienceMs;
  const watching = { isOn: true };
  const watch = async (): Promise<void> => {
    let knownBytes = -1;
    while (watching.isOn) {
      const lookedMs = performance.now();
      if (await toolLog.read()) sign();
      if ((await setupLog?.read()) === true) sign();
      const sizeBytes = growing === null ? -1 : await sizeOfFolder(growing);
      if (sizeBytes !== knownBytes) {
        knownBytes = sizeBytes;
        sign();
        onGrowth(sizeBytes);
      }
      const nowMs = performance.now();
      if (brokeDownMs !== null && nowMs - Math.max(brokeDownMs, lastSignMs) > patience) stop('crashed');
      else if (nowMs - lastSignMs > quietLimitMs) stop('hung');
      // A folder of many files on a slow drive is not looked at all the time.
      const restMs = Math.max(options.lookEveryMs ?? lookEveryMs, (nowMs - lookedMs) * restPerLook);
      await Promise.race([pause(restMs), ended.catch(() => undefined)]);
    }
  };
  const watched = watch();
  try {
    const exitCode = await ended;
    const seconds = (performance.now() - startedMs) / 1000;
    const leftDownloaders = await endLeft({ processId: child.pid ?? 0, startedAt, endedAt });
    for (const lines of streams) lines.end();
    if (cause === 'cancelled') signal.throwIfAborted();
    const isBreakdown = exitCode === null || exitCode >= firstBreakdownCode;
    const end = cause === 'hung' ? 'hung' : cause === 'crashed' || isBreakdown ? 'crashed' : 'ended';
    const isOwnEnd = cause === null && !isBreakdown;
    return { end, exitCode: isOwnEnd ? exitCode : null, seconds, leftDownloaders };
  } finally {
    signal.removeEventListener('abort', cancel);
    watching.isOn = false;
    await watched;
    await toolLog.end();
    await setupLog?.end();
  }
}

/** Its exit code when it and its pipes have ended; `null` when the system ended it. */
async function endOf(child: ChildProcess, program: string): Promise<number | null> {
  return await new Promise((resolve, reject) => {
    child.once('error', (error) => {
      if (child.pid === undefined)
        reject(
          new AppError('official-tool.not-started', { program, reason: foreign(error.message) }, { cause: error }),
        );
    });
    child.once('exit', (code) => {
      const done = (): void => {
        child.stdout?.destroy();
        child.stderr?.destroy();
        // Nothing it started stays behind.
        endAll(child);
        resolve(code);
      };
      const timer = setTimeout(done, pipePatienceMs);
      child.once('close', () => {
        clearTimeout(timer);
        done();
      });
    });
  });
}

/** Ends a program and all that it started. */
function endAll(child: ChildProcess): void {
  const { pid } = child;
  if (pid === undefined) return;
  if (process.platform === 'win32') {
    if (child.exitCode !== null) return;
    const program = systemProgram('taskkill.exe');
    const ending = spawn(program, ['/pid', String(pid), '/t', '/f'], { windowsHide: true, stdio: 'ignore' });
    // Whatever becomes of that, the program itself ends.
    ending.once('error', () => child.kill());
    ending.once('exit', () => child.kill());
    return;
  }
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // All of it has ended already.
  }
}

/** This program's own, without what is secret in it, and with a temporary folder nobody else has. */
function environment(temporaryFolder: string): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(([name]) => !secretVariable.test(name) && !/^te?mp$/i.test(name));
  return { ...Object.fromEntries(kept), TEMP: temporaryFolder, TMP: temporaryFolder, TMPDIR: temporaryFolder };
}

async function sizeOfFolder(folder: string): Promise<number> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  let sum = 0;
  for (const entry of entries) {
    if (!entry.isFile()) continue;
    // It may be gone again.
    sum += (await stat(join(entry.parentPath, entry.name)).catch(() => ({ size: 0 }))).size;
  }
  return sum;
}

async function pause(ms: number): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, ms));
}
