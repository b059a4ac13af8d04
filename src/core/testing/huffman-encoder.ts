/*
 * Canonical Huffman codes for the encoders of tests: short and slow on purpose.
 */

/**
 * Code lengths for symbols that occur so often, none longer than `most`; they use up all codes. A symbol that is alone
 * gets a companion, because one code of one bit would not.
 */
export function huffmanLengths(counts: readonly number[], most: number): number[] {
  const lengths = Array.from({ length: counts.length }, () => 0);
  let weights = counts.map((count) => count);
  if (weights.every((weight) => weight === 0)) return lengths;
  if (weights.filter((weight) => weight > 0).length === 1) weights[weights[0] === 0 ? 0 : 1] = 1;
  for (;;) {
    lengths.fill(0);
    let groups = weights
      .map((weight, symbol) => ({ weight, symbols: [symbol] }))
      .filter(({ weight }) => weight > 0)
      .sort((a, b) => a.weight - b.weight);
    while (groups.length > 1) {
      const [a, b, ...rest] = groups;
      if (a === undefined || b === undefined) break;
      const symbols = [...a.symbols, ...b.symbols];
      for (const symbol of symbols) lengths[symbol] = (lengths[symbol] ?? 0) + 1;
      const weight = a.weight + b.weight;
      const place = rest.findIndex((group) => group.weight > weight);
      groups = rest.toSpliced(place === -1 ? rest.length : place, 0, { weight, symbols });
    }
    if (Math.max(...lengths) <= most) return lengths;
    weights = weights.map((weight) => (weight === 0 ? 0 : (weight >>> 1) + 1));
  }
}

/** The codes that go with the lengths, by symbol. */
export function huffmanCodes(lengths: readonly number[]): number[] {
  const codes = Array.from({ length: lengths.length }, () => 0);
  let code = 0;
  for (let length = 1; length <= 16; length += 1) {
    for (const [symbol, own] of lengths.entries()) {
      if (own === length) {
        codes[symbol] = code;
        code += 1;
      }
    }
    code *= 2;
  }
  return codes;
}
