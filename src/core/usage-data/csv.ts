import type { Cell, Row } from '../ports/site-database.ts';

/** `raw` is exactly what leaves the site; `safe` is for looking at it in a spreadsheet. docs/formats/usage-data.md */
export type CsvForm = 'raw' | 'safe';

const mustQuote = /[",\r\n]|^ | $/;
/**
 * Where a spreadsheet would see the beginning of a formula, the full-width signs included: at the start of a cell, and after
 * what another locale's spreadsheet takes for the end of one (`;` in Dutch and French, a tab, a line break).
 */
const formulaStart = /(^[\s\u00A0]*|[;\t\r\n])(?=[=+\-@\uFF1D\uFF0B\uFF0D\uFF20])/g;
/** Characters that Excel drops from the start of a cell, so that what follows them begins it. */
const droppedStart = /^(?=[\t\r\n])/;
/** A piece is let go at this many characters. */
const pieceLength = 64 * 1024;
const utf8 = new TextEncoder();

/** The byte order mark and the line of column names. */
export function csvHeader(columns: readonly string[], form: CsvForm): Uint8Array {
  return utf8.encode(`\uFEFF${columns.map((column) => textCell(column, form)).join(',')}\r\n`);
}

/** Rows as UTF-8 lines of RFC 4180, in pieces: a cell may be many megabytes, and a text has a largest size. */
export function* csvRows(rows: readonly Row[], form: CsvForm): Generator<Uint8Array> {
  let text = '';
  for (const row of rows) {
    for (let index = 0; index < row.length; index += 1) {
      const cell = row[index] ?? null;
      if (index > 0) text += ',';
      text += typeof cell === 'string' ? textCell(cell, form) : otherCell(cell);
    }
    text += '\r\n';
    if (text.length < pieceLength) continue;
    yield utf8.encode(text);
    text = '';
  }
  if (text !== '') yield utf8.encode(text);
}

function textCell(text: string, form: CsvForm): string {
  if (form === 'safe') {
    const guarded = text.replace(formulaStart, "$1'").replace(droppedStart, "'");
    if (guarded !== text) return `"${guarded.replaceAll('"', '""')}"`;
  }
  if (text === '') return '""';
  return mustQuote.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

function otherCell(cell: Exclude<Cell, string>): string {
  if (cell === null) return '';
  if (typeof cell === 'object')
    return `0x${Buffer.from(cell.buffer, cell.byteOffset, cell.byteLength).toString('hex').toUpperCase()}`;
  return String(cell);
}
