/** What ends a request that a later one took over: its connection is let go of, as nobody waits at its other end. */
export class TakenOver extends Error {
  override readonly name = 'TakenOver';
}

interface Turn {
  readonly controller: AbortController;
  readonly ended: Promise<void>;
}

/**
 * One at a time for each key, and the latest counts: who asks again has lost the connection of the time before, even
 * where this side still waits for it. The earlier one is ended and awaited before the later begins.
 */
export class LatestTurn {
  readonly #turns = new Map<string, Turn>();

  async take<T>(key: string, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
    const before = this.#turns.get(key);
    const controller = new AbortController();
    const done = (async () => {
      before?.controller.abort();
      if (before !== undefined) await before.ended;
      if (controller.signal.aborted) throw new TakenOver('A later request took this one over.');
      return await work(controller.signal);
    })();
    const turn: Turn = {
      controller,
      ended: done.then(
        () => undefined,
        () => undefined,
      ),
    };
    this.#turns.set(key, turn);
    try {
      return await done;
    } finally {
      if (this.#turns.get(key) === turn) this.#turns.delete(key);
    }
  }
}
