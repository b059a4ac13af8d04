/** The longest code there is. */
const maxLength = 16;

/**
 * Canonical Huffman codes. A code of at most `tableBits` bits is one look into a table; a longer one is found by its
 * length. An entry is the symbol times 32 and the length; 0 is none.
 */
export class HuffmanTable {
  readonly tableBits: number;
  readonly table: Uint16Array;
  /** Symbols in the order of their codes. */
  readonly #sorted: Uint16Array;
  /** By length: how many codes, the first code, and where its symbol stands in `#sorted`. */
  readonly #counts = new Uint16Array(maxLength + 1);
  readonly #firstCodes = new Uint32Array(maxLength + 1);
  readonly #places = new Uint16Array(maxLength + 1);
  readonly #next = new Uint16Array(maxLength + 1);

  constructor(symbolCount: number, tableBits: number) {
    this.tableBits = tableBits;
    this.table = new Uint16Array(1 << tableBits);
    this.#sorted = new Uint16Array(symbolCount);
  }

  /** Takes the length of each symbol's code. `false` unless they use up all codes, or there are none at all. */
  build(lengths: Uint8Array): boolean {
    const counts = this.#counts;
    counts.fill(0);
    for (let symbol = 0; symbol < lengths.length; symbol += 1) {
      const length = lengths[symbol] ?? 0;
      counts[length] = (counts[length] ?? 0) + 1;
    }
    counts[0] = 0;
    let code = 0;
    let place = 0;
    for (let length = 1; length <= maxLength; length += 1) {
      code <<= 1;
      this.#firstCodes[length] = code;
      this.#places[length] = place;
      this.#next[length] = place;
      code += counts[length] ?? 0;
      place += counts[length] ?? 0;
      if (code > 1 << length) return false;
    }
    if (place > 0 && code !== 1 << maxLength) return false;

    for (let symbol = 0; symbol < lengths.length; symbol += 1) {
      const length = lengths[symbol] ?? 0;
      if (length === 0) continue;
      const at = this.#next[length] ?? 0;
      this.#sorted[at] = symbol;
      this.#next[length] = at + 1;
    }
    this.#fillTable();
    return true;
  }

  #fillTable(): void {
    let at = 0;
    let place = 0;
    for (let length = 1; length <= this.tableBits; length += 1) {
      const width = 1 << (this.tableBits - length);
      for (let left = this.#counts[length] ?? 0; left > 0; left -= 1) {
        this.table.fill(((this.#sorted[place] ?? 0) << 5) | length, at, at + width);
        at += width;
        place += 1;
      }
    }
    this.table.fill(0, at);
  }

  /** The entry of a code that is longer than the table, out of the next 16 bits. */
  findLong(bits: number): number {
    for (let length = this.tableBits + 1; length <= maxLength; length += 1) {
      const index = (bits >>> (maxLength - length)) - (this.#firstCodes[length] ?? 0);
      if (index >= 0 && index < (this.#counts[length] ?? 0)) {
        return ((this.#sorted[(this.#places[length] ?? 0) + index] ?? 0) << 5) | length;
      }
    }
    return 0;
  }

  /** The entry of the code at the top of the next 16 bits. */
  find(bits: number): number {
    const entry = this.table[bits >>> (maxLength - this.tableBits)] ?? 0;
    return entry === 0 ? this.findLong(bits) : entry;
  }
}
