import { describe, expect, it } from 'vitest';
import { rowHeightPx, ScrollScale } from './scroll-scale.ts';

const viewportPx = 500;

describe('the scale of the scrollbar', () => {
  it('is one to one for as many rows as an element can hold', () => {
    const scale = new ScrollScale(2_000, viewportPx);
    expect([scale.isScaled, scale.lengthPx, scale.topOf(1_234)]).toEqual([false, 2_000 * rowHeightPx, 1_234]);
  });

  it('reaches the last of a million rows at the end of a scrollbar that Chromium can draw', () => {
    const scale = new ScrollScale(1_000_000, viewportPx);
    expect(scale.isScaled).toBe(true);
    expect(scale.lengthPx).toBeLessThan(33_000_000);
    expect(scale.topOf(scale.lengthPx - viewportPx)).toBeCloseTo(1_000_000 * rowHeightPx - viewportPx, 3);
    expect(scale.topOf(0)).toBe(0);
  });

  it('goes there and back to the same row', () => {
    const scale = new ScrollScale(1_000_000, viewportPx);
    for (const row of [0, 1, 77_777, 500_000, 999_000]) {
      expect(Math.floor(scale.topOf(scale.scrollTopOf(row * rowHeightPx)) / rowHeightPx + 1e-6)).toBe(row);
    }
  });

  it('stands still where there is nothing to scroll', () => {
    const scale = new ScrollScale(3, viewportPx);
    expect([scale.isScaled, scale.lastTopPx, scale.topOf(10)]).toEqual([false, 0, 0]);
  });

  it('moves as little as shows a row whole', () => {
    const scale = new ScrollScale(1_000, viewportPx);
    expect(scale.topToShow(5, 0, viewportPx)).toBe(0);
    expect(scale.topToShow(5, 200, viewportPx)).toBe(5 * rowHeightPx);
    expect(scale.topToShow(100, 0, viewportPx)).toBe(101 * rowHeightPx - viewportPx);
  });
});
