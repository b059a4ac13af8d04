import type { Random } from '../../../src/core/testing/random.ts';
import type { FaultKind } from '../../../src/lab/fault-kind.ts';
import type { FaultRequest } from '../../../src/lab/fault-server.ts';

/** One answer in so many is a right one, while faults are wanted. */
const rightEvery = 3;
/** One deck in so many has the faults that only waiting finds: each costs a whole patience. */
const slowEvery = 8;

/** Deals faults: every kind once before any comes again, as far as requests let it. */
export class FaultDeck {
  readonly #kinds: readonly FaultKind[];
  readonly #random: Random;
  #cards: FaultKind[] = [];
  #decks: number;

  constructor(kinds: readonly FaultKind[], random: Random) {
    this.#kinds = kinds;
    this.#random = random;
    this.#decks = random.int(0, slowEvery - 1);
  }

  /** The fault of the next answer; `null` for a right one. */
  deal(request: FaultRequest): FaultKind | null {
    if (this.#random.int(1, rightEvery) === 1) return null;
    const index = this.#cards.findIndex((kind) => suits(kind, request));
    if (index >= 0) return this.#cards.splice(index, 1)[0] ?? null;
    this.#cards.push(...this.#shuffled());
    return this.#cards.some((kind) => suits(kind, request)) ? this.deal(request) : null;
  }

  #shuffled(): readonly FaultKind[] {
    this.#decks += 1;
    const withSlow = this.#decks % slowEvery === 0;
    const cards = this.#kinds.filter(({ isSlow }) => withSlow || !isSlow);
    for (let index = cards.length - 1; index > 0; index -= 1) {
      const other = this.#random.int(0, index);
      // Both are within the list.
      [cards[index], cards[other]] = [cards[other] as FaultKind, cards[index] as FaultKind];
    }
    return cards;
  }
}

function suits({ at }: FaultKind, { bodyBytes, isPart, isTls }: FaultRequest): boolean {
  if (at === 'any') return true;
  return bodyBytes > 0 && (at !== 'part' || isPart) && (at !== 'tls' || isTls);
}
