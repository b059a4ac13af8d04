import { assert, asyncProperty, constantFrom, jsonValue } from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import { isAppError } from '../../shared/errors.ts';
import type { MemoryTrustStore } from '../testing/memory-trust.ts';
import { TrustWorld } from '../testing/trust-world.ts';
import type { Leg } from './leg.ts';
import { readLeg } from './read-leg.ts';
import { sealText } from './seal.ts';

let world: TrustWorld;
let leg: Leg;
beforeEach(async () => {
  world = await TrustWorld.paired();
  const drive = await world.newDrive();
  await world.prepare(drive);
  ({ leg } = (await world.connect(drive)).sealed);
});

const resealed = async (change: object, by: MemoryTrustStore = world.internet): Promise<Uint8Array> =>
  await sealText(by, { ...leg, ...change });

describe('readLeg', () => {
  it('reads what was sealed', async () => {
    expect(readLeg(await resealed({})).value).toEqual(leg);
  });

  it('takes long names and deep folders as long as each part has a place on every system', async () => {
    const [file] = leg.files;
    const path = `${'d/'.repeat(50)}${'x'.repeat(190)}.cab`;
    expect(readLeg(await resealed({ files: [{ ...file, path }] })).value.files[0]?.path).toBe(path);
  });

  it('gives up a list at its first bad entry, so that a million of them cost no more', async () => {
    const started = performance.now();
    const bytes = await resealed({ files: Array.from({ length: 400_000 }, () => ({})) });
    const madeMs = performance.now() - started;
    expect(() => readLeg(bytes)).toThrow(
      expect.objectContaining({ code: 'leg.malformed', details: { problem: 'its field "files.0.path" is not right' } }),
    );
    expect(performance.now() - started - madeMs).toBeLessThan(3_000);
  });

  it('throws nothing but what an operator can meet, whatever a computer that is trusted has sealed', async () => {
    const keys = Object.keys(leg) as (keyof Leg)[];
    await assert(
      asyncProperty(constantFrom(...keys), jsonValue(), async (key, value) => {
        if (key === 'sender') return;
        const bytes = await resealed({ [key]: value });
        try {
          readLeg(bytes);
        } catch (error) {
          expect(isAppError(error)).toBe(true);
        }
      }),
      { numRuns: 500 },
    );
  });
});
