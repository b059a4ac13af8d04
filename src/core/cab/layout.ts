/*
 * Where everything is in a cabinet: offsets, sizes, flags and limits, and nothing that thinks.
 *
 * Source: Microsoft, [MS-CAB] Cabinet File Format, section 2 (Structures). All numbers are little-endian; u1, u2 and u4
 * are unsigned numbers of one, two and four bytes. A cabinet is CFHEADER, CFFOLDER[], CFFILE[] and CFDATA[], in this order.
 */

/** The raw bytes of every block of a folder but its last, and the distance a match may reach back. */
export const blockSize = 32_768;

/** [MS-CAB] 2.1: the file as a whole. */
export const CFHEADER = {
  /** u1[4], "MSCF". */
  signature: 0,
  /** u4, zero. */
  reserved1: 4,
  /** u4, bytes of the whole cabinet. A signature may stand behind it. */
  cbCabinet: 8,
  /** u4, zero. */
  reserved2: 12,
  /** u4, absolute offset of the first CFFILE. */
  coffFiles: 16,
  /** u4, zero. */
  reserved3: 20,
  /** u1, 3. */
  versionMinor: 24,
  /** u1, 1. */
  versionMajor: 25,
  /** u2, number of CFFOLDER. */
  cFolders: 26,
  /** u2, number of CFFILE. */
  cFiles: 28,
  /** u2, `headerFlags`. */
  flags: 30,
  /** u2, the same number in every cabinet of a set. */
  setID: 32,
  /** u2, place in the set, from 0. */
  iCabinet: 34,
  /** u2, only with RESERVE_PRESENT: bytes of `abReserve` after the next two. */
  cbCFHeader: 36,
  /** u1, only with RESERVE_PRESENT: bytes of reserve after each CFFOLDER. */
  cbCFFolder: 38,
  /** u1, only with RESERVE_PRESENT: bytes of reserve in each CFDATA. */
  cbCFData: 39,
  // Then abReserve[cbCFHeader]; then, each only with its flag and each ending in NUL: szCabinetPrev, szDiskPrev,
  // szCabinetNext, szDiskNext.
} as const;

/** Bytes of CFHEADER up to and with `iCabinet`. */
export const headerSize = 36;
/** Bytes of the three reserve sizes. */
export const reserveSizesSize = 4;

/**
 * What signing keeps in `CFHEADER.abReserve`, as osslsigncode 2 writes it: [MS-CAB] leaves the reserve open.
 */
export const signatureReserve = {
  /** u4, `markValue`. */
  mark: 0,
  /** u4, absolute offset of the signature, right behind the cabinet. */
  offset: 4,
  /** u4, bytes of the signature. */
  sizeBytes: 8,
  // Then eight bytes of zero.
  size: 20,
  markValue: 0x0010_0000,
} as const;

/** `CFHEADER.signature`. */
export const signature = 'MSCF';
export const versionMajor = 1;
export const versionMinor = 3;

/** `CFHEADER.flags`. Other bits mean nothing and are not looked at. */
export const headerFlags = { PREV_CABINET: 0x0001, NEXT_CABINET: 0x0002, RESERVE_PRESENT: 0x0004 } as const;

/** [MS-CAB] 2.2: one stream of compressed data. */
export const CFFOLDER = {
  /** u4, absolute offset of the folder's first CFDATA. */
  coffCabStart: 0,
  /** u2, number of CFDATA. */
  cCFData: 4,
  /** u2, `compressionTypes` in the low four bits; LZX and Quantum keep their window size in the high byte. */
  typeCompress: 6,
  // Then abReserve[cbCFFolder].
} as const;

/** Bytes of CFFOLDER without its reserve. */
export const folderSize = 8;

/** The low four bits of `CFFOLDER.typeCompress`. */
export const compressionTypes = { stored: 0, mszip: 1, quantum: 2, lzx: 3 } as const;
export const compressionTypeMask = 0x000f;

/** The window of LZX or Quantum, as a power of two: bits 8 to 12 of `CFFOLDER.typeCompress`. */
export function windowBitsOf(typeCompress: number): number {
  return (typeCompress >>> 8) & 0x1f;
}
/** What LZX may have there. */
export const lzxWindowBits = { least: 15, most: 21 } as const;

/** [MS-CAB] 2.3: one file, a range of a folder's raw bytes. */
export const CFFILE = {
  /** u4, raw bytes. */
  cbFile: 0,
  /** u4, offset in the raw bytes of the folder. */
  uoffFolderStart: 4,
  /** u2, index of the CFFOLDER, or one of `continuedFolders`. */
  iFolder: 8,
  /** u2, year - 1980, month, day in 7, 4 and 5 bits. */
  date: 10,
  /** u2, hour, minute, second / 2 in 5, 6 and 5 bits. */
  time: 12,
  /** u2, `fileAttributes`. */
  attribs: 14,
  /** u1[], at most 256 bytes with the NUL that ends it. */
  szName: 16,
} as const;

/** Values of `CFFILE.iFolder` for files that span cabinets of a set. */
export const continuedFolders = { FROM_PREV: 0xfffd, TO_NEXT: 0xfffe, PREV_AND_NEXT: 0xffff } as const;

/** `CFFILE.attribs`. They are written as asked for, and told; extracting does not keep them. */
export const fileAttributes = {
  RDONLY: 0x01,
  HIDDEN: 0x02,
  SYSTEM: 0x04,
  ARCH: 0x20,
  EXEC: 0x40,
  NAME_IS_UTF: 0x80,
} as const;

/** [MS-CAB] 2.4: one block of compressed data. */
export const CFDATA = {
  /** u4, checksum (section 3.1) of all that follows; 0 when there is none. */
  csum: 0,
  /** u2, bytes of `ab`. */
  cbData: 4,
  /** u2, its raw bytes; 0 when the block goes on in the next cabinet of the set. */
  cbUncomp: 6,
  // Then abReserve[cbCFData], then ab[cbData].
} as const;

/** Bytes of CFDATA without reserve and data. */
export const dataHeaderSize = 8;

/** What the format, or the tools everybody has, cannot go past. */
export const limits = {
  /** cFiles is a u2. */
  files: 65_535,
  /** iFolder is a u2, and 0xFFFD to 0xFFFF mean something else. */
  folders: 65_533,
  /** cCFData is a u2. */
  blocksPerFolder: 65_535,
  /** Raw bytes of a folder, and so of a file, which lies wholly in one: 65,535 x 32,768. */
  folderBytes: 2_147_450_880,
  /** cbCabinet is a u4, but Windows' own tools read it as a signed number. */
  cabinetBytes: 0x7fff_ffff,
  /** Ours: files, and folders, of all cabinets of a set together: all lists are held at once when it is read. */
  set: 262_140,
  /** szName, without its NUL. */
  nameBytes: 255,
  /** CFHEADER.abReserve. */
  headerReserveBytes: 60_000,
  /** The largest CFDATA.ab of any method: a raw block and 6,144 bytes. */
  blockDataBytes: 38_912,
  /**
   * Ours: how many times its own size the files of a cabinet may have together. A block of 32,768 raw bytes takes at
   * least 9, so no cabinet without overlapping files comes near; one with them could claim any amount.
   */
  expansion: 4_096,
} as const;
