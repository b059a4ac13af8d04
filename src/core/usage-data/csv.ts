import type { Cell, Row } from '../ports/site-database.ts';

/** `raw` is exactly what leaves the site; `safe` is for looking at it in a spreadsheet. docs/formats/usage-data.md */
export type CsvForm = 'raw' | 'safe';

const mustQuote = /[",\r\n]|^ | $/;
/** Beginnings that spreadsheets run as a formula, the full-width forms of them included. */
const formulaStart = /^[=+\-@\t\r\n\uFF1D\uFF0B\uFF0D\uFF20]/;
const utf8 = new TextEncoder();

/** The byte order mark and the line of column names. */
export function csvHeader(columns: readonly string[], form: CsvForm): Uint8Array {
  return utf8.encode(`\uFEFF${columns.map((column) => textCell(column, form)).join(',')}\r\n`);
}

/** Rows as UTF-8 lines of RFC 4180. */
export function csvRows(rows: readonly Row[], form: CsvForm): Uint8Array {
  let text = '';
  for (const row of rows) {
    for (let index = 0; index < row.length; index += 1) {
      const cell = row[index] ?? null;
      if (index > 0) text += ',';
      text += typeof cell === 'string' ? textCell(cell, form) : otherCell(cell);
    }
    text += '\r\n';
  }
  return utf8.encode(text);
}

function textCell(text: string, form: CsvForm): string {
  if (form === 'safe' && formulaStart.test(text)) return `"'${text.replaceAll('"', '""')}"`;
  if (text === '') return '""';
  return mustQuote.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

function otherCell(cell: Exclude<Cell, string>): string {
  if (cell === null) return '';
  if (typeof cell === 'object')
    return `0x${Buffer.from(cell.buffer, cell.byteOffset, cell.byteLength).toString('hex').toUpperCase()}`;
  return String(cell);
}
