import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Scanner, ScannerEnd, ScannerRun } from '../../core/scan/scanner.ts';
import { errnoOf, fileError } from '../files/errno.ts';
import { systemProgram } from '../system-program.ts';

/** A line for each of a hundred thousand files; what says more is not telling anybody anything. */
const outputLimitBytes = 32 * 1024 * 1024;
/** What a program that has ended left in its pipes comes at once; a child of its own may hold them open for ever. */
const pipePatienceMs = 2_000;
/** Windows tells a breakdown by an exit code from here on (NTSTATUS, severity "error"). */
const firstBreakdownCode = 0xc0000000;
/** Nothing the scanner needs to know. */
const secretVariable = /PASSWORD|SECRET|TOKEN/i;

/** Runs scanners as programs of this computer. */
export class ProgramScanner implements Scanner {
  async run(
    program: string,
    args: readonly string[],
    { timeoutMs, signal }: { readonly timeoutMs: number; readonly signal: AbortSignal },
  ): Promise<ScannerRun> {
    const startedMs = performance.now();
    const output = new BoundedText();
    const complaint = new BoundedText();
    const { end, exitCode } = await this.#follow(program, args, timeoutMs, signal, output, complaint);
    const seconds = (performance.now() - startedMs) / 1000;
    return { end, exitCode, seconds, output: output.toString(), complaint: complaint.toString() };
  }

  async withList<T>(lines: readonly string[], use: (path: string) => Promise<T>): Promise<T> {
    return await this.withFolder(async (folder) => {
      const path = join(folder, 'files.txt');
      await writeFile(path, lines.map((line) => `${line}\n`).join('')).catch((error: unknown) => {
        throw fileError(error, path);
      });
      return await use(path);
    });
  }

  async withFolder<T>(use: (path: string) => Promise<T>): Promise<T> {
    const folder = await mkdtemp(join(tmpdir(), 'service-connection-scan-')).catch((error: unknown) => {
      throw fileError(error, tmpdir());
    });
    try {
      return await use(folder);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }

  #follow(
    program: string,
    args: readonly string[],
    timeoutMs: number,
    signal: AbortSignal,
    output: BoundedText,
    complaint: BoundedText,
  ): Promise<{ readonly end: ScannerEnd; readonly exitCode: number | null }> {
    return new Promise((resolve) => {
      let child: ChildProcess;
      try {
        child = spawn(program, [...args], {
          stdio: ['ignore', 'pipe', 'pipe'],
          windowsHide: true,
          shell: false,
          // A group of its own, so that what it starts can be ended with it.
          detached: process.platform !== 'win32',
          env: environment(),
        });
      } catch (error) {
        // Names with a zero byte, and batch files on Windows, which only a shell can run.
        resolve({ end: startProblem(error), exitCode: null });
        return;
      }
      let cause: ScannerEnd | null = null;
      const stop = (why: ScannerEnd): void => {
        cause ??= why;
        endAll(child);
      };
      const timer = setTimeout(() => stop('timed-out'), timeoutMs);
      const cancel = (): void => stop('killed');
      signal.addEventListener('abort', cancel);
      if (signal.aborted) cancel();
      child.stdout?.on('data', (piece: Buffer) => output.add(piece) || stop('too-much-output'));
      child.stderr?.on('data', (piece: Buffer) => complaint.add(piece) || stop('too-much-output'));

      const finish = (end: ScannerEnd, exitCode: number | null): void => {
        clearTimeout(timer);
        signal.removeEventListener('abort', cancel);
        child.stdout?.destroy();
        child.stderr?.destroy();
        // Nothing it started stays behind.
        endAll(child);
        resolve({ end, exitCode });
      };
      child.once('error', (error) => finish(startProblem(error), null));
      child.once('exit', (code, killedBy) => {
        const isBreakdown = killedBy !== null || code === null || code >= firstBreakdownCode;
        const end = cause ?? (isBreakdown ? 'killed' : 'ended');
        const done = (): void => finish(end, end === 'ended' ? code : null);
        const patience = setTimeout(done, pipePatienceMs);
        child.once('close', () => {
          clearTimeout(patience);
          done();
        });
      });
    });
  }
}

function startProblem(error: unknown): ScannerEnd {
  return errnoOf(error) === 'ENOENT' ? 'no-program' : 'not-started';
}

/** Ends a program and, where the system can, all that it started. */
function endAll(child: ChildProcess): void {
  if (child.pid === undefined) return;
  try {
    if (process.platform === 'win32') {
      if (child.exitCode !== null) return;
      const program = systemProgram('taskkill.exe');
      const ending = spawn(program, ['/pid', String(child.pid), '/t', '/f'], { windowsHide: true, stdio: 'ignore' });
      // Whatever becomes of that, the program itself ends; an error nobody hears would end us.
      ending.once('error', () => child.kill());
    } else process.kill(-child.pid, 'SIGKILL');
  } catch {
    // All of it has ended already.
  }
}

/** This program's own, without what is secret in it. */
function environment(): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(([name]) => !secretVariable.test(name));
  // The words that are looked for are English.
  return { ...Object.fromEntries(kept), LC_ALL: 'C.UTF-8' };
}

/** Output up to a limit. */
class BoundedText {
  readonly #pieces: Buffer[] = [];
  #sizeBytes = 0;

  /** Whether there was room. */
  add(piece: Buffer): boolean {
    if (this.#sizeBytes + piece.length > outputLimitBytes) return false;
    this.#pieces.push(piece);
    this.#sizeBytes += piece.length;
    return true;
  }

  toString(): string {
    return Buffer.concat(this.#pieces).toString('utf8');
  }
}
