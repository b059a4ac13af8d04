import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { cliFlags } from '../../run-cli.ts';

/** What the small transfer is told. */
export interface TransferOrder {
  readonly source: string;
  readonly url: string;
  /** The folder both files go to. */
  readonly to: string;
  readonly sizeBytes: number;
  readonly sha256: string;
  /** Before which of its calls it kills itself; `null` for none. */
  readonly killAt: number | null;
}

/** What it said. */
export interface TransferRun {
  readonly isDone: boolean;
  /** By name: what it kept of an earlier run. */
  readonly kept: ReadonlyMap<string, number>;
  /** How many calls change something; 0 unless it is done. */
  readonly calls: number;
  /** From its beginning, start-up of Node left out, to its end. */
  readonly ms: number;
}

/** Runs the transfer as a process of its own, and kills it so many milliseconds after it began. */
export async function runTransfer(order: TransferOrder, killAfterMs: number | null): Promise<TransferRun> {
  const program = join(import.meta.dirname, 'transfer-program.ts');
  const child = spawn(process.execPath, [...cliFlags, program, JSON.stringify(order)], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  let complaint = '';
  let beganMs: number | null = null;
  let kill: NodeJS.Timeout | undefined;
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    said += text;
    if (beganMs !== null || !said.includes('begin\n')) return;
    beganMs = performance.now();
    if (killAfterMs !== null) kill = setTimeout(() => child.kill('SIGKILL'), killAfterMs);
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    complaint += text;
  });
  const [code, signal] = await new Promise<readonly [number | null, NodeJS.Signals | null]>((resolve, reject) => {
    child.once('error', reject).once('close', (...end) => resolve(end));
  });
  clearTimeout(kill);
  if (code !== 0 && signal !== 'SIGKILL') throw new Error(`The transfer ended with ${code}: ${complaint}`);
  const kept = new Map([...said.matchAll(/^kept (\w+) (\d+)$/gm)].map(([, name = '', bytes]) => [name, Number(bytes)]));
  const done = /^done (\d+)$/m.exec(said);
  const ms = performance.now() - (beganMs ?? performance.now());
  return { isDone: done !== null, kept, calls: Number(done?.[1] ?? 0), ms };
}
