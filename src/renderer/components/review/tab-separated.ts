/** Cells as a spreadsheet takes them from the clipboard: tabs between, a line each row; what would break that in quotes. */
export function tabSeparated(rows: readonly (readonly (string | null)[])[]): string {
  return rows.map((row) => row.map(field).join('\t')).join('\r\n');
}

function field(text: string | null): string {
  if (text === null) return '';
  return /[\t\r\n"]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
