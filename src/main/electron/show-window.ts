import type { BrowserWindow } from 'electron';

/** Puts the window before the operator, wherever it was. */
export function showWindow(window: Pick<BrowserWindow, 'isMinimized' | 'restore' | 'show' | 'focus'> | null): void {
  if (window?.isMinimized() === true) window.restore();
  window?.show();
  window?.focus();
}
