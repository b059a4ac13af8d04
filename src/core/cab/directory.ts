/*
 * The list of a cabinet: folders and files, without any data. Source: [MS-CAB] 2.2 CFFOLDER, 2.3 CFFILE; docs/formats/cab.md
 * names what is read more strictly or more kindly than it says. Memory: about 60 MiB for the most files and folders.
 */
import { AppError } from '../../shared/errors.ts';
import { checkName, printableName } from '../file-names.ts';
import type { Breathe, CabinetFacts, CabinetMember, CabinetSource, FileAttribute } from './cabinet.ts';
import { readDosDate } from './dos-date.ts';
import { malformed, type Spot } from './faults.ts';
import { type Header, listWindowBytes, readHeader, takeString, viewOf, westernWindows } from './header.ts';
import {
  blockSize,
  CFFILE,
  CFFOLDER,
  CFHEADER,
  compressionTypeMask,
  compressionTypes,
  continuedFolders,
  dataHeaderSize,
  fileAttributes,
  folderSize,
  headerSize,
  limits,
  lzxWindowBits,
  windowBitsOf,
} from './layout.ts';
import { NameSet } from './names.ts';
import { SourceWindow } from './source-window.ts';

/** A folder as the list has it. */
export interface Folder {
  readonly index: number;
  /** Of its CFFOLDER. */
  readonly offset: number;
  readonly coffCabStart: number;
  readonly cCFData: number;
  readonly typeCompress: number;
  readonly compression: CabinetMember['compression'];
  /** Where its data ends at the latest: the next folder's data, or the end of the cabinet. */
  readonly dataEnd: number;
  /** Its data begins in the cabinet before, or goes on in the next one. */
  readonly isContinuedFromPrevious: boolean;
  readonly isContinuedToNext: boolean;
}

/** A file as the list has it. */
export interface FileEntry {
  /** Of its CFFILE. */
  readonly offset: number;
  readonly member: CabinetMember;
  readonly folder: Folder;
  /** Offset in the raw bytes of the folder. */
  readonly uoffFolderStart: number;
  /** Part of it is in another cabinet. */
  readonly isSplit: boolean;
}

/** All a cabinet says before its data. */
export interface Directory {
  readonly facts: CabinetFacts;
  /** Bytes of reserve in each CFDATA. */
  readonly cbCFData: number;
  readonly files: readonly FileEntry[];
}

type RawFolder = Pick<Folder, 'offset' | 'coffCabStart' | 'cCFData' | 'typeCompress' | 'compression'>;

interface RawFile {
  readonly offset: number;
  readonly name: string;
  readonly path: string;
  readonly cbFile: number;
  readonly uoffFolderStart: number;
  readonly iFolder: number;
  readonly modified: string;
  readonly attribs: number;
}

/** Files or folders looked at between two breaths: 1 ms, or 10 ms with the oddest names. */
const breathEvery = 256;

/**
 * Reads and checks the list.
 * @throws {AppError} cab.not-a-cabinet, cab.truncated, cab.malformed, cab.unsafe-name, cab.over-limit
 */
export async function readDirectory(source: CabinetSource, breathe: Breathe): Promise<Directory> {
  const header = await readHeader(source);
  const window = new SourceWindow(source, header.cbCabinet, listWindowBytes);
  const rawFolders = await readFolders(source.path, window, header, breathe);
  const rawFiles = await readFiles(source.path, window, header, breathe);
  await checkNames(source.path, rawFiles, breathe);
  const folders = completeFolders(source.path, header, rawFolders, rawFiles);
  const files = rawFiles.map((file) => completeFile(source.path, header, folders, file));
  checkExpansion(source.path, header, files);
  return { facts: factsOf(header, folders), cbCFData: header.cbCFData, files };
}

function factsOf(header: Header, folders: readonly Folder[]): CabinetFacts {
  return {
    sizeBytes: header.cbCabinet,
    setId: header.setID,
    indexInSet: header.iCabinet,
    previous: header.previous,
    next: header.next,
    reserve: { headerBytes: header.cbCFHeader, folderBytes: header.cbCFFolder, blockBytes: header.cbCFData },
    signature: header.signature,
    folders: folders.map(({ compression, typeCompress, cCFData, coffCabStart }) => ({
      compression,
      windowBytes: compression === 'lzx' || compression === 'quantum' ? 2 ** windowBitsOf(typeCompress) : null,
      blocks: cCFData,
      offset: coffCabStart,
    })),
  };
}

async function readFolders(
  name: string,
  window: SourceWindow,
  header: Header,
  breathe: Breathe,
): Promise<readonly RawFolder[]> {
  const size = folderSize + header.cbCFFolder;
  const folders: RawFolder[] = [];
  for (let index = 0; index < header.cFolders; index += 1) {
    const offset = header.foldersOffset + index * size;
    const view = viewOf(await window.take(offset, size, `CFFOLDER[${index}]`));
    const typeCompress = view.getUint16(CFFOLDER.typeCompress, true);
    const compression = compressionOf(typeCompress);
    if (compression === null) {
      const spot = { offset: offset + CFFOLDER.typeCompress, field: 'CFFOLDER.typeCompress' };
      throw malformed(name, spot, `is ${typeCompress}, which names no method`);
    }
    const windowBits = windowBitsOf(typeCompress);
    if (compression === 'lzx' && (windowBits < lzxWindowBits.least || windowBits > lzxWindowBits.most)) {
      const spot = { offset: offset + CFFOLDER.typeCompress, field: 'CFFOLDER.typeCompress' };
      throw malformed(name, spot, `is ${typeCompress}, LZX with a window that it does not have`);
    }
    folders.push({
      offset,
      coffCabStart: view.getUint32(CFFOLDER.coffCabStart, true),
      cCFData: view.getUint16(CFFOLDER.cCFData, true),
      typeCompress,
      compression,
    });
    if (index % breathEvery === breathEvery - 1) await breathe();
  }
  const end = header.foldersOffset + header.cFolders * size;
  if (header.cFiles > 0 && header.coffFiles < end) {
    const spot = { offset: CFHEADER.coffFiles, field: 'CFHEADER.coffFiles' };
    throw malformed(name, spot, `is ${header.coffFiles}, before the end of the folders at ${end}`);
  }
  return folders;
}

async function readFiles(
  name: string,
  window: SourceWindow,
  header: Header,
  breathe: Breathe,
): Promise<readonly RawFile[]> {
  const files: RawFile[] = [];
  let offset = header.coffFiles;
  for (let index = 0; index < header.cFiles; index += 1) {
    const view = viewOf(await window.take(offset, CFFILE.szName, `CFFILE[${index}]`));
    const spot = { offset: offset + CFFILE.szName, field: 'CFFILE.szName' };
    const attribs = view.getUint16(CFFILE.attribs, true);
    const bytes = await takeString(name, window, spot.offset, spot.field);
    const text = decodeName(name, spot, bytes, attribs);
    const checked = checkName(text);
    if (checked.problem !== null) throw unsafeName(name, spot, text, checked.problem);
    files.push({
      offset,
      name: text,
      path: checked.path,
      cbFile: view.getUint32(CFFILE.cbFile, true),
      uoffFolderStart: view.getUint32(CFFILE.uoffFolderStart, true),
      iFolder: view.getUint16(CFFILE.iFolder, true),
      modified: readDosDate(view.getUint16(CFFILE.date, true), view.getUint16(CFFILE.time, true)),
      attribs,
    });
    offset = spot.offset + bytes.length + 1;
    if (index % breathEvery === breathEvery - 1) await breathe();
  }
  return files;
}

async function checkNames(name: string, files: readonly RawFile[], breathe: Breathe): Promise<void> {
  const names = new NameSet();
  const checks = [(path: string) => names.add(path), (path: string) => names.findFolderProblem(path)];
  for (const check of checks) {
    for (const [index, file] of files.entries()) {
      const problem = check(file.path);
      if (problem !== null) {
        throw unsafeName(name, { offset: file.offset + CFFILE.szName, field: 'CFFILE.szName' }, file.name, problem);
      }
      if (index % breathEvery === breathEvery - 1) await breathe();
    }
  }
}

/** Adds where each folder's data must end and whether it is whole. */
function completeFolders(
  name: string,
  header: Header,
  raw: readonly RawFolder[],
  files: readonly RawFile[],
): readonly Folder[] {
  const { FROM_PREV, TO_NEXT, PREV_AND_NEXT } = continuedFolders;
  const fromPrevious = files.some((file) => file.iFolder === FROM_PREV || file.iFolder === PREV_AND_NEXT);
  const toNext = files.some((file) => file.iFolder === TO_NEXT || file.iFolder === PREV_AND_NEXT);
  const starts = raw
    .filter((folder) => folder.cCFData > 0)
    .map((folder) => folder.coffCabStart)
    .sort((a, b) => a - b);
  const endAfter = new Map<number, number>();
  for (const [index, start] of starts.entries()) {
    // Of two folders at the same place the first entry stays: it ends where it begins, which is refused below.
    if (!endAfter.has(start)) endAfter.set(start, starts[index + 1] ?? header.cbCabinet);
  }

  return raw.map((folder, index) => {
    const dataEnd = endAfter.get(folder.coffCabStart) ?? header.cbCabinet;
    if (folder.cCFData > 0) {
      const spot = { offset: folder.offset + CFFOLDER.coffCabStart, field: 'CFFOLDER.coffCabStart' };
      if (folder.coffCabStart < headerSize || folder.coffCabStart >= header.cbCabinet) {
        throw malformed(name, spot, `is ${folder.coffCabStart}, outside of the cabinet's data`);
      }
      if (dataEnd === folder.coffCabStart) {
        throw malformed(name, spot, `is ${folder.coffCabStart}, where another folder begins too`);
      }
      const leastBytes = folder.cCFData * (dataHeaderSize + header.cbCFData);
      if (leastBytes > dataEnd - folder.coffCabStart) {
        const count = { offset: folder.offset + CFFOLDER.cCFData, field: 'CFFOLDER.cCFData' };
        throw malformed(name, count, `is ${folder.cCFData}, more blocks than there is room for`);
      }
    }
    return {
      ...folder,
      index,
      dataEnd,
      isContinuedFromPrevious: fromPrevious && index === 0,
      isContinuedToNext: toNext && index === raw.length - 1,
    };
  });
}

function completeFile(name: string, header: Header, folders: readonly Folder[], file: RawFile): FileEntry {
  const spot = { offset: file.offset + CFFILE.iFolder, field: 'CFFILE.iFolder' };
  const { FROM_PREV, TO_NEXT, PREV_AND_NEXT } = continuedFolders;
  const needsPrevious = file.iFolder === FROM_PREV || file.iFolder === PREV_AND_NEXT;
  const needsNext = file.iFolder === TO_NEXT || file.iFolder === PREV_AND_NEXT;
  if (needsPrevious && !header.hasPrevious)
    throw malformed(name, spot, 'points to a cabinet before, and there is none');
  if (needsNext && !header.hasNext) throw malformed(name, spot, 'points to a cabinet after, and there is none');
  let folder = folders[file.iFolder];
  if (needsPrevious) folder = folders[0];
  else if (needsNext) folder = folders.at(-1);
  if (folder === undefined) {
    throw malformed(name, spot, `is ${file.iFolder}, and there are ${folders.length} folders`);
  }

  const isWhole = !folder.isContinuedFromPrevious && !folder.isContinuedToNext;
  const end = file.uoffFolderStart + file.cbFile;
  if (isWhole && file.cbFile > 0 && end > folder.cCFData * blockSize) {
    const size = { offset: file.offset + CFFILE.cbFile, field: 'CFFILE.cbFile' };
    throw malformed(name, size, `reaches to ${end}, past the ${folder.cCFData} blocks of its folder`);
  }
  return {
    offset: file.offset,
    member: {
      name: file.name,
      path: file.path,
      sizeBytes: file.cbFile,
      modified: file.modified,
      compression: folder.compression,
      attributes: attributesOf(file.attribs),
      folderIndex: folder.index,
    },
    folder,
    uoffFolderStart: file.uoffFolderStart,
    isSplit: needsPrevious || needsNext,
  };
}

/** Files may share data, and some tools make them so; but then a small cabinet could become any amount of files. */
function checkExpansion(name: string, header: Header, files: readonly FileEntry[]): void {
  const limit = header.cbCabinet * limits.expansion;
  let total = 0;
  for (const file of files) {
    if (!file.isSplit) total += file.member.sizeBytes;
    if (total > limit) {
      const spot = { offset: file.offset + CFFILE.cbFile, field: 'CFFILE.cbFile' };
      throw new AppError('cab.over-limit', { name, what: 'a size of all files together', limit, ...spot });
    }
  }
}

function compressionOf(typeCompress: number): Folder['compression'] | null {
  switch (typeCompress & compressionTypeMask) {
    case compressionTypes.stored:
      return 'stored';
    case compressionTypes.mszip:
      return 'mszip';
    case compressionTypes.quantum:
      return 'quantum';
    case compressionTypes.lzx:
      return 'lzx';
    default:
      return null;
  }
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

const attributeBits: readonly (readonly [FileAttribute, number])[] = [
  ['read-only', fileAttributes.RDONLY],
  ['hidden', fileAttributes.HIDDEN],
  ['system', fileAttributes.SYSTEM],
  ['archive', fileAttributes.ARCH],
  ['execute', fileAttributes.EXEC],
];
function attributesOf(attribs: number): readonly FileAttribute[] {
  return attributeBits.filter(([, bit]) => (attribs & bit) !== 0).map(([attribute]) => attribute);
}

function decodeName(name: string, spot: Spot, bytes: Uint8Array, attribs: number): string {
  if ((attribs & fileAttributes.NAME_IS_UTF) === 0) return westernWindows.decode(bytes);
  try {
    return utf8.decode(bytes);
  } catch {
    throw malformed(name, spot, 'is marked as UTF-8 and is not');
  }
}

function unsafeName(name: string, spot: Spot, member: string, problem: string): AppError {
  return new AppError('cab.unsafe-name', { name, member: printableName(member), problem, ...spot });
}
