/*
 * Texts are looked for in the bytes of rows (row-codec.ts), taken as one character a byte: an expression over them runs at
 * the engine's full speed, and nothing needs decoding but what is shown. It spells every letter's cases in UTF-8.
 */

/** Letters that become another in lower case, by that other; one code point to one. */
let upperCases: ReadonlyMap<number, readonly number[]> | null = null;

/** An expression for `text` in any case, over bytes; with the flags of whoever uses it. */
export function anyCasePattern(text: string): string {
  let pattern = '';
  for (const character of text.toWellFormed()) {
    const forms = formsOf(character.codePointAt(0) ?? 0);
    pattern += forms.length === 1 ? spell(forms[0] ?? 0) : `(?:${forms.map(spell).join('|')})`;
  }
  return pattern;
}

/**
 * An expression over bytes for a text in Base64, also where it stands within JSON: some writers put `\/` for the slash and
 * `\u002B` for the plus.
 */
export function base64Pattern(base64: string): string {
  return base64.replaceAll('+', '(?:\\+|\\\\u002[bB])').replaceAll('/', '(?:\\\\?/|\\\\u002[fF])');
}

/** Every code point that is the same letter, whatever its case; of Greek also the sigma at the end of a word. */
function formsOf(codePoint: number): readonly number[] {
  upperCases ??= readUpperCases();
  const lower = lowerOf(codePoint);
  const base = lower === finalSigma ? sigma : lower;
  const forms = new Set([base, ...(upperCases.get(base) ?? [])]);
  if (base === sigma) forms.add(finalSigma);
  return [...forms];
}

const sigma = 0x3c3;
const finalSigma = 0x3c2;

function readUpperCases(): ReadonlyMap<number, readonly number[]> {
  const found = new Map<number, number[]>();
  // No letter beyond this has cases (Unicode 16: Garay, Adlam and the like end below U+1E944).
  for (let codePoint = 0x41; codePoint < 0x1_e9_50; codePoint += 1) {
    if (codePoint === 0xd800) codePoint = 0xe000;
    const lower = lowerOf(codePoint);
    if (lower === codePoint) continue;
    const others = found.get(lower);
    if (others === undefined) found.set(lower, [codePoint]);
    else others.push(codePoint);
  }
  return found;
}

/** Itself where lower case has no, or more than one, character. */
function lowerOf(codePoint: number): number {
  const lower = String.fromCodePoint(codePoint).toLowerCase();
  const first = lower.codePointAt(0) ?? codePoint;
  return lower.length === (first > 0xffff ? 2 : 1) ? first : codePoint;
}

function spell(codePoint: number): string {
  return [...Buffer.from(String.fromCodePoint(codePoint), 'utf8')]
    .map((byte) => `\\x${byte.toString(16).padStart(2, '0')}`)
    .join('');
}
