import { create } from 'zustand';
import type { RowCache } from './row-cache.ts';

/** The rows that are near, for the parts beside the grid; `turn` counts up when more of them came. */
export const useNearRows = create<{ readonly cache: RowCache | null; readonly turn: number }>(() => ({
  cache: null,
  turn: 0,
}));
