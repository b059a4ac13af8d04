/*
 * The first bytes of a volume, for what no one else says of it: a FUSE mount is `fuseblk` whatever is on the device.
 *
 * - NTFS (boot sector): 3 OEM id "NTFS    ", 0x48 volume serial number (8).
 * - exFAT specification 1.00, section 3.1: 3 FileSystemName "EXFAT   ", 100 VolumeSerialNumber (4).
 * - FAT32 (fatgen103, section 3): 0x43 BS_VolID (4), 0x47 BS_VolLab (11), 0x52 BS_FilSysType "FAT32   ".
 * - ext2 to ext4 (Linux Documentation/filesystems/ext4, super block at 1024): 0x38 s_magic 0xEF53, 0x5C feature_compat
 *   (0x4 journal), 0x60 feature_incompat (0x40 extents), 0x68 s_uuid (16), 0x78 s_volume_name (16).
 */

/** How many bytes of a volume are needed. */
export const volumeHeaderBytes = 2048;

/** What a volume says of itself; `null` where it does not. */
export interface VolumeFacts {
  readonly fileSystem: string | null;
  readonly uuid: string | null;
  readonly label: string | null;
}

/** No facts at all. */
export const noVolumeFacts: VolumeFacts = { fileSystem: null, uuid: null, label: null };

/** What the first bytes say. Identities are written as Linux writes them. */
export function readVolumeHeader(bytes: Uint8Array): VolumeFacts {
  if (bytes.length < volumeHeaderBytes) return noVolumeFacts;
  const header = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const text = (at: number, length: number): string => header.toString('latin1', at, at + length);
  if (text(3, 8) === 'NTFS    ') {
    const uuid = header.readBigUInt64LE(0x48).toString(16).toUpperCase().padStart(16, '0');
    return { fileSystem: 'ntfs', uuid, label: null };
  }
  if (text(3, 8) === 'EXFAT   ') return { fileSystem: 'exfat', uuid: shortUuid(header.readUInt32LE(100)), label: null };
  if (text(0x52, 8) === 'FAT32   ') {
    const label = text(0x47, 11).trimEnd();
    return {
      fileSystem: 'vfat',
      uuid: shortUuid(header.readUInt32LE(0x43)),
      label: label === 'NO NAME' || label === '' ? null : label,
    };
  }
  if (header.readUInt16LE(1024 + 0x38) === 0xef53) {
    const hasExtents = (header.readUInt32LE(1024 + 0x60) & 0x40) !== 0;
    const hasJournal = (header.readUInt32LE(1024 + 0x5c) & 0x4) !== 0;
    const uuid = header
      .toString('hex', 1024 + 0x68, 1024 + 0x78)
      .replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
    const label = header.toString('utf8', 1024 + 0x78, 1024 + 0x88).replace(/\0.*$/s, '');
    return {
      fileSystem: hasExtents ? 'ext4' : hasJournal ? 'ext3' : 'ext2',
      uuid,
      label: label === '' ? null : label,
    };
  }
  return noVolumeFacts;
}

function shortUuid(serial: number): string {
  const hex = serial.toString(16).toUpperCase().padStart(8, '0');
  return `${hex.slice(0, 4)}-${hex.slice(4)}`;
}
