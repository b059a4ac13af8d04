/*
 * The file `reg export` writes ("Windows Registry Editor Version 5.00"): UTF-16LE with a byte order mark, a section for each
 * key, in it a line for each value. Of texts, `\` and `"` have a `\` before them; bytes go on over lines that end with `\`.
 */
import type { RegistryValues } from './windows-registry.ts';

const firstLine = 'Windows Registry Editor Version 5.00';

/** One value: its name, then a text, a number of 32 bits, or bytes with their type. */
const value =
  /(?:@|"([^"\\]*(?:\\.[^"\\]*)*)")=(?:"([^"\\]*(?:\\.[^"\\]*)*)"|dword:([0-9a-f]{1,8})|hex(?:\(([0-9a-f]+)\))?:([0-9a-f,]*(?:\\\r?\n[0-9a-f, ]*)*))[ \t]*(?:\r?\n|$)/isy;
/** A line of any other kind: blank, or a remark. */
const otherLine = /[^\r\n[]*(?:\r?\n|$)/y;
const section = /^\[[^\r\n]*\]\r?\n/m;

/** @throws {Error} when it is no file of this kind */
export function decodeExport(bytes: Uint8Array): string {
  if (bytes[0] !== 0xff || bytes[1] !== 0xfe) throw new Error('An exported registry begins with a byte order mark.');
  const text = Buffer.from(bytes.buffer, bytes.byteOffset + 2, bytes.length - 2).toString('utf16le');
  if (!text.startsWith(firstLine)) throw new Error(`An exported registry begins with "${firstLine}".`);
  return text;
}

/** The values of the first key, the one that was asked for: those below it follow. */
export function parseExport(text: string): RegistryValues {
  const values = new Map<string, string>();
  const found = section.exec(text);
  if (found === null) return values;
  let at = found.index + found[0].length;
  // The next section is none of these.
  while (at < text.length && text[at] !== '[') {
    value.lastIndex = at;
    const match = value.exec(text);
    if (match !== null) {
      values.set(unescaped(match[1] ?? '').toLowerCase(), contentOf(match));
      at = value.lastIndex;
      continue;
    }
    otherLine.lastIndex = at;
    if (otherLine.exec(text) === null || otherLine.lastIndex === at) break;
    at = otherLine.lastIndex;
  }
  return values;
}

function contentOf([, , text, number, type, digits = '']: RegExpExecArray): string {
  if (text !== undefined) return unescaped(text);
  if (number !== undefined) return String(Number.parseInt(number, 16));
  const bytes = Buffer.from(digits.replaceAll(/[^0-9a-f]/gi, ''), 'hex');
  switch (type?.toLowerCase() ?? '') {
    // REG_SZ with something odd in it, and REG_EXPAND_SZ: up to the NUL at the end.
    case '1':
    case '2':
      return bytes.toString('utf16le').replace(/\0.*$/s, '');
    // REG_MULTI_SZ: each text with a NUL after it, and one more.
    case '7':
      return bytes.toString('utf16le').replace(/\0+$/, '').replaceAll('\0', '\n');
    // REG_QWORD.
    case 'b':
      return bytes.length === 8 ? String(bytes.readBigUInt64LE()) : bytes.toString('hex');
    default:
      return bytes.toString('hex');
  }
}

function unescaped(text: string): string {
  return text.replaceAll(/\\(.)/gs, '$1');
}
