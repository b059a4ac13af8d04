import { type Clause, clause } from '../../shared/clauses.ts';
import { foldCase } from '../file-names.ts';

/** All names of one cabinet: tells when two of them could not both be files on Windows or macOS. */
export class NameSet {
  readonly #files = new Set<string>();
  #soundFolder = '';

  /** Adds a path that `checkName` gave. Returns what is wrong with it beside those before, or `null`. */
  add(path: string): Clause | null {
    const key = foldCase(path);
    if (this.#files.has(key)) return clause('another-file-same-name');
    this.#files.add(key);
    return null;
  }

  /** When all are added: what is wrong with the folders of this path, or `null`. */
  findFolderProblem(path: string): Clause | null {
    const key = foldCase(path);
    const folder = key.slice(0, Math.max(0, key.lastIndexOf('/')));
    // Most files follow another one of the same folder.
    if (folder === this.#soundFolder) return null;
    for (let slash = key.lastIndexOf('/'); slash > 0; slash = key.lastIndexOf('/', slash - 1)) {
      if (this.#files.has(key.slice(0, slash))) return clause('another-file-name-one');
    }
    this.#soundFolder = folder;
    return null;
  }
}
