import { z } from 'zod';
import { type Drive, type DriveBus, driveLabel } from '../../shared/drives.ts';
import { isAppError } from '../../shared/errors.ts';
import { fileSystemName, largestFileBytesOf } from './file-systems.ts';
import { type PlistValue, parsePlist } from './plist.ts';
import { programFailed, type RunProgram } from './run-program.ts';
import type { ListDrives } from './watch.ts';

const program = '/usr/sbin/diskutil';

/** Of `diskutil info -plist`, what we read. */
const Info = z.object({
  MountPoint: z.string().startsWith('/'),
  VolumeName: z.string().optional(),
  VolumeUUID: z.string().optional(),
  DiskUUID: z.string().optional(),
  FilesystemType: z.string().optional(),
  TotalSize: z.number().positive(),
  FreeSpace: z.number().nonnegative().optional(),
  /** Volumes of one APFS container share its space, and their own FreeSpace is 0. */
  APFSContainerFree: z.number().nonnegative().optional(),
  BusProtocol: z.string().optional(),
  Internal: z.boolean().optional(),
  RemovableMediaOrExternalDevice: z.boolean().optional(),
  WritableVolume: z.boolean().optional(),
});

/** The drives of a Mac; network drives are not diskutil's. */
export function listMacosDrives(run: RunProgram): ListDrives {
  return async () => {
    const drives: Drive[] = [];
    for (const device of parseDiskutilList(await run(program, ['list', '-plist']))) {
      try {
        drives.push(...parseDiskutilInfo(await run(program, ['info', '-plist', device])));
      } catch (error) {
        // Pulled out since it was listed: diskutil then knows no such disk.
        if (!isAppError(error, 'drive.list-failed')) throw error;
      }
    }
    return drives;
  };
}

/**
 * The mounted volumes in what `diskutil list -plist` wrote: partitions, APFS volumes and whole disks alike.
 * @throws {AppError} drive.list-failed
 */
export function parseDiskutilList(output: string): readonly string[] {
  const plist = parsePlist(output);
  const disks = plist === null ? undefined : property(plist, 'AllDisksAndPartitions');
  if (!Array.isArray(disks)) throw programFailed(program, output.trim() === '' ? 'no answer' : output);
  const devices: string[] = [];
  const walk = (value: PlistValue): void => {
    const device = property(value, 'DeviceIdentifier');
    if (typeof device === 'string' && /^disk[0-9s]+$/.test(device) && property(value, 'MountPoint') !== undefined)
      devices.push(device);
    for (const list of ['Partitions', 'APFSVolumes']) {
      const inside = property(value, list);
      if (Array.isArray(inside)) for (const one of inside) walk(one);
    }
  };
  for (const disk of disks) walk(disk);
  return devices;
}

/** The drive in what `diskutil info -plist` wrote; none when it is no longer mounted, or the answer is an error. */
export function parseDiskutilInfo(output: string): readonly Drive[] {
  const parsed = Info.safeParse(parsePlist(output));
  if (!parsed.success) return [];
  const info = parsed.data;
  const { MountPoint: mountPath, TotalSize: sizeBytes } = info;
  const freeBytes = info.APFSContainerFree ?? info.FreeSpace;
  if (freeBytes === undefined) return [];
  const fileSystem = fileSystemName(info.FilesystemType ?? '');
  const bus = busOf(info);
  return [
    {
      id: `${info.VolumeUUID ?? info.DiskUUID ?? ''}@${mountPath}`,
      label: driveLabel(info.VolumeName ?? ''),
      mountPath,
      sizeBytes,
      freeBytes,
      fileSystem,
      bus,
      isRemovable: bus === 'usb' || info.RemovableMediaOrExternalDevice === true,
      isReadOnly: info.WritableVolume === false,
      isSystem: mountPath === '/' || mountPath.startsWith('/System/Volumes/'),
      largestFileBytes: largestFileBytesOf(fileSystem),
    },
  ];
}

function busOf(info: z.infer<typeof Info>): DriveBus {
  if (info.BusProtocol === 'USB') return 'usb';
  return info.Internal === true && info.BusProtocol !== 'Secure Digital' ? 'internal' : 'other';
}

function property(value: PlistValue, name: string): PlistValue | undefined {
  if (typeof value !== 'object' || Array.isArray(value)) return undefined;
  // Not a list, so it is a dict: Array.isArray does not narrow readonly lists.
  const dict = value as { readonly [key: string]: PlistValue };
  return Object.hasOwn(dict, name) ? dict[name] : undefined;
}
