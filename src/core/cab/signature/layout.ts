/*
 * Where the signature of a cabinet is, and what its digest is made of: offsets and sizes, nothing that thinks. docs/formats/cab-signature.md
 * has the same by field, with what is known about it. Sources: [MS-CAB] 2.1 for the fields; for what signing does with them, two
 * programs that sign cabinets (osslsigncode, jsign), which agree but for what is said below, and bytes changed one at a time.
 */
import { CFHEADER, headerSize, reserveSizesSize, signatureReserve } from '../layout.ts';

/** Ours. Signatures with two time stamps are of 20 KiB. */
export const mostSignatureBytes = 1_048_576;

/** A signature is filled up with zeros to a multiple of eight bytes. */
export const mostPadding = 7;

/** Where the reserve is that tells of the signature. */
const reserveOffset = headerSize + reserveSizesSize;

/** Where the fields of the reserve are in the file. */
export const signaturePlace = {
  offset: reserveOffset + signatureReserve.offset,
  sizeBytes: reserveOffset + signatureReserve.sizeBytes,
} as const;

/** The bytes of the cabinet up to here are looked at one by one: header and reserve. */
export const signedHeaderBytes = reserveOffset + signatureReserve.size;

/** What signing sets, and the digest leaves out: with other values the cabinet would be read in another way than it was signed. */
export const fixedReserve = { headerBytes: signatureReserve.size, folderBytes: 0, blockBytes: 0 } as const;

/** The parts of the header that are in the digest, from offset to offset, in their order. */
export const digestedHeader = [
  // CFHEADER.signature; not reserved1.
  [CFHEADER.signature, CFHEADER.reserved1],
  // cbCabinet, reserved2, coffFiles, reserved3, versionMinor, versionMajor, cFolders, cFiles, flags, setID.
  [CFHEADER.cbCabinet, CFHEADER.iCabinet],
] as const;

/**
 * Then come four bytes that the two programs take from different places. Both are zero but in a later cabinet of a set, so only there
 * is it a question who is right; then either is taken.
 */
export const digestedTails = {
  /** osslsigncode: the last four bytes of the reserve. */
  reserveEnd: [[signedHeaderBytes - 4, signedHeaderBytes]],
  /** jsign: iCabinet, and the first two bytes of the reserve. */
  place: [
    [CFHEADER.iCabinet, headerSize],
    [reserveOffset, reserveOffset + 2],
  ],
} as const;
// Then all from `signedHeaderBytes` to the end of the cabinet, where the signature begins.
