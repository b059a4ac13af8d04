import { oneLine } from './cell-text.ts';
import { columnsBetween, type ShownColumn } from './column-layout.ts';
import { isWithin, type Place, type Rectangle } from './grid-place.ts';
import type { CachedRow, RowCache } from './row-cache.ts';
import { rowHeightPx, ScrollScale } from './scroll-scale.ts';

/*
 * The rows of the grid, drawn without React: at sixty pictures a second, a few hundred cells are cheaper changed where they
 * stand than compared first. The rows stand still in a box that sticks to the top of what is scrolled; the scrollbar only
 * tells which rows they show. So nothing is ever scrolled into sight that is not drawn yet, and the height of a million rows
 * is never needed. A row that leaves at one end is used again at the other. The row with the focus stays, out of sight, for
 * as long as it has it.
 */

/** What is drawn. */
export interface GridContent {
  readonly rows: number;
  readonly columns: readonly ShownColumn[];
  readonly cache: RowCache | null;
  readonly place: Place;
  readonly selection: Rectangle;
  readonly words: { readonly none: string; readonly empty: string };
}

/** The positions of columns that are drawn. */
export interface ColumnRange {
  readonly first: number;
  readonly last: number;
}

interface GridBodyOptions {
  readonly scroller: HTMLElement;
  readonly sizer: HTMLElement;
  /** Holds still while the sizer is scrolled; has the header and the body in it. */
  readonly frame: HTMLElement;
  readonly body: HTMLElement;
  readonly headHeightPx: number;
  readonly onColumns: (range: ColumnRange) => void;
}

type CellState = 'waiting' | 'none' | 'empty' | 'text';

interface BodyCell {
  readonly element: HTMLDivElement;
  text: string;
  state: CellState;
  marks: number;
}

interface BodyRow {
  readonly element: HTMLDivElement;
  readonly cells: BodyCell[];
  row: number;
  yPx: number;
  /** Of the columns it was laid out by. */
  columnsVersion: number;
  shown: CachedRow | null | undefined;
}

/** Rows are moved within this distance; farther on, the body begins anew. */
const farPx = 500_000;
/** Columns beside those in sight, so that a small move shows nothing empty. */
const columnsBesidePx = 200;
/** Rows in the order they are read aloud are put right once it is quiet. */
const quietMs = 200;

/** The moving part of the grid. */
export class GridBody {
  readonly #options: GridBodyOptions;
  readonly #rows = new Map<number, BodyRow>();
  readonly #spare: BodyRow[] = [];
  readonly #observer: ResizeObserver;
  #content: GridContent | null = null;
  #scale = new ScrollScale(0, 0);
  #viewportPx = 0;
  #widthPx = 0;
  #topPx = 0;
  #leftPx = 0;
  #basePx = 0;
  /** Where the scrollbar was put from here; anything else is the operator's doing. */
  #expectedScrollTop = 0;
  #drawn: readonly number[] = [];
  #columnsVersion = 0;
  #range: ColumnRange = { first: 0, last: -1 };
  #frameRequest = 0;
  #quietTimer = 0;

  constructor(options: GridBodyOptions) {
    this.#options = options;
    const { scroller } = options;
    scroller.addEventListener('scroll', this.#onScroll, { passive: true });
    scroller.addEventListener('wheel', this.#onWheel, { passive: false });
    this.#observer = new ResizeObserver(() => this.#measure());
    this.#observer.observe(scroller);
    this.#measure();
  }

  close(): void {
    const { scroller, body } = this.#options;
    scroller.removeEventListener('scroll', this.#onScroll);
    scroller.removeEventListener('wheel', this.#onWheel);
    this.#observer.disconnect();
    cancelAnimationFrame(this.#frameRequest);
    clearTimeout(this.#quietTimer);
    body.replaceChildren();
  }

  get pageRows(): number {
    return Math.max(1, Math.floor(this.#viewportPx / rowHeightPx) - 1);
  }

  /** Takes what is to be drawn, and draws it at once. */
  setContent(content: GridContent): void {
    const before = this.#content;
    this.#content = content;
    if (before?.columns !== content.columns) this.#columnsVersion += 1;
    if (before?.rows !== content.rows || before.columns !== content.columns) this.#size();
    if (before?.cache !== content.cache) for (const each of this.#rows.values()) each.shown = undefined;
    this.draw();
  }

  /** Goes back to the first row. */
  toTop(): void {
    this.#scrollTo(0);
    this.draw();
  }

  /** Draws with the next picture. */
  drawSoon = (): void => {
    if (this.#frameRequest !== 0) return;
    this.#frameRequest = requestAnimationFrame(() => this.draw());
  };

  /** Scrolls as little as shows the cell whole. */
  reveal({ row, position }: Place): void {
    const { scroller } = this.#options;
    // Something may have come to stand beside the grid just now.
    if (scroller.clientWidth !== this.#widthPx) this.#measure();
    if (row >= 0) this.#scrollTo(this.#scale.topToShow(row, this.#topPx, this.#viewportPx));
    const column = this.#content?.columns[position];
    if (column !== undefined) {
      const rightPx = column.leftPx + column.widthPx;
      if (rightPx > this.#leftPx + this.#widthPx) scroller.scrollLeft = rightPx - this.#widthPx;
      if (column.leftPx < scroller.scrollLeft) scroller.scrollLeft = column.leftPx;
      this.#leftPx = scroller.scrollLeft;
    }
    this.draw();
  }

  /** Gives a cell of a row the focus; it has been revealed before. */
  focusCell({ row, position }: Place): void {
    const found = this.#rows.get(row);
    const index = this.#drawn.indexOf(position);
    const element = found?.cells[index]?.element;
    if (element !== document.activeElement) element?.focus({ preventScroll: true });
  }

  /** The cell under a point of the screen; beyond the edges, the one next to it. */
  placeAt(clientX: number, clientY: number): Place | null {
    const content = this.#content;
    if (content === null || content.rows === 0) return null;
    const box = this.#options.body.parentElement?.getBoundingClientRect();
    if (box === undefined) return null;
    const yPx = clientY - box.top - this.#options.headHeightPx;
    const xPx = clientX - box.left;
    const row = Math.floor((this.#topPx + yPx) / rowHeightPx);
    const position = content.columns.findLastIndex(({ leftPx }) => leftPx <= xPx);
    return { row: Math.max(0, Math.min(row, content.rows - 1)), position: Math.max(0, position) };
  }

  draw(): void {
    cancelAnimationFrame(this.#frameRequest);
    this.#frameRequest = 0;
    const content = this.#content;
    if (content === null) return;
    const hasFocus = this.#options.body.contains(document.activeElement);
    this.#drawColumns(content);
    const first = Math.floor(this.#topPx / rowHeightPx);
    const last = Math.min(content.rows - 1, Math.ceil((this.#topPx + this.#viewportPx) / rowHeightPx) - 1);
    if (last >= first) content.cache?.want(first, last, content.rows);
    if (Math.abs(this.#topPx - this.#basePx) > farPx) this.#basePx = first * rowHeightPx;
    this.#options.body.style.transform = `translate3d(0, ${this.#basePx - this.#topPx}px, 0)`;

    const { place } = content;
    const isFocusKept = place.row >= 0 && place.row < content.rows;
    for (const [row, each] of this.#rows) {
      if ((row < first || row > last) && !(isFocusKept && row === place.row)) {
        this.#rows.delete(row);
        this.#spare.push(each);
      }
    }
    for (let row = first; row <= last; row += 1) this.#drawRow(row, content);
    if (isFocusKept && (place.row < first || place.row > last)) this.#drawRow(place.row, content);
    // Columns that came or went have shifted the others to other elements: the focus goes with the cell.
    if (hasFocus && isFocusKept) this.focusCell(place);
    for (const each of this.#spare) each.element.remove();
    // What grew out of use, with the window for one, need not be kept.
    this.#spare.length = Math.min(this.#spare.length, 8);
    clearTimeout(this.#quietTimer);
    this.#quietTimer = window.setTimeout(() => this.#putInOrder(), quietMs);
  }

  #drawColumns({ columns, place }: GridContent): void {
    const { first, last } = columnsBetween(
      columns,
      this.#leftPx - columnsBesidePx,
      this.#leftPx + this.#widthPx + columnsBesidePx,
    );
    const positions = Array.from({ length: last - first + 1 }, (_, index) => first + index);
    if (place.position < first) positions.unshift(place.position);
    else if (place.position > last && place.position < columns.length) positions.push(place.position);
    if (positions.length !== this.#drawn.length || positions.some((each, index) => each !== this.#drawn[index])) {
      this.#drawn = positions;
      this.#columnsVersion += 1;
    }
    if (first !== this.#range.first || last !== this.#range.last) {
      this.#range = { first, last };
      this.#options.onColumns(this.#range);
    }
  }

  #drawRow(row: number, content: GridContent): void {
    let each = this.#rows.get(row);
    if (each === undefined) {
      each = this.#spare.pop() ?? newRow();
      this.#rows.set(row, each);
      if (each.row !== row) {
        each.row = row;
        each.shown = undefined;
        each.element.ariaRowIndex = String(row + 3);
      }
      if (each.element.parentElement === null) this.#options.body.append(each.element);
    }
    // The row with the focus stays near, so that nothing becomes larger than an element may be.
    const nearPx = Math.max(this.#topPx - farPx, Math.min(row * rowHeightPx, this.#topPx + farPx));
    const yPx = nearPx - this.#basePx;
    if (each.yPx !== yPx) {
      each.yPx = yPx;
      each.element.style.transform = `translateY(${yPx}px)`;
    }
    if (each.columnsVersion !== this.#columnsVersion) this.#layOut(each, content.columns);
    const cached = content.cache?.row(row) ?? null;
    if (each.shown !== cached) {
      // The same block gives a new pair each time; what it holds decides.
      if (each.shown == null || cached === null || each.shown.texts !== cached.texts) this.#fill(each, cached, content);
      each.shown = cached;
    }
    this.#mark(each, content);
  }

  #layOut(each: BodyRow, columns: readonly ShownColumn[]): void {
    each.columnsVersion = this.#columnsVersion;
    each.shown = undefined;
    while (each.cells.length > this.#drawn.length) each.cells.pop()?.element.remove();
    while (each.cells.length < this.#drawn.length) {
      const cell = newCell();
      each.cells.push(cell);
      each.element.append(cell.element);
    }
    for (const [index, position] of this.#drawn.entries()) {
      const cell = each.cells[index];
      const column = columns[position];
      if (cell === undefined || column === undefined) continue;
      cell.element.ariaColIndex = String(position + 1);
      cell.element.style.left = `${column.leftPx}px`;
      cell.element.style.width = `${column.widthPx}px`;
      cell.element.dataset.kind = column.kind;
    }
  }

  #fill(each: BodyRow, cached: CachedRow | null, { columns, words }: GridContent): void {
    for (const [index, position] of this.#drawn.entries()) {
      const cell = each.cells[index];
      const column = columns[position];
      if (cell === undefined || column === undefined) continue;
      const value = cached?.texts[column.index];
      const state: CellState =
        value === undefined ? 'waiting' : value === null ? 'none' : value === '' ? 'empty' : 'text';
      const text =
        state === 'text' ? oneLine(value ?? '') : state === 'none' ? words.none : state === 'empty' ? words.empty : '';
      if (cell.state !== state) {
        cell.state = state;
        cell.element.dataset.state = state;
      }
      if (cell.text !== text) {
        cell.text = text;
        cell.element.textContent = text;
      }
    }
  }

  /** The focus and the selection. */
  #mark(each: BodyRow, { place, selection, columns }: GridContent): void {
    for (const [index, position] of this.#drawn.entries()) {
      const cell = each.cells[index];
      if (cell === undefined) continue;
      const isPlace = each.row === place.row && position === place.position;
      const isSelected = isWithin(selection, each.row, position);
      const marks = (isPlace ? 1 : 0) + (isSelected ? 2 : 0);
      if (cell.marks === marks && !isPlace) continue;
      cell.marks = marks;
      const { element } = cell;
      element.tabIndex = isPlace ? 0 : -1;
      element.ariaSelected = isSelected ? 'true' : 'false';
      const column = columns[position];
      if (isPlace && column !== undefined) {
        // Read aloud with the name of its column, whichever way a reader finds headers.
        element.id = 'review-cell';
        element.setAttribute('aria-labelledby', `review-column-${column.index} review-cell`);
      } else if (element.id !== '') {
        element.removeAttribute('id');
        element.removeAttribute('aria-labelledby');
      }
    }
  }

  /** The order of the elements is that of the rows again: it is what is read aloud. */
  #putInOrder(): void {
    const { body } = this.#options;
    const sorted = [...this.#rows.values()].sort((a, b) => a.row - b.row);
    const focused = sorted.findIndex(({ element }) => element.contains(document.activeElement));
    if (sorted.every(({ element }, index) => body.children[index] === element)) return;
    // A row that is moved loses the focus: the others are put around it.
    if (focused < 0) {
      body.append(...sorted.map(({ element }) => element));
      return;
    }
    const { element } = sorted[focused] ?? {};
    element?.before(...sorted.slice(0, focused).map((each) => each.element));
    element?.after(...sorted.slice(focused + 1).map((each) => each.element));
  }

  #measure(): void {
    const { scroller, frame, headHeightPx } = this.#options;
    this.#viewportPx = Math.max(0, scroller.clientHeight - headHeightPx);
    this.#widthPx = scroller.clientWidth;
    frame.style.height = `${scroller.clientHeight}px`;
    this.#size();
    this.drawSoon();
  }

  #size(): void {
    const content = this.#content;
    if (content === null) return;
    this.#scale = new ScrollScale(content.rows, this.#viewportPx);
    const { sizer, headHeightPx } = this.#options;
    const last = content.columns.at(-1);
    sizer.style.width = `${last === undefined ? 0 : last.leftPx + last.widthPx}px`;
    sizer.style.height = `${headHeightPx + this.#scale.lengthPx}px`;
    this.#scrollTo(this.#scale.clamp(this.#topPx));
  }

  #scrollTo(topPx: number): void {
    if (topPx === this.#topPx && !this.#scale.isScaled) return;
    this.#topPx = topPx;
    const { scroller } = this.#options;
    scroller.scrollTop = this.#scale.scrollTopOf(topPx);
    // The browser keeps whole, or device, pixels.
    this.#expectedScrollTop = scroller.scrollTop;
  }

  #onScroll = (): void => {
    const { scroller } = this.#options;
    this.#leftPx = scroller.scrollLeft;
    const { scrollTop } = scroller;
    if (Math.abs(scrollTop - this.#expectedScrollTop) >= 1 || !this.#scale.isScaled) {
      this.#expectedScrollTop = scrollTop;
      this.#topPx = this.#scale.topOf(scrollTop);
    }
    this.drawSoon();
  };

  /** Where the scrollbar is scaled, the wheel moves the rows by what it says, not the scrollbar. */
  #onWheel = (event: WheelEvent): void => {
    if (!this.#scale.isScaled || event.ctrlKey || event.shiftKey || event.deltaY === 0) return;
    event.preventDefault();
    const unitPx = event.deltaMode === 1 ? rowHeightPx : event.deltaMode === 2 ? this.#viewportPx : 1;
    this.#scrollTo(this.#scale.clamp(this.#topPx + event.deltaY * unitPx));
    if (event.deltaX !== 0) this.#options.scroller.scrollLeft += event.deltaX * unitPx;
    this.drawSoon();
  };
}

function newRow(): BodyRow {
  const element = document.createElement('div');
  element.setAttribute('role', 'row');
  element.className = 'review-row';
  return { element, cells: [], row: -1, yPx: Number.NaN, columnsVersion: -1, shown: undefined };
}

function newCell(): BodyCell {
  const element = document.createElement('div');
  element.setAttribute('role', 'gridcell');
  element.className = 'review-cell';
  element.tabIndex = -1;
  return { element, text: '', state: 'waiting', marks: -1 };
}
