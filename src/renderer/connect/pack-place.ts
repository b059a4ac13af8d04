import type { Drive } from '../../shared/drives.ts';

const folderName = 'UpdatePacks';

/** Where the update pack goes: a folder of its own in what was chosen, unless that is such a folder already. */
export function packFolderIn(path: string): string {
  const separator = path.includes('\\') ? '\\' : '/';
  const trimmed = path.replace(/[/\\]+$/, '');
  if (trimmed.split(/[/\\]/).at(-1)?.toLowerCase() === folderName.toLowerCase()) return trimmed;
  return `${trimmed}${separator}${folderName}`;
}

/** The drive a path lies on: the one with the longest mount path above it; `null` when it is on none that is known. */
export function driveOf(drives: readonly Drive[] | null, path: string): Drive | null {
  return (drives ?? []).reduce<Drive | null>(
    (best, drive) =>
      isAbove(drive.mountPath, path) && (best === null || drive.mountPath.length > best.mountPath.length)
        ? drive
        : best,
    null,
  );
}

function isAbove(mountPath: string, path: string): boolean {
  const fold = (text: string): string => {
    const isWindows = text.includes('\\');
    return `${(isWindows ? text.toLowerCase().replaceAll('\\', '/') : text).replace(/\/+$/, '')}/`;
  };
  return fold(path).startsWith(fold(mountPath));
}
