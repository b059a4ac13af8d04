import { createPrivateKey, createPublicKey, type KeyObject, randomBytes, sign } from 'node:crypto';
import { AppError } from '../../shared/errors.ts';
import { type CustodyStore, losesEntries } from '../ports/custody-store.ts';
import type { Identity, TrustStore } from '../ports/trust-store.ts';
import { computerOf, travellingKey } from '../trust/keys.ts';
import { emptyTrust, type TrustState } from '../trust/state.ts';

/** RFC 8410: what stands before the 32 bytes of an Ed25519 private key in PKCS #8. */
const pkcs8Prefix = Buffer.from('302e020100300506032b657004220420', 'hex');

/** A key of 32 bytes, which a test may choose. */
export function privateKeyOf(seed: Uint8Array): KeyObject {
  return createPrivateKey({ key: Buffer.concat([pkcs8Prefix, seed]), format: 'der', type: 'pkcs8' });
}

/** What a computer knows of itself and others, in memory. A test may keep `state` and put it back: a restored snapshot. */
export class MemoryTrustStore implements TrustStore {
  readonly name: string;
  state: TrustState = emptyTrust;
  #key: KeyObject;
  #turn: Promise<unknown> = Promise.resolve();

  constructor(name = 'Test computer', seed: Uint8Array = randomBytes(32)) {
    this.name = name;
    this.#key = privateKeyOf(seed);
  }

  async identity(): Promise<Identity> {
    const publicKey = travellingKey(createPublicKey(this.#key));
    return { computer: computerOf(publicKey), name: this.name, publicKey };
  }

  async sign(bytes: Uint8Array): Promise<Uint8Array> {
    return sign(null, bytes, this.#key);
  }

  async read(): Promise<TrustState> {
    return this.state;
  }

  async change<T>(change: (state: TrustState) => { readonly state: TrustState; readonly result: T }): Promise<T> {
    return await this.#inTurn(() => {
      const { state, result } = change(this.state);
      this.state = state;
      return result;
    });
  }

  async replaceKey(): Promise<Identity> {
    await this.#inTurn(() => {
      this.#key = privateKeyOf(randomBytes(32));
    });
    return await this.identity();
  }

  async beginAnew(): Promise<Identity> {
    await this.#inTurn(() => {
      this.state = emptyTrust;
      this.#key = privateKeyOf(randomBytes(32));
    });
    return await this.identity();
  }

  async #inTurn<T>(action: () => T): Promise<T> {
    const turn = this.#turn.then(action);
    this.#turn = turn.catch(() => undefined);
    return await turn;
  }
}

/** Custody chains in memory. */
export class MemoryCustodyStore implements CustodyStore {
  readonly chains = new Map<string, Uint8Array>();
  readonly #operator: string;

  constructor(operator = 'Test operator') {
    this.#operator = operator;
  }

  operator(): string {
    return this.#operator;
  }

  async list(): Promise<readonly string[]> {
    return [...this.chains.keys()].sort();
  }

  async read(chain: string): Promise<Uint8Array> {
    return Uint8Array.from(this.chains.get(chain) ?? []);
  }

  async replace(chain: string, bytes: Uint8Array): Promise<void> {
    // In one go, as the lock of the real one makes it: no other run comes between the look and the change.
    const kept = this.chains.get(chain) ?? new Uint8Array(0);
    if (losesEntries(kept, bytes)) throw new AppError('custody.written-elsewhere', { name: chain });
    this.chains.set(chain, Uint8Array.from(bytes));
  }
}
