/*
 * What a pack lacks is told at once and together: an operator who mends one thing, and learns of the next a gigabyte later,
 * has been told too little.
 */
import { type Clause, clause } from '../../shared/clauses.ts';
import { AppError } from '../../shared/errors.ts';
import type { Log } from '../ports/ports.ts';

/** A file of the pack that is not there, or not as it should be. */
export interface LackingFile {
  readonly path: string;
  /** The update it belongs to; `null` for what all of them share. */
  readonly package: string | null;
  readonly error: AppError;
}

/** The line, or what stands on it: that is told for each file, and one remedy mends all of them. */
const ofTheLine =
  /^(?:proxy|tls)\.|^cloud\.(?:asks-to-wait|busy|cut-off|name-not-found|refused|timed-out|too-slow|unreachable)$/;

/**
 * Ends a run that could not get all of a pack. One failure is told as what it is, and so is one that all have in common:
 * its own remedy helps most. Others are told together.
 */
export function throwIncomplete(folder: string, failures: readonly LackingFile[], log: Log): never {
  const [first] = failures;
  if (first === undefined) throw new Error('Nothing is lacking.');
  for (const { path, error } of failures) log.error(`${path}: ${error.message}`, { code: error.code, file: path });
  if (failures.length > 1) log.warning(`${failures.length} files are missing; all others are kept for the next run.`);
  const isOneCause = failures.every(({ error }) => error.code === first.error.code) && ofTheLine.test(first.error.code);
  if (failures.length === 1 || isOneCause) throw first.error;
  throw incompleteError(
    folder,
    failures.map(({ path, package: guid, error }) => ({
      path,
      package: guid,
      problem: clause('code', { code: error.code }),
    })),
    first.error,
  );
}

/** A pack that lacks these files. */
export function incompleteError(
  folder: string,
  files: readonly { readonly path: string; readonly package: string | null; readonly problem: Clause }[],
  cause?: Error,
): AppError<'update-pack.incomplete'> {
  return new AppError(
    'update-pack.incomplete',
    {
      path: folder,
      files: files.map(({ path, problem }) => clause('path-with-problem', { path, problem })),
      updates: new Set(files.flatMap((file) => (file.package === null ? [] : [file.package]))).size,
    },
    { cause },
  );
}
