import { open, stat } from 'node:fs/promises';
import { ToolLines } from './tool-lines.ts';

const pieceBytes = 256 * 1024;

/** What a log was before the run. */
interface Before {
  readonly sizeBytes: number;
  readonly modifiedMs: number;
  readonly id: number;
}

/** A log, and how the tool treats what earlier runs wrote into it. */
export interface TailedLog {
  readonly path: string;
  readonly kind: 'replaced' | 'appended';
}

/**
 * What one run writes into a log of the tool, while it does. One log is replaced at every run, the other is added to: of
 * either only what is new counts, or the errors of last month would be this run's.
 */
export class LogTail {
  readonly #path: string;
  readonly #lines: ToolLines;
  /** As it was before the run, while the run has not touched it. */
  #untouched: Before | null;
  #id: number | null;
  #offset: number;

  private constructor({ path, kind }: TailedLog, before: Before | null, onLine: (line: string) => void) {
    this.#path = path;
    this.#untouched = kind === 'replaced' ? before : null;
    this.#id = before?.id ?? null;
    this.#offset = before?.sizeBytes ?? 0;
    this.#lines = new ToolLines(onLine);
  }

  /** To be called before the run begins. */
  static async begin(log: TailedLog, onLine: (line: string) => void): Promise<LogTail> {
    return new LogTail(log, await lookAt(log.path), onLine);
  }

  /** Tells what came since the last call; whether anything did. */
  async read(): Promise<boolean> {
    const now = await lookAt(this.#path);
    if (now === null) return false;
    if (this.#isUntouched(now)) return false;
    // Another file, or a shorter one: all of it is new.
    if (now.id !== this.#id || now.sizeBytes < this.#offset) this.#offset = 0;
    this.#id = now.id;
    if (now.sizeBytes <= this.#offset) return false;
    // Whoever writes to it may hold it for a moment: it is read the next time.
    const file = await open(this.#path, 'r').catch(() => null);
    if (file === null) return false;
    try {
      const piece = Buffer.alloc(pieceBytes);
      for (;;) {
        const { bytesRead } = await file.read(piece, 0, piece.length, this.#offset);
        if (bytesRead === 0) break;
        this.#offset += bytesRead;
        this.#lines.add(Buffer.from(piece.subarray(0, bytesRead)));
      }
      return true;
    } finally {
      await file.close();
    }
  }

  /** The run has ended: what is left, and the last line though it has no end. */
  async end(): Promise<void> {
    await this.read();
    this.#lines.end();
  }

  /** A log that is replaced is not there until it is another one; from then on all of it is this run's. */
  #isUntouched(now: Before): boolean {
    const before = this.#untouched;
    if (before === null) return false;
    const { id, sizeBytes, modifiedMs } = now;
    if (id === before.id && sizeBytes === before.sizeBytes && modifiedMs === before.modifiedMs) return true;
    this.#untouched = null;
    this.#offset = 0;
    return false;
  }
}

async function lookAt(path: string): Promise<Before | null> {
  try {
    const { size, mtimeMs, ino } = await stat(path);
    return { sizeBytes: size, modifiedMs: mtimeMs, id: ino };
  } catch {
    return null;
  }
}
