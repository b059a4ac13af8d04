/*
 * Sets: several cabinets, each with a list of its own, whose folders go on from one to the next. Source: [MS-CAB] 2.1 (setID,
 * iCabinet, szCabinetNext, szDiskNext), 2.3 (iFolder) and 2.4 (cbUncomp).
 *
 * The last folder of a cabinet and the first of the next are one when files go on: those stand in both lists, with the same
 * name, size and place in the folder, and are taken from the first. Blocks that were cut in two are joined when they are read
 * (`block-reader.ts`). All lists are held at once, which is why a set has a limit of its own.
 */
import { type Clause, clause } from '../../shared/clauses.ts';
import { AppError } from '../../shared/errors.ts';
import { checkName, printableName } from '../file-names.ts';
import type { Breathe, Cabinet, CabinetFacts, CabinetNeighbour, CabinetSource } from './cabinet.ts';
import { type CabinetFile, cabinetFile } from './cabinet-file.ts';
import {
  checkExpansion,
  checkNames,
  checkReach,
  type Directory,
  type FileEntry,
  type Folder,
  type FolderPart,
  folderFacts,
  readDirectory,
} from './directory.ts';
import { malformed, placeOf, type Spot } from './faults.ts';
import { CFFILE, CFFOLDER, CFHEADER, limits } from './layout.ts';
import { OpenCabinet } from './open-cabinet.ts';
import { type ReadOptions, settleOptions } from './reader.ts';

/** Opens the cabinet of that name; `null` when it is not there. The name is one of a file, without any folder. */
export type OpenNext = (neighbour: CabinetNeighbour) => Promise<CabinetSource | null>;

/**
 * Opens a set by its first cabinet, and checks all lists; no data is read. A cabinet that is no part of a set is opened as it
 * is. All sources stay in use until the caller is done with the set, and are his to close.
 * @param options `offset` is that of the first
 * @throws {AppError} cab.set-incomplete, and what `openCabinet` throws, named after the cabinet in which it is wrong
 */
export async function openCabinetSet(
  first: CabinetSource,
  openNext: OpenNext,
  options: ReadOptions = {},
): Promise<Cabinet> {
  const settled = settleOptions(options);
  const { departures, breathe } = settled;
  let file = cabinetFile(first, options.offset);
  let directory = await readDirectory(file, departures, breathe);
  const set = new SetList(file, directory);
  while (directory.header.next !== null) {
    const next = cabinetFile(await requireNext(file, directory, directory.header.next, openNext));
    const following = await readDirectory(next, departures, breathe);
    checkFollows(directory, next, following);
    set.add(next, following);
    await breathe();
    file = next;
    directory = following;
  }
  const { facts, files } = await set.finish(breathe);
  return new OpenCabinet({ ...settled, source: first, facts, files });
}

/** @throws {AppError} cab.set-incomplete, cab.unsafe-name */
async function requireNext(
  file: CabinetFile,
  { header }: Directory,
  next: CabinetNeighbour,
  openNext: OpenNext,
): Promise<CabinetSource> {
  const place = placeOf(file, { offset: header.nextOffset, field: 'CFHEADER.szCabinetNext' });
  const { path, problem } = checkName(next.cabinet);
  const refused = problem ?? (path.includes('/') ? clause('leads-to-another-folder') : null);
  const cabinet = printableName(next.cabinet);
  if (refused !== null) throw new AppError('cab.unsafe-name', { ...place, member: cabinet, problem: refused });
  const source = await openNext(next);
  if (source !== null) return source;
  throw new AppError('cab.set-incomplete', { ...place, cabinet, disk: printableName(next.disk) });
}

/** Each is one further on than the one before, so no set is without end. */
function checkFollows({ header: before }: Directory, file: CabinetFile, { header }: Directory): void {
  const refuse = (field: 'setID' | 'iCabinet' | 'flags', problem: Clause): AppError =>
    malformed(file, { offset: CFHEADER[field], field: `CFHEADER.${field}` }, problem);
  if (header.setID !== before.setID)
    throw refuse('setID', clause('set-id-differs', { setID: header.setID, setID2: before.setID }));
  if (header.iCabinet !== before.iCabinet + 1) {
    throw refuse(
      'iCabinet',
      clause('cabinet-before-number', { iCabinet: header.iCabinet, iCabinet2: before.iCabinet }),
    );
  }
  if (!header.hasPrevious) throw refuse('flags', clause('tells-no-cabinet-before'));
}

/** A folder to which parts can be added. */
type GrowingFolder = Omit<Folder, 'parts'> & { readonly parts: [FolderPart, ...FolderPart[]] };

/** The list of a set, made of those of its cabinets. */
class SetList {
  readonly #first: Directory;
  readonly #cabinets: { readonly name: string; readonly sizeBytes: number }[] = [];
  readonly #folders: GrowingFolder[] = [];
  /** Each with its place in `#folders`: the folders themselves are known at the end. */
  readonly #files: { readonly file: FileEntry; readonly folder: number }[] = [];
  /** Files that go on in the next cabinet, by what their entry there must be. */
  #goingOn = new Map<string, FileEntry>();
  #last: Directory;

  constructor(file: CabinetFile, directory: Directory) {
    this.#first = directory;
    this.#last = directory;
    this.#append(file, directory, false);
  }

  add(file: CabinetFile, directory: Directory): void {
    const last = this.#folders.at(-1);
    const [next] = directory.folders;
    const goesOn = last?.isContinuedToNext === true;
    const begunBefore = next?.isContinuedFromPrevious === true;
    if (goesOn && !begunBefore) {
      const [one] = this.#goingOn.values();
      if (one !== undefined) throw refuseFile(one, clause('goes-next-cabinet-nothing'));
    }
    if (!goesOn && begunBefore) {
      const one = directory.files.find((each) => each.isFromPrevious);
      if (one !== undefined) throw refuseFile(one, clause('goes-from-cabinet-before'));
    }
    const isJoined = last !== undefined && next !== undefined && begunBefore;
    if (isJoined) this.#join(file, last, next, directory);
    this.#last = directory;
    this.#append(file, directory, isJoined);
  }

  #join(file: CabinetFile, last: GrowingFolder, next: Folder, { folders, files }: Directory): void {
    if (next.typeCompress !== last.typeCompress) {
      const spot = { offset: next.parts[0].offset + CFFOLDER.typeCompress, field: 'CFFOLDER.typeCompress' };
      throw malformed(
        file,
        spot,
        clause('where-folder-began', { typeCompress: next.typeCompress, typeCompress2: last.typeCompress }),
      );
    }
    for (const each of files) {
      if (!each.isFromPrevious) continue;
      if (each.isToNext && folders.length > 1) throw refuseFile(each, clause('goes-both-ways-past'));
      if (!this.#goingOn.has(keyOf(each))) throw refuseFile(each, clause('goes-on-what-is-not-there'));
    }
    last.parts.push(...next.parts);
    this.#folders[this.#folders.length - 1] = { ...last, isContinuedToNext: next.isContinuedToNext };
  }

  /** Takes over what was not in the list before. */
  #append(cabinet: CabinetFile, { header, folders, files }: Directory, isJoined: boolean): void {
    this.#cabinets.push({ name: cabinet.path, sizeBytes: header.cbCabinet });
    const firstFolder = this.#folders.length - (isJoined ? 1 : 0);
    for (const folder of isJoined ? folders.slice(1) : folders) {
      const [part] = folder.parts;
      this.#folders.push({ ...folder, index: this.#folders.length, parts: [part] });
    }
    const goingOn = new Map<string, FileEntry>();
    for (const file of files) {
      if (file.isToNext) goingOn.set(keyOf(file), file);
      if (isJoined && file.isFromPrevious) continue;
      this.#files.push({ file, folder: firstFolder + file.folder.index });
    }
    this.#goingOn = goingOn;
    const checkCount = (count: number, what: Clause, field: 'cFiles' | 'cFolders'): void => {
      if (count <= limits.set) return;
      const place = placeOf(cabinet, { offset: CFHEADER[field], field: `CFHEADER.${field}` });
      throw new AppError('cab.over-limit', { ...place, what, limit: limits.set });
    };
    checkCount(this.#files.length, clause('number-files-set'), 'cFiles');
    checkCount(this.#folders.length, clause('number-folders-set'), 'cFolders');
  }

  /** When all cabinets are added. */
  async finish(breathe: Breathe): Promise<{ readonly facts: CabinetFacts; readonly files: readonly FileEntry[] }> {
    const { facts } = this.#first;
    if (this.#cabinets.length === 1) return { facts, files: this.#first.files };
    const files = this.#files.map(({ file, folder: index }) => {
      const folder = this.#folders[index];
      if (folder === undefined) throw new Error(`The set has no folder ${index}.`);
      return { ...file, folder, member: { ...file.member, folderIndex: index } };
    });
    const named = files.map(({ member, origin, offset }) => ({
      name: member.name,
      path: member.path,
      origin,
      offset,
    }));
    await checkNames(named, breathe);
    for (const file of files) checkReach(file);
    const sizeBytes = this.#cabinets.reduce((sum, cabinet) => sum + cabinet.sizeBytes, 0);
    checkExpansion(files, sizeBytes);
    return {
      facts: {
        ...facts,
        next: this.#last.header.next,
        folders: this.#folders.map(folderFacts),
        set: { sizeBytes, cabinets: this.#cabinets },
      },
      files,
    };
  }
}

/** What a file must have in common with its other entries. */
function keyOf({ member, uoffFolderStart }: FileEntry): string {
  return `${uoffFolderStart} ${member.sizeBytes} ${member.name}`;
}

function refuseFile({ origin, offset }: FileEntry, problem: Clause): AppError {
  const spot: Spot = { offset: offset + CFFILE.iFolder, field: 'CFFILE.iFolder' };
  return malformed(origin, spot, problem);
}
