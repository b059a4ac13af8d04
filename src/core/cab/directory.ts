/*
 * The list of a cabinet: folders and files, without any data. Source: [MS-CAB] 2.2 CFFOLDER, 2.3 CFFILE; docs/formats/cab.md
 * names what is read more strictly or more kindly than it says. Memory: about 60 MiB for the most files and folders.
 */
import { type Clause, clause } from '../../shared/clauses.ts';
import { AppError } from '../../shared/errors.ts';
import { checkName, printableName } from '../file-names.ts';
import type { Breathe, CabinetFacts, CabinetMember, FileAttribute } from './cabinet.ts';
import type { CabinetFile } from './cabinet-file.ts';
import type { Departures } from './departures.ts';
import { isStandIn, readDosDate } from './dos-date.ts';
import { malformed, type Origin, placeOf, type Spot } from './faults.ts';
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

/** The part of a folder that is in one cabinet: all of it, but in sets. */
export interface FolderPart {
  readonly file: CabinetFile;
  /** Of its CFFOLDER. */
  readonly offset: number;
  readonly coffCabStart: number;
  readonly cCFData: number;
  /** Where its data ends at the latest: the next folder's data, or the end of the cabinet. */
  readonly dataEnd: number;
  /** Bytes of reserve in each CFDATA. */
  readonly cbCFData: number;
}

/** A folder as the list has it. */
export interface Folder {
  readonly index: number;
  readonly typeCompress: number;
  readonly compression: CabinetMember['compression'];
  /** In their order; at least one. */
  readonly parts: readonly [FolderPart, ...FolderPart[]];
  /** Its data begins in a cabinet before, or goes on in a next one, that is not at hand. */
  readonly isContinuedFromPrevious: boolean;
  readonly isContinuedToNext: boolean;
}

/** A file as the list has it. */
export interface FileEntry {
  /** The cabinet whose list it is in, and there the offset of its CFFILE. */
  readonly origin: Origin;
  readonly offset: number;
  readonly member: CabinetMember;
  readonly folder: Folder;
  /** Offset in the raw bytes of the folder. */
  readonly uoffFolderStart: number;
  /** Part of it is in another cabinet, by what its CFFILE says. */
  readonly isFromPrevious: boolean;
  readonly isToNext: boolean;
}

/** All a cabinet says before its data. */
export interface Directory {
  readonly facts: CabinetFacts;
  readonly header: Header;
  readonly folders: readonly Folder[];
  readonly files: readonly FileEntry[];
}

type RawFolder = Pick<Folder, 'typeCompress' | 'compression'> & Pick<FolderPart, 'offset' | 'coffCabStart' | 'cCFData'>;

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
export async function readDirectory(file: CabinetFile, departures: Departures, breathe: Breathe): Promise<Directory> {
  const header = await readHeader(file, departures);
  const list = { file, header, departures, breathe, window: new SourceWindow(file, header.cbCabinet, listWindowBytes) };
  const rawFolders = await readFolders(list);
  const { files: rawFiles, end } = await readFiles(list);
  await checkNames(
    rawFiles.map(({ path, offset, name }) => ({ path, name, offset, origin: file })),
    breathe,
  );
  const folders = completeFolders(list, rawFolders, rawFiles);
  noteOrder(list, rawFolders, end);
  const files = rawFiles.map((each) => completeFile(list, folders, each));
  for (const each of files) checkReach(each);
  checkExpansion(files, header.cbCabinet);
  return { facts: factsOf(file, header, folders), header, folders, files };
}

/** What reading the list needs throughout. */
interface List {
  readonly file: CabinetFile;
  readonly header: Header;
  readonly departures: Departures;
  readonly breathe: Breathe;
  readonly window: SourceWindow;
}

function factsOf({ base }: Origin, header: Header, folders: readonly Folder[]): CabinetFacts {
  const { signature } = header;
  return {
    sizeBytes: header.cbCabinet,
    setId: header.setID,
    indexInSet: header.iCabinet,
    previous: header.previous,
    next: header.next,
    reserve: { headerBytes: header.cbCFHeader, folderBytes: header.cbCFFolder, blockBytes: header.cbCFData },
    signature: signature === null ? null : { ...signature, offset: base + signature.offset },
    folders: folders.map(folderFacts),
    set: null,
  };
}

/** What is told of a folder. */
export function folderFacts({ compression, typeCompress, parts }: Folder): CabinetFacts['folders'][number] {
  return {
    compression,
    windowBytes: compression === 'lzx' || compression === 'quantum' ? 2 ** windowBitsOf(typeCompress) : null,
    blocks: parts.reduce((sum, { cCFData }) => sum + cCFData, 0),
    offset: parts[0].file.base + parts[0].coffCabStart,
  };
}

async function readFolders({ file, window, header, departures, breathe }: List): Promise<readonly RawFolder[]> {
  const size = folderSize + header.cbCFFolder;
  const folders: RawFolder[] = [];
  for (let index = 0; index < header.cFolders; index += 1) {
    const offset = header.foldersOffset + index * size;
    const view = viewOf(await window.take(offset, size, `CFFOLDER[${index}]`));
    const typeCompress = view.getUint16(CFFOLDER.typeCompress, true);
    const compression = compressionOf(typeCompress);
    if (compression === null) {
      const spot = { offset: offset + CFFOLDER.typeCompress, field: 'CFFOLDER.typeCompress' };
      throw malformed(file, spot, clause('names-no-method', { typeCompress }));
    }
    const windowBits = windowBitsOf(typeCompress);
    if (compression === 'lzx' && (windowBits < lzxWindowBits.least || windowBits > lzxWindowBits.most)) {
      const spot = { offset: offset + CFFOLDER.typeCompress, field: 'CFFOLDER.typeCompress' };
      throw malformed(file, spot, clause('lzx-with-window-does', { typeCompress }));
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
    throw malformed(file, spot, clause('before-end-folders', { coffFiles: header.coffFiles, end }));
  }
  if (header.coffFiles !== end) {
    const spot = { offset: CFHEADER.coffFiles, field: 'CFHEADER.coffFiles' };
    departures.note(file, spot, clause('folders-end', { coffFiles: header.coffFiles, end }));
  }
  return folders;
}

async function readFiles(list: List): Promise<{ readonly files: readonly RawFile[]; readonly end: number }> {
  const { file: cabinet, window, header, departures, breathe } = list;
  const files: RawFile[] = [];
  let offset = header.coffFiles;
  for (let index = 0; index < header.cFiles; index += 1) {
    const view = viewOf(await window.take(offset, CFFILE.szName, `CFFILE[${index}]`));
    const spot = { offset: offset + CFFILE.szName, field: 'CFFILE.szName' };
    const attribs = view.getUint16(CFFILE.attribs, true);
    const date = view.getUint16(CFFILE.date, true);
    const time = view.getUint16(CFFILE.time, true);
    const modified = readDosDate(date, time);
    const bytes = await takeString(cabinet, window, spot.offset, spot.field);
    const text = decodeName(cabinet, spot, bytes, attribs);
    const checked = checkName(text);
    if (checked.problem !== null) throw unsafeName(cabinet, spot, text, checked.problem);
    if (isStandIn(modified, date, time)) {
      departures.note(cabinet, { offset: offset + CFFILE.date, field: 'CFFILE.date' }, clause('no-date-time'));
    }
    if ((attribs & ~knownAttributes) !== 0) {
      const what = clause('attribs-with-unknown-bits', { attribs });
      departures.note(cabinet, { offset: offset + CFFILE.attribs, field: 'CFFILE.attribs' }, what);
    }
    files.push({
      offset,
      name: text,
      path: checked.path,
      cbFile: view.getUint32(CFFILE.cbFile, true),
      uoffFolderStart: view.getUint32(CFFILE.uoffFolderStart, true),
      iFolder: view.getUint16(CFFILE.iFolder, true),
      modified,
      attribs,
    });
    offset = spot.offset + bytes.length + 1;
    if (index % breathEvery === breathEvery - 1) await breathe();
  }
  return { files, end: offset };
}

/** A name and where it stands. */
interface NamedSpot {
  readonly name: string;
  readonly path: string;
  readonly origin: Origin;
  /** Of its CFFILE. */
  readonly offset: number;
}

/**
 * Holds all names beside each other.
 * @throws {AppError} cab.unsafe-name
 */
export async function checkNames(files: readonly NamedSpot[], breathe: Breathe): Promise<void> {
  const names = new NameSet();
  const checks = [(path: string) => names.add(path), (path: string) => names.findFolderProblem(path)];
  for (const check of checks) {
    for (const [index, file] of files.entries()) {
      const problem = check(file.path);
      if (problem !== null) {
        const spot = { offset: file.offset + CFFILE.szName, field: 'CFFILE.szName' };
        throw unsafeName(file.origin, spot, file.name, problem);
      }
      if (index % breathEvery === breathEvery - 1) await breathe();
    }
  }
}

/** Adds where each folder's data must end and whether it is whole. */
function completeFolders(
  { file: cabinet, header }: List,
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
        throw malformed(cabinet, spot, clause('outside-cabinet-data', { coffCabStart: folder.coffCabStart }));
      }
      if (dataEnd === folder.coffCabStart) {
        throw malformed(cabinet, spot, clause('where-another-folder-begins', { coffCabStart: folder.coffCabStart }));
      }
      const leastBytes = folder.cCFData * (dataHeaderSize + header.cbCFData);
      if (leastBytes > dataEnd - folder.coffCabStart) {
        const count = { offset: folder.offset + CFFOLDER.cCFData, field: 'CFFOLDER.cCFData' };
        throw malformed(cabinet, count, clause('more-blocks-than-there', { cCFData: folder.cCFData }));
      }
    }
    const { offset, coffCabStart, cCFData, typeCompress, compression } = folder;
    const { cbCFData } = header;
    return {
      index,
      typeCompress,
      compression,
      parts: [{ file: cabinet, offset, coffCabStart, cCFData, dataEnd, cbCFData }],
      isContinuedFromPrevious: fromPrevious && index === 0,
      isContinuedToNext: toNext && index === raw.length - 1,
    };
  });
}

/** The data is to stand behind the lists, that of the folders in their order. Room between them is nobody's business. */
function noteOrder({ file, departures }: List, all: readonly RawFolder[], filesEnd: number): void {
  const folders = all.filter(({ cCFData }) => cCFData > 0);
  const note = ({ offset, coffCabStart }: RawFolder, what: Clause): void =>
    departures.note(
      file,
      { offset: offset + CFFOLDER.coffCabStart, field: 'CFFOLDER.coffCabStart' },
      clause('stands-where', { coffCabStart, what }),
    );
  const [first] = folders.toSorted((a, b) => a.coffCabStart - b.coffCabStart);
  if (first !== undefined && first.coffCabStart < filesEnd) note(first, clause('files-end', { filesEnd }));
  for (const [index, folder] of folders.entries()) {
    const before = folders[index - 1]?.coffCabStart ?? 0;
    if (folder.coffCabStart < before) note(folder, clause('before-data-folder-before', { before }));
  }
}

function completeFile({ file: cabinet, header }: List, folders: readonly Folder[], file: RawFile): FileEntry {
  const spot = { offset: file.offset + CFFILE.iFolder, field: 'CFFILE.iFolder' };
  const { FROM_PREV, TO_NEXT, PREV_AND_NEXT } = continuedFolders;
  const needsPrevious = file.iFolder === FROM_PREV || file.iFolder === PREV_AND_NEXT;
  const needsNext = file.iFolder === TO_NEXT || file.iFolder === PREV_AND_NEXT;
  if (needsPrevious && !header.hasPrevious) throw malformed(cabinet, spot, clause('points-cabinet-before-there'));
  if (needsNext && !header.hasNext) throw malformed(cabinet, spot, clause('points-cabinet-after-there'));
  let folder = folders[file.iFolder];
  if (needsPrevious) folder = folders[0];
  else if (needsNext) folder = folders.at(-1);
  if (folder === undefined) {
    throw malformed(cabinet, spot, clause('there-folders', { iFolder: file.iFolder, length: folders.length }));
  }

  return {
    origin: cabinet,
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
    isFromPrevious: needsPrevious,
    isToNext: needsNext,
  };
}

/**
 * A file may not reach past the blocks there are.
 * @throws {AppError} cab.malformed
 */
export function checkReach({ origin, offset, member, folder, uoffFolderStart }: FileEntry): void {
  if (folder.isContinuedFromPrevious || folder.isContinuedToNext || member.sizeBytes === 0) return;
  const blocks = folder.parts.reduce((sum, { cCFData }) => sum + cCFData, 0);
  const end = uoffFolderStart + member.sizeBytes;
  if (end <= blocks * blockSize) return;
  const spot = { offset: offset + CFFILE.cbFile, field: 'CFFILE.cbFile' };
  throw malformed(origin, spot, clause('reaches-past-blocks-folder', { end, blocks }));
}

/**
 * Files may share data, and some tools make them so; but then a small cabinet could become any amount of files. Those that
 * are in part elsewhere are not counted: they cannot be read.
 * @throws {AppError} cab.over-limit
 */
export function checkExpansion(files: readonly FileEntry[], cabinetBytes: number): void {
  const limit = cabinetBytes * limits.expansion;
  let total = 0;
  for (const { origin, offset, member, isFromPrevious, isToNext, folder } of files) {
    const isElsewhere = (isFromPrevious && folder.isContinuedFromPrevious) || (isToNext && folder.isContinuedToNext);
    if (!isElsewhere) total += member.sizeBytes;
    if (total > limit) {
      const place = placeOf(origin, { offset: offset + CFFILE.cbFile, field: 'CFFILE.cbFile' });
      throw new AppError('cab.over-limit', { ...place, what: clause('size-all-files-together'), limit });
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
const knownAttributes = Object.values(fileAttributes).reduce((all, bit) => all | bit, 0);

function attributesOf(attribs: number): readonly FileAttribute[] {
  return attributeBits.filter(([, bit]) => (attribs & bit) !== 0).map(([attribute]) => attribute);
}

function decodeName(origin: Origin, spot: Spot, bytes: Uint8Array, attribs: number): string {
  if ((attribs & fileAttributes.NAME_IS_UTF) === 0) return westernWindows.decode(bytes);
  try {
    return utf8.decode(bytes);
  } catch {
    throw malformed(origin, spot, clause('marked-utf-8-not'));
  }
}

function unsafeName(origin: Origin, spot: Spot, member: string, problem: Clause): AppError {
  return new AppError('cab.unsafe-name', { ...placeOf(origin, spot), member: printableName(member), problem });
}
