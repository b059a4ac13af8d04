import assert from 'node:assert/strict';
import type { Cell } from '../../src/core/ports/site-database.ts';
import type { Random } from '../../src/core/testing/random.ts';
import { csvRows } from '../../src/core/usage-data/csv.ts';
import type { FuzzTarget } from './target.ts';

const characters = [
  '"',
  ',',
  '\r',
  '\n',
  '\r\n',
  ' ',
  '=',
  '+',
  '-',
  '@',
  '\t',
  "'",
  'a',
  'é',
  '日',
  '🚀',
  '\uFEFF',
  '＝',
  '0',
  ';',
] as const;

const formulaStart = /^[=+\-@\t\r\n＝＋－＠]/;

/** Rows of any values come back from their CSV as they were; and no cell of the safe form begins like a formula. */
export const csvTarget: FuzzTarget = {
  name: 'csv',
  async run(random) {
    const rows = Array.from({ length: random.int(1, 5) }, () => Array.from({ length: 4 }, () => anyCell(random)));
    const decode = (bytes: Uint8Array): string => new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);
    const raw = readCsv(decode(Buffer.concat([...csvRows(rows, 'raw')])));
    assert.deepEqual(
      raw,
      rows.map((row) => row.map(expected)),
    );
    for (const [index, row] of readCsv(decode(Buffer.concat([...csvRows(rows, 'safe')]))).entries()) {
      for (const [column, cell] of row.entries()) {
        // A number may begin with a minus: it is no text, and no formula.
        if (typeof rows[index]?.[column] === 'string') assert.doesNotMatch(cell?.text ?? '', formulaStart);
      }
    }
  },
};

type Read = { readonly text: string; readonly isQuoted: boolean } | null;

function anyCell(random: Random): Cell {
  switch (random.int(0, 5)) {
    case 0:
      return null;
    case 1:
      return random.int(-1000, 1000);
    case 2:
      return BigInt(random.int(0, 2 ** 31)) * 2n ** 31n;
    case 3:
      return random.bytes(random.int(0, 4));
    default:
      return Array.from({ length: random.int(0, 6) }, () => random.pick(characters)).join('');
  }
}

function expected(cell: Cell): Read {
  if (cell === null) return null;
  if (typeof cell === 'string') return { text: cell, isQuoted: cell === '' || /[",\r\n]|^ | $/.test(cell) };
  const text = typeof cell === 'object' ? `0x${Buffer.from(cell).toString('hex').toUpperCase()}` : String(cell);
  return { text, isQuoted: false };
}

/** RFC 4180, read by the letter, a quoted empty field kept apart from an absent one. */
function readCsv(text: string): readonly (readonly Read[])[] {
  const rows: Read[][] = [];
  let row: Read[] = [];
  for (let at = 0; at < text.length; ) {
    let cell: Read;
    if (text[at] === '"') {
      let end = at + 1;
      while (text[end] !== '"' || text[end + 1] === '"') end += text[end] === '"' ? 2 : 1;
      cell = { text: text.slice(at + 1, end).replaceAll('""', '"'), isQuoted: true };
      at = end + 1;
    } else {
      const rest = /[^,\r]*/y;
      rest.lastIndex = at;
      const plain = rest.exec(text)?.[0] ?? '';
      cell = plain === '' ? null : { text: plain, isQuoted: false };
      at += plain.length;
    }
    row.push(cell);
    if (text[at] === ',') {
      at += 1;
      continue;
    }
    assert.equal(text.slice(at, at + 2), '\r\n');
    at += 2;
    rows.push(row);
    row = [];
  }
  return rows;
}
