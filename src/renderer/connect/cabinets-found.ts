import type { DriveContents, UsageDataOnDrive } from '../../shared/drives.ts';
import { AppError, type ErrorReport } from '../../shared/errors.ts';

/** What Connect would do with the usage data of a drive, by what it says of itself: the job then verifies it. */
export interface CabinetsFound {
  /** What would be sent. */
  readonly sent: readonly UsageDataOnDrive[];
  /** What a newer one of its hierarchy lies beside: left where it is. */
  readonly older: readonly UsageDataOnDrive[];
  /** What would be left behind because nobody approved it. */
  readonly unapproved: readonly UsageDataOnDrive[];
  /** Why Connect would refuse all of it; `null` when it would not. */
  readonly block: ErrorReport | null;
  /** Connect left an update pack unfinished here. */
  readonly hasUnfinishedPack: boolean;
}

/** Holds what a drive holds against the rules of Connect, so that what it would refuse is said at once. */
export function weighCabinets(contents: DriveContents, path: string, requireApproval: boolean): CabinetsFound {
  const allowed = contents.usageData.filter((data) => !requireApproval || data.approvedBy !== null);
  const unapproved = contents.usageData.filter((data) => !allowed.includes(data));
  const isOlder = (data: UsageDataOnDrive): boolean =>
    allowed.some((other) => other.hierarchyHash === data.hierarchyHash && other.collected > data.collected);
  const older = allowed.filter(isOlder);
  const sent = allowed.filter((data) => !older.includes(data));
  return {
    sent,
    older,
    unapproved,
    block: blockOf(sent, unapproved, path),
    hasUnfinishedPack: contents.updatePacks.some((pack) => !pack.isFinished),
  };
}

function blockOf(
  sent: readonly UsageDataOnDrive[],
  unapproved: readonly UsageDataOnDrive[],
  path: string,
): ErrorReport | null {
  const [first] = unapproved;
  if (sent.length === 0) {
    return first === undefined
      ? new AppError('usage-cabinet.none', { path }).toReport()
      : new AppError('usage-cabinet.not-approved', { name: first.path }).toReport();
  }
  const seen = new Map<string, UsageDataOnDrive>();
  for (const data of sent) {
    const other = seen.get(data.hierarchyHash);
    // Of the same moment: nobody can tell which is the newer one.
    if (other !== undefined)
      return new AppError('usage-cabinet.same-hierarchy', { older: other.path, newer: data.path }).toReport();
    seen.set(data.hierarchyHash, data);
  }
  return null;
}
