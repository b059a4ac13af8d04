import type { ErrorReport } from './errors.ts';
import { safeText } from './safe-text.ts';
import type { UsageLevel } from './site.ts';

/*
 * A drive, and why it suits a job or not. The picker and the jobs share these rules, so that what the one offers the
 * other accepts.
 */

/** How a drive hangs on the computer. `other` is what is none of the three: memory, an image file, a card slot. */
export type DriveBus = 'usb' | 'internal' | 'network' | 'other';

/** A mounted volume the operator can carry to another computer, or could write into. */
export interface Drive {
  /**
   * Which drive this is: the volume's own identity and where it is mounted. Another stick in the same slot, and the
   * same stick formatted again, have another one, as far as the system tells them apart.
   */
  readonly id: string;
  /** The volume's label, safe to show; empty when it has none. */
  readonly label: string;
  /** A full path as this computer writes it: `E:\`, `/media/anna/CARRY`. */
  readonly mountPath: string;
  readonly sizeBytes: number;
  /** For this account. */
  readonly freeBytes: number;
  /** As people call it: `NTFS`, `exFAT`, `FAT32`, `ext4`. */
  readonly fileSystem: string;
  readonly bus: DriveBus;
  /** Its medium can be taken out, or it hangs on a plug that is meant to be pulled. */
  readonly isRemovable: boolean;
  readonly isReadOnly: boolean;
  /** The operating system lives on it. */
  readonly isSystem: boolean;
  /** The largest file the file system can hold; `null` where nothing we carry comes near. */
  readonly largestFileBytes: number | null;
}

/** The largest file of FAT32, and of its older sisters: 4 GiB less one byte. */
export const fatLargestFileBytes = 4 * 1024 ** 3 - 1;

/** Room Connect leaves free on the drive for folders and the file system's own needs. */
export const packSlackBytes = 1024 * 1024;

/** What a job is about to write. */
export interface DriveNeeds {
  readonly neededBytes: number;
  /** The largest single file of it. */
  readonly largestFileBytes: number;
}

/** One reason why a drive does not suit, with its numbers. */
export type Unsuitability =
  | { readonly reason: 'system-drive' }
  | { readonly reason: 'read-only' }
  | {
      readonly reason: 'file-too-large';
      readonly fileSystem: string;
      readonly fileBytes: number;
      readonly limitBytes: number;
    }
  | {
      readonly reason: 'too-little-space';
      readonly neededBytes: number;
      readonly freeBytes: number;
      readonly missingBytes: number;
    };

/** Whether a drive suits; every reason why not, those that tidying up does not help with first. */
export type Suitability =
  | { readonly isSuitable: true }
  | { readonly isSuitable: false; readonly reasons: readonly [Unsuitability, ...Unsuitability[]] };

/** Whether what a job is about to write fits on a drive, and if not, why. */
export function suitability(
  drive: Pick<Drive, 'freeBytes' | 'fileSystem' | 'isReadOnly' | 'isSystem' | 'largestFileBytes'>,
  needs: DriveNeeds,
): Suitability {
  const reasons: Unsuitability[] = [];
  const { freeBytes, fileSystem, largestFileBytes: limitBytes } = drive;
  const { neededBytes, largestFileBytes: fileBytes } = needs;
  if (drive.isSystem) reasons.push({ reason: 'system-drive' });
  if (drive.isReadOnly) reasons.push({ reason: 'read-only' });
  if (limitBytes !== null && fileBytes > limitBytes)
    reasons.push({ reason: 'file-too-large', fileSystem, fileBytes, limitBytes });
  if (neededBytes > freeBytes)
    reasons.push({ reason: 'too-little-space', neededBytes, freeBytes, missingBytes: neededBytes - freeBytes });
  const [first, ...others] = reasons;
  return first === undefined ? { isSuitable: true } : { isSuitable: false, reasons: [first, ...others] };
}

/** A volume's label as it may be shown: one line, without control and direction characters, of bearable length. */
export function driveLabel(raw: string): string {
  // No file system has labels past 255 characters; who made this one up meant to fill the screen.
  return Array.from(safeText(raw).trim()).slice(0, 255).join('');
}

/** A usage data cabinet on a drive, by its own description: nothing of it has been verified. */
export interface UsageDataOnDrive {
  readonly path: string;
  /** The site code, or the short hash of the hierarchy when the file was renamed. */
  readonly label: string;
  readonly siteVersion: string;
  readonly hierarchyHash: string;
  readonly usageLevel: UsageLevel | null;
  /** `null` where Microsoft's tool packed it: nobody else can read it, and only that tool can send it. */
  readonly rows: number | null;
  /** ISO date and time: its age. */
  readonly collected: string;
  readonly sizeBytes: number;
  /** Who approved it, as the approval beside it says; `null` when there is none. Connect holds it against the bytes. */
  readonly approvedBy: string | null;
}

/** An update pack on a drive: what its record says, or that Connect has not finished it. */
export type UpdatePackOnDrive =
  | {
      readonly path: string;
      readonly isFinished: true;
      /** ISO date and time. */
      readonly created: string;
      /** Whom it is for. */
      readonly hierarchies: readonly {
        readonly label: string;
        readonly siteVersion: string;
        readonly hierarchyHash: string;
        readonly updates: number;
      }[];
      readonly updates: number;
      readonly files: number;
      readonly sizeBytes: number;
    }
  | { readonly path: string; readonly isFinished: false };

/** What a drive holds of ours. */
export interface DriveContents {
  /** The newest first. */
  readonly usageData: readonly UsageDataOnDrive[];
  readonly updatePacks: readonly UpdatePackOnDrive[];
  /** Paths of files that an interrupted run left behind. */
  readonly leftovers: readonly string[];
  /** What looked like ours and could not be read. */
  readonly problems: readonly ErrorReport[];
  /** There is more than was looked at. */
  readonly isCut: boolean;
}
