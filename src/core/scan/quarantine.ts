import type { Files } from '../ports/files.ts';
import { finalNameOf } from '../ports/files.ts';
import { copyFile } from '../transfer/place-file.ts';

/** What a file is called that a scanner refused: nothing that reads a drive takes it for anything. */
export const quarantineEnding = '.quarantined';

/**
 * Takes a file of ours out of the way that a scanner refused: it keeps its bytes under another name. For what goes out only:
 * what came in on a drive is listed and left as it is, for a drive is never changed by Import. Gives the new path.
 * @throws {AppError} files.*
 */
export async function quarantineFile(files: Files, path: string, signal: AbortSignal): Promise<string> {
  if (finalNameOf(path) !== null) throw new Error(`Not a finished file: ${path}`);
  const target = `${path}${quarantineEnding}`;
  await copyFile(files, path, target, { replace: true, signal });
  await files.remove(path);
  return target;
}
