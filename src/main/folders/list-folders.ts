import { homedir } from 'node:os';
import { basename, dirname, parse, resolve } from 'node:path';
import { isLitter } from '../../core/file-names.ts';
import type { Files } from '../../core/ports/files.ts';
import type { Ports } from '../../core/ports/ports.ts';
import { AppError, isAppError } from '../../shared/errors.ts';
import type { FolderListing } from '../../shared/folders.ts';
import { safeText } from '../../shared/safe-text.ts';

/** Whoever looks for a folder among more than this types the path. */
const listLimit = 1_000;

const inOrder = new Intl.Collator('en', { numeric: true, sensitivity: 'base' });

/**
 * The folders in a folder: in the order people sort in, without those that are hidden or that systems keep for themselves.
 * A link to a folder counts as one.
 * @throws {AppError} files.*
 */
export async function listFolders(files: Files, folder: string): Promise<FolderListing> {
  const path = resolve(folder);
  const facts = await files.facts(path);
  if (facts === null) throw new AppError('files.not-found', { path });
  const entries = (await files.list(path)).filter(({ name }) => !isHidden(name));
  const found = entries.filter(({ kind }) => kind === 'folder').map(({ name }) => name);
  // Links are looked behind, so many at most.
  for (const { name } of entries.filter(({ kind }) => kind === 'other').slice(0, listLimit)) {
    const behind = await files.facts(resolve(path, name)).catch(() => null);
    if (behind?.kind === 'folder') found.push(name);
  }
  const sorted = found.sort(inOrder.compare);
  return {
    path,
    parent: dirname(path) === path ? null : dirname(path),
    folders: sorted.slice(0, listLimit).map((name) => ({ name: safeText(name), path: resolve(path, name) })),
    isCut: sorted.length > listLimit,
  };
}

/** Where to begin: the folder of the account, the root of the file system where there is one, and what is mounted. */
export async function listRoots({ files, drives }: Pick<Ports, 'files' | 'drives'>): Promise<FolderListing> {
  const home = homedir();
  const mounted = await drives.list().catch((error: unknown) => {
    // Without a list of drives there is still a way to every folder.
    if (isAppError(error)) return [];
    throw error;
  });
  const candidates = [
    { name: basename(home), path: home },
    { name: parse(home).root, path: parse(home).root },
    ...mounted.map(({ label, mountPath }) => ({
      name: label === '' ? mountPath : `${label} (${mountPath})`,
      path: mountPath,
    })),
  ];
  const known = new Set<string>();
  const folders: { readonly name: string; readonly path: string }[] = [];
  for (const candidate of candidates) {
    if (known.has(candidate.path)) continue;
    known.add(candidate.path);
    const isThere = (await files.facts(candidate.path).catch(() => null))?.kind === 'folder';
    if (isThere) folders.push({ ...candidate, name: safeText(candidate.name) });
  }
  return { path: null, parent: null, folders: folders.slice(0, listLimit), isCut: folders.length > listLimit };
}

/** On Windows a hidden folder is told by an attribute, which cannot be read from here: those of the system have names. */
function isHidden(name: string): boolean {
  return name.startsWith('.') || name.startsWith('$') || isLitter(name);
}
