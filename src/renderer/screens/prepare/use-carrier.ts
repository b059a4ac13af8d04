import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Drive } from '../../../shared/drives.ts';
import { useDrives } from '../../stores/drives.ts';
import { useHost } from '../../stores/host.ts';
import type { Target } from '../../stores/target.ts';

/** What carries the cabinet: a drive that is to be ejected, a folder whose drive is not known, or practice. */
export interface Carrier {
  readonly kind: 'drive' | 'folder' | 'practice';
  /** As the operator knows it. */
  readonly name: string;
}

/** The drive a cabinet was written to, also when its page was loaded anew meanwhile. */
export function useCarrier(cabinetPath: string, target: Target | null): Carrier {
  const { t } = useTranslation();
  const drives = useDrives((state) => state.drives);
  const description = useHost((state) => state.description);
  // Kept, because the drive is about to be pulled out.
  const [found, setFound] = useState<Drive | null>(null);
  const drive = target?.kind === 'drive' ? target.drive : (found ?? carriedOn(drives, cabinetPath));
  if (target === null && found === null && drive !== null) setFound(drive);
  if (drive !== null) {
    const { label, mountPath } = drive;
    return { kind: 'drive', name: label === '' ? mountPath : t('prepare.next.drivePath', { label, path: mountPath }) };
  }
  const folder = folderOf(cabinetPath);
  const isPracticeDrive = description?.isPractice === true && folder === description.paths?.usageData;
  return { kind: isPracticeDrive ? 'practice' : 'folder', name: folder };
}

/** The drive a path lies on, as far as it is one to carry. */
function carriedOn(drives: readonly Drive[] | null, path: string): Drive | null {
  const nearest = (drives ?? [])
    .filter(({ mountPath }) => isWithin(mountPath, path))
    .reduce<Drive | null>(
      (best, drive) => (best === null || drive.mountPath.length > best.mountPath.length ? drive : best),
      null,
    );
  return nearest === null || nearest.isSystem || !nearest.isRemovable ? null : nearest;
}

function isWithin(mountPath: string, path: string): boolean {
  const rest = path.slice(mountPath.length);
  return path.startsWith(mountPath) && (/[/\\]$/.test(mountPath) || /^[/\\]/.test(rest));
}

/** The folder of a file; a root keeps its separator. */
function folderOf(path: string): string {
  const folder = path.replace(/[/\\][^/\\]*$/, '');
  return folder === '' || folder.endsWith(':') ? path.slice(0, folder.length + 1) : folder;
}
