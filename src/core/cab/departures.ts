import { type Clause, inEnglish } from '../../shared/clauses.ts';
import type { AppError } from '../../shared/errors.ts';
import { malformed, type Origin, placeOf, type Spot } from './faults.ts';

/** Something in a cabinet that the specification does not allow, and that was read all the same. */
export interface Departure {
  /** The file it is in. */
  readonly name: string;
  /** Absolute, in the file. */
  readonly offset: number;
  /** As the specification names it. */
  readonly field: string;
  /** Goes on the sentence "<field> at byte <offset> ...". */
  readonly what: string;
}

/** More are counted, and not kept. */
const mostKept = 100;

/** Notes where a cabinet departs from the specification, or refuses it there. */
export class Departures {
  readonly isStrict: boolean;
  readonly #kept = new Map<string, Departure>();
  #count = 0;

  constructor(mode: 'strict' | 'tolerant' = 'tolerant') {
    this.isStrict = mode === 'strict';
  }

  /** The first hundred, each once. */
  get kept(): readonly Departure[] {
    return [...this.#kept.values()];
  }

  /** Past the hundredth, what is met again is counted again. */
  get count(): number {
    return this.#count;
  }

  /**
   * Notes one. `refuse` makes the error of the strict mode where it is another one.
   * @throws {AppError} cab.malformed in the strict mode
   */
  note(origin: Origin, spot: Spot, what: Clause, refuse: () => AppError = () => malformed(origin, spot, what)): void {
    if (this.isStrict) throw refuse();
    const departure = { ...placeOf(origin, spot), what: inEnglish(what) };
    const key = `${departure.offset} ${departure.field} ${departure.name}`;
    if (this.#kept.has(key)) return;
    this.#count += 1;
    if (this.#kept.size < mostKept) this.#kept.set(key, departure);
  }
}
