import { randomBytes } from 'node:crypto';
import { availableParallelism } from 'node:os';
import { dirname, join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { Buffers, bufferBytes, type CabinetWork, type Lane, type OwnBytes } from '../../core/cab/work.ts';
import type { BulkCopy, CopiedLargeFile, FileToCopy } from '../../core/ports/bulk-copy.ts';
import type { BulkFiles, UnnamedFile } from '../../core/ports/bulk-files.ts';
import { AppError } from '../../shared/errors.ts';
import { fileError, translated } from '../files/errno.ts';
import { isOnDevice } from '../files/file-system-type.ts';
import type { HashLane, HashThreads } from '../files/node-receiver.ts';
import { syncFolder } from '../files/sync-folder.ts';
import { readBackBytes, shareCopy, stopCopy } from './copy-large.ts';
import type { ThreadAnswer, ThreadCallName, ThreadCalls, ThreadFailure } from './messages.ts';

/** The threads' program: beside this file in the source, a bundle of its own beside the bundle this file is in. */
const program = import.meta.filename.endsWith('.ts')
  ? join(import.meta.dirname, 'worker.ts')
  : join(import.meta.dirname, '../threads/index.js');

/** More threads gain little: then one thread that hands out the work, or the drive, is what all wait for. */
const mostThreads = 4;
/** What a thread makes of its own is a handful of small things; its buffers are handed to it. */
const youngGenerationMb = 4;
/** How often it is told how far a copy is. */
const progressMs = 100;

interface Waiting {
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: Error) => void;
}

/** One other thread, and what it still has to answer. */
class Thread {
  readonly #worker: Worker;
  readonly #waiting = new Map<number, Waiting>();
  /** Decoders that live there. */
  lanes = 0;
  #end: Error | null = null;
  #calls = 0;

  constructor() {
    this.#worker = new Worker(program, {
      // Flags of this process are for its main thread.
      execArgv: ['--disable-warning=ExperimentalWarning'],
      resourceLimits: { maxYoungGenerationSizeMb: youngGenerationMb },
    });
    // A thread with nothing to do keeps no program from ending.
    this.#worker.unref();
    this.#worker.on('message', (answer: ThreadAnswer) => this.#settle(answer));
    this.#worker.on('error', (error) => this.#fail(error instanceof Error ? error : new Error(String(error))));
    this.#worker.on('exit', () => this.#fail(new Error('The thread has ended.')));
  }

  /** It has ended, for whatever reason; it answers no more. */
  get isOver(): boolean {
    return this.#end !== null;
  }

  get load(): number {
    return this.#waiting.size;
  }

  call<N extends ThreadCallName>(name: N, input: ThreadCalls[N]['input']): Promise<ThreadCalls[N]['output']> {
    if (this.#end !== null) return Promise.reject(this.#end);
    this.#calls += 1;
    const id = this.#calls;
    return new Promise((resolve, reject) => {
      // Buffers are not copied: their memory is shared.
      this.#worker.postMessage({ id, name, input }, []);
      if (this.#waiting.size === 0) this.#worker.ref();
      // The thread answers a call with its own output.
      this.#waiting.set(id, { resolve: resolve as (value: unknown) => void, reject });
    });
  }

  async end(): Promise<void> {
    await this.#worker.terminate();
  }

  #settle(answer: ThreadAnswer): void {
    const waiting = this.#waiting.get(answer.id);
    this.#waiting.delete(answer.id);
    if (this.#waiting.size === 0) this.#worker.unref();
    if (answer.isOk) waiting?.resolve(answer.value);
    else waiting?.reject(errorOf(answer.failure));
  }

  #fail(error: Error): void {
    this.#end ??= error;
    for (const { reject } of this.#waiting.values()) reject(error);
    this.#waiting.clear();
  }
}

/** It ended because the other half of what it did had ended. */
class Stopped extends Error {}

function errorOf({ errno, message, path, offset }: ThreadFailure): Error {
  if (path === null || errno === null) return new Error(message);
  if (errno === 'CHANGED') return new AppError('files.changed', { path });
  if (errno === 'STOPPED') return new Stopped(message);
  if (errno === 'DIFFERS') return new AppError('files.read-back-differs', { path, offset });
  if (errno === 'NOT_A_FILE') return new AppError('files.not-a-file', { path });
  return fileError(Object.assign(new Error(message), { code: errno }), path);
}

/** What went wrong, and not that the other half had to stop for it. */
function reasonOf(halves: readonly PromiseSettledResult<unknown>[]): Error {
  const reasons = halves.flatMap((half) => (half.status === 'rejected' ? [half.reason as unknown] : []));
  const reason = reasons.find((each) => !(each instanceof Stopped)) ?? reasons[0];
  return reason instanceof Error ? reason : new Error(String(reason));
}

/**
 * Does the heavy work of cabinets, and handles many small files, on threads of their own. They are started when there is
 * something to do, keep no program from ending, and cost about 10 MiB each.
 */
export class Threads implements CabinetWork, BulkFiles, BulkCopy, HashThreads {
  readonly width: number;
  readonly buffers = new Buffers(() => new SharedArrayBuffer(bufferBytes));
  readonly canWrite = true;
  readonly #threads: Thread[] = [];
  #lanes = 0;

  constructor(width = Math.min(availableParallelism(), mostThreads)) {
    this.width = width;
  }

  /** Starts all threads, for who knows that there will be work; it takes some 20 ms beside everything else. */
  warmUp(): void {
    while (this.#alive().length < this.width) this.#threads.push(new Thread());
  }

  /** Ends them; what still waits for one is rejected. They start again when there is something to do. */
  async close(): Promise<void> {
    await Promise.all(this.#threads.splice(0).map((thread) => thread.end()));
  }

  async deflate(order: Parameters<CabinetWork['deflate']>[0]): Promise<OwnBytes> {
    const target = this.buffers.take();
    const { result, spare } = await this.#idlest().call('deflate', { ...order, target });
    this.buffers.giveBack(spare);
    return result;
  }

  async decode(order: Parameters<CabinetWork['decode']>[0]): ReturnType<CabinetWork['decode']> {
    const target = this.buffers.take();
    const { result, spare } = await this.#idlest().call('decode', { ...order, target });
    this.buffers.giveBack(spare);
    return result;
  }

  openLane(windowBits: number): Lane {
    const { lane, thread } = this.#newLane();
    // What goes wrong here goes wrong again at the first run, which is awaited.
    thread.call('openLane', { lane, windowBits }).catch(() => undefined);
    return {
      decode: async (run, writes = null) => {
        const target = this.buffers.take();
        const order = { lane, run, writes, target };
        const { result, spare } = await thread.call('decodeInLane', order);
        this.buffers.giveBack(spare);
        return result;
      },
      close: () => {
        thread.lanes -= 1;
        thread.call('closeLane', { lane }).catch(() => undefined);
      },
    };
  }

  openHash(): HashLane {
    const { lane, thread } = this.#newLane();
    return {
      update: (part) => thread.call('hashInLane', { ...part, lane }),
      close: () => {
        thread.lanes -= 1;
        thread.call('closeHash', { lane }).catch(() => undefined);
      },
    };
  }

  async listTree(folder: string): ReturnType<BulkFiles['listTree']> {
    return await this.#idlest().call('listTree', { folder });
  }

  async listPaths(folder: string): ReturnType<BulkCopy['listPaths']> {
    const paths = await this.#idlest().call('listPaths', { folder });
    return paths === '' ? [] : paths.split('\0');
  }

  async compareNames(folder: string, manifest: string): ReturnType<BulkCopy['compareNames']> {
    return await this.#idlest().call('compareNames', { folder, manifest });
  }

  async copySmall(files: readonly FileToCopy[], flush: boolean): ReturnType<BulkCopy['copySmall']> {
    return await this.#idlest().call('copySmall', { files, flush });
  }

  async hashSmall(paths: readonly string[]): ReturnType<BulkCopy['hashSmall']> {
    return await this.#idlest().call('hashSmall', { paths });
  }

  async copyLarge(
    file: FileToCopy,
    { flush, signal, onBytes }: Parameters<BulkCopy['copyLarge']>[1],
  ): Promise<CopiedLargeFile> {
    signal.throwIfAborted();
    const partialPath = `${file.to}.${randomBytes(4).toString('hex')}.partial`;
    const unnamed = { partialPath, path: file.to, replace: file.replace };
    const folder = dirname(file.to);
    const isDirect = flush && (await translated(file.to, () => isOnDevice(folder)));
    const shared = shareCopy();
    const stop = (): void => stopCopy(shared);
    // Neither waits for one that is gone.
    const stopBoth = (error: unknown): never => {
      stop();
      throw error;
    };
    signal.addEventListener('abort', stop, { once: true });
    const told = setInterval(() => onBytes?.(readBackBytes(shared)), progressMs);
    // Two threads, also where there is one processor: each waits for the other. Both are asked at the same moment, so that
    // of two copies the same one is first on both.
    const [first, second] = this.#two();
    try {
      const halves = await Promise.allSettled([
        first
          .call('writeBlocks', { order: { from: file.from, to: file.to, partialPath, flush }, shared })
          .catch(stopBoth),
        second
          .call('readBackBlocks', { order: { to: file.to, partialPath, flush, isOnDevice: isDirect }, shared })
          .catch(stopBoth),
      ]);
      signal.throwIfAborted();
      const [written, back] = halves;
      if (written.status === 'rejected' || back.status === 'rejected') throw reasonOf(halves);
      if (back.value.sizeBytes !== written.value.sizeBytes) {
        const offset = Math.min(back.value.sizeBytes, written.value.sizeBytes);
        throw new AppError('files.read-back-differs', { path: file.to, offset });
      }
      await first.call('nameFiles', { files: [unnamed] });
      if (flush) await translated(file.to, () => syncFolder(folder));
      onBytes?.(written.value.sizeBytes);
      const { chunks, readBack } = back.value;
      return { ...written.value, chunks: written.value.chunks ?? chunks, readBack };
    } catch (error) {
      stopCopy(shared);
      await this.#idlest().call('discardFiles', { files: [unnamed] });
      throw error;
    } finally {
      clearInterval(told);
      signal.removeEventListener('abort', stop);
    }
  }

  async read(paths: readonly string[], sizes: readonly number[]): Promise<OwnBytes> {
    const target = this.buffers.take();
    const { bytes } = await this.#idlest().call('readFiles', { paths, sizes, target });
    return bytes;
  }

  giveBack(bytes: OwnBytes): void {
    this.buffers.giveBack(bytes);
  }

  async name(files: readonly UnnamedFile[]): Promise<void> {
    await this.#idlest().call('nameFiles', { files });
  }

  async discard(files: readonly UnnamedFile[]): Promise<void> {
    await this.#idlest().call('discardFiles', { files });
  }

  take(): OwnBytes {
    return this.buffers.take();
  }

  async write(files: Parameters<BulkFiles['write']>[0], bytes: OwnBytes): Promise<void> {
    const { spare } = await this.#idlest().call('writeFiles', { files, bytes });
    this.buffers.giveBack(spare);
  }

  /** Those that answer. One that has ended had a reason, which whoever waited for it was told; another takes its place. */
  #alive(): readonly Thread[] {
    for (let index = this.#threads.length - 1; index >= 0; index -= 1) {
      if (this.#threads[index]?.isOver === true) this.#threads.splice(index, 1);
    }
    return this.#threads;
  }

  /** What goes on from call to call stays on one thread: on the one that has the fewest of them. */
  #newLane(): { readonly lane: number; readonly thread: Thread } {
    this.#lanes += 1;
    this.warmUp();
    const thread = this.#alive().toSorted((a, b) => a.lanes - b.lanes)[0];
    if (thread === undefined) throw new Error('There is no thread.');
    thread.lanes += 1;
    return { lane: this.#lanes, thread };
  }

  /** The two that have least to do. */
  #two(): readonly [Thread, Thread] {
    while (this.#alive().length < 2) this.#threads.push(new Thread());
    const [first, second] = this.#alive().toSorted((a, b) => a.load - b.load);
    if (first === undefined || second === undefined) throw new Error('There are no two threads.');
    return [first, second];
  }

  /** The one that has least to do, or a new one while all have something to do. */
  #idlest(): Thread {
    const idlest = this.#alive().toSorted((a, b) => a.load - b.load)[0];
    if (idlest !== undefined && (idlest.load === 0 || this.#threads.length >= this.width)) return idlest;
    const thread = new Thread();
    this.#threads.push(thread);
    return thread;
  }
}
