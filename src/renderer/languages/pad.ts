/** A table with every word 40 % longer; what is filled in stays as it is. */
export type Padded<Table> = { readonly [K in keyof Table]: Table[K] extends string ? string : Padded<Table[K]> };

/** Every word 40 % longer, by saying its beginning again: a word that cannot break is what a layout fails on. */
export function padText(text: string): string {
  return text.replace(/\{\{.*?\}\}|[\p{L}]+/gu, (part) =>
    part.startsWith('{{') ? part : part + part.slice(0, Math.ceil(part.length * 0.4)).toLowerCase(),
  );
}

/** `padText` for a whole table of words. */
export function padTable<Table extends object>(table: Table): Padded<Table> {
  const entries = Object.entries(table).map(([key, value]: [string, unknown]) => [
    key,
    typeof value === 'string' ? padText(value) : padTable(value as object),
  ]);
  // The same keys as `Table`, as the lines above show.
  return Object.fromEntries(entries) as Padded<Table>;
}
