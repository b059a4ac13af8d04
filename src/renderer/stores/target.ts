import type { Drive } from '../../shared/drives.ts';

/** Where to write, or where to read: a drive that was picked, or a folder chosen in its place. */
export type Target =
  | { readonly kind: 'drive'; readonly drive: Drive }
  | { readonly kind: 'folder'; readonly path: string };

/** The folder a target means. */
export function pathOf(target: Target): string {
  return target.kind === 'drive' ? target.drive.mountPath : target.path;
}

/** The identity a job is to find there when it begins to write; a folder has none. */
export function driveIdOf(target: Target): string | null {
  return target.kind === 'drive' ? target.drive.id : null;
}

/** Whether the drive that was picked is still plugged in; a folder is taken at its word. */
export function isThere(target: Target, drives: readonly Drive[] | null): boolean {
  return target.kind === 'folder' || drives === null || drives.some(({ id }) => id === target.drive.id);
}
