import type { DriveBus } from '../../shared/drives.ts';
import type { LinuxSystem } from './linux-system.ts';
import { readVolumeHeader, type VolumeFacts, volumeHeaderBytes } from './volume-header.ts';

/** What Linux knows of a block device and the volume on it. */
export interface BlockDeviceFacts extends VolumeFacts {
  readonly bus: DriveBus;
  readonly isRemovable: boolean;
}

/** Encrypted and logical volumes stand on others; nobody stacks more than this. */
const depthLimit = 8;

/** Asks /sys where a device hangs, and udev's database or else the volume itself what is on it. */
export async function describeBlockDevice(system: LinuxSystem, device: string): Promise<BlockDeviceFacts> {
  const place = await placeOf(system, device, 0);
  const known = await readUdev(system, device);
  // Only the superuser may read the volume itself, and where udev runs there is no need to.
  if (known.fileSystem !== null) return { ...place, ...known };
  const name = (await orNull(system.realPath(`/sys/dev/block/${device}`)))?.split('/').at(-1);
  const start = name === undefined ? null : await orNull(system.readStart(`/dev/${name}`, volumeHeaderBytes));
  return start === null ? { ...place, ...known } : { ...place, ...readVolumeHeader(start) };
}

async function placeOf(
  system: LinuxSystem,
  device: string,
  depth: number,
): Promise<Pick<BlockDeviceFacts, 'bus' | 'isRemovable'>> {
  const path = await orNull(system.realPath(`/sys/dev/block/${device}`));
  if (path === null || depth > depthLimit) return { bus: 'other', isRemovable: false };
  // Encrypted or logical: it goes where the device beneath it goes.
  const [beneath] = (await orNull(system.names(`${path}/slaves`))) ?? [];
  if (beneath !== undefined) {
    const number = await orNull(system.readText(`/sys/class/block/${beneath}/dev`));
    if (number !== null) return await placeOf(system, number.trim(), depth + 1);
  }
  const isPartition = (await orNull(system.readText(`${path}/partition`))) !== null;
  const disk = isPartition ? path.slice(0, path.lastIndexOf('/')) : path;
  const isUsb = /\/usb\d+\//.test(disk);
  const isCard = (await orNull(system.readText(`${disk}/device/type`)))?.trim() === 'SD';
  const saysRemovable = (await orNull(system.readText(`${disk}/removable`)))?.trim() === '1';
  return {
    bus: isUsb ? 'usb' : disk.includes('/virtual/') || isCard ? 'other' : 'internal',
    // A hard disk in a USB case says that its medium stays in; the case does not.
    isRemovable: isUsb || isCard || saysRemovable,
  };
}

/** udev's database, a line `E:NAME=value` for each property. */
async function readUdev(system: LinuxSystem, device: string): Promise<VolumeFacts> {
  const text = (await orNull(system.readText(`/run/udev/data/b${device}`))) ?? '';
  const property = (name: string): string | null => {
    const start = `E:${name}=`;
    const value = text
      .split('\n')
      .find((line) => line.startsWith(start))
      ?.slice(start.length);
    return value === undefined || value === '' ? null : value;
  };
  const label = property('ID_FS_LABEL_ENC');
  return {
    fileSystem: property('ID_FS_TYPE'),
    uuid: property('ID_FS_UUID') ?? property('ID_SERIAL_SHORT') ?? property('ID_SERIAL'),
    label: label === null ? null : decodeLabel(label),
  };
}

/** `USB\x20STICK`: bytes that udev keeps out of names stand in hexadecimal. */
function decodeLabel(label: string): string {
  const bytes = label.replace(/\\x([0-9a-fA-F]{2})|[^\\]+|\\/g, (part, hex: string | undefined) =>
    hex === undefined ? Buffer.from(part, 'utf8').toString('latin1') : String.fromCharCode(Number.parseInt(hex, 16)),
  );
  return Buffer.from(bytes, 'latin1').toString('utf8');
}

/** /sys and /run lose their files when a drive is pulled out, and not every kernel has each: that is an answer too. */
async function orNull<T>(asked: Promise<T>): Promise<T | null> {
  try {
    return await asked;
  } catch {
    return null;
  }
}
