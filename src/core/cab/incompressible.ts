/** Bytes looked at, from the middle of a block. */
const sampleBytes = 4096;
/**
 * Sum of the squares of how often each byte value occurs in the sample. 69,600 is what chance gives, with a spread of
 * 360; text, code and tables are far above 100,000.
 */
const flatBelow = 75_000;
/** While blocks do not shrink, one in so many is tried all the same. */
const probeEvery = 64;

/**
 * Saves the time of compressing what is compressed already. Once a block did not shrink, blocks that look like chance are
 * not tried, but for a few; the first that shrinks ends it. All follows from the blocks in their order.
 */
export class IncompressibleGuard {
  readonly #counts = new Uint16Array(256);
  #isOn = false;
  #untried = 0;

  shouldTry(raw: Uint8Array): boolean {
    if (!this.#isOn || !this.#looksLikeChance(raw)) return true;
    this.#untried += 1;
    if (this.#untried < probeEvery) return false;
    this.#untried = 0;
    return true;
  }

  /** Tells what came of a block that was tried. */
  learn(didShrink: boolean): void {
    this.#isOn = !didShrink;
  }

  #looksLikeChance(raw: Uint8Array): boolean {
    if (raw.length < sampleBytes) return false;
    const counts = this.#counts.fill(0);
    const start = (raw.length - sampleBytes) >>> 1;
    for (let index = start; index < start + sampleBytes; index += 1) {
      const value = raw[index] ?? 0;
      counts[value] = (counts[value] ?? 0) + 1;
    }
    let squares = 0;
    for (const count of counts) squares += count * count;
    return squares < flatBelow;
  }
}
