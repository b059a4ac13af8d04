/* The way out of a damaged trust folder, as a person takes it. */
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { checkChain } from '../../core/custody/check-chain.ts';
import { MemoryTrustStore } from '../../core/testing/memory-trust.ts';
import { decideOnNewKey, decideToPair } from '../../core/trust/decisions.ts';
import { phraseFor } from '../../core/trust/pairing.ts';
import { FileCustodyStore } from './file-custody-store.ts';
import { FileTrustStore } from './file-trust-store.ts';

let folder: string;
let ports: Parameters<typeof decideOnNewKey>[0];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'trust-'));
  const clock = { now: () => new Date('2026-11-20T08:00:00.000Z') } as (typeof ports)['clock'];
  ports = { trust: new FileTrustStore(folder), custody: new FileCustodyStore(folder), clock };
  const there = await new MemoryTrustStore('GATE-01').identity();
  const { publicKey } = await ports.trust.identity();
  const phrase = phraseFor(publicKey, there.publicKey);
  await decideToPair(ports, { ...there, phrase, by: 'Anna', replaces: null });
});
afterEach(() => rm(folder, { recursive: true }));

const decision = { by: 'Anna', reason: 'the disk went bad' };

it('of a key: a new one, and everybody is still known', async () => {
  await writeFile(join(folder, 'key.pem'), 'x');
  const { paired, self } = await decideOnNewKey(ports, decision);
  expect(paired).toMatchObject([{ name: 'GATE-01' }]);
  expect(self).toEqual(await ports.trust.identity());
});

it.each([['trust.json'], ['trust.json', 'key.pem']])(
  'of %s and what is damaged with it: it is set aside, and the record says so',
  async (...names) => {
    for (const name of names) await writeFile(join(folder, name), '{');
    const { paired } = await decideOnNewKey(ports, decision);
    expect(paired).toEqual([]);
    expect((await readdir(folder)).filter((name) => name.startsWith('trust.json.until-'))).toHaveLength(1);
    const { entries, bad } = await checkChain(await ports.custody.read('computer'));
    expect(bad).toBeNull();
    expect(entries.map(({ entry }) => entry.what)).toEqual(['paired', 'key-replaced']);
    expect(entries[1]?.entry.details).toMatchObject({ known: 'damaged, and set aside', reason: decision.reason });
  },
);
