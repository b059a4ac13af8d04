import type { ReviewCell } from '../../shared/review.ts';
import { prettyJson } from './pretty-json.ts';
import { prettyXml } from './pretty-xml.ts';
import { cellKinds } from './row-codec.ts';

/** A longer cell is shown cut: its beginning of this many bytes, as UTF-8. */
export const readerLimitBytes = 4 * 1024 * 1024;
/** Laid out, a text may become this many characters; else it is shown as it is. */
const prettyLimit = 3 * readerLimitBytes;
const hexBytesPerLine = 16;

/** One cell as the reader shows it, from its kind and the first bytes of its text; `isCut` when there are more. */
export function readerCell(kind: number, bytes: Buffer, isCut: boolean): ReviewCell {
  if (kind === cellKinds.null) return { text: null, format: 'text', pretty: null, isCut: false };
  const text = bytes.toString('utf8', 0, isCut ? wholeCharacters(bytes) : bytes.length);
  if (kind === cellKinds.binary) return { text, format: 'binary', pretty: hexLines(text), isCut };
  // The beginning of a document is no document.
  if (kind !== cellKinds.text || isCut) return { text, format: 'text', pretty: null, isCut };
  const json = orNull(() => prettyJson(text, prettyLimit));
  if (json !== null) return { text, format: 'json', pretty: json, isCut };
  const xml = orNull(() => prettyXml(text, prettyLimit));
  return { text, format: xml === null ? 'text' : 'xml', pretty: xml, isCut };
}

/** What is nested deeper than the engine can follow is shown as it is. */
function orNull(lay: () => string | null): string | null {
  try {
    return lay();
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}

/** The length without the beginning of a character whose rest was cut off. */
export function wholeCharacters(bytes: Uint8Array): number {
  let start = bytes.length;
  while (start > 0 && bytes.length - start < 4) {
    start -= 1;
    const byte = bytes[start] ?? 0;
    if (byte < 0x80) return bytes.length;
    if (byte >= 0xc0) {
      const needed = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2;
      return start + needed <= bytes.length ? bytes.length : start;
    }
  }
  return bytes.length;
}

/** `0x…` as an offset, sixteen bytes and their ASCII on each line. */
function hexLines(text: string): string {
  const bytes = Buffer.from(text.slice(2), 'hex');
  const lines: string[] = [];
  for (let offset = 0; offset < bytes.length; offset += hexBytesPerLine) {
    const part = bytes.subarray(offset, offset + hexBytesPerLine);
    const hex = [...part].map((byte) => byte.toString(16).toUpperCase().padStart(2, '0')).join(' ');
    const shown = part.toString('latin1', 0, part.length).replaceAll(/[^ -~]/g, '.');
    lines.push(
      `${offset.toString(16).toUpperCase().padStart(8, '0')}  ${hex.padEnd(hexBytesPerLine * 3 - 1)}  ${shown}`,
    );
  }
  return lines.join('\n');
}
