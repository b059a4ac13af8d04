import { type RefObject, useLayoutEffect, useRef } from 'react';
import { useReviewGrid } from '../../stores/review-grid.ts';

interface Turn {
  readonly count: number;
  readonly takesFocus: boolean;
}

let served = 0;

/** Whether nobody has gone to the place yet that was asked for last. */
export function isTurnOpen({ count }: Turn): boolean {
  return count > served;
}

/** The place was gone to. */
export function closeTurn({ count }: Turn): void {
  served = count;
}

/** Gives the element the focus when the keyboard is to go to its place; the grid, drawn after it, closes the turn. */
export function useFocusTurn<E extends HTMLElement>(isHere: boolean): RefObject<E | null> {
  const element = useRef<E>(null);
  const turn = useReviewGrid((state) => state.turn);
  useLayoutEffect(() => {
    if (isHere && turn.takesFocus && isTurnOpen(turn) && document.activeElement !== element.current) {
      element.current?.focus({ preventScroll: true });
    }
  });
  return element;
}
