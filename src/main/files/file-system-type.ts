import { statfs } from 'node:fs/promises';

/**
 * File systems of Linux that stand on a device of this computer, and whose direct reads go to it, by the `f_type` of
 * statfs(2). Others may take the flag for that and answer out of memory all the same: tmpfs is memory, a program behind
 * FUSE has a cache of its own, a network drive's is at its server.
 */
const onDevice = new Set([
  0xef53, // ext2, ext3, ext4
  0x4d44, // FAT
  0x2011bab0, // exFAT
  0x7366746e, // NTFS, the kernel's own
  0x58465342, // XFS
  0xf2f52010, // F2FS
]);

/** Whether a path is known to lie on a device of this computer; `false` also where that cannot be told. */
export async function isOnDevice(path: string): Promise<boolean> {
  return process.platform === 'linux' && onDevice.has((await statfs(path)).type);
}
