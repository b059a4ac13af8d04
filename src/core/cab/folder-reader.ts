import type { FileEntry, Folder } from './directory.ts';
import { checkReadable } from './folder-faults.ts';
import { type RawRun, RunStream, type StreamContext } from './run-stream.ts';
import { segmentBlocks } from './work.ts';

/** Whether files of the folder may be asked for in any order: all of it is one run, which stays. */
export function isOneRun({ parts }: Folder): boolean {
  return parts.length === 1 && parts[0].cCFData <= segmentBlocks;
}

/** Goes through a folder once, for files that do not share data or a folder of one run, in the order of their start. */
export class FolderReader {
  readonly #folder: Folder;
  readonly #wantedEnd: number;
  readonly #context: StreamContext;
  readonly #borrow: boolean;
  #stream: RunStream | null = null;
  #current: RawRun | null = null;

  /** @param borrow pieces are used again when the next is asked for */
  constructor(folder: Folder, wantedEnd: number, context: StreamContext, borrow: boolean) {
    this.#folder = folder;
    this.#wantedEnd = wantedEnd;
    this.#context = context;
    this.#borrow = borrow;
  }

  /**
   * The bytes of one file of this folder, in pieces of at most 1 MiB.
   * @throws {AppError} cab.part-of-set, cab.compression-not-supported, cab.malformed, cab.truncated, cab.checksum,
   * cab.bad-data
   */
  async *read(file: FileEntry): AsyncGenerator<Uint8Array, void, undefined> {
    checkReadable(file);
    let from = file.uoffFolderStart;
    const end = from + file.member.sizeBytes;
    while (from < end) {
      let run = this.#current;
      while (run === null || from >= run.position + run.raw.length) run = await this.#advance(file);
      if (from < run.position) throw new Error(`${file.member.path} begins before what was read last.`);
      const start = from - run.position;
      const piece = run.raw.subarray(start, Math.min(run.raw.length, start + end - from));
      from += piece.length;
      yield piece;
    }
  }

  /** Leaves what is under way to itself. */
  close(): void {
    this.#stream?.close();
    if (this.#borrow && this.#current !== null) this.#context.work.buffers.giveBack(this.#current.raw);
    this.#current = null;
  }

  async #advance(file: FileEntry): Promise<RawRun> {
    const { buffers } = this.#context.work;
    this.#stream ??= new RunStream(this.#folder, this.#wantedEnd, this.#context);
    const next = await this.#stream.next();
    if (next === null) throw this.#stream.end(file);
    if (this.#borrow) {
      if (this.#current !== null) buffers.giveBack(this.#current.raw);
      this.#current = next;
    } else {
      // What stays is copied: the memory of threads is used again, and shared.
      this.#current = { ...next, raw: next.raw.slice() };
      buffers.giveBack(next.raw);
    }
    return this.#current;
  }
}
