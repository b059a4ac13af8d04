/** What a secret that is kept belongs to. */
export type SecretName = 'proxy-password' | 'cloud-token' | 'sql-password';

/** Where a secret waits until it is needed again. It is never written where another account could read it. */
export interface SecretStore {
  /** Whether what is written is still there at the next start of the program. */
  readonly canRemember: boolean;
  /** `null` when there is none, or when it can no longer be opened. */
  read(name: SecretName): Promise<string | null>;
  write(name: SecretName, value: string): Promise<void>;
  /** Nothing happens when there is none. */
  remove(name: SecretName): Promise<void>;
}

/** Keeps secrets for this run of the program only: where the system has no safe place for them. */
export class MemorySecretStore implements SecretStore {
  readonly canRemember: boolean = false;
  readonly #secrets = new Map<SecretName, string>();

  async read(name: SecretName): Promise<string | null> {
    return this.#secrets.get(name) ?? null;
  }

  async write(name: SecretName, value: string): Promise<void> {
    this.#secrets.set(name, value);
  }

  async remove(name: SecretName): Promise<void> {
    this.#secrets.delete(name);
  }
}
