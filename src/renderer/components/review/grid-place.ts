/** The rows above the first one: the names of the columns, and what they are filtered by. */
export const headerRow = -2;
export const filterRow = -1;

/** A cell of the grid: a row of the view (or one of the two above), and a position among the shown columns. */
export interface Place {
  readonly row: number;
  readonly position: number;
}

/** A rectangle of cells, ends included. */
export interface Rectangle {
  readonly top: number;
  readonly bottom: number;
  readonly left: number;
  readonly right: number;
}

interface Bounds {
  readonly rows: number;
  readonly columns: number;
  /** Rows that fit the screen. */
  readonly pageRows: number;
}

/** The place nearest to this one that there is. */
export function clampPlace({ row, position }: Place, { rows, columns }: Pick<Bounds, 'rows' | 'columns'>): Place {
  return {
    row: Math.max(headerRow, Math.min(row, rows - 1)),
    position: Math.max(0, Math.min(position, columns - 1)),
  };
}

/** Where a key leads, by the keys of the ARIA grid pattern; `null` for keys that lead nowhere. */
export function placeAfterKey(key: string, isControl: boolean, from: Place, bounds: Bounds): Place | null {
  const to = (row: number, position: number): Place => clampPlace({ row, position }, bounds);
  const { row, position } = from;
  const lastColumn = bounds.columns - 1;
  switch (key) {
    case 'ArrowUp':
      return to(isControl ? Math.min(row, 0) : row - 1, position);
    case 'ArrowDown':
      return to(isControl ? bounds.rows - 1 : row + 1, position);
    case 'ArrowLeft':
      return to(row, isControl ? 0 : position - 1);
    case 'ArrowRight':
      return to(row, isControl ? lastColumn : position + 1);
    case 'Home':
      return to(isControl ? Math.min(row, 0) : row, 0);
    case 'End':
      return to(isControl ? bounds.rows - 1 : row, lastColumn);
    case 'PageUp':
      return row < 0 ? to(row, position) : to(Math.max(0, row - bounds.pageRows), position);
    case 'PageDown':
      return to(Math.max(0, row) + bounds.pageRows, position);
    default:
      return null;
  }
}

/** What lies between two cells. */
export function rectangleOf(a: Place, b: Place): Rectangle {
  return {
    top: Math.max(0, Math.min(a.row, b.row)),
    bottom: Math.max(a.row, b.row),
    left: Math.min(a.position, b.position),
    right: Math.max(a.position, b.position),
  };
}

export function isWithin({ top, bottom, left, right }: Rectangle, row: number, position: number): boolean {
  return row >= top && row <= bottom && position >= left && position <= right;
}
