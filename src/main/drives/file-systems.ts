import { fatLargestFileBytes } from '../../shared/drives.ts';

/** What the systems call a file system, in lower case, and how people do. */
const names: Readonly<Record<string, string>> = {
  apfs: 'APFS',
  btrfs: 'Btrfs',
  cdfs: 'CDFS',
  cifs: 'SMB',
  exfat: 'exFAT',
  fat: 'FAT',
  fat12: 'FAT',
  fat16: 'FAT',
  fat32: 'FAT32',
  fusefat: 'FAT32',
  hfs: 'HFS+',
  hfsplus: 'HFS+',
  iso9660: 'ISO 9660',
  msdos: 'FAT32',
  nfs4: 'NFS',
  nfs: 'NFS',
  ntfs: 'NTFS',
  'ntfs-3g': 'NTFS',
  ntfs3: 'NTFS',
  refs: 'ReFS',
  smb3: 'SMB',
  smbfs: 'SMB',
  sshfs: 'SSHFS',
  udf: 'UDF',
  vfat: 'FAT32',
  xfs: 'XFS',
  zfs: 'ZFS',
};

/** How people call a file system: `vfat` is `FAT32`. One we do not know keeps the system's name. */
export function fileSystemName(raw: string): string {
  const name = raw.replace(/^fuse\./, '');
  return names[name.toLowerCase()] ?? name;
}

/** The largest file it can hold; `null` where nothing we carry comes near. */
export function largestFileBytesOf(fileSystem: string): number | null {
  return fileSystem === 'FAT32' || fileSystem === 'FAT' ? fatLargestFileBytes : null;
}
