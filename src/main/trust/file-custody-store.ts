import { readdir, readFile } from 'node:fs/promises';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { type CustodyStore, losesEntries } from '../../core/ports/custody-store.ts';
import { clause } from '../../shared/clauses.ts';
import { AppError } from '../../shared/errors.ts';
import { safeText } from '../../shared/safe-text.ts';
import { errnoOf, fileError } from '../files/errno.ts';
import { whileLocked } from './folder-lock.ts';
import { makePrivateFolder, removeUnfinished, writeWhole } from './write-whole.ts';

const ending = '.jsonl';
/** A trip's id, or `computer`. */
const chainName = /^(?:[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|computer)$/;

/** Custody chains in files of this computer, one a chain, in `custody` below the trust folder. */
export class FileCustodyStore implements CustodyStore {
  readonly #folder: string;

  constructor(trustFolder: string) {
    this.#folder = join(trustFolder, 'custody');
  }

  operator(): string {
    try {
      const name = safeText(userInfo().username).slice(0, 300);
      if (name !== '') return name;
    } catch {
      // An account that the system has no name for, as in some containers: its number must do.
    }
    return `account ${process.getuid?.() ?? 'without a name'}`;
  }

  async list(): Promise<readonly string[]> {
    try {
      const names = await readdir(this.#folder);
      const chains = names.filter((name) => name.endsWith(ending)).map((name) => name.slice(0, -ending.length));
      return chains.filter((chain) => chainName.test(chain)).sort();
    } catch (error) {
      if (errnoOf(error) === 'ENOENT') return [];
      throw fileError(error, this.#folder);
    }
  }

  async read(chain: string): Promise<Uint8Array> {
    const path = this.#path(chain);
    try {
      return await readFile(path);
    } catch (error) {
      if (errnoOf(error) === 'ENOENT') return new Uint8Array(0);
      throw fileError(error, path);
    }
  }

  async replace(chain: string, bytes: Uint8Array): Promise<void> {
    const path = this.#path(chain);
    await makePrivateFolder(this.#folder);
    await whileLocked(this.#folder, async () => {
      await removeUnfinished(this.#folder);
      if (losesEntries(await this.read(chain), bytes)) throw new AppError('custody.written-elsewhere', { name: chain });
      await writeWhole(path, bytes);
    });
  }

  /** Ids come from drives too: nothing else becomes a path. */
  #path(chain: string): string {
    if (!chainName.test(chain))
      throw new AppError('files.name-not-allowed', { path: safeText(chain), problem: clause('not-id-trip') });
    return join(this.#folder, `${chain}${ending}`);
  }
}
