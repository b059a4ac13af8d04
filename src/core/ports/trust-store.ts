import type { TrustState } from '../trust/state.ts';

/** Who a computer is to the others. */
export interface Identity {
  /** The first 32 hexadecimal digits of the SHA-256 of the public key's 32 bytes. */
  readonly computer: string;
  /** What people call it: the host name, safe to show. */
  readonly name: string;
  /** Ed25519, the 32 raw bytes in Base64. */
  readonly publicKey: string;
}

/**
 * What this computer knows of itself and of those it has to do with. The private key never leaves it.
 */
export interface TrustStore {
  /**
   * The computer's own key; made and kept when there is none yet.
   * @throws {AppError} trust.key-damaged, trust.in-use, files.*
   */
  identity(): Promise<Identity>;
  /** An Ed25519 signature of 64 bytes by that key. */
  sign(bytes: Uint8Array): Promise<Uint8Array>;
  /** @throws {AppError} trust.state-damaged, files.* */
  read(): Promise<TrustState>;
  /**
   * The one way to change it: one change at a time, among processes too; on the disk before the promise is kept. Returns
   * what `change` gave beside the new state; when it throws, nothing is changed.
   * @throws {AppError} trust.key-damaged, trust.state-damaged, trust.in-use, files.*
   */
  change<T>(change: (state: TrustState) => { readonly state: TrustState; readonly result: T }): Promise<T>;
  /** Makes a new key in place of the one there is, which is forgotten; what it sealed stays valid where it is trusted. */
  replaceKey(): Promise<Identity>;
  /** The way out when the state is damaged: nobody is known any more, and there is a new key. What there was is set aside. */
  beginAnew(): Promise<Identity>;
}
