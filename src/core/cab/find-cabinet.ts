/*
 * Finding a cabinet within another file, as setup programs and installers carry them. Source: [MS-CAB] 2.1 CFHEADER. Memory: one
 * piece of the source.
 */
import type { Breathe, CabinetSource } from './cabinet.ts';
import { viewOf } from './header.ts';
import {
  CFFILE,
  CFHEADER,
  folderSize,
  headerFlags,
  headerSize,
  reserveSizesSize,
  signature,
  versionMajor,
  versionMinor,
} from './layout.ts';

/** How much of a source is looked through unless it is said: further on nobody has been seen to put one. */
const usualLimitBytes = 1024 * 1024 * 1024;
/** Looked through in less than a millisecond. */
const pieceBytes = 262_144;

/** Where and how to look. */
export interface FindOptions {
  /** Looks from here on, to find the next one; from the start when it is not given. */
  readonly from?: number;
  /** Looks so many bytes far; 1 GiB when it is not given. */
  readonly limitBytes?: number;
  /** Called after each piece of 256 KiB. */
  readonly breathe?: Breathe;
}

/**
 * The offset of the first cabinet in a source, for `ReadOptions.offset`; `null` when there is none. Only its header is looked at,
 * so what is found may still be none: opening it tells.
 */
export async function findCabinet(
  source: CabinetSource,
  { from = 0, limitBytes = usualLimitBytes, breathe = async () => undefined }: FindOptions = {},
): Promise<number | null> {
  // A header that begins before the end of the search may go past it.
  const end = Math.min(source.sizeBytes, from + limitBytes + headerSize - 1);
  for (let start = from; start + headerSize <= end; ) {
    const length = Math.min(pieceBytes, end - start);
    const piece = await source.read(start, length);
    // A source that has become shorter.
    if (piece.length < length) return findIn(piece, start, source.sizeBytes);
    const found = findIn(piece, start, source.sizeBytes);
    if (found !== null) return found;
    start += length - (headerSize - 1);
    await breathe();
  }
  return null;
}

/** The first that is whole in the piece, as an offset in the source. */
function findIn(piece: Uint8Array, start: number, sourceBytes: number): number | null {
  const bytes = Buffer.from(piece.buffer, piece.byteOffset, piece.byteLength);
  for (let at = bytes.indexOf(signature, 0, 'latin1'); at >= 0; at = bytes.indexOf(signature, at + 1, 'latin1')) {
    if (at + headerSize > bytes.length) return null;
    if (isPlausible(viewOf(bytes.subarray(at, at + headerSize)), sourceBytes - start - at)) return start + at;
  }
  return null;
}

/** Whether a header that begins with the signature can be that of a cabinet, with `room` bytes from its beginning on. */
function isPlausible(header: DataView, room: number): boolean {
  const u1 = (offset: number): number => header.getUint8(offset);
  const u2 = (offset: number): number => header.getUint16(offset, true);
  const u4 = (offset: number): number => header.getUint32(offset, true);
  if (u1(CFHEADER.versionMajor) !== versionMajor || u1(CFHEADER.versionMinor) !== versionMinor) return false;
  const hasReserve = (u2(CFHEADER.flags) & headerFlags.RESERVE_PRESENT) !== 0;
  const foldersEnd = headerSize + (hasReserve ? reserveSizesSize : 0) + u2(CFHEADER.cFolders) * folderSize;
  const filesSize = u2(CFHEADER.cFiles) * (CFFILE.szName + 1);
  const coffFiles = u4(CFHEADER.coffFiles);
  const cbCabinet = u4(CFHEADER.cbCabinet);
  if (cbCabinet > room || foldersEnd > cbCabinet) return false;
  return filesSize === 0 || (coffFiles >= foldersEnd && coffFiles + filesSize <= cbCabinet);
}
