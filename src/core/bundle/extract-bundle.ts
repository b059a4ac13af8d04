import { basename, dirname } from 'node:path';
import { clause } from '../../shared/clauses.ts';
import { AppError } from '../../shared/errors.ts';
import type { FileRecord } from '../../shared/jobs.ts';
import { TargetFolders } from '../cab/target-folders.ts';
import { type Files, finalNameOf } from '../ports/files.ts';
import { copyFile } from '../transfer/place-file.ts';
import { type Bundle, openBundle } from './bundle.ts';
import { BundleFiles } from './bundle-files.ts';
import { placeIn } from './plan-bundle.ts';
import type { BundleEntry } from './read-directory.ts';
import { verifyBundle } from './verify-bundle.ts';

export interface ExtractBundleOptions {
  readonly signal: AbortSignal;
  readonly overwrite: boolean;
  readonly onBytes?: (step: 'verify' | 'write', done: number, total: number) => void;
}

/**
 * Makes the carrier folder again that a bundle was made of. The bundle is verified whole before anything is written; each
 * file is read back, and the legs come last: without them the folder is not what they say it is.
 * @throws {AppError} bundle.*, leg.*, trust.not-sealed, files.*
 */
export async function extractBundle(
  files: Files,
  { from, to }: { readonly from: string; readonly to: string },
  { signal, overwrite, onBytes = () => undefined }: ExtractBundleOptions,
): Promise<readonly FileRecord[]> {
  const file = await files.open(from);
  try {
    const found = await verifyBundle(file, {
      files,
      signal,
      onBytes: (done, total) => onBytes('verify', done, total),
    });
    const bundle = await openBundle(file);
    const entries = legsLast(bundle);
    await checkTargets(files, to, entries, overwrite);
    const view = new BundleFiles(files, bundle);
    const sealed = new Map(found.files.map(({ path, sha256 }) => [path, sha256]));
    const folders = new TargetFolders(
      files,
      entries.map(({ path }) => placeIn(to, path)),
    );
    const total = entries.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
    let done = 0;
    const written: FileRecord[] = [];
    for (const { path } of entries) {
      const target = placeIn(to, path);
      await folders.makeReady(target);
      const expected = sealed.get(path);
      const { sizeBytes, sha256 } = await copyFile(view, placeIn(from, path), target, {
        replace: overwrite,
        signal,
        onBytes: (count, stage) => {
          if (stage === 'write') done += count;
          onBytes('write', done, total);
        },
        accept: (record) => {
          // It is read a second time here: it must still say what was verified.
          if (expected !== undefined && record.sha256 !== expected)
            throw new AppError('leg.file-changed', { path: placeIn(from, path) });
        },
      });
      written.push({ path: target, sizeBytes, sha256 });
    }
    return written;
  } finally {
    await file.close();
  }
}

function legsLast({ entries }: Bundle): readonly BundleEntry[] {
  const isLeg = ({ path }: BundleEntry): boolean => path.startsWith('ServiceConnection/Legs/');
  return [...entries.filter((entry) => !isLeg(entry)), ...entries.filter(isLeg)];
}

/** Looks at everything that is in the way before anything is written. */
async function checkTargets(
  files: Files,
  to: string,
  entries: readonly BundleEntry[],
  overwrite: boolean,
): Promise<void> {
  const top = await files.facts(to);
  if (top !== null && top.kind !== 'folder') throw new AppError('files.not-a-folder', { path: to });
  const known = new Set<string>([to]);
  for (const { path } of entries) {
    const target = placeIn(to, path);
    if (finalNameOf(basename(target)) !== null)
      throw new AppError('files.name-not-allowed', { path: target, problem: clause('program-calls-unfinished-files') });
    await checkFolders(files, dirname(target), known);
    const facts = await files.facts(target);
    if (facts?.kind === 'folder') throw new AppError('files.is-a-folder', { path: target });
    if (facts?.kind === 'other' || facts?.isLink === true) throw new AppError('files.not-a-file', { path: target });
    if (facts !== null && !overwrite) throw new AppError('files.exists', { path: target });
  }
}

/** Through a link, what is extracted would be written elsewhere. */
async function checkFolders(files: Files, folder: string, known: Set<string>): Promise<void> {
  if (known.has(folder)) return;
  await checkFolders(files, dirname(folder), known);
  const facts = await files.facts(folder);
  if (facts?.isLink === true) {
    const problem = clause('link-what-extracted-would');
    throw new AppError('files.name-not-allowed', { path: folder, problem });
  }
  if (facts !== null && facts.kind !== 'folder') throw new AppError('files.not-a-folder', { path: folder });
  known.add(folder);
}
