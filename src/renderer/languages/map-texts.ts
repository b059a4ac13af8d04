/** Changes every text of a table of words, however deep it stands. */
export function mapTexts(table: unknown, change: (text: string) => string): unknown {
  if (typeof table === 'string') return change(table);
  if (Array.isArray(table)) return table.map((each: unknown) => mapTexts(each, change));
  if (typeof table !== 'object' || table === null) return table;
  return Object.fromEntries(
    Object.entries(table).map(([key, value]: [string, unknown]) => [key, mapTexts(value, change)]),
  );
}
