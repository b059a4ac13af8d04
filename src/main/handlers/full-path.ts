import { isAbsolute } from 'node:path';
import { AppError } from '../../shared/errors.ts';

/** A screen has no working folder of its own: a path is a whole one, or refused. @throws {AppError} files.not-a-full-path */
export function fullPath(entered: string): string {
  // "Copy as path" in the Explorer puts quotes around it.
  const path = entered.replace(/^"(.*)"$/, '$1');
  if (!isAbsolute(path)) throw new AppError('files.not-a-full-path', { path });
  return path;
}
