/*
 * What stands in front of the data: CFHEADER, CFFOLDER[] and CFFILE[]. Source: [MS-CAB] 2.1 to 2.3.
 */
import type { CabinetNeighbour } from './cabinet.ts';
import {
  CFFILE,
  CFFOLDER,
  CFHEADER,
  compressionTypes,
  folderSize,
  headerFlags,
  headerSize,
  reserveSizesSize,
  signature,
  versionMajor,
  versionMinor,
} from './layout.ts';
import type { PlannedMember } from './plan.ts';
import type { Reserve } from './reserve.ts';

/** A folder as its cabinet lists it. Grows while its members are written. */
export interface WrittenFolder {
  coffCabStart: number;
  cCFData: number;
  readonly files: WrittenFile[];
}

/** A file as its folder has it. */
export interface WrittenFile {
  readonly planned: PlannedMember;
  readonly uoffFolderStart: number;
  cbFile: number;
  /** One of `continuedFolders`; else its folder's place. */
  iFolder?: number;
}

/** What the header says beside the lists. */
export interface HeaderFacts {
  readonly cbCabinet: number;
  readonly compression: 'mszip' | 'stored';
  readonly reserve: Reserve;
  readonly setId: number;
  readonly indexInSet: number;
  readonly previous: CabinetNeighbour | null;
  readonly next: CabinetNeighbour | null;
}

/** Bytes of the header, its reserve and the names of its neighbours. */
export function headerBytesOf({ reserve, previous, next }: Pick<HeaderFacts, 'reserve' | 'previous' | 'next'>): number {
  const reserveBytes = hasReserve(reserve) ? reserveSizesSize + reserve.headerBytes : 0;
  return headerSize + reserveBytes + stringsOf(previous).length + stringsOf(next).length;
}

/** Bytes of a CFFOLDER. */
export function folderBytesOf({ folderBytes }: Reserve): number {
  return folderSize + folderBytes;
}

/** Bytes of a CFFILE. */
export function fileBytesOf({ szName }: PlannedMember): number {
  return CFFILE.szName + szName.length + 1;
}

function hasReserve({ headerBytes, folderBytes, blockBytes }: Reserve): boolean {
  return headerBytes + folderBytes + blockBytes > 0;
}

/** The name of the cabinet and of its disk, each with its NUL. */
function stringsOf(neighbour: CabinetNeighbour | null): Uint8Array {
  return neighbour === null ? new Uint8Array(0) : Buffer.from(`${neighbour.cabinet}\0${neighbour.disk}\0`, 'utf8');
}

/** Header and lists, from byte 0 of the cabinet on. */
export function buildTables(folders: readonly WrittenFolder[], facts: HeaderFacts): Uint8Array {
  const { reserve } = facts;
  const coffFolders = headerBytesOf(facts);
  const coffFiles = coffFolders + folders.length * folderBytesOf(reserve);
  const files = folders.flatMap((folder) => folder.files);
  const bytes = new Uint8Array(files.reduce((sum, { planned }) => sum + fileBytesOf(planned), coffFiles));
  const view = new DataView(bytes.buffer);
  writeHeader(bytes, view, facts);
  view.setUint32(CFHEADER.coffFiles, coffFiles, true);
  view.setUint16(CFHEADER.cFolders, folders.length, true);
  view.setUint16(CFHEADER.cFiles, files.length, true);

  let fileOffset = coffFiles;
  for (const [index, folder] of folders.entries()) {
    const offset = coffFolders + index * folderBytesOf(reserve);
    view.setUint32(offset + CFFOLDER.coffCabStart, folder.coffCabStart, true);
    view.setUint16(offset + CFFOLDER.cCFData, folder.cCFData, true);
    view.setUint16(offset + CFFOLDER.typeCompress, compressionTypes[facts.compression], true);
    for (const { planned, uoffFolderStart, cbFile, iFolder = index } of folder.files) {
      view.setUint32(fileOffset + CFFILE.cbFile, cbFile, true);
      view.setUint32(fileOffset + CFFILE.uoffFolderStart, uoffFolderStart, true);
      view.setUint16(fileOffset + CFFILE.iFolder, iFolder, true);
      view.setUint16(fileOffset + CFFILE.date, planned.date, true);
      view.setUint16(fileOffset + CFFILE.time, planned.time, true);
      view.setUint16(fileOffset + CFFILE.attribs, planned.attribs, true);
      bytes.set(planned.szName, fileOffset + CFFILE.szName);
      fileOffset += fileBytesOf(planned);
    }
  }
  return bytes;
}

function writeHeader(bytes: Uint8Array, view: DataView, facts: HeaderFacts): void {
  const { reserve, previous, next } = facts;
  bytes.set(Buffer.from(signature, 'latin1'), CFHEADER.signature);
  view.setUint32(CFHEADER.cbCabinet, facts.cbCabinet, true);
  view.setUint8(CFHEADER.versionMinor, versionMinor);
  view.setUint8(CFHEADER.versionMajor, versionMajor);
  const flags =
    (previous === null ? 0 : headerFlags.PREV_CABINET) |
    (next === null ? 0 : headerFlags.NEXT_CABINET) |
    (hasReserve(reserve) ? headerFlags.RESERVE_PRESENT : 0);
  view.setUint16(CFHEADER.flags, flags, true);
  view.setUint16(CFHEADER.setID, facts.setId, true);
  view.setUint16(CFHEADER.iCabinet, facts.indexInSet, true);
  let offset = headerSize;
  if (hasReserve(reserve)) {
    view.setUint16(CFHEADER.cbCFHeader, reserve.headerBytes, true);
    view.setUint8(CFHEADER.cbCFFolder, reserve.folderBytes);
    view.setUint8(CFHEADER.cbCFData, reserve.blockBytes);
    offset += reserveSizesSize + reserve.headerBytes;
  }
  for (const strings of [stringsOf(previous), stringsOf(next)]) {
    bytes.set(strings, offset);
    offset += strings.length;
  }
}
