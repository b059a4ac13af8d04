/*
 * The header of a cabinet. Source: [MS-CAB] 2.1 CFHEADER.
 */
import { type Clause, clause } from '../../shared/clauses.ts';
import { AppError } from '../../shared/errors.ts';
import type { CabinetNeighbour } from './cabinet.ts';
import type { CabinetFile } from './cabinet-file.ts';
import type { Departures } from './departures.ts';
import { malformed, type Origin, placeOf, truncated } from './faults.ts';
import {
  CFHEADER,
  headerFlags,
  headerSize,
  limits,
  reserveSizesSize,
  signature,
  signatureReserve,
  versionMajor,
  versionMinor,
} from './layout.ts';
import { SourceWindow } from './source-window.ts';

/** The list of a cabinet is read in pieces of this size. */
export const listWindowBytes = 65_536;

/** What the header says that reading needs. */
export interface Header {
  readonly cbCabinet: number;
  readonly coffFiles: number;
  readonly cFolders: number;
  readonly cFiles: number;
  readonly hasPrevious: boolean;
  readonly hasNext: boolean;
  readonly setID: number;
  readonly iCabinet: number;
  /** The cabinets before and after this one in its set, as they are named in it. */
  readonly previous: CabinetNeighbour | null;
  readonly next: CabinetNeighbour | null;
  /** Where `next` stands. */
  readonly nextOffset: number;
  readonly cbCFHeader: number;
  readonly cbCFFolder: number;
  readonly cbCFData: number;
  /** Where the reserve says that a signature is; not looked at. */
  readonly signature: { readonly offset: number; readonly sizeBytes: number } | null;
  /** Where the first CFFOLDER is. */
  readonly foldersOffset: number;
}

/** @throws {AppError} cab.not-a-cabinet, cab.truncated, cab.malformed */
export async function readHeader(file: CabinetFile, departures: Departures): Promise<Header> {
  const window = new SourceWindow(file, file.sizeBytes, listWindowBytes);
  const start = await window.takeUpTo(0, signature.length);
  if (latin1(start) !== signature) {
    const spot = { offset: CFHEADER.signature, field: 'CFHEADER.signature' };
    throw new AppError('cab.not-a-cabinet', placeOf(file, spot));
  }
  const view = viewOf(await window.take(0, headerSize, 'CFHEADER'));
  const refuse = (field: keyof typeof CFHEADER, problem: Clause): AppError =>
    malformed(file, { offset: CFHEADER[field], field: `CFHEADER.${field}` }, problem);
  const depart = (field: keyof typeof CFHEADER, what: Clause): void =>
    departures.note(file, { offset: CFHEADER[field], field: `CFHEADER.${field}` }, what);

  const cbCabinet = view.getUint32(CFHEADER.cbCabinet, true);
  const minor = view.getUint8(CFHEADER.versionMinor);
  const major = view.getUint8(CFHEADER.versionMajor);
  if (major !== versionMajor) throw refuse('versionMajor', clause('version-major-not', { major, versionMajor }));
  if (minor !== versionMinor) throw refuse('versionMinor', clause('version-minor-not', { minor, versionMinor }));
  if (cbCabinet < headerSize) throw refuse('cbCabinet', clause('less-than-header-itself', { cbCabinet }));
  if (cbCabinet > file.sizeBytes) {
    throw truncated(file, { offset: file.sizeBytes, field: 'CFHEADER.cbCabinet' });
  }
  for (const field of ['reserved1', 'reserved2', 'reserved3'] as const) {
    const value = view.getUint32(CFHEADER[field], true);
    if (value !== 0) depart(field, clause('not-0', { value }));
  }

  const flags = view.getUint16(CFHEADER.flags, true);
  const known = headerFlags.PREV_CABINET | headerFlags.NEXT_CABINET | headerFlags.RESERVE_PRESENT;
  if ((flags & ~known) !== 0) depart('flags', clause('flags-with-unknown-bits', { flags }));
  const hasPrevious = (flags & headerFlags.PREV_CABINET) !== 0;
  const hasNext = (flags & headerFlags.NEXT_CABINET) !== 0;
  let offset = headerSize;
  let cbCFHeader = 0;
  let cbCFFolder = 0;
  let cbCFData = 0;
  if ((flags & headerFlags.RESERVE_PRESENT) !== 0) {
    const sizes = viewOf(await window.take(offset, reserveSizesSize, 'CFHEADER.cbCFHeader'));
    cbCFHeader = sizes.getUint16(CFHEADER.cbCFHeader - headerSize, true);
    cbCFFolder = sizes.getUint8(CFHEADER.cbCFFolder - headerSize);
    cbCFData = sizes.getUint8(CFHEADER.cbCFData - headerSize);
    if (cbCFHeader > limits.headerReserveBytes) {
      throw refuse(
        'cbCFHeader',
        clause('reserve-over-limit', { cbCFHeader, headerReserveBytes: limits.headerReserveBytes }),
      );
    }
    offset += reserveSizesSize + cbCFHeader;
  }
  const reserve = viewOf(await window.takeUpTo(offset - cbCFHeader, Math.min(cbCFHeader, signatureReserve.size)));
  const next = async (field: string): Promise<string> => {
    const bytes = await takeString(file, window, offset, `CFHEADER.${field}`);
    offset += bytes.length + 1;
    return westernWindows.decode(bytes);
  };
  const neighbour = async (cabinet: string, disk: string): Promise<CabinetNeighbour> => ({
    cabinet: await next(cabinet),
    disk: await next(disk),
  });
  const before = hasPrevious ? await neighbour('szCabinetPrev', 'szDiskPrev') : null;
  const nextOffset = offset;
  const after = hasNext ? await neighbour('szCabinetNext', 'szDiskNext') : null;
  const cFiles = view.getUint16(CFHEADER.cFiles, true);
  if (cFiles === 0) depart('cFiles', clause('0-there-no-files'));
  const signatureSpot = signatureIn(reserve);
  const behind = file.sizeBytes - cbCabinet;
  // Within another file, what follows is not the cabinet's affair.
  if (behind > 0 && file.base === 0 && !isSignature(signatureSpot, cbCabinet, behind)) {
    depart('cbCabinet', clause('bytes-follow-does-not', { cbCabinet, behind }));
  }

  return {
    cbCabinet,
    coffFiles: view.getUint32(CFHEADER.coffFiles, true),
    cFolders: view.getUint16(CFHEADER.cFolders, true),
    cFiles,
    hasPrevious,
    hasNext,
    setID: view.getUint16(CFHEADER.setID, true),
    iCabinet: view.getUint16(CFHEADER.iCabinet, true),
    previous: before,
    next: after,
    nextOffset,
    cbCFHeader,
    cbCFFolder,
    cbCFData,
    signature: signatureSpot,
    foldersOffset: offset,
  };
}

function signatureIn(reserve: DataView): Header['signature'] {
  if (reserve.byteLength < signatureReserve.size) return null;
  if (reserve.getUint32(signatureReserve.mark, true) !== signatureReserve.markValue) return null;
  const sizeBytes = reserve.getUint32(signatureReserve.sizeBytes, true);
  return sizeBytes === 0 ? null : { offset: reserve.getUint32(signatureReserve.offset, true), sizeBytes };
}

/** The bytes behind the cabinet are the signature that the reserve tells of, and at most what fills it up to eight bytes. */
function isSignature(signed: Header['signature'], cbCabinet: number, behind: number): boolean {
  return signed !== null && signed.offset === cbCabinet && signed.sizeBytes <= behind && behind - signed.sizeBytes < 8;
}

/** Where the code page is not known: Latin-1 with printable characters from 0x80 to 0x9F. */
export const westernWindows = new TextDecoder('windows-1252');

/** The bytes of a string, without the NUL that must follow within 256. */
export async function takeString(
  origin: Origin,
  window: SourceWindow,
  offset: number,
  field: string,
): Promise<Uint8Array> {
  const bytes = await window.takeUpTo(offset, limits.nameBytes + 1);
  const end = bytes.indexOf(0);
  if (end >= 0) return bytes.subarray(0, end);
  if (bytes.length <= limits.nameBytes) throw truncated(origin, { offset: offset + bytes.length, field });
  throw malformed(origin, { offset, field }, clause('no-end-within-bytes', { nameBytes: limits.nameBytes }));
}

/** For reading the numbers of a structure. */
export function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function latin1(bytes: Uint8Array): string {
  return String.fromCharCode(...bytes);
}
