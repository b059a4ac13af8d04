import type { Unsuitability, UpdatePackOnDrive, UsageDataOnDrive } from '../../shared/drives.ts';
import type { Words } from './i18n.ts';

const dayMs = 24 * 60 * 60 * 1000;

/** Why a drive does not suit, with its numbers. */
export function describeUnsuitability(t: Words, formats: { bytes(count: number): string }, why: Unsuitability): string {
  switch (why.reason) {
    case 'system-drive':
      return t('drives.system');
    case 'read-only':
      return t('drives.readOnly');
    case 'file-too-large':
      return t('drives.fileTooLarge', {
        fileSystem: why.fileSystem,
        file: formats.bytes(why.fileBytes),
        limit: formats.bytes(why.limitBytes),
      });
    case 'too-little-space':
      return t('drives.tooLittleSpace', {
        needed: formats.bytes(why.neededBytes),
        missing: formats.bytes(why.missingBytes),
      });
  }
}

/** `today`, `3 days old`: how old something from an ISO date and time is. */
export function describeAge(t: Words, iso: string, now = Date.now()): string {
  const days = Math.floor((now - Date.parse(iso)) / dayMs);
  if (Number.isNaN(days)) return t('drives.age.unknown');
  if (days < 0) return t('drives.age.future');
  return days === 0 ? t('drives.age.today') : t('drives.age.days', { count: days });
}

/** `Usage data of P01, 3 days old, approved by Anna, not yet uploaded`. */
export function describeUsageData(t: Words, data: UsageDataOnDrive, packs: readonly UpdatePackOnDrive[]): string {
  const parts = [t('drives.usageData', { site: data.label }), describeAge(t, data.collected)];
  if (data.approvedBy !== null) parts.push(t('drives.approvedBy', { name: data.approvedBy }));
  parts.push(t(isAnswered(data, packs) ? 'drives.uploaded' : 'drives.notUploaded'));
  return parts.join(', ');
}

/** `Update pack for P01, today: 2 updates, 1.2 GB`. */
export function describeUpdatePack(
  t: Words,
  formats: { bytes(count: number): string },
  pack: UpdatePackOnDrive,
): string {
  if (!pack.isFinished) return t('drives.unfinishedPack');
  return t('drives.pack', {
    sites: pack.hierarchies.map(({ label }) => label).join(', '),
    age: describeAge(t, pack.created),
    count: pack.updates,
    size: formats.bytes(pack.sizeBytes),
  });
}

/** Connect writes a pack only after the upload: one that is newer and for the same hierarchy answers the usage data. */
function isAnswered(data: UsageDataOnDrive, packs: readonly UpdatePackOnDrive[]): boolean {
  return packs.some(
    (pack) =>
      pack.isFinished &&
      pack.created >= data.collected &&
      pack.hierarchies.some(({ hierarchyHash }) => hierarchyHash === data.hierarchyHash),
  );
}
