import { constants } from 'node:fs';
import { type FileHandle, lstat, open, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { finalNameOf } from '../../core/ports/files.ts';
import {
  type Journal,
  journalLimitBytes,
  journalText,
  markBytes,
  parseJournal,
} from '../../core/transfer/transfer-journal.ts';
import { errnoOf } from './errno.ts';
import { isOnDevice } from './file-system-type.ts';

/** What an earlier run left, under the names of this one. */
export interface Adopted {
  readonly handle: FileHandle;
  readonly sizeBytes: number;
  readonly journal: Journal;
}

/**
 * Unfinished files this process has open. It is a fact of the process, like its open files: another run in it must see it,
 * however many `NodeFiles` there are.
 */
const openHere = new Set<string>();

/** From now until it is called again: nobody goes on with this file. */
export function markOpen(partialPath: string, isOpen: boolean): void {
  if (isOpen) openHere.add(partialPath);
  else openHere.delete(partialPath);
}

/** The journal beside an unfinished file. */
export function journalPathOf(partialPath: string): string {
  return partialPath.replace(/\.partial$/, '.journal.partial');
}

/** Who writes, as journals have it. */
export function ownMark(): Pick<Journal, 'computer' | 'process'> {
  return { computer: hostname(), process: process.pid };
}

/** Removes what earlier runs left of a file, but for what has just been adopted. */
export async function removeUnfinished(path: string, adopted: string | null): Promise<void> {
  const folder = dirname(path);
  const keep = adopted === null ? [] : [adopted, journalPathOf(adopted)];
  for (const name of await unfinishedNames(path)) {
    if (!keep.includes(join(folder, name))) await rm(join(folder, name), { force: true });
  }
}

/**
 * Takes what an earlier run left of the same content, the longest of it, under this run's name. What somebody may still
 * write to is never taken: it would be mixed.
 */
export async function adopt(path: string, partialPath: string, identity: string): Promise<Adopted | null> {
  const folder = dirname(path);
  let best: { readonly from: string; readonly journal: Journal } | null = null;
  for (const name of await unfinishedNames(path)) {
    if (!name.endsWith('.journal.partial')) continue;
    const from = join(folder, name.replace(/\.journal\.partial$/, '.partial'));
    const journal = await readJournal(join(folder, name));
    if (journal?.identity !== identity) continue;
    const sizeBytes = await sizeOfOwn(from);
    if (sizeBytes === null || (await isOwnerAlive(journal, from))) continue;
    const marks = journal.marks.slice(0, Math.floor(sizeBytes / markBytes));
    if (marks.length > (best?.journal.marks.length ?? 0)) best = { from, journal: { ...journal, marks } };
  }
  return best === null ? null : await takeOver(best.from, partialPath, best.journal);
}

/** The journal of this run comes first: wherever this is cut, one journal stands beside the file. */
async function takeOver(from: string, partialPath: string, found: Journal): Promise<Adopted | null> {
  const journal = { ...found, ...ownMark() };
  try {
    await writeFile(journalPathOf(partialPath), journalText(journal), { flag: 'wx' });
    await rename(from, partialPath);
  } catch (error) {
    await rm(journalPathOf(partialPath), { force: true }).catch(() => undefined);
    // Another run was quicker, or there is no room for a second journal: it begins anew.
    if (['ENOENT', 'ENOSPC', 'EDQUOT'].includes(errnoOf(error) ?? '')) return null;
    throw error;
  }
  const handle = await open(partialPath, constants.O_RDWR | (constants.O_NOFOLLOW ?? 0));
  await rm(journalPathOf(from), { force: true });
  return { handle, sizeBytes: (await handle.stat()).size, journal };
}

async function unfinishedNames(path: string): Promise<readonly string[]> {
  return (await readdir(dirname(path))).filter((name) => finalNameOf(name) === basename(path));
}

async function readJournal(path: string): Promise<Journal | null> {
  const facts = await lstat(path).catch(() => null);
  if (facts?.isFile() !== true || facts.size > journalLimitBytes) return null;
  return parseJournal(await readFile(path, 'utf8'));
}

/** Of a plain file that has no other name; `null` for everything else, which may lead elsewhere. */
async function sizeOfOwn(path: string): Promise<number | null> {
  const facts = await lstat(path).catch(() => null);
  return facts?.isFile() === true && facts.nlink === 1 ? facts.size : null;
}

/** A process number that was given to another program since looks alive: then the file begins anew, which is safe. */
async function isOwnerAlive({ computer, process: id }: Journal, partialPath: string): Promise<boolean> {
  // Another computer may write to it over the network; not to a device that is in this one.
  if (computer !== hostname()) return !(await isOnDevice(partialPath));
  if (id === process.pid) return openHere.has(partialPath);
  try {
    process.kill(id, 0);
    return true;
  } catch (error) {
    return errnoOf(error) !== 'ESRCH';
  }
}
