import type { FileHandle } from 'node:fs/promises';
import type { LogSeverity } from '../../shared/history.ts';

/** Read at once. */
const pieceBytes = 1024 * 1024;
/** A line longer than this is cut into several: no log of ours has one, and no reader holds one. */
const longestLineBytes = 256 * 1024;
const newline = 0x0a;

const severityOfType = { 49: 0, 50: 1, 51: 2 } as const;
const severityNumbers: Readonly<Record<LogSeverity, number>> = { info: 0, warning: 1, error: 2 };

/**
 * Where the lines of a log begin, and how grave each is: nine bytes a line, however large the log. A log that grows is read
 * on from where it ended.
 */
export class LogIndex {
  readonly #starts = new GrowingNumbers();
  #severities = new Uint8Array(1024);
  /** Up to here it is read: the beginning of the first line that has no end yet. */
  #endBytes = 0;

  /** Lines that are whole. */
  get lines(): number {
    return this.#starts.length;
  }

  get sizeBytes(): number {
    return this.#endBytes;
  }

  severityOf(line: number): number {
    return this.#severities[line] ?? 0;
  }

  count(severity: LogSeverity): number {
    const wanted = severityNumbers[severity];
    let count = 0;
    for (let line = 0; line < this.lines; line += 1) if (this.#severities[line] === wanted) count += 1;
    return count;
  }

  /** The bytes of a line, with its end. */
  range(line: number): { readonly start: number; readonly end: number } {
    return {
      start: this.#starts.at(line),
      end: line + 1 < this.lines ? this.#starts.at(line + 1) : this.#endBytes,
    };
  }

  /** Reads what the log has more than at the last time. A last line without an end counts when `isWhole`. */
  async readOn(file: FileHandle, sizeBytes: number, isWhole: boolean, signal: AbortSignal): Promise<void> {
    let rest = Buffer.alloc(0);
    let offset = this.#endBytes;
    while (offset < sizeBytes) {
      signal.throwIfAborted();
      const length = Math.min(pieceBytes, sizeBytes - offset);
      const { buffer, bytesRead } = await file.read(Buffer.allocUnsafe(length), 0, length, offset);
      if (bytesRead === 0) break;
      offset += bytesRead;
      const piece = Buffer.concat([rest, buffer.subarray(0, bytesRead)]);
      rest = piece.subarray(this.#take(piece));
    }
    if (isWhole && rest.length > 0) this.#add(rest);
  }

  /** Takes the whole lines of a piece; returns how many bytes they have. */
  #take(piece: Buffer): number {
    let start = 0;
    for (;;) {
      const end = piece.indexOf(newline, start);
      if (end >= 0 && end - start < longestLineBytes) {
        this.#add(piece.subarray(start, end + 1));
        start = end + 1;
      } else if (end >= 0 || piece.length - start > longestLineBytes) {
        this.#add(piece.subarray(start, start + longestLineBytes));
        start += longestLineBytes;
      } else {
        return start;
      }
    }
  }

  #add(line: Buffer): void {
    if (this.#starts.length === this.#severities.length) {
      const larger = new Uint8Array(this.#severities.length * 2);
      larger.set(this.#severities);
      this.#severities = larger;
    }
    this.#severities[this.#starts.length] = severityIn(line);
    this.#starts.push(this.#endBytes);
    this.#endBytes += line.length;
  }
}

/** The severity a line's last attributes tell, without making text of it. */
function severityIn(line: Buffer): number {
  const at = line.lastIndexOf(' type="');
  const type = at < 0 ? undefined : line[at + 7];
  return type === 0x31 || type === 0x32 || type === 0x33 ? severityOfType[type] : 0;
}

/** Numbers in a typed array that grows. */
class GrowingNumbers {
  #values = new Float64Array(1024);
  length = 0;

  at(index: number): number {
    return this.#values[index] ?? 0;
  }

  push(value: number): void {
    if (this.length === this.#values.length) {
      const larger = new Float64Array(this.length * 2);
      larger.set(this.#values);
      this.#values = larger;
    }
    this.#values[this.length] = value;
    this.length += 1;
  }
}

/** Which severities are let through, by number; none named means all. */
export function severityFilter(severities: readonly LogSeverity[]): (severity: number) => boolean {
  const wanted = new Set(severities.map((severity) => severityNumbers[severity]));
  return wanted.size === 0 ? () => true : (severity) => wanted.has(severity);
}
