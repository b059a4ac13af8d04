import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { linesOf } from '../../core/transfer/tree-manifest.ts';
import { errnoOf, ThreadProblem } from './thread-problem.ts';

/** Holds the names below a folder against a manifest, without a look at any file. */
export function compareNames(
  folder: string,
  manifest: string,
): { readonly there: number; readonly missing: readonly string[]; readonly isMore: boolean } | null {
  const missing: string[] = [];
  /** By folder: the names in it that no line has named so far. */
  const unnamed = new Map<string, Set<string>>();
  let there = 0;
  let below = '';
  let names = namesIn(folder);
  unnamed.set(below, names);
  for (const { path } of linesOf(manifest)) {
    if (path === null) return null;
    const slash = path.lastIndexOf('/');
    // Lines of one folder follow on each other: the folder is looked up once for all of them.
    if (slash !== below.length || !path.startsWith(below)) {
      below = path.slice(0, Math.max(0, slash));
      names = unnamed.get(below) ?? namesIn(join(folder, below));
      unnamed.set(below, names);
    }
    if (names.delete(path.slice(slash + 1))) there += 1;
    else missing.push(path);
  }
  return { there, missing, isMore: hasMore(unnamed) };
}

/** Whether a folder has a name that is neither a file of the manifest nor a folder of one. */
function hasMore(unnamed: ReadonlyMap<string, ReadonlySet<string>>): boolean {
  const folders = new Set<string>();
  for (const folder of unnamed.keys()) {
    for (let at = folder; at !== ''; at = at.slice(0, Math.max(0, at.lastIndexOf('/')))) folders.add(at);
  }
  for (const [folder, names] of unnamed) {
    for (const name of names) if (!folders.has(folder === '' ? name : `${folder}/${name}`)) return true;
  }
  return false;
}

/** None when it is not there. */
function namesIn(folder: string): Set<string> {
  try {
    return new Set(readdirSync(folder));
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return new Set();
    throw new ThreadProblem(errnoOf(error) ?? String(error), folder, { cause: error });
  }
}
