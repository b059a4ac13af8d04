import { win32 } from 'node:path';
import { z } from 'zod';
import { type Drive, type DriveBus, driveLabel } from '../../shared/drives.ts';
import { fileSystemName, largestFileBytesOf } from './file-systems.ts';
import { programFailed, type RunProgram } from './run-program.ts';
import type { ListDrives } from './watch.ts';

/*
 * Win32_LogicalDisk has label, size and file system; the disk it lies on, by way of Win32_DiskPartition, has bus and
 * medium. Win32_DiskDrive calls a USB disk of the faster kind (UAS) SCSI, so MSFT_Disk is asked too, where this account
 * may. Names and numbers are the same in every language of Windows; messages are not. Both are sent as UTF-8 by hand:
 * what PowerShell prints is in the code page of the console, which has not every letter of a label.
 */
const script = `
$ErrorActionPreference = 'Stop'
$ProgressPreference = 'SilentlyContinue'
function Send($stream, $text) {
  $bytes = [Text.Encoding]::UTF8.GetBytes($text)
  $stream.Write($bytes, 0, $bytes.Length)
  $stream.Flush()
}
try {
  $disks = @{}
  foreach ($disk in @(Get-CimInstance Win32_DiskDrive)) {
    foreach ($partition in @(Get-CimAssociatedInstance $disk -ResultClassName Win32_DiskPartition -ErrorAction SilentlyContinue)) {
      foreach ($logical in @(Get-CimAssociatedInstance $partition -ResultClassName Win32_LogicalDisk -ErrorAction SilentlyContinue)) {
        $disks[$logical.DeviceID] = $disk
      }
    }
  }
  $storage = @{}
  foreach ($disk in @(Get-CimInstance -Namespace root/Microsoft/Windows/Storage -ClassName MSFT_Disk -ErrorAction SilentlyContinue)) {
    $storage[[int]$disk.Number] = $disk
  }
  $volumes = @(foreach ($volume in @(Get-CimInstance Win32_LogicalDisk)) {
    $disk = $disks[$volume.DeviceID]
    $onDisk = $null
    if ($disk) {
      $known = $storage[[int]$disk.Index]
      $onDisk = [pscustomobject]@{
        InterfaceType = $disk.InterfaceType; MediaType = $disk.MediaType; PNPDeviceID = $disk.PNPDeviceID
        SerialNumber = $disk.SerialNumber; BusType = $known.BusType; IsReadOnly = $known.IsReadOnly
      }
    }
    [pscustomobject]@{
      DeviceID = $volume.DeviceID; DriveType = $volume.DriveType; VolumeName = $volume.VolumeName
      VolumeSerialNumber = $volume.VolumeSerialNumber; FileSystem = $volume.FileSystem; Size = $volume.Size
      FreeSpace = $volume.FreeSpace; Access = $volume.Access; ProviderName = $volume.ProviderName; Disk = $onDisk
    }
  })
  $answer = [pscustomobject]@{ SystemDrive = $env:SystemDrive; Volumes = $volumes }
  Send ([Console]::OpenStandardOutput()) (ConvertTo-Json -InputObject $answer -Depth 4 -Compress)
} catch {
  Send ([Console]::OpenStandardError()) $_.Exception.Message
  exit 1
}
`;

const program = 'powershell.exe';

const text = z.string().nullish();
const number = z.number().nullish();

const Volume = z.object({
  DeviceID: z.string().regex(/^[A-Z]:$/i),
  /** Win32_LogicalDisk.DriveType: 2 removable, 3 local, 4 network, 5 compact disc, 6 memory. */
  DriveType: number,
  VolumeName: text,
  VolumeSerialNumber: text,
  FileSystem: text,
  Size: number,
  FreeSpace: number,
  /** 1 is readable only; 0, unknown, is the rule. */
  Access: number,
  ProviderName: text,
  Disk: z
    .object({
      InterfaceType: text,
      MediaType: text,
      PNPDeviceID: text,
      SerialNumber: text,
      /** MSFT_Disk.BusType. */
      BusType: number,
      IsReadOnly: z.boolean().nullish(),
    })
    .nullish(),
});
type Volume = z.infer<typeof Volume>;

const Answer = z.object({ SystemDrive: text, Volumes: z.array(z.unknown()) });

/** The drives of a Windows computer. */
export function listWindowsDrives(run: RunProgram, systemRoot = process.env.SystemRoot ?? 'C:\\Windows'): ListDrives {
  // By its full path: Windows looks into the working folder first, which may be on a drive somebody carried in.
  const path = win32.join(systemRoot, 'System32', 'WindowsPowerShell', 'v1.0', program);
  const encoded = Buffer.from(script, 'utf16le').toString('base64');
  return async () => parseWindowsDrives(await run(path, ['-NoProfile', '-NonInteractive', '-EncodedCommand', encoded]));
}

/**
 * Reads what the script wrote. A volume without a size has no medium, or is locked; one of another shape is left out.
 * @throws {AppError} drive.list-failed
 */
export function parseWindowsDrives(output: string): readonly Drive[] {
  let json: unknown;
  try {
    json = JSON.parse(output.replace(/^\uFEFF/, ''));
  } catch (cause) {
    throw programFailed(program, output.trim() === '' ? 'no answer' : output, cause);
  }
  const answer = Answer.safeParse(json);
  if (!answer.success) throw programFailed(program, 'an answer of another shape', answer.error);
  const systemDrive = (answer.data.SystemDrive ?? 'C:').toUpperCase();
  return answer.data.Volumes.flatMap((raw) => {
    const volume = Volume.safeParse(raw);
    return volume.success ? toDrive(volume.data, systemDrive) : [];
  });
}

function toDrive(volume: Volume, systemDrive: string): readonly Drive[] {
  const { DeviceID: letter, DriveType: type, Size: sizeBytes, FreeSpace: freeBytes, Disk: disk } = volume;
  if (typeof sizeBytes !== 'number' || sizeBytes <= 0 || typeof freeBytes !== 'number') return [];
  const mountPath = `${letter.toUpperCase()}\\`;
  const fileSystem = fileSystemName(volume.FileSystem ?? '');
  const bus = busOf(volume);
  const identity = [volume.VolumeSerialNumber, disk?.SerialNumber?.trim(), volume.ProviderName].filter(
    (part) => typeof part === 'string' && part !== '',
  );
  return [
    {
      id: `${identity.join('/')}@${mountPath}`,
      label: driveLabel(volume.VolumeName ?? ''),
      mountPath,
      sizeBytes,
      freeBytes,
      fileSystem,
      bus,
      isRemovable: type === 2 || type === 5 || bus === 'usb' || isExternal(disk?.MediaType),
      isReadOnly: type === 5 || volume.Access === 1 || disk?.IsReadOnly === true,
      isSystem: letter.toUpperCase() === systemDrive,
      largestFileBytes: largestFileBytesOf(fileSystem),
    },
  ];
}

/** "External hard disk media" and "Removable Media" are values of Win32_DiskDrive.MediaType, not words of a language. */
function isExternal(mediaType: string | null | undefined): boolean {
  return /^(?:External|Removable)/i.test(mediaType ?? '');
}

/** MSFT_Disk.BusType: 7 USB; 9 iSCSI, 12 SD, 13 MMC, 15 file-backed. */
function busOf({ DriveType: type, Disk: disk }: Volume): DriveBus {
  if (type === 4) return 'network';
  if (disk === null || disk === undefined) return type === 3 ? 'internal' : 'other';
  if (disk.BusType === 7 || disk.InterfaceType === 'USB' || /^USBSTOR\\/i.test(disk.PNPDeviceID ?? '')) return 'usb';
  if ([9, 12, 13, 15].includes(disk.BusType ?? 0) || isExternal(disk.MediaType)) return 'other';
  return 'internal';
}
