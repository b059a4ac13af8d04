import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { SafeStorage } from 'electron';
import { z } from 'zod';
import { MemorySecretStore, type SecretName, type SecretStore } from '../secrets/secret-store.ts';

const SecretsFile = z.object({ version: z.literal(1), secrets: z.record(z.string(), z.base64()) });
type Secrets = z.infer<typeof SecretsFile>['secrets'];

type Vault = Pick<
  SafeStorage,
  'isAsyncEncryptionAvailable' | 'getSelectedStorageBackend' | 'encryptStringAsync' | 'decryptStringAsync'
>;

/**
 * Where passwords wait: kept by the system's own vault (DPAPI, Keychain, a keyring) where there is one. On Linux without
 * a keyring Electron would encrypt with a key that everybody knows; they are then kept in memory only.
 */
export async function openSecretStore(vault: Vault, path: string, platform: NodeJS.Platform): Promise<SecretStore> {
  if (platform === 'linux' && noKeyring.has(vault.getSelectedStorageBackend())) return new MemorySecretStore();
  // A vault that fails, as one that stays locked does, is none.
  const isAvailable = await vault.isAsyncEncryptionAvailable().catch(() => false);
  return isAvailable ? new ElectronSecretStore(vault, path) : new MemorySecretStore();
}

const noKeyring: ReadonlySet<string> = new Set(['basic_text', 'unknown']);

/** Secrets in one small file, each encrypted by the system for this account. */
class ElectronSecretStore implements SecretStore {
  readonly canRemember = true;
  readonly #vault: Vault;
  readonly #path: string;
  /** One change at a time: each reads the file and writes it whole. */
  #changing: Promise<unknown> = Promise.resolve();

  constructor(vault: Vault, path: string) {
    this.#vault = vault;
    this.#path = path;
  }

  async read(name: SecretName): Promise<string | null> {
    const kept = (await this.#load())[name];
    if (kept === undefined) return null;
    try {
      const { result, shouldReEncrypt } = await this.#vault.decryptStringAsync(Buffer.from(kept, 'base64'));
      // The system has a newer key: the old one may be gone one day.
      if (shouldReEncrypt) await this.write(name, result);
      return result;
    } catch {
      // Of another account or computer, or damaged: as good as none; the operator types it again.
      return null;
    }
  }

  async write(name: SecretName, value: string): Promise<void> {
    const encrypted = (await this.#vault.encryptStringAsync(value)).toString('base64');
    await this.#change((secrets) => ({ ...secrets, [name]: encrypted }));
  }

  async remove(name: SecretName): Promise<void> {
    await this.#change((secrets) => Object.fromEntries(Object.entries(secrets).filter(([other]) => other !== name)));
  }

  async #load(): Promise<Secrets> {
    try {
      return SecretsFile.parse(JSON.parse(await readFile(this.#path, 'utf8'))).secrets;
    } catch {
      return {};
    }
  }

  async #change(change: (secrets: Secrets) => Secrets): Promise<void> {
    const changed = this.#changing.then(async () => await this.#save(change(await this.#load())));
    this.#changing = changed.catch(() => undefined);
    await changed;
  }

  async #save(secrets: Secrets): Promise<void> {
    if (Object.keys(secrets).length === 0) {
      await rm(this.#path, { force: true });
      return;
    }
    await mkdir(dirname(this.#path), { recursive: true });
    const partial = `${this.#path}.partial`;
    // Encrypted as it is, it is still nobody else's business.
    await writeFile(partial, `${JSON.stringify({ version: 1, secrets })}\n`, { mode: 0o600 });
    await rename(partial, this.#path);
  }
}
