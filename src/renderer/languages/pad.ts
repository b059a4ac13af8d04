import { mapTexts } from './map-texts.ts';

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
  // Every text is a text again.
  return mapTexts(table, padText) as Padded<Table>;
}
