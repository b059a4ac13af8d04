import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { readFile, rename, stat } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { jsonProblem } from '../../core/json-problem.ts';
import type { Identity, TrustStore } from '../../core/ports/trust-store.ts';
import { computerOf, travellingKey } from '../../core/trust/keys.ts';
import { emptyTrust, TrustState } from '../../core/trust/state.ts';
import { type Clause, clause } from '../../shared/clauses.ts';
import { AppError } from '../../shared/errors.ts';
import { safeText } from '../../shared/safe-text.ts';
import { errnoOf, fileError } from '../files/errno.ts';
import { whileLocked } from './folder-lock.ts';
import { makePrivateFolder, removeUnfinished, writeWhole } from './write-whole.ts';

/** Far more than a computer ever knows. */
const limitBytes = 64 * 1024 * 1024;

/** What a test may choose. */
export interface FileTrustOptions {
  /** What people call this computer; its host name when left out. */
  readonly name?: string;
  /** How long another process is waited for. */
  readonly patienceMs?: number;
}

/**
 * The computer's key and what it knows of others, in a folder: docs/formats/trust-state.md. `key.pem` and `trust.json` are
 * there both or neither: what is missing beside the other was lost, and is never made anew without being asked.
 */
export class FileTrustStore implements TrustStore {
  readonly #folder: string;
  readonly #keyPath: string;
  readonly #statePath: string;
  readonly #name: string;
  readonly #patienceMs: number | undefined;

  constructor(folder: string, { name = hostname(), patienceMs }: FileTrustOptions = {}) {
    this.#folder = folder;
    this.#keyPath = join(folder, 'key.pem');
    this.#statePath = join(folder, 'trust.json');
    this.#patienceMs = patienceMs;
    const safe = safeText(name).slice(0, 300);
    this.#name = safe === '' ? 'unnamed' : safe;
  }

  async identity(): Promise<Identity> {
    return this.#describe(await this.#key());
  }

  async sign(bytes: Uint8Array): Promise<Uint8Array> {
    return sign(null, bytes, await this.#key());
  }

  async read(): Promise<TrustState> {
    const state = await this.#readState();
    if (state !== null) return state;
    if (await isThere(this.#keyPath)) throw this.#stateDamaged(clause('not-there-key'));
    return emptyTrust;
  }

  async change<T>(change: (state: TrustState) => { readonly state: TrustState; readonly result: T }): Promise<T> {
    await this.#key();
    return await this.#whileLocked(async () => {
      const { state, result } = change(await this.read());
      await this.#writeState(state);
      return result;
    });
  }

  async replaceKey(): Promise<Identity> {
    await makePrivateFolder(this.#folder);
    return await this.#whileLocked(async () => {
      // A damaged state must be told before the key of those who know this computer is gone.
      if ((await this.#readState()) === null) await this.#writeState(await this.read());
      return this.#describe(await this.#makeKey());
    });
  }

  async beginAnew(): Promise<Identity> {
    await makePrivateFolder(this.#folder);
    return await this.#whileLocked(async () => {
      const time = new Date().toISOString().replaceAll(':', '');
      for (const path of [this.#keyPath, this.#statePath]) {
        if (await isThere(path)) await rename(path, `${path}.until-${time}`);
      }
      await this.#writeState(emptyTrust);
      return this.#describe(await this.#makeKey());
    });
  }

  async #whileLocked<T>(action: () => Promise<T>): Promise<T> {
    return await whileLocked(
      this.#folder,
      async () => {
        // Only who holds the lock writes here: what is unfinished now was left by a process that was killed.
        await removeUnfinished(this.#folder);
        return await action();
      },
      this.#patienceMs,
    );
  }

  /** The key there is, or the first one. */
  async #key(): Promise<KeyObject> {
    const key = await this.#readKey();
    if (key !== null) return key;
    await makePrivateFolder(this.#folder);
    return await this.#whileLocked(async () => {
      // Somebody else may have been first.
      const meanwhile = await this.#readKey();
      if (meanwhile !== null) return meanwhile;
      const state = await this.#readState();
      // A state that is still empty is what a computer leaves that stopped half-way through its first start.
      if (state !== null && !isDeepStrictEqual(state, emptyTrust)) throw this.#keyDamaged(clause('not-there'));
      await this.#writeState(emptyTrust);
      return await this.#makeKey();
    });
  }

  async #readKey(): Promise<KeyObject | null> {
    const text = await readIfThere(this.#keyPath, 64 * 1024, (problem) => this.#keyDamaged(problem));
    if (text === null) return null;
    try {
      const key = createPrivateKey(text);
      if (key.asymmetricKeyType === 'ed25519') return key;
    } catch (error) {
      throw this.#keyDamaged(clause('holds-no-key-can'), error);
    }
    throw this.#keyDamaged(clause('holds-key-another-kind'));
  }

  async #makeKey(): Promise<KeyObject> {
    const { privateKey } = generateKeyPairSync('ed25519');
    await writeWhole(this.#keyPath, privateKey.export({ format: 'pem', type: 'pkcs8' }));
    return privateKey;
  }

  async #readState(): Promise<TrustState | null> {
    const text = await readIfThere(this.#statePath, limitBytes, (problem) => this.#stateDamaged(problem));
    if (text === null) return null;
    let json: unknown;
    try {
      json = JSON.parse(text);
    } catch (error) {
      throw this.#stateDamaged(clause('not-json'), error);
    }
    const parsed = TrustState.safeParse(json);
    if (!parsed.success) throw this.#stateDamaged(jsonProblem(parsed.error), parsed.error);
    return parsed.data;
  }

  async #writeState(state: TrustState): Promise<void> {
    await writeWhole(this.#statePath, `${JSON.stringify(state, null, 2)}\n`);
  }

  #describe(key: KeyObject): Identity {
    const publicKey = travellingKey(createPublicKey(key));
    return { computer: computerOf(publicKey), name: this.#name, publicKey };
  }

  #keyDamaged(problem: Clause, cause?: unknown): AppError {
    return new AppError('trust.key-damaged', { path: this.#keyPath, problem }, { cause });
  }

  #stateDamaged(problem: Clause, cause?: unknown): AppError {
    return new AppError('trust.state-damaged', { path: this.#statePath, problem }, { cause });
  }
}

async function isThere(path: string): Promise<boolean> {
  return (await readIfThere(path, 0, () => null)) !== null;
}

/** The text of a file, `null` when there is none. With a limit of 0 only whether it is there is asked. */
async function readIfThere(
  path: string,
  limit: number,
  damaged: (problem: Clause) => AppError | null,
): Promise<string | null> {
  try {
    const { size } = await stat(path);
    if (limit === 0) return '';
    const problem = size > limit ? damaged(clause('bytes-far-more-than-needs', { size })) : null;
    if (problem !== null) throw problem;
    return await readFile(path, 'utf8');
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return null;
    throw fileError(error, path);
  }
}
