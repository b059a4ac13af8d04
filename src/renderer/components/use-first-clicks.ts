import { type MouseEvent, useRef } from 'react';

/**
 * For the foot of a step, whose acts lie where those of the step before did: the second click of a double-click counts
 * only for the very act the first one was on, never for what has come in its place meanwhile.
 */
export function useFirstClicks(step: string): (event: MouseEvent) => void {
  const first = useRef('');
  return (event) => {
    const act = `${step} ${event.target instanceof Element ? (event.target.closest('button')?.textContent ?? '') : ''}`;
    // By keyboard there is no count; the heading of a new step has taken the focus by then.
    if (event.detail <= 1) first.current = act;
    else if (first.current !== act) {
      event.preventDefault();
      event.stopPropagation();
    }
  };
}
