import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Drive } from '../../../shared/drives.ts';
import { useDrives } from '../../stores/drives.ts';
import type { Target } from '../../stores/target.ts';

/** What carries the cabinet: a drive that is to be ejected, or a folder whose drive is not known. */
export interface Carrier {
  readonly kind: 'drive' | 'folder';
  /** As the operator knows it. */
  readonly name: string;
}

/** The drive a cabinet was written to, also when its page was loaded anew meanwhile. */
export function useCarrier(cabinetPath: string, target: Target | null): Carrier {
  const { t } = useTranslation();
  const drives = useDrives((state) => state.drives);
  // Kept, because the drive is about to be pulled out.
  const [found, setFound] = useState<Drive | null>(null);
  const drive = target?.kind === 'drive' ? target.drive : (found ?? carriedOn(drives, cabinetPath));
  if (target === null && found === null && drive !== null) setFound(drive);
  if (drive === null) return { kind: 'folder', name: target?.kind === 'folder' ? target.path : folderOf(cabinetPath) };
  return {
    kind: 'drive',
    name:
      drive.label === '' ? drive.mountPath : t('prepare.next.drivePath', { label: drive.label, path: drive.mountPath }),
  };
}

/** The drive a path lies on, as far as it is one to carry. */
function carriedOn(drives: readonly Drive[] | null, path: string): Drive | null {
  const above = (drives ?? []).filter(({ mountPath }) => path.startsWith(mountPath));
  const nearest = above.reduce<Drive | null>(
    (best, drive) => (best === null || drive.mountPath.length > best.mountPath.length ? drive : best),
    null,
  );
  return nearest === null || nearest.isSystem || !nearest.isRemovable ? null : nearest;
}

function folderOf(path: string): string {
  return path.replace(/[/\\][^/\\]*$/, '');
}
