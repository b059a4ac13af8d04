import { basename, dirname, join } from 'node:path';
import { clause } from '../../shared/clauses.ts';
import { AppError } from '../../shared/errors.ts';
import { checkName } from '../file-names.ts';
import type { Files } from '../ports/files.ts';

/**
 * Where a file goes: into the folder `to` under `defaultName`, or to `to` itself when that is a file name. Nothing is
 * replaced unless `overwrite`.
 * @throws {AppError} files.not-found, files.exists, files.name-not-allowed
 */
export async function fileDestination(
  files: Files,
  to: string,
  defaultName: string,
  options: { readonly extension: string; readonly overwrite: boolean },
): Promise<string> {
  const facts = await files.facts(to);
  const path = facts?.kind === 'folder' ? join(to, defaultName) : to;
  if (path === to && !to.toLowerCase().endsWith(options.extension)) {
    const problem =
      facts === null
        ? clause('neither-folder-there-nor', { extension: options.extension })
        : clause('does-not-end-what', { extension: options.extension });
    throw new AppError('files.name-not-allowed', { path: to, problem });
  }
  if (path === to && facts === null) {
    const folder = dirname(to);
    const above = await files.facts(folder);
    if (above === null) throw new AppError('files.not-found', { path: folder });
    if (above.kind !== 'folder') throw new AppError('files.not-a-folder', { path: folder });
  }
  const { problem } = checkName(basename(path));
  if (problem !== null) throw new AppError('files.name-not-allowed', { path, problem });
  if (!options.overwrite && (await files.facts(path)) !== null) throw new AppError('files.exists', { path });
  return path;
}
