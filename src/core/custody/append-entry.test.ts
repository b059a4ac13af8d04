import { describe, expect, it } from 'vitest';
import { AppError } from '../../shared/errors.ts';
import { appendEntry } from './append-entry.ts';
import { checkChain } from './check-chain.ts';
import { computerChain } from './entry.ts';
import { testComputer } from './test-trip.ts';

describe('an entry', () => {
  it('comes after those that other runs add to the same chain meanwhile', async () => {
    const site = testComputer('SITE-PS1', 'anna');
    const runs = ['one', 'two', 'three', 'four', 'five', 'six'];
    await Promise.all(
      runs.map(async (run) => await appendEntry(site, computerChain, { what: 'key-replaced', details: { run } })),
    );
    const { entries, bad } = await checkChain(await site.custody.read(computerChain), { chain: computerChain });
    expect(bad).toBeNull();
    expect(entries).toHaveLength(runs.length);
    expect(new Set(entries.map(({ entry }) => entry.details.run))).toEqual(new Set(runs));
  });

  it('is given up where the store never takes it', async () => {
    const site = testComputer('SITE-PS1', 'anna');
    site.custody.replace = async (name) => {
      throw new AppError('custody.written-elsewhere', { name });
    };
    await expect(appendEntry(site, computerChain, { what: 'key-replaced' })).rejects.toMatchObject({
      code: 'custody.written-elsewhere',
    });
  });
});
