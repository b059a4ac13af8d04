import { type FileHandle, open } from 'node:fs/promises';

/** Lines wait this long at most before they are written. */
const flushEveryMs = 500;
/** More than this is written at once. */
const flushAtCharacters = 64 * 1024;

/** What a log file needs of an open file. */
export type WritableLog = Pick<FileHandle, 'appendFile' | 'close'>;

/**
 * A file that grows line by line without making anybody wait: lines are gathered and written behind. When writing
 * fails (the disk is full), `onFailure` is called once and the rest is let go: a log never stops a job.
 */
export class LogFile {
  readonly path: string;
  readonly #file: WritableLog;
  readonly #onFailure: (error: unknown) => void;
  #waiting: string[] = [];
  #waitingCharacters = 0;
  #timer: NodeJS.Timeout | null = null;
  #written: Promise<void> = Promise.resolve();
  #hasFailed = false;

  constructor(path: string, file: WritableLog, onFailure: (error: unknown) => void) {
    this.path = path;
    this.#file = file;
    this.#onFailure = onFailure;
  }

  /** Makes the file; one of that name must not be there. @throws the error of the system */
  static async create(path: string, onFailure: (error: unknown) => void): Promise<LogFile> {
    return new LogFile(path, await open(path, 'wx'), onFailure);
  }

  append(text: string): void {
    if (this.#hasFailed) return;
    this.#waiting.push(text);
    this.#waitingCharacters += text.length;
    if (this.#waitingCharacters >= flushAtCharacters) {
      void this.flush();
    } else if (this.#timer === null) {
      this.#timer = setTimeout(() => void this.flush(), flushEveryMs);
      this.#timer.unref();
    }
  }

  /** Resolves when all that was appended is with the system; never rejects. */
  flush(): Promise<void> {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    const text = this.#waiting.join('');
    this.#waiting = [];
    this.#waitingCharacters = 0;
    if (text !== '') this.#written = this.#written.then(() => this.#write(text));
    return this.#written;
  }

  async close(): Promise<void> {
    await this.flush();
    await this.#file.close().catch((error: unknown) => this.#fail(error));
  }

  async #write(text: string): Promise<void> {
    if (this.#hasFailed) return;
    await this.#file.appendFile(text).catch((error: unknown) => this.#fail(error));
  }

  #fail(error: unknown): void {
    if (this.#hasFailed) return;
    this.#hasFailed = true;
    this.#onFailure(error);
  }
}
