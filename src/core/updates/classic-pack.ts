import { join } from 'node:path';
import { AppError } from '../../shared/errors.ts';
import { isLitter } from '../file-names.ts';
import type { Files } from '../ports/files.ts';
import { recordFolder } from '../trust/leg-folder.ts';
import { manifestNames } from './manifest.ts';

/** More names help nobody, and a drive may hold a great many. */
const mostNames = 1000;

/**
 * What a folder without a record of ours is when it looks as Microsoft's tool leaves one: a manifest under the name that
 * tool gives it, and nothing of ours. Its files of zero bytes are named: they stand for what was not downloaded. `null` for
 * any other folder.
 */
export async function classicPackError(files: Files, folder: string): Promise<AppError | null> {
  const manifest = await files.facts(join(folder, manifestNames.manifestInPack));
  if (manifest?.kind !== 'file') return null;
  // One of ours that has lost its record.
  if ((await files.facts(join(folder, recordFolder))) !== null) return null;
  const empty: string[] = [];
  const walk = async (relative: string): Promise<void> => {
    for (const entry of await files.list(join(folder, relative))) {
      const path = relative === '' ? entry.name : `${relative}/${entry.name}`;
      if (isLitter(entry.name) || empty.length >= mostNames) continue;
      const facts = await files.facts(join(folder, path));
      if (facts?.isLink !== false) continue;
      if (facts.kind === 'folder') await walk(path);
      else if (facts.kind === 'file' && facts.sizeBytes === 0) empty.push(path);
    }
  };
  await walk('');
  return new AppError('update-pack.classic', { path: folder, empty: empty.sort() });
}
