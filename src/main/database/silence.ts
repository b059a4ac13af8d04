/** How often is looked, at most. */
const lookMs = 1_000;

/** Ends a question at which the server has said nothing for too long, however long its whole answer takes. */
export class Silence {
  isOver = false;
  readonly #limitMs: number;
  readonly #bytesRead: () => number;
  #timer: NodeJS.Timeout | null = null;
  #isPaused = false;

  constructor(seconds: number, bytesRead: () => number) {
    this.#limitMs = seconds * 1000;
    this.#bytesRead = bytesRead;
  }

  start(onOver: () => void): void {
    let bytes = this.#bytesRead();
    let since = Date.now();
    this.#timer = setInterval(
      () => {
        const now = this.#bytesRead();
        if (now !== bytes || this.#isPaused) {
          bytes = now;
          since = Date.now();
        } else if (Date.now() - since >= this.#limitMs && !this.isOver) {
          this.isOver = true;
          onOver();
        }
      },
      Math.min(lookMs, this.#limitMs / 4),
    );
  }

  /** While nothing is taken, the server cannot say anything. */
  pause(isPaused: boolean): void {
    this.#isPaused = isPaused;
  }

  stop(): void {
    if (this.#timer !== null) clearInterval(this.#timer);
    this.#timer = null;
  }
}
