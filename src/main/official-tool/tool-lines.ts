/** More than any line of the tool; what is longer is cut. */
const longestLine = 8_192;

// Colours (since 2509), and whatever else a terminal would swallow; the tabs between words stay.
const colours = /\p{Cc}\[[0-?]*[ -/]*[@-~]/gu;
const controls = /(?!\t)\p{Cc}/gu;

/**
 * The lines in a stream of bytes of which nobody says how they are written: UTF-16 by its mark, else UTF-8 line by line, and
 * where that cannot be, the code page of Western Europe. What is looked for in them is ASCII in all of these.
 */
export class ToolLines {
  readonly #onLine: (line: string) => void;
  readonly #utf8 = new TextDecoder('utf-8', { fatal: true });
  readonly #western = new TextDecoder('windows-1252');
  #kept: Buffer = Buffer.alloc(0);
  #isBegun = false;
  #isWide = false;

  constructor(onLine: (line: string) => void) {
    this.#onLine = onLine;
  }

  add(bytes: Uint8Array): void {
    this.#kept = Buffer.concat([this.#kept, bytes]);
    if (!this.#isBegun && this.#kept.length >= 2) {
      this.#isBegun = true;
      this.#isWide = this.#kept[0] === 0xff && this.#kept[1] === 0xfe;
      if (this.#isWide) this.#kept = this.#kept.subarray(2);
    }
    for (;;) {
      const end = this.#endOfLine();
      if (end === -1) break;
      this.#tell(this.#kept.subarray(0, end));
      this.#kept = this.#kept.subarray(end + (this.#isWide ? 2 : 1));
    }
    if (this.#kept.length > longestLine) this.end();
  }

  /** What was said last and has no end of line, as a question has it. */
  get unfinished(): string {
    return this.#text(this.#kept);
  }

  /** The last line need not have an end. */
  end(): void {
    if (this.#kept.length > 0) this.#tell(this.#kept);
    this.#kept = Buffer.alloc(0);
  }

  #endOfLine(): number {
    if (!this.#isWide) return this.#kept.indexOf(0x0a);
    for (let at = 0; at + 1 < this.#kept.length; at += 2) if (this.#kept.readUInt16LE(at) === 0x0a) return at;
    return -1;
  }

  #tell(bytes: Buffer): void {
    const line = this.#text(bytes).trimEnd();
    if (line !== '') this.#onLine(line);
  }

  #text(bytes: Buffer): string {
    return this.#decoded(bytes)
      .replace(/^\ufeff/, '')
      .replace(colours, '')
      .replace(controls, '')
      .slice(0, longestLine);
  }

  #decoded(bytes: Buffer): string {
    if (this.#isWide) return bytes.toString('utf16le');
    try {
      return this.#utf8.decode(bytes);
    } catch {
      return this.#western.decode(bytes);
    }
  }
}
