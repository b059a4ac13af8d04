import type { Drive } from '../../shared/drives.ts';

/** The drives of this computer, and those that come and go. */
export interface Drives {
  /**
   * What is mounted now. A drive that is pulled out meanwhile, or does not answer, is left out.
   * @throws {AppError} drive.list-failed
   */
  list(): Promise<readonly Drive[]>;
  /**
   * Calls back with what is mounted now, as soon as it is known, then with the whole new value at every change. Free
   * space counts from a mebibyte on. While the drives cannot be listed nothing is told: `list` says why.
   * Returns the way to stop.
   */
  watch(listener: (drives: readonly Drive[]) => void): () => void;
}

const mebibyte = 1024 * 1024;

/** Whether two lists show the operator the same. */
export function areSameDrives(some: readonly Drive[], others: readonly Drive[]): boolean {
  const shown = (drives: readonly Drive[]): string =>
    JSON.stringify(drives.map((drive) => ({ ...drive, freeBytes: Math.floor(drive.freeBytes / mebibyte) })));
  return shown(some) === shown(others);
}
