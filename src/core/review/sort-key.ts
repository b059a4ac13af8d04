/*
 * What rows are sorted by. Comparing a million texts by Intl.Collator takes
 * seconds in which nothing else can be done, and all of them in memory; so each text is folded once into
 * bytes whose plain order is close to it: letters without case and accents, ASCII in the collator's own order (punctuation,
 * digits, letters), ligatures spelled out, every other script by code point. Texts that fold alike keep the order of the
 * database.
 */

const collator = new Intl.Collator('en', { sensitivity: 'base' });
const weights = asciiWeights();

/** Letters that decomposition does not take apart. */
const spelled: Readonly<Record<string, string>> = {
  ß: 'ss',
  æ: 'ae',
  œ: 'oe',
  ø: 'o',
  ł: 'l',
  đ: 'd',
  ð: 'd',
  þ: 'th',
  ı: 'i',
};

/**
 * Writes the key of the text in `bytes` (UTF-8) to `target`, up to `limit` bytes; returns how many there were. No byte of a
 * key is 0, so a shorter key, filled with 0, comes before its longer ones.
 */
export function writeTextKey(bytes: Buffer, start: number, end: number, target: Uint8Array, limit: number): number {
  const last = Math.min(end, start + limit);
  for (let index = start; index < last; index += 1) {
    const byte = bytes[index] ?? 0;
    if (byte >= 0x80)
      return writeFolded(bytes.toString('utf8', start, Math.min(end, start + 4 * limit)), target, limit);
    target[index - start] = weights[byte] ?? 0;
  }
  return last - start;
}

function writeFolded(text: string, target: Uint8Array, limit: number): number {
  let length = 0;
  const folded = text
    .normalize('NFKD')
    .replace(/\p{M}+/gu, '')
    .toLowerCase();
  for (const character of folded) {
    for (const byte of Buffer.from(spelled[character] ?? character, 'utf8')) {
      if (length === limit) return length;
      target[length] = byte < 0x80 ? (weights[byte] ?? 0) : byte;
      length += 1;
    }
  }
  return length;
}

/** A weight from 1 to 127 for each ASCII character; the same for both cases of a letter. */
function asciiWeights(): Uint8Array {
  const result = new Uint8Array(128);
  let weight = 0;
  for (const code of [...Array(32).keys(), 127]) {
    weight += 1;
    result[code] = weight;
  }
  const shown = Array.from({ length: 95 }, (_, index) => String.fromCharCode(32 + index)).sort(collator.compare);
  let previous: string | null = null;
  for (const character of shown) {
    if (previous === null || collator.compare(previous, character) !== 0) weight += 1;
    result[character.charCodeAt(0)] = weight;
    previous = character;
  }
  return result;
}

const dateForm =
  /^(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2})(?:\.(\d{1,9}))?)?)?(?: ?(?:Z|([+-])(\d{2}):(\d{2})))?$/;

/** A date, with or without its time, as microseconds since 1970 in UTC; `null` when the text is none. */
export function dateKey(text: string): number | null {
  const parts = dateForm.exec(text);
  if (parts === null) return null;
  const part = (index: number): number => Number(parts[index] ?? 0);
  const [month, day] = [part(2), part(3)];
  if (month < 1 || month > 12 || day < 1 || day > 31 || part(4) > 24 || part(5) > 59 || part(6) > 60) return null;
  const days = daysSince1970(part(1), month, day);
  const minutes = part(4) * 60 + part(5) - (parts[8] === '-' ? -1 : 1) * (part(9) * 60 + part(10));
  const microseconds = Number((parts[7] ?? '').padEnd(6, '0').slice(0, 6));
  return ((days * 1440 + minutes) * 60 + part(6)) * 1_000_000 + microseconds;
}

/** By the rule of the Gregorian calendar, with the year begun in March. */
function daysSince1970(year: number, month: number, day: number): number {
  const shifted = month <= 2 ? year - 1 : year;
  const monthFromMarch = (month + 9) % 12;
  const dayOfYear = Math.floor((153 * monthFromMarch + 2) / 5) + day - 1;
  const leapDays = Math.floor(shifted / 4) - Math.floor(shifted / 100) + Math.floor(shifted / 400);
  return shifted * 365 + leapDays + dayOfYear - 719_468;
}

/** Eight bytes in the order of whole numbers too large to be exact otherwise (64 bits, signed). */
export function writeIntegerKey(value: bigint, target: Uint8Array): number {
  let rest = BigInt.asUintN(64, BigInt.asIntN(64, value) + 2n ** 63n);
  for (let index = 7; index >= 0; index -= 1) {
    target[index] = Number(rest & 0xffn);
    rest >>= 8n;
  }
  return 8;
}
