import { type Clause, clause, foreign } from '../../shared/clauses.ts';
import { AppError } from '../../shared/errors.ts';

/** What the system calls that reach a person are called in words. */
const reasons: Readonly<Record<string, Clause>> = {
  EIO: clause('device-io-error'),
  ENXIO: clause('device-gone'),
  ENODEV: clause('device-gone'),
  ELOOP: clause('links-in-circles'),
  EMFILE: clause('too-many-files-open'),
  ENFILE: clause('too-many-files-open'),
};

/** The system's error code, when `error` is one of the system's. */
export function errnoOf(error: unknown): string | null {
  if (!(error instanceof Error) || !('code' in error)) return null;
  return typeof error.code === 'string' ? error.code : null;
}

/** The system's error about a path as one of ours. What is ours already stays. */
export function fileError(error: unknown, path: string): AppError {
  if (error instanceof AppError) return error;
  const options = { cause: error };
  switch (errnoOf(error)) {
    case 'ENOENT':
      return new AppError('files.not-found', { path }, options);
    case 'EACCES':
    case 'EPERM':
      return new AppError('files.no-access', { path }, options);
    case 'EROFS':
      return new AppError('files.read-only', { path }, options);
    case 'EEXIST':
      return new AppError('files.exists', { path }, options);
    case 'EISDIR':
      return new AppError('files.is-a-folder', { path }, options);
    case 'ENOTDIR':
      return new AppError('files.not-a-folder', { path }, options);
    case 'EBUSY':
    case 'ETXTBSY':
      return new AppError('files.in-use', { path }, options);
    case 'ENOSPC':
    case 'EDQUOT':
      return new AppError('files.disk-full', { path }, options);
    case 'EFBIG':
      return new AppError('files.too-large-for-drive', { path }, options);
    case 'ENAMETOOLONG':
      return new AppError('files.name-not-allowed', { path, problem: clause('too-long') }, options);
    case 'EINVAL':
    case 'EILSEQ':
      return new AppError('files.name-not-allowed', { path, problem: clause('drive-does-not-take') }, options);
    case null:
      return new AppError(
        'files.failed',
        { path, reason: foreign(error instanceof Error ? error.message : String(error)) },
        options,
      );
    default: {
      const code = errnoOf(error) ?? '';
      return new AppError('files.failed', { path, reason: reasons[code] ?? clause('system-says', { code }) }, options);
    }
  }
}

/** Does something about a path; what goes wrong becomes one of our errors. */
export async function translated<T>(path: string, action: () => Promise<T>): Promise<T> {
  try {
    return await action();
  } catch (error) {
    throw fileError(error, path);
  }
}
