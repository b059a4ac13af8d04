import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { AppError } from '../../shared/errors.ts';
import type { ReviewAnswer, ReviewCallName, ReviewCalls, ReviewThreadData, ThreadError } from './messages.ts';

/** The thread's program: beside this file in the source, a bundle of its own beside the bundle this file is in. */
const program = import.meta.filename.endsWith('.ts')
  ? join(import.meta.dirname, 'worker.ts')
  : join(import.meta.dirname, '../review-worker/index.js');

const youngGenerationMb = 16;

interface Waiting {
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: Error) => void;
}

/** The thread of one review, as the main thread sees it. */
export class ReviewThread {
  readonly #worker: Worker;
  readonly #path: string;
  readonly #waiting = new Map<number, Waiting>();
  #calls = 0;
  #end: Error | null = null;
  #closing: Promise<void> | null = null;

  constructor(data: ReviewThreadData) {
    this.#path = data.path;
    this.#worker = new Worker(program, {
      workerData: data,
      // Flags of this process are for its main thread.
      execArgv: ['--disable-warning=ExperimentalWarning'],
      // Nearly all it makes is garbage a moment later; a larger nursery only keeps it longer.
      resourceLimits: { maxYoungGenerationSizeMb: youngGenerationMb },
    });
    this.#worker.on('message', (answer: ReviewAnswer) => this.#settle(answer));
    this.#worker.on('error', (error: unknown) => this.#fail(error instanceof Error ? error : new Error(String(error))));
    this.#worker.on('exit', () => this.#fail(new AppError('review.gone', {})));
  }

  /** Asks the thread. What is in `transfer` is handed over, not copied. @throws {AppError} review.*, files.* */
  call<N extends ReviewCallName>(
    name: N,
    input: ReviewCalls[N]['input'],
    transfer: readonly ArrayBuffer[] = [],
  ): Promise<ReviewCalls[N]['output']> {
    if (this.#end !== null) return Promise.reject(this.#end);
    this.#calls += 1;
    const id = this.#calls;
    return new Promise((resolve, reject) => {
      // The thread answers a call with its own output.
      this.#waiting.set(id, { resolve: resolve as (value: unknown) => void, reject });
      this.#worker.postMessage({ id, name, input }, [...transfer]);
    });
  }

  /** Ends the thread and takes its file away. What still waits for an answer ends with review.gone. */
  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    // In order where it can be: Windows removes no file that is open.
    await this.call('close', null).catch(() => undefined);
    this.#fail(new AppError('review.gone', {}));
    await this.#worker.terminate();
    await rm(this.#path, { force: true });
  }

  #settle(answer: ReviewAnswer): void {
    const waiting = this.#waiting.get(answer.id);
    this.#waiting.delete(answer.id);
    if (answer.isOk) waiting?.resolve(answer.value);
    else waiting?.reject(errorOf(answer.error));
  }

  #fail(error: Error): void {
    this.#end ??= error;
    for (const { reject } of this.#waiting.values()) reject(this.#end);
    this.#waiting.clear();
  }
}

function errorOf(error: ThreadError): Error {
  if (error.code === null) return new Error(error.text);
  return AppError.fromReport(error.report);
}
