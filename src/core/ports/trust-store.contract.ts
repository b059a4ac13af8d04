import { describe, expect, it } from 'vitest';
import { computerOf, isSignedBy } from '../trust/keys.ts';
import { emptyTrust, type TrustState } from '../trust/state.ts';
import type { TrustStore } from './trust-store.ts';

/** A store with a way to open what it keeps again, as the next process does. */
export interface TrustStoreSample {
  readonly store: TrustStore;
  readonly reopen: () => TrustStore;
  readonly stop: () => Promise<void>;
}

const next = (state: TrustState): { state: TrustState; result: number } => ({
  state: { ...state, sequence: state.sequence + 1 },
  result: state.sequence + 1,
});

/** What every keeper of a computer's key and knowledge must do. */
export function trustStoreContract(name: string, make: () => Promise<TrustStoreSample>): void {
  describe(`trust store port: ${name}`, () => {
    const use = async (test: (sample: TrustStoreSample) => Promise<void>): Promise<void> => {
      const sample = await make();
      try {
        await test(sample);
      } finally {
        await sample.stop();
      }
    };

    it('is the same computer every time, named by its key', async () => {
      await use(async ({ store, reopen }) => {
        const identity = await store.identity();
        expect(identity.computer).toBe(computerOf(identity.publicKey));
        expect(identity.name).not.toBe('');
        expect(await store.identity()).toEqual(identity);
        expect(await reopen().identity()).toEqual(identity);
      });
    });

    it('makes one key, however many ask for the first one at once', async () => {
      await use(async ({ store, reopen }) => {
        const made = await Promise.all([store, reopen(), store, reopen()].map((one) => one.identity()));
        expect(new Set(made.map(({ computer }) => computer)).size).toBe(1);
      });
    });

    it('signs what its public key verifies, and nothing else', async () => {
      await use(async ({ store }) => {
        const bytes = Buffer.from('what is sealed');
        const signature = await store.sign(bytes);
        const { publicKey } = await store.identity();
        expect(isSignedBy(publicKey, bytes, signature)).toBe(true);
        expect(isSignedBy(publicKey, Buffer.from('what is Sealed'), signature)).toBe(false);
      });
    });

    it('knows nobody at first, and keeps what is changed', async () => {
      await use(async ({ store, reopen }) => {
        expect(await store.read()).toEqual(emptyTrust);
        expect(await store.change(next)).toBe(1);
        expect(await reopen().read()).toEqual({ ...emptyTrust, sequence: 1 });
      });
    });

    it('makes changes one after the other, so that none is lost', async () => {
      await use(async ({ store, reopen }) => {
        const other = reopen();
        const given = await Promise.all(Array.from({ length: 12 }, (_, i) => (i % 2 ? store : other).change(next)));
        expect(given.sort((a, b) => a - b)).toEqual(Array.from({ length: 12 }, (_, i) => i + 1));
        expect((await store.read()).sequence).toBe(12);
      });
    });

    it('changes nothing when the change throws, and goes on afterwards', async () => {
      await use(async ({ store }) => {
        const failing = store.change(() => {
          throw new Error('not now');
        });
        await expect(failing).rejects.toThrow('not now');
        expect((await store.read()).sequence).toBe(0);
        expect(await store.change(next)).toBe(1);
      });
    });

    it('gets a new key and keeps what it knows', async () => {
      await use(async ({ store, reopen }) => {
        const before = await store.identity();
        await store.change(next);
        const after = await store.replaceKey();
        expect(after.computer).not.toBe(before.computer);
        expect(await reopen().identity()).toEqual(after);
        expect((await reopen().read()).sequence).toBe(1);
      });
    });

    it('begins anew with another key, knowing nobody', async () => {
      await use(async ({ store, reopen }) => {
        const before = await store.identity();
        await store.change(next);
        const after = await store.beginAnew();
        expect(after.computer).not.toBe(before.computer);
        expect(await reopen().identity()).toEqual(after);
        expect(await reopen().read()).toEqual(emptyTrust);
      });
    });
  });
}
