/** How often is looked, at most. */
const lookMs = 1_000;

/** Ends a question at which the server has said nothing for too long, however long its whole answer takes. */
export class Silence {
  isOver = false;
  readonly #limitMs: number;
  readonly #heard: () => number;
  readonly #reader: { readonly isPaused: boolean };
  #timer: NodeJS.Timeout | null = null;

  /** `heard` grows with whatever the server says. While `reader` is paused, it cannot say anything. */
  constructor(seconds: number, heard: () => number, reader: { readonly isPaused: boolean }) {
    this.#limitMs = seconds * 1000;
    this.#heard = heard;
    this.#reader = reader;
  }

  start(onOver: () => void): void {
    let heard = this.#heard();
    let since = Date.now();
    this.#timer = setInterval(
      () => {
        const now = this.#heard();
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
