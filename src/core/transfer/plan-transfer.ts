import { basename, dirname, join } from 'node:path';
import { type Clause, clause } from '../../shared/clauses.ts';
import { AppError } from '../../shared/errors.ts';
import { checkName, foldCase } from '../file-names.ts';
import { type Files, finalNameOf } from '../ports/files.ts';
import { entryBytes, folderBytes, inBlocks, ownBytes } from './allocation.ts';
import { journalBytes, markBytes } from './transfer-journal.ts';

/** A file that is to be written. */
export interface PlannedFile {
  /** Below the target folder, with `/`. */
  readonly path: string;
  readonly sizeBytes: number;
}

/** Where files are to be written. */
export interface TransferTarget {
  readonly folder: string;
  /** As people call it: `NTFS`, `exFAT`, `FAT32`, `ext4`, `tmpfs`. */
  readonly fileSystem: string;
  /** `null` where nothing we carry comes near. */
  readonly largestFileBytes: number | null;
}

/** A transfer that fits. */
export interface TransferPlan {
  readonly files: readonly PlannedFile[];
  /** Of the files themselves. */
  readonly totalBytes: number;
  /** The most room it takes beside what is there, at any moment of it. */
  readonly neededBytes: number;
  readonly freeBytes: number;
}

/** The ending of the name of a file on its way, which is longer than its own. */
const partialEnding = '.1a2b3c4d.partial';
const longestName = 255;

/**
 * Plans what is written in this order, by `placeFile`: refuses names the file system cannot hold, files larger than it
 * takes, and what is a byte too much for it. What is there of these files is counted as it will be: an old one is there
 * until the new one has its name, an unfinished one is gone on with or makes room.
 * @throws {AppError} files.name-not-allowed, drive.file-too-large, drive.too-little-space
 */
export async function planTransfer(
  files: Files,
  planned: readonly PlannedFile[],
  target: TransferTarget,
): Promise<TransferPlan> {
  checkNames(planned);
  for (const { path, sizeBytes } of planned) {
    const { largestFileBytes: limitBytes, fileSystem, folder } = target;
    if (limitBytes === null || sizeBytes <= limitBytes) continue;
    throw new AppError('drive.file-too-large', {
      path: folder,
      fileSystem,
      file: path,
      fileBytes: sizeBytes,
      limitBytes,
    });
  }
  const { freeBytes, blockBytes } = await files.space(target.folder);
  const found = await findThere(files, planned, target.folder);
  const neededBytes = mostAtOnce(planned, found, target.fileSystem, blockBytes);
  if (neededBytes > freeBytes) {
    throw new AppError('drive.too-little-space', { path: target.folder, neededBytes, freeBytes });
  }
  return { files: planned, totalBytes: planned.reduce((sum, file) => sum + file.sizeBytes, 0), neededBytes, freeBytes };
}

/** Every part of every name, as the strictest file system has it: the drive goes on to other computers. */
function checkNames(planned: readonly PlannedFile[]): void {
  const taken = new Map<string, { readonly path: string; readonly isFile: boolean }>();
  const refuse = (path: string, problem: Clause): never => {
    throw new AppError('files.name-not-allowed', { path, problem });
  };
  for (const { path } of planned) {
    const { problem } = checkName(path);
    if (problem !== null) refuse(path, problem);
    if (finalNameOf(basename(path)) !== null) refuse(path, clause('name-of-unfinished-files'));
    const parts = path.split('/');
    for (const [index, part] of parts.entries()) {
      const isFile = index === parts.length - 1;
      const name = isFile ? part + partialEnding : part;
      // FAT, exFAT and NTFS count characters of 16 bits, the others bytes.
      if (Math.max(name.length, Buffer.byteLength(name)) > longestName) refuse(path, clause('too-long'));
      const upTo = parts.slice(0, index + 1).join('/');
      const other = taken.get(foldCase(upTo));
      // Only a folder may be met again, spelled the same.
      if (other !== undefined && (isFile || other.isFile || other.path !== upTo))
        refuse(path, clause('same-name-most-drives', { path: other.path }));
      taken.set(foldCase(upTo), { path: upTo, isFile });
    }
  }
}

/** What is on the drive of the planned files. */
interface There {
  /** By path: the sizes of finished files. */
  readonly finished: ReadonlyMap<string, number>;
  /** By path: what unfinished ones and their journals take. */
  readonly unfinished: ReadonlyMap<string, readonly number[]>;
  /** Folders that are there, below the target folder. */
  readonly folders: ReadonlySet<string>;
}

async function findThere(files: Files, planned: readonly PlannedFile[], folder: string): Promise<There> {
  const finished = new Map<string, number>();
  const unfinished = new Map<string, number[]>();
  const folders = new Set<string>();
  const wanted = new Set(planned.map(({ path }) => path));
  for (const below of foldersOf(planned)) {
    if ((await files.facts(join(folder, below)))?.kind !== 'folder') continue;
    folders.add(below);
    for (const { name, kind } of await files.list(join(folder, below))) {
      const path = below === '' ? name : `${below}/${name}`;
      const final = join(dirname(path), finalNameOf(name) ?? name).replaceAll('\\', '/');
      if (kind !== 'file' || !wanted.has(final)) continue;
      const sizeBytes = (await files.facts(join(folder, path)))?.sizeBytes ?? 0;
      if (final === path) finished.set(path, sizeBytes);
      else unfinished.set(final, [...(unfinished.get(final) ?? []), sizeBytes]);
    }
  }
  return { finished, unfinished, folders };
}

/** The target folder itself, as an empty name, and those of the files below it. */
function foldersOf(planned: readonly PlannedFile[]): ReadonlySet<string> {
  const folders = new Set(['']);
  for (const { path } of planned) {
    for (let above = dirname(path); above !== '.'; above = dirname(above)) folders.add(above);
  }
  return folders;
}

function mostAtOnce(planned: readonly PlannedFile[], there: There, fileSystem: string, blockBytes: number): number {
  const room = (bytes: number): number => inBlocks(bytes, blockBytes);
  let taken = planned.length === 0 ? 0 : ownBytes(fileSystem);
  for (const folder of foldersOf(planned)) {
    if (!there.folders.has(folder)) taken += folderBytes(fileSystem, blockBytes);
    const names = planned.filter(({ path }) => (dirname(path) === '.' ? '' : dirname(path)) === folder);
    const entries = names.map(({ path }) => entryBytes(basename(path) + partialEnding, fileSystem));
    // A block more: entries do not cross its end, and the journal has one too.
    const sum = entries.reduce((all, bytes) => all + bytes, 0);
    if (sum > 0) taken += room(sum) + blockBytes;
  }
  let most = taken;
  for (const { path, sizeBytes } of planned) {
    // What is left of it is gone on with, or removed before the first byte is written.
    for (const left of there.unfinished.get(path) ?? []) taken -= room(left);
    most = Math.max(most, taken + room(sizeBytes) + room(journalRoom(sizeBytes)));
    taken += room(sizeBytes) - room(there.finished.get(path) ?? 0);
  }
  return Math.max(0, most);
}

/** The longest the journal of a file becomes; small files have none. */
function journalRoom(sizeBytes: number): number {
  const marks = Math.floor(sizeBytes / markBytes);
  if (marks === 0) return 0;
  const longest = { identity: '0'.repeat(64), note: 'x'.repeat(200), computer: 'x'.repeat(64), process: 2 ** 31 };
  return journalBytes({ ...longest, marks: [] }, marks);
}
