import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { type PacEnd, type PacRun, runLimitMs } from './pac-run.ts';

/** The thread's program: beside this file in the source, a bundle of its own beside the bundle this file is in. */
const program = import.meta.filename.endsWith('.ts')
  ? join(import.meta.dirname, 'pac-worker.ts')
  : join(import.meta.dirname, '../pac-worker/index.js');

/** The box looks at the time itself; what keeps it from looking is ended with its thread. */
const hardLimitMs = 4 * runLimitMs;
/** Even a computer that has a lot to do has loaded the engine by then. */
const loadLimitMs = 30_000;
/** A thread nobody asks is let go of: it holds some tens of megabytes. */
const idleMs = 10_000;

/**
 * The thread that runs scripts, one after the other. It is started when it is asked, ended when a script takes it over, and
 * keeps no program from ending.
 */
export class PacThread {
  #worker: Promise<Worker> | null = null;
  #turn: Promise<unknown> = Promise.resolve();
  #idle: NodeJS.Timeout | null = null;

  /** What came of a run; `null` when the script took the engine with it. */
  async run(run: PacRun): Promise<PacEnd | null> {
    const before = this.#turn;
    const mine = (async () => {
      await before.catch(() => undefined);
      return await this.#run(run);
    })();
    this.#turn = mine;
    return await mine;
  }

  async #run(run: PacRun): Promise<PacEnd | null> {
    if (this.#idle !== null) clearTimeout(this.#idle);
    this.#worker ??= startWorker();
    let worker: Worker;
    try {
      worker = await this.#worker;
    } catch (error) {
      this.#worker = null;
      throw error;
    }
    worker.ref();
    worker.postMessage(run, []);
    const end = await nextOf<PacEnd>(worker, hardLimitMs);
    worker.unref();
    if (end === 'late' || end === 'over') await this.#end();
    else this.#idle = setTimeout(() => void this.#end(), idleMs).unref();
    if (end === 'late') return { isLate: true, wanted: [] };
    return end === 'over' ? null : end;
  }

  async #end(): Promise<void> {
    const worker = this.#worker;
    this.#worker = null;
    await (await worker)?.terminate();
  }
}

async function startWorker(): Promise<Worker> {
  const worker = new Worker(program, {
    // Flags of this process are for its main thread.
    execArgv: ['--disable-warning=ExperimentalWarning'],
    // Of what this process knows, a script could learn nothing even if it got out of its box.
    env: {},
    // What a broken engine prints helps nobody.
    stdout: true,
    stderr: true,
  });
  worker.stdout.resume();
  worker.stderr.resume();
  // One that fails after nobody listens ends nothing else.
  worker.on('error', () => undefined);
  if ((await nextOf<'ready'>(worker, loadLimitMs)) === 'ready') return worker;
  await worker.terminate();
  throw new Error('The engine of configuration scripts did not start.');
}

/** What the thread says next; `late` when that takes too long, `over` when it ends instead. */
async function nextOf<T>(worker: Worker, limitMs: number): Promise<T | 'late' | 'over'> {
  return await new Promise((resolve) => {
    const end = (value: T | 'late' | 'over'): void => {
      clearTimeout(timer);
      worker.off('message', end).off('error', onError).off('exit', onExit);
      resolve(value);
    };
    const onError = (): void => end('over');
    const onExit = (): void => end('over');
    const timer = setTimeout(() => end('late'), limitMs);
    worker.on('message', end).on('error', onError).on('exit', onExit);
  });
}
