import { basename, dirname, join } from 'node:path';
import { type Files, finalNameOf } from '../ports/files.ts';

/** What a run left unfinished in a folder. */
export interface Leftover {
  readonly path: string;
  /** The name it would have got. */
  readonly finalName: string;
  readonly sizeBytes: number;
}

/**
 * What runs left unfinished in a folder and none of `ours`, by their final names, will go on with. Whoever started them may
 * want them: they are listed for a person to decide, and never removed silently.
 */
export async function foreignLeftovers(
  files: Files,
  folder: string,
  ours: readonly string[] = [],
): Promise<readonly Leftover[]> {
  const found: Leftover[] = [];
  for (const { name, kind } of await files.list(folder)) {
    const finalName = finalNameOf(name);
    if (finalName === null || kind !== 'file' || ours.includes(finalName)) continue;
    const path = join(folder, name);
    found.push({ path, finalName, sizeBytes: (await files.facts(path))?.sizeBytes ?? 0 });
  }
  return found;
}

/** Removes what runs left unfinished of one file. */
export async function removeLeftovers(files: Files, path: string): Promise<void> {
  for (const { name } of await files.list(dirname(path))) {
    if (finalNameOf(name) === basename(path)) await files.remove(join(dirname(path), name));
  }
}
