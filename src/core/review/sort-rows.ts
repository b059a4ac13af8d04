/** Keys of slots 0 to n-1: a number first, and bytes where the numbers are the same. */
export class SortKeys {
  /** The number of each slot. */
  readonly #numbers: Float64Array;
  /** Where the bytes of each slot begin in `#bytes`; one more for the end of the last. */
  readonly #starts: Uint32Array;
  #bytes: Buffer;
  #filled = 0;
  #slots = 0;

  constructor(slots: number) {
    this.#numbers = new Float64Array(slots);
    this.#starts = new Uint32Array(slots + 1);
    this.#bytes = Buffer.allocUnsafeSlow(64 * 1024);
  }

  /** Adds the key of the next slot. The first six bytes of a text go into the number, which decides nearly always. */
  addBytes(bytes: Uint8Array, length: number): void {
    let number = 0;
    for (let index = 0; index < 6; index += 1) number = number * 256 + (index < length ? (bytes[index] ?? 0) : 0);
    this.#add(number, bytes, 6, length);
  }

  addNumber(number: number): void {
    this.#add(number, noBytes, 0, 0);
  }

  /** A number that is not exact, with the bytes that tell it from its neighbours. */
  addNumberAndBytes(number: number, bytes: Uint8Array, length: number): void {
    this.#add(number, bytes, 0, length);
  }

  /** Below 0 when slot `a` comes before slot `b`. */
  readonly compare = (a: number, b: number): number => {
    const first = this.#numbers[a] ?? 0;
    const second = this.#numbers[b] ?? 0;
    if (first !== second) return first < second ? -1 : 1;
    const starts = this.#starts;
    let left = starts[a] ?? 0;
    let right = starts[b] ?? 0;
    const leftEnd = starts[a + 1] ?? 0;
    const rightEnd = starts[b + 1] ?? 0;
    const bytes = this.#bytes;
    for (; left < leftEnd && right < rightEnd; left += 1, right += 1) {
      const difference = (bytes[left] ?? 0) - (bytes[right] ?? 0);
      if (difference !== 0) return difference;
    }
    return leftEnd - left - (rightEnd - right);
  };

  #add(number: number, bytes: Uint8Array, from: number, length: number): void {
    this.#numbers[this.#slots] = number;
    const more = Math.max(0, length - from);
    if (this.#filled + more > this.#bytes.length) {
      const larger = Buffer.allocUnsafeSlow(2 * this.#bytes.length + more);
      larger.set(this.#bytes.subarray(0, this.#filled));
      this.#bytes = larger;
    }
    for (let index = from; index < length; index += 1) this.#bytes[this.#filled + index - from] = bytes[index] ?? 0;
    this.#filled += more;
    this.#slots += 1;
    this.#starts[this.#slots] = this.#filled;
  }
}

const noBytes = new Uint8Array(0);

/** How many slots are merged before the thread is given back: some milliseconds. */
const mergesBetweenBreaths = 64 * 1024;
/** Runs of this many are sorted by insertion. */
const runLength = 16;

/** Sorts slots in place, and stably, by merging; yields whenever others should have the thread. */
export function* sortSlots(slots: Uint32Array, compare: (a: number, b: number) => number): Generator<undefined, void> {
  const { length } = slots;
  for (let start = 0; start < length; start += runLength) {
    insertionSort(slots, start, Math.min(length, start + runLength), compare);
    if (start % mergesBetweenBreaths === 0) yield;
  }
  let from = slots;
  let to: Uint32Array = new Uint32Array(length);
  for (let width = runLength; width < length; width *= 2) {
    let sinceBreath = 0;
    for (let start = 0; start < length; start += 2 * width) {
      const middle = Math.min(length, start + width);
      const end = Math.min(length, start + 2 * width);
      let left = start;
      let right = middle;
      for (let index = start; index < end; index += 1) {
        const takesRight = right < end && (left >= middle || compare(from[left] ?? 0, from[right] ?? 0) > 0);
        to[index] = (takesRight ? from[right] : from[left]) ?? 0;
        if (takesRight) right += 1;
        else left += 1;
        sinceBreath += 1;
        if (sinceBreath === mergesBetweenBreaths) {
          sinceBreath = 0;
          yield;
        }
      }
    }
    [from, to] = [to, from];
  }
  if (from !== slots) slots.set(from);
}

function insertionSort(
  slots: Uint32Array,
  start: number,
  end: number,
  compare: (a: number, b: number) => number,
): void {
  for (let index = start + 1; index < end; index += 1) {
    const slot = slots[index] ?? 0;
    let place = index;
    while (place > start && compare(slots[place - 1] ?? 0, slot) > 0) {
      slots[place] = slots[place - 1] ?? 0;
      place -= 1;
    }
    slots[place] = slot;
  }
}
