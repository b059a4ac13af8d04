/** How often is looked, at most. */
const lookMs = 1_000;
/** The driver keeps a row in memory until it is whole, however long it gets. */
export const mostRowBytes = 256 * 1024 ** 2;

/** What reads an answer. */
interface Reader {
  readonly isPaused: boolean;
  /** So far. */
  readonly rows: number;
}

/**
 * Ends a question at which the server has said nothing for too long, however long its whole answer takes; and one in which a
 * row does not end.
 */
export class Silence {
  isOver = false;
  /** There was no silence, and no end of a row either. */
  isRowEndless = false;
  readonly #limitMs: number;
  readonly #heard: () => number;
  readonly #reader: Reader;
  #timer: NodeJS.Timeout | null = null;

  /** `heard` grows with whatever the server says. While `reader` is paused, it cannot say anything. */
  constructor(seconds: number, heard: () => number, reader: Reader) {
    this.#limitMs = seconds * 1000;
    this.#heard = heard;
    this.#reader = reader;
  }

  start(onOver: () => void): void {
    let heard = this.#heard();
    let since = Date.now();
    let rows = this.#reader.rows;
    let heardAtRow = heard;
    this.#timer = setInterval(
      () => {
        const now = this.#heard();
        // A connection that was made for the question counts from nothing.
        if (this.#reader.rows !== rows || now < heardAtRow) {
          ({ rows } = this.#reader);
          heardAtRow = now;
        }
        if (now - heardAtRow > mostRowBytes && !this.isRowEndless) {
          this.isRowEndless = true;
          onOver();
        }
        if (now !== heard || this.#reader.isPaused) {
          heard = now;
          since = Date.now();
        } else if (Date.now() - since >= this.#limitMs && !this.isOver) {
          this.isOver = true;
          onOver();
        }
      },
      Math.min(lookMs, this.#limitMs / 4),
    );
  }

  stop(): void {
    if (this.#timer !== null) clearInterval(this.#timer);
    this.#timer = null;
  }
}
