/** Columns a text takes on a terminal: East Asian characters and emoji take two, accents of their own none. */
export function displayWidth(text: string): number {
  let width = 0;
  for (const character of text) {
    if (/\p{M}|\u200D/u.test(character)) continue;
    width += isWide(character.codePointAt(0) ?? 0) ? 2 : 1;
  }
  return width;
}

// Unicode's East Asian Width, as blocks: wide and full-width characters, and emoji.
const wideBlocks: readonly (readonly [number, number])[] = [
  [0x1100, 0x115f],
  [0x2e80, 0xa4cf],
  [0xac00, 0xd7a3],
  [0xf900, 0xfaff],
  [0xfe30, 0xfe6f],
  [0xff00, 0xff60],
  [0xffe0, 0xffe6],
  [0x1f300, 0x1faff],
  [0x20000, 0x3fffd],
];

function isWide(codePoint: number): boolean {
  return wideBlocks.some(([first, last]) => codePoint >= first && codePoint <= last);
}

/** The text, cut in the middle when it takes more columns: the end of a path says the most. */
export function shorten(text: string, columns: number): string {
  if (displayWidth(text) <= columns) return text;
  const mark = '...';
  if (columns <= mark.length) return mark.slice(0, Math.max(0, columns));
  const room = columns - mark.length;
  const end = takeColumns(Array.from(text).toReversed(), Math.ceil((room * 2) / 3)).toReversed();
  const start = takeColumns(Array.from(text), room - displayWidth(end.join('')));
  return [...start, mark, ...end].join('');
}

/** The first characters, as many as fit. */
function takeColumns(characters: readonly string[], columns: number): readonly string[] {
  let left = columns;
  const end = characters.findIndex((character) => {
    left -= displayWidth(character);
    return left < 0;
  });
  return end < 0 ? characters : characters.slice(0, end);
}

/** Lines of at most `columns`, broken at spaces; a longer word (a path) stays whole, to be copied. */
export function wrap(text: string, columns: number, indent = ''): readonly string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (line !== '' && displayWidth(indent + longer) > columns) {
      lines.push(indent + line);
      line = word;
    } else {
      line = longer;
    }
  }
  return [...lines, indent + line];
}

/** Names on the left, values on the right, in one column each; long values go on under themselves. */
export function listFacts(
  facts: readonly (readonly [name: string, value: string])[],
  columns: number,
): readonly string[] {
  const nameWidth = Math.max(...facts.map(([name]) => displayWidth(name))) + 2;
  return facts.flatMap(([name, value]) =>
    wrap(value, columns, ' '.repeat(nameWidth)).map((line, index) =>
      index === 0 ? padEnd(name, nameWidth) + line.slice(nameWidth) : line,
    ),
  );
}

/** One column of a table. */
export interface Column {
  readonly title: string;
  readonly align?: 'right';
}

/** The first column gives way so far and no further. */
const leastFirstColumn = 12;

/** A table under its titles. The first column gives way when the whole is wider than `columns`. */
export function listTable(
  table: readonly Column[],
  rows: readonly (readonly string[])[],
  columns: number,
): readonly string[] {
  const widths = table.map(({ title }, index) =>
    Math.max(...[title, ...rows.map((row) => row[index] ?? '')].map(displayWidth)),
  );
  const gap = '  ';
  const total = widths.reduce((sum, width) => sum + width + gap.length, -gap.length);
  const [first = 0] = widths;
  if (total > columns) widths[0] = Math.max(Math.min(first, leastFirstColumn), first - (total - columns));
  const lineOf = (cells: readonly string[]): string =>
    table
      .map(({ align }, index) => {
        const width = widths[index] ?? 0;
        const cell = shorten(cells[index] ?? '', width);
        return align === 'right' ? ' '.repeat(Math.max(0, width - displayWidth(cell))) + cell : padEnd(cell, width);
      })
      .join(gap)
      .trimEnd();
  return [
    lineOf(table.map(({ title }) => title)),
    lineOf(widths.map((width) => '-'.repeat(width))),
    ...rows.map(lineOf),
  ];
}

function padEnd(text: string, columns: number): string {
  return text + ' '.repeat(Math.max(0, columns - displayWidth(text)));
}
