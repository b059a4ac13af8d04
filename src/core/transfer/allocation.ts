/*
 * What files take on a drive beside their bytes: the rest of their last block, and their entries in folders. As the makers
 * of the file systems describe them: FAT (Microsoft's specification, 1.03, long names), exFAT (Microsoft's, 7.4 to 7.7),
 * ext4 (kernel documentation, directory entries), NTFS (a record of 1 KiB a file). Where there is doubt, it is the larger.
 */

/** Room that something takes, in whole blocks. */
export function inBlocks(bytes: number, blockBytes: number): number {
  return Math.ceil(bytes / blockBytes) * blockBytes;
}

/** What the entry of a name takes in its folder. */
export function entryBytes(name: string, fileSystem: string): number {
  switch (fileSystem) {
    case 'FAT':
    case 'FAT32':
      // One of 32 bytes, and one for each 13 characters of the long name.
      return 32 * (1 + Math.ceil(name.length / 13));
    case 'exFAT':
      // A file entry, a stream entry, and one for each 15 characters of the name.
      return 32 * (2 + Math.ceil(name.length / 15));
    case 'NTFS':
      // Its record in the file table, and its entry in the index of the folder.
      return 1024 + 82 + 2 * name.length;
    case 'tmpfs':
      return 0;
    default:
      return 12 + Buffer.byteLength(name);
  }
}

/** A new folder takes this much before anything is in it. */
export function folderBytes(fileSystem: string, blockBytes: number): number {
  return fileSystem === 'tmpfs' ? 0 : blockBytes;
}

/** What a file system may take for itself when files come, whatever they are. */
export function ownBytes(fileSystem: string): number {
  // The file table grows by many records at once.
  return fileSystem === 'NTFS' ? 128 * 1024 : 0;
}
