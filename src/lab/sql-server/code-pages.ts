/*
 * varchar travels in the code page of its collation. Node decodes all of them and encodes none, so what encodes is made of
 * what decodes: every byte, and for East Asia every pair, is decoded once.
 */

/** Writes a text in a code page. What the page does not have is a question mark, as the server does it. */
export type Encode = (text: string) => Buffer;

const encoders = new Map<string, Encode>();
const questionMark = 0x3f;
const pairPages: ReadonlySet<string> = new Set(['shift_jis', 'gbk', 'euc-kr', 'big5']);

/** The encoder of a code page, by its name for `TextDecoder`. */
export function encoderOf(encoding: string): Encode {
  const made = encoders.get(encoding) ?? makeEncoder(encoding);
  encoders.set(encoding, made);
  return made;
}

function makeEncoder(encoding: string): Encode {
  if (encoding === 'utf-8') return (text) => Buffer.from(text, 'utf8');
  const codes = codesOf(encoding);
  return (text) => {
    // One character is at most two bytes here; a surrogate pair is one question mark.
    const bytes = Buffer.allocUnsafe(text.length * 2);
    let length = 0;
    for (const character of text) {
      const code = codes.get(character) ?? questionMark;
      if (code > 0xff) {
        bytes[length] = code >> 8;
        length += 1;
      }
      bytes[length] = code & 0xff;
      length += 1;
    }
    return bytes.subarray(0, length);
  };
}

function codesOf(encoding: string): ReadonlyMap<string, number> {
  const codes = new Map<string, number>();
  const decoder = new TextDecoder(encoding, { fatal: true });
  const learn = (bytes: readonly number[], code: number): void => {
    const text = decodeOrNull(decoder, Uint8Array.from(bytes));
    // Two bytes may also be two characters, or a base and its mark; the first code of a character is the usual one.
    if (text !== null && text.length === 1 && !codes.has(text)) codes.set(text, code);
  };
  for (let code = 0; code < 0x100; code += 1) learn([code], code);
  if (!pairPages.has(encoding)) return codes;
  for (let code = 0x8140; code <= 0xfefe; code += 1) {
    if ((code & 0xff) >= 0x40) learn([code >> 8, code & 0xff], code);
  }
  return codes;
}

function decodeOrNull(decoder: InstanceType<typeof TextDecoder>, bytes: Uint8Array): string | null {
  try {
    return decoder.decode(bytes);
  } catch {
    return null;
  }
}
