/*
 * Cabinets for tests and fuzzing, field by field as [MS-CAB] section 2 has them, where any field can be made wrong. It
 * shares no code with the writer but the offsets: that way each can be wrong without the other agreeing.
 */
import { deflateRawSync } from 'node:zlib';
import {
  blockSize,
  CFDATA,
  CFFILE,
  CFFOLDER,
  CFHEADER,
  dataHeaderSize,
  folderSize,
  headerSize,
} from '../cab/layout.ts';

/** One CFDATA. What is not given follows from `raw` and the folder's method. */
export interface BlockRecipe {
  readonly raw: Uint8Array;
  readonly ab?: Uint8Array;
  /** `'none'` is 0; `'without-reserve'` leaves the reserve out, as some programs do. */
  readonly csum?: number | 'none' | 'without-reserve';
  readonly cbData?: number;
  readonly cbUncomp?: number;
}

/** One CFFOLDER with its data. */
export interface FolderRecipe {
  readonly typeCompress: number;
  readonly coffCabStart?: number;
  readonly cCFData?: number;
  readonly blocks: readonly BlockRecipe[];
}

/** One CFFILE. */
export interface FileRecipe {
  readonly szName: string | Uint8Array;
  readonly cbFile: number;
  readonly uoffFolderStart?: number;
  readonly iFolder?: number;
  readonly date?: number;
  readonly time?: number;
  readonly attribs?: number;
}

/** Numbers of CFHEADER that may be set. */
export type HeaderField = Exclude<keyof typeof CFHEADER, 'signature' | 'cbCFHeader' | 'cbCFFolder' | 'cbCFData'>;

/** A whole cabinet. */
export interface CabinetRecipe {
  readonly signature?: string;
  readonly header?: Partial<Readonly<Record<HeaderField, number>>>;
  /** Sizes of the reserved areas; `claimedHeader` is written in place of the true size of the first. */
  readonly reserve?: {
    readonly header: number;
    readonly folder: number;
    readonly data: number;
    readonly claimedHeader?: number;
  };
  /** Cabinet and disk. */
  readonly previous?: readonly [string, string];
  readonly next?: readonly [string, string];
  readonly folders: readonly FolderRecipe[];
  readonly files: readonly FileRecipe[];
}

/** The bytes, and where things came to stand. */
export interface BuiltCabinet {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly folders: readonly number[];
  readonly files: readonly number[];
  readonly blocks: readonly (readonly number[])[];
}

const mszip = 1;
const nul = new Uint8Array(1);

/** Builds the cabinet. */
export function buildCabinet(recipe: CabinetRecipe): BuiltCabinet {
  const { reserve = { header: 0, folder: 0, data: 0 } } = recipe;
  const hasReserve = recipe.reserve !== undefined;
  const strings = Buffer.concat(
    [...(recipe.previous ?? []), ...(recipe.next ?? [])].flatMap((text) => [Buffer.from(text, 'latin1'), nul]),
  );
  const foldersStart = headerSize + (hasReserve ? 4 + reserve.header : 0) + strings.length;
  const filesStart = foldersStart + recipe.folders.length * (folderSize + reserve.folder);

  const fileParts: Uint8Array[] = [];
  const files: number[] = [];
  let offset = filesStart;
  for (const file of recipe.files) {
    const bytes = buildFile(file);
    files.push(offset);
    fileParts.push(bytes);
    offset += bytes.length;
  }

  const dataParts: Uint8Array[] = [];
  const blocks: number[][] = [];
  for (const folder of recipe.folders) {
    const own: number[] = [];
    let history: Uint8Array = new Uint8Array(0);
    for (const block of folder.blocks) {
      const bytes = buildBlock(block, folder.typeCompress, history, reserve.data);
      history = block.raw;
      own.push(offset);
      dataParts.push(bytes);
      offset += bytes.length;
    }
    blocks.push(own);
  }

  const bytes = new Uint8Array(offset);
  const view = new DataView(bytes.buffer);
  bytes.set(Buffer.from(recipe.signature ?? 'MSCF', 'latin1'), CFHEADER.signature);
  const header: Record<HeaderField, number> = {
    reserved1: 0,
    cbCabinet: offset,
    reserved2: 0,
    coffFiles: filesStart,
    reserved3: 0,
    versionMinor: 3,
    versionMajor: 1,
    cFolders: recipe.folders.length,
    cFiles: recipe.files.length,
    flags: (recipe.previous === undefined ? 0 : 1) | (recipe.next === undefined ? 0 : 2) | (hasReserve ? 4 : 0),
    setID: 0,
    iCabinet: 0,
    ...recipe.header,
  };
  const u4 = ['reserved1', 'cbCabinet', 'reserved2', 'coffFiles', 'reserved3'] as const;
  for (const field of u4) view.setUint32(CFHEADER[field], header[field], true);
  for (const field of ['versionMinor', 'versionMajor'] as const) view.setUint8(CFHEADER[field], header[field]);
  const u2 = ['cFolders', 'cFiles', 'flags', 'setID', 'iCabinet'] as const;
  for (const field of u2) view.setUint16(CFHEADER[field], header[field], true);
  if (hasReserve) {
    view.setUint16(CFHEADER.cbCFHeader, reserve.claimedHeader ?? reserve.header, true);
    view.setUint8(CFHEADER.cbCFFolder, reserve.folder);
    view.setUint8(CFHEADER.cbCFData, reserve.data);
    bytes.fill(0xaa, headerSize + 4, headerSize + 4 + reserve.header);
  }
  bytes.set(strings, foldersStart - strings.length);

  const folders = recipe.folders.map((folder, index) => {
    const at = foldersStart + index * (folderSize + reserve.folder);
    view.setUint32(at + CFFOLDER.coffCabStart, folder.coffCabStart ?? blocks[index]?.[0] ?? bytes.length, true);
    view.setUint16(at + CFFOLDER.cCFData, folder.cCFData ?? folder.blocks.length, true);
    view.setUint16(at + CFFOLDER.typeCompress, folder.typeCompress, true);
    bytes.fill(0xbb, at + folderSize, at + folderSize + reserve.folder);
    return at;
  });
  bytes.set(Buffer.concat([...fileParts, ...dataParts]), filesStart);
  return { bytes, folders, files, blocks };
}

/** Cuts raw bytes into blocks. */
export function blocksOf(raw: Uint8Array): BlockRecipe[] {
  const blocks: BlockRecipe[] = [];
  for (let at = 0; at < raw.length; at += blockSize) blocks.push({ raw: raw.subarray(at, at + blockSize) });
  return blocks;
}

/** The MSZIP form of one block. */
export function mszipData(raw: Uint8Array, history: Uint8Array = new Uint8Array(0)): Uint8Array {
  const options = history.length > 0 ? { dictionary: history } : {};
  return Buffer.concat([Buffer.from('CK', 'latin1'), deflateRawSync(raw, options)]);
}

function buildFile(file: FileRecipe): Uint8Array {
  const szName = typeof file.szName === 'string' ? Buffer.from(file.szName, 'utf8') : file.szName;
  const isAscii = szName.every((byte) => byte < 0x80);
  const bytes = new Uint8Array(CFFILE.szName + szName.length + 1);
  const view = new DataView(bytes.buffer);
  view.setUint32(CFFILE.cbFile, file.cbFile, true);
  view.setUint32(CFFILE.uoffFolderStart, file.uoffFolderStart ?? 0, true);
  view.setUint16(CFFILE.iFolder, file.iFolder ?? 0, true);
  view.setUint16(CFFILE.date, file.date ?? 0x5d74, true);
  view.setUint16(CFFILE.time, file.time ?? 0x90d9, true);
  view.setUint16(CFFILE.attribs, file.attribs ?? (isAscii ? 0x20 : 0xa0), true);
  bytes.set(szName, CFFILE.szName);
  return bytes;
}

function buildBlock(block: BlockRecipe, typeCompress: number, history: Uint8Array, reserve: number): Uint8Array {
  const ab = block.ab ?? (typeCompress === mszip ? mszipData(block.raw, history) : block.raw);
  const bytes = new Uint8Array(dataHeaderSize + reserve + ab.length);
  const view = new DataView(bytes.buffer);
  view.setUint16(CFDATA.cbData, block.cbData ?? ab.length, true);
  view.setUint16(CFDATA.cbUncomp, block.cbUncomp ?? block.raw.length, true);
  bytes.fill(0xcc, dataHeaderSize, dataHeaderSize + reserve);
  bytes.set(ab, dataHeaderSize + reserve);
  if (block.csum === 'none') return bytes;
  let csum = block.csum;
  if (typeof csum !== 'number') {
    const counted =
      csum === 'without-reserve'
        ? bytes.subarray(CFDATA.cbData, dataHeaderSize)
        : bytes.subarray(CFDATA.cbData, dataHeaderSize + reserve);
    csum = slowChecksum(counted, slowChecksum(ab, 0));
  }
  view.setUint32(CFDATA.csum, csum, true);
  return bytes;
}

/** As the pseudocode of [MS-CAB] 3.1 has it, byte by byte. */
function slowChecksum(bytes: Uint8Array, seed: number): number {
  let sum = seed;
  let at = 0;
  for (; at + 4 <= bytes.length; at += 4) {
    for (let byte = 0; byte < 4; byte += 1) sum ^= (bytes[at + byte] ?? 0) << (8 * byte);
  }
  const rest = [...bytes.subarray(at)];
  for (const [index, byte] of rest.entries()) sum ^= byte << (8 * (rest.length - 1 - index));
  return sum >>> 0;
}
