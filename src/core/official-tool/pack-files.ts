import { basename, join } from 'node:path';
import { isLitter } from '../file-names.ts';
import { stopIfCancelled } from '../jobs/job.ts';
import type { Files } from '../ports/files.ts';
import { digestFile } from '../transfer/digest.ts';
import type { ContentDigests } from '../transfer/digests.ts';
import { manifestNames } from '../updates/manifest.ts';
import type { PackFile } from '../updates/pack.ts';

/** A file Microsoft's tool laid. */
export interface LaidFile extends ContentDigests {
  /** Below the folder, with `/`. */
  readonly path: string;
}

/** Every file in a folder, in the order of their names, with `/`. */
export async function filesIn(files: Files, folder: string): Promise<readonly string[]> {
  const found: string[] = [];
  const walk = async (relative: string): Promise<void> => {
    for (const { name, kind } of await files.list(join(folder, relative))) {
      if (isLitter(name)) continue;
      const path = relative === '' ? name : `${relative}/${name}`;
      if (kind === 'folder') await walk(path);
      else found.push(path);
    }
  };
  await walk('');
  return found;
}

/** The same, each read to its end. */
export async function digestAll(
  files: Files,
  folder: string,
  signal: AbortSignal,
  onBytes: (count: number, path: string) => void,
): Promise<readonly LaidFile[]> {
  const laid: LaidFile[] = [];
  for (const path of await filesIn(files, folder)) {
    stopIfCancelled(signal);
    const { sizeBytes, sha256, chunks } = await digestFile(files, join(folder, path), signal, (n) => onBytes(n, path));
    laid.push({ path, sizeBytes, sha256, chunks });
  }
  return laid;
}

const manifestName = /^ConfigMgr\.Update\.Manifest\.(?:enc|cab)$/i;

/** What a file is, by the names Microsoft has shown; what has none of them is taken for a part of an update. */
export function kindOf(path: string): PackFile['what'] {
  const name = basename(path);
  if (isManifest(path)) return 'manifest';
  if (name.toLowerCase() === manifestNames.consoleContent.toLowerCase()) return 'console-content';
  return /(?:^|\/)redists?\//i.test(path) ? 'redist' : 'payload';
}

/** The update a payload is of: it is named by its GUID. */
export function packageOf(path: string): Pick<PackFile, 'package'> {
  const guid = /^([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\.cab$/i.exec(basename(path))?.[1];
  return guid === undefined ? {} : { package: guid.toUpperCase() };
}

/** The update manifest, wherever the tool put it. */
export function isManifest(path: string): boolean {
  return manifestName.test(basename(path));
}
