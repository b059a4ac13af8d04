// Controls (C0 and C1), line and paragraph separators, the byte order mark, and every character that changes the
// direction of text: a file name made of these can look like another one, or speak to the terminal.
const unsafe = /[\p{Cc}\u061C\u200B\u200E\u200F\u2028-\u202E\u2060\u2066-\u2069\uFEFF]/gu;

// Half of a pair that stands alone: not text, and some programs stop at it.
const halfCharacters = /\p{Surrogate}/gu;

/** A label, file name or answer of another program as it may be shown on one line: without control and direction characters. */
export function safeText(text: string): string {
  return text
    .replace(/[\t\r\n\u2028\u2029]+/g, ' ')
    .replace(unsafe, '')
    .replace(halfCharacters, '\uFFFD');
}
