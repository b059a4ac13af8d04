import { describe, expect, it } from 'vitest';
import type { Drive } from '../../shared/drives.ts';
import type { Drives } from './drives.ts';

/** Drives with a way to plug one in, for the contract. */
export interface DrivesSample {
  readonly drives: Drives;
  /** Plugs in a writable drive of 8 MiB and says where it is mounted. */
  readonly plug: () => Promise<string>;
  /** Pulls it out. */
  readonly unplug: (mountPath: string) => Promise<void>;
  /** Puts two mebibytes on it. */
  readonly fill: (mountPath: string) => Promise<void>;
  readonly stop: () => Promise<void>;
}

const patience = { timeout: 20_000, interval: 20 };

/** What every adapter of the drives port must do. */
export function drivesContract(name: string, make: () => Promise<DrivesSample>): void {
  describe(`drives port: ${name}`, () => {
    const use = async (test: (sample: DrivesSample) => Promise<void>): Promise<void> => {
      const sample = await make();
      try {
        await test(sample);
      } finally {
        await sample.stop();
      }
    };
    const at = (drives: readonly Drive[] | undefined, mountPath: string): Drive | undefined =>
      drives?.find((drive) => drive.mountPath === mountPath);

    it('lists a drive while it is plugged in, with true numbers', async () => {
      await use(async ({ drives, plug, unplug }) => {
        const mountPath = await plug();
        const drive = at(await drives.list(), mountPath);
        expect(drive).toMatchObject({ sizeBytes: 8 * 1024 * 1024, isReadOnly: false, isSystem: false });
        expect(drive?.freeBytes).toBeGreaterThan(7 * 1024 * 1024);
        expect(drive?.freeBytes).toBeLessThanOrEqual(8 * 1024 * 1024);
        await unplug(mountPath);
        expect(at(await drives.list(), mountPath)).toBeUndefined();
      });
    });

    it('gives every drive an identity of its own, the same one every time', async () => {
      await use(async ({ drives, plug }) => {
        await plug();
        await plug();
        const ids = (await drives.list()).map(({ id }) => id);
        expect(ids.length).toBeGreaterThanOrEqual(2);
        expect(new Set(ids).size).toBe(ids.length);
        expect((await drives.list()).map(({ id }) => id)).toEqual(ids);
      });
    });

    it('tells a watcher what is there, then what comes, fills up and goes', async () => {
      await use(async ({ drives, plug, unplug, fill }) => {
        const first = await plug();
        const told: (readonly Drive[])[] = [];
        const stop = drives.watch((value) => told.push(value));
        await expect.poll(() => at(told.at(-1), first), patience).toBeDefined();
        expect(at(told[0], first)).toBeDefined();
        const second = await plug();
        await expect.poll(() => at(told.at(-1), second), patience).toBeDefined();
        const before = at(told.at(-1), second)?.freeBytes ?? 0;
        await fill(second);
        await expect.poll(() => at(told.at(-1), second)?.freeBytes, patience).toBeLessThan(before);
        await unplug(second);
        await expect.poll(() => at(told.at(-1), second), patience).toBeUndefined();
        expect(at(told.at(-1), first)).toBeDefined();
        stop();
      });
    });

    it('tells nothing twice, and nothing any more to who has stopped', async () => {
      await use(async ({ drives, plug, unplug }) => {
        const mine: (readonly Drive[])[] = [];
        const others: (readonly Drive[])[] = [];
        const stop = drives.watch((value) => mine.push(value));
        const stopOther = drives.watch((value) => others.push(value));
        await expect.poll(() => mine.length + others.length, patience).toBeGreaterThanOrEqual(2);
        stop();
        const told = mine.length;
        const mountPath = await plug();
        await expect.poll(() => at(others.at(-1), mountPath), patience).toBeDefined();
        await unplug(mountPath);
        await expect.poll(() => at(others.at(-1), mountPath), patience).toBeUndefined();
        stopOther();
        expect(mine).toHaveLength(told);
        for (const [index, value] of others.entries()) expect(value).not.toEqual(others[index + 1]);
      });
    });

    it('tells a later watcher the current value too', async () => {
      await use(async ({ drives, plug }) => {
        const mountPath = await plug();
        const stops: (() => void)[] = [];
        for (let count = 0; count < 2; count += 1) {
          const told: (readonly Drive[])[] = [];
          stops.push(drives.watch((value) => told.push(value)));
          await expect.poll(() => at(told[0], mountPath), patience).toBeDefined();
        }
        for (const stop of stops) stop();
      });
    });
  });
}
