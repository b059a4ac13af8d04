import { basename, dirname, join } from 'node:path';
import type { Files } from '../ports/files.ts';
import { finalNameOf } from '../ports/files.ts';
import { copyFile } from '../transfer/place-file.ts';

/** What a file is called that a scanner refused: nothing that reads a drive takes it for anything. */
export const quarantineEnding = '.quarantined';

/**
 * Takes a file of ours out of the way that a scanner refused: it keeps its bytes under another name. For what goes out only:
 * what came in on a drive is listed and left as it is, for a drive is never changed by Import. What is still on its way to its
 * name is copied: the run that writes it takes it away. Gives the new path.
 * @throws {AppError} files.*
 */
export async function quarantineFile(files: Files, path: string, signal: AbortSignal): Promise<string> {
  const finalName = finalNameOf(basename(path));
  const target = join(dirname(path), `${finalName ?? basename(path)}${quarantineEnding}`);
  await copyFile(files, path, target, { replace: true, signal });
  if (finalName === null) await files.remove(path);
  return target;
}
