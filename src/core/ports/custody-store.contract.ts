import { describe, expect, it } from 'vitest';
import type { CustodyStore } from './custody-store.ts';

/** A store with a way to open what it keeps again, as the next process does. */
export interface CustodyStoreSample {
  readonly store: CustodyStore;
  readonly reopen: () => CustodyStore;
  readonly stop: () => Promise<void>;
}

const trip = '5f0c5f2e-4a57-4c8e-9d35-0f8d8a6f1b10';
const line = (n: number, digit: string): string => `{"n":${n},"signature":"${digit.repeat(86)}=="}\n`;
const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString();

/** What every keeper of custody chains must do. */
export function custodyStoreContract(name: string, make: () => Promise<CustodyStoreSample>): void {
  describe(`custody store port: ${name}`, () => {
    const use = async (test: (sample: CustodyStoreSample) => Promise<void>): Promise<void> => {
      const sample = await make();
      try {
        await test(sample);
      } finally {
        await sample.stop();
      }
    };

    it('knows who sits here', async () => {
      await use(async ({ store }) => {
        expect(store.operator()).not.toBe('');
      });
    });

    it('has no chains at first; one that is not there is empty', async () => {
      await use(async ({ store }) => {
        expect(await store.list()).toEqual([]);
        expect(text(await store.read(trip))).toBe('');
      });
    });

    it('keeps each chain by itself, and puts a longer one in place of the one there is', async () => {
      await use(async ({ store, reopen }) => {
        await store.replace(trip, Buffer.from('{"n":1}\n'));
        await store.replace('computer', Buffer.from('{"n":1,"x":2}\n'));
        await store.replace(trip, Buffer.from('{"n":1}\n{"n":2}\n'));
        const again = reopen();
        expect(await again.list()).toEqual([trip, 'computer']);
        expect(text(await again.read(trip))).toBe('{"n":1}\n{"n":2}\n');
        expect(text(await again.read('computer'))).toBe('{"n":1,"x":2}\n');
      });
    });

    it('loses nothing that another run added meanwhile', async () => {
      await use(async ({ store, reopen }) => {
        await store.replace(trip, Buffer.from(line(1, 'A')));
        await reopen().replace(trip, Buffer.from(line(1, 'A') + line(2, 'B')));
        await expect(store.replace(trip, Buffer.from(line(1, 'A') + line(2, 'C')))).rejects.toMatchObject({
          code: 'custody.written-elsewhere',
          details: { name: trip },
        });
        expect(text(await store.read(trip))).toBe(line(1, 'A') + line(2, 'B'));
        // A branch holds it too.
        const branch = `{"n":2,"branch":[${JSON.stringify(line(2, 'B'))}],"signature":"${'D'.repeat(86)}=="}\n`;
        await store.replace(trip, Buffer.from(line(1, 'A') + branch));
      });
    });
  });
}
