/** Every row has this height, so that a place on the screen tells the row without looking at any other. */
export const rowHeightPx = 28;
/** Chromium caps an element near 33.5 million pixels of the screen: this is below it even when the page is zoomed to 500 %. */
const longestPx = 6_000_000;

/**
 * Where the rows are, for a position of the scrollbar. Up to `longestPx` they are the same; beyond, one pixel of the
 * scrollbar stands for several of the rows.
 */
export class ScrollScale {
  /** The height to give the element that is scrolled, without the header. */
  readonly lengthPx: number;
  /** The last position of the rows: the last row stands at the bottom. */
  readonly lastTopPx: number;
  readonly factor: number;

  constructor(rows: number, viewportPx: number) {
    const rowsPx = rows * rowHeightPx;
    this.lengthPx = Math.min(rowsPx, longestPx);
    this.lastTopPx = Math.max(0, rowsPx - viewportPx);
    const scrollable = this.lengthPx - viewportPx;
    this.factor = scrollable > 0 ? this.lastTopPx / scrollable : 1;
  }

  /** Wheel and keys must move the rows themselves: the browser would move the scrollbar, which is too far. */
  get isScaled(): boolean {
    return this.factor > 1;
  }

  topOf(scrollTop: number): number {
    return this.clamp(scrollTop * this.factor);
  }

  scrollTopOf(topPx: number): number {
    return topPx / this.factor;
  }

  clamp(topPx: number): number {
    return Math.min(this.lastTopPx, Math.max(0, topPx));
  }

  /** The position that shows a row whole, as near as may be to where the rows are. */
  topToShow(row: number, topPx: number, viewportPx: number): number {
    const start = row * rowHeightPx;
    if (start < topPx) return this.clamp(start);
    if (start + rowHeightPx > topPx + viewportPx) return this.clamp(start + rowHeightPx - viewportPx);
    return topPx;
  }
}
