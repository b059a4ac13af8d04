interface Waiting {
  readonly take: () => void;
}

/**
 * The lines all files of a run may have together. Each file has one; what is over goes to whoever wants more of them, and
 * comes back when another file begins.
 */
export class LinePool {
  #free: number;
  readonly #waiting: Waiting[] = [];

  constructor(count: number) {
    this.#free = count;
  }

  /** A file waits for its line: whoever has more than one gives one back soon. */
  get isWaitedFor(): boolean {
    return this.#waiting.length > 0;
  }

  /** The line of a file; waits until there is one. */
  async takeFirst(signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    if (this.takeMore()) return;
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const one: Waiting = { take: resolve };
    const stop = (): void => {
      const index = this.#waiting.indexOf(one);
      if (index < 0) return;
      this.#waiting.splice(index, 1);
      reject(signal.reason as Error);
    };
    this.#waiting.push(one);
    signal.addEventListener('abort', stop, { once: true });
    await promise.finally(() => signal.removeEventListener('abort', stop));
  }

  /** One more line for a file that has one, if there is any. */
  takeMore(): boolean {
    if (this.#free === 0 || this.isWaitedFor) return false;
    this.#free -= 1;
    return true;
  }

  giveBack(): void {
    const next = this.#waiting.shift();
    if (next === undefined) this.#free += 1;
    else next.take();
  }
}
