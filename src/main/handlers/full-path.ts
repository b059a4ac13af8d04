import { isAbsolute } from 'node:path';
import { clause } from '../../shared/clauses.ts';
import { AppError } from '../../shared/errors.ts';
import { safeText } from '../../shared/safe-text.ts';

/** A screen has no working folder of its own: a path is a whole one, or refused. @throws {AppError} files.not-a-full-path, files.name-not-allowed */
export function fullPath(entered: string): string {
  // "Copy as path" in the Explorer puts quotes around it.
  const path = entered.replace(/^"(.*)"$/, '$1');
  if (!isAbsolute(path)) throw new AppError('files.not-a-full-path', { path });
  // No system has one, and what none takes must not be kept in settings.
  if (path.includes('\0'))
    throw new AppError('files.name-not-allowed', { path: safeText(path), problem: clause('holds-null-character') });
  return path;
}
