import { basename, dirname, join } from 'node:path';
import { type Files, finalNameOf } from '../ports/files.ts';

/**
 * The folders files are extracted to. Each is made when its first file comes, and what earlier runs left there of the files that
 * come is removed then, once for all of them.
 */
export class TargetFolders {
  readonly #files: Files;
  readonly #paths: ReadonlySet<string>;
  readonly #made = new Map<string, Promise<void>>();

  /** @param paths of all files that come */
  constructor(files: Files, paths: Iterable<string>) {
    this.#files = files;
    this.#paths = new Set(paths);
  }

  /** Makes the folder of a file ready. */
  async makeReady(path: string): Promise<void> {
    const folder = dirname(path);
    let making = this.#made.get(folder);
    if (making === undefined) {
      making = this.#make(folder);
      this.#made.set(folder, making);
    }
    await making;
  }

  async #make(folder: string): Promise<void> {
    await this.#files.makeFolder(folder);
    for (const { name } of await this.#files.list(folder)) {
      const finalName = finalNameOf(basename(name));
      if (finalName !== null && this.#paths.has(join(folder, finalName))) await this.#files.remove(join(folder, name));
    }
  }
}
