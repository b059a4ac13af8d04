import { basename, dirname, join } from 'node:path';
import { appendEntry } from '../custody/append-entry.ts';
import { computerChain } from '../custody/entry.ts';
import { type Files, finalNameOf } from '../ports/files.ts';
import type { Ports } from '../ports/ports.ts';

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

/**
 * Removes leftovers a person has seen in a list and decided about, and writes down what they were.
 * @throws {AppError} files.*, custody.*, trust.*
 */
export async function decideToRemoveLeftovers(
  ports: Pick<Ports, 'files' | 'custody' | 'trust' | 'clock'>,
  folder: string,
  leftovers: readonly Leftover[],
): Promise<void> {
  for (const { path } of leftovers) await ports.files.remove(path);
  const sizeBytes = leftovers.reduce((sum, one) => sum + one.sizeBytes, 0);
  await appendEntry(ports, computerChain, {
    what: 'leftovers-removed',
    details: {
      from: folder,
      files: String(leftovers.length),
      sizeBytes: String(sizeBytes),
      names: leftovers.map(({ path }) => basename(path)).join(', '),
    },
  });
}

/** Removes what runs left unfinished of one file. */
export async function removeLeftovers(files: Files, path: string): Promise<void> {
  for (const { name } of await files.list(dirname(path))) {
    if (finalNameOf(name) === basename(path)) await files.remove(join(dirname(path), name));
  }
}
