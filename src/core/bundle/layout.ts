/*
 * The few records of a zip archive that a bundle is made of: PKWARE's .ZIP File Format Specification (APPNOTE.TXT 6.3.10),
 * sections 4.3.7 (local file header), 4.3.9 (data descriptor), 4.3.12 (central directory), 4.3.14 to 4.3.16 (its end, with
 * and without ZIP64) and 4.5.3 (ZIP64 extra field). All numbers are little-endian. A bundle uses one way to write each of
 * them; docs/formats/bundle.md says which.
 */

export const signatures = {
  local: 0x04034b50,
  descriptor: 0x08074b50,
  central: 0x02014b50,
  zip64End: 0x06064b50,
  zip64Locator: 0x07064b50,
  end: 0x06054b50,
} as const;

/** Sizes without names and extra fields. */
export const sizes = { local: 30, central: 46, zip64End: 56, zip64Locator: 20, end: 22 } as const;

/** Stands where a number does not fit and is told in 64 bits elsewhere. */
export const elsewhere32 = 0xffff_ffff;
export const elsewhere16 = 0xffff;

/** General purpose bit flag: the sizes follow the data; names are UTF-8. */
export const flags = { encrypted: 0x0001, descriptor: 0x0008, utf8: 0x0800 } as const;

export const zip64Extra = { id: 0x0001, sizeBytes: 28 } as const;

/** A regular file, read and written by its owner, read by others: `-rw-r--r--`, and the archive bit of DOS. */
export const fileAttributes = 0x81a4_0020;

/** More than any leg lists, with its record. */
export const entriesLimit = 510_000;
/** Names of that many files, and a hundred bytes for each. */
export const directoryLimitBytes = 128 * 1024 * 1024;

/** With 64 bits for each size where 32 are too few. */
export function descriptorBytes(sizeBytes: number): number {
  return sizeBytes > elsewhere32 ? 24 : 16;
}
