import { appendEntry, type CustodyPorts } from '../../../src/core/custody/append-entry.ts';
import type { BadReason, CustodyHead } from '../../../src/core/custody/check-chain.ts';
import { linesOf } from '../../../src/core/custody/entry.ts';
import { takeInChain } from '../../../src/core/custody/merge-chains.ts';
import { MemoryCustodyStore, MemoryTrustStore } from '../../../src/core/testing/memory-trust.ts';
import type { TrustWorld } from '../../../src/core/testing/trust-world.ts';
import { isAppError } from '../../../src/shared/errors.ts';

const trip = '0b5e9d3c-4a58-4f0e-9b51-6a4f6f0c1a2b';

/** What a forger has of a trip: its record, how the leg says it stood, and a key of his own. */
interface CustodyCase {
  lines: Uint8Array[];
  heads: CustodyHead[];
  readonly forger: CustodyPorts;
}

/** A custody record that is not what a sealed leg says it was, and what is found first. Seal and leg are good. */
interface CustodyForgery {
  readonly name: string;
  readonly number: number;
  readonly reason: BadReason;
  readonly forge: (bench: CustodyCase) => Promise<void> | void;
}

const custodyForgeries: readonly CustodyForgery[] = [
  {
    name: 'its end is cut off',
    number: 4,
    reason: 'truncated',
    forge: (bench) => void bench.lines.pop(),
  },
  {
    name: 'its beginning is cut off',
    number: 1,
    reason: 'removed',
    forge: (bench) => void bench.lines.shift(),
  },
  {
    name: 'all of it is gone',
    number: 1,
    reason: 'truncated',
    forge: (bench) => void bench.lines.splice(0),
  },
  {
    name: 'somebody else has written the end of it',
    number: 4,
    reason: 'forged',
    forge: async (bench) => {
      bench.lines.pop();
      await bench.forger.custody.replace(trip, Buffer.concat(bench.lines));
      const { bytes } = await appendEntry(bench.forger, trip, { what: 'uploaded' });
      bench.lines = [...linesOf(bytes)];
    },
  },
  {
    name: 'the leg says it had another end',
    number: 4,
    reason: 'rewritten',
    forge(bench) {
      bench.heads = bench.heads.map((head) => ({ ...head, sha256: '0'.repeat(64) }));
    },
  },
];

/** Returns how many were tried; each is found at its entry, and nothing of it is kept. */
export async function tryCustody(world: TrustWorld): Promise<number> {
  const clock = world.clock.of(world.site);
  const site: CustodyPorts = { trust: world.site, custody: new MemoryCustodyStore('Anna de Vries'), clock };
  await appendEntry(site, trip, { what: 'approved' }, { what: 'prepared' }, { what: 'sealed' });
  const { bytes, head } = await appendEntry(site, trip, { what: 'received' });
  const known = (await world.site.identity()).computer;
  const take = async (here: CustodyPorts, { lines, heads }: Pick<CustodyCase, 'lines' | 'heads'>): Promise<void> => {
    await takeInChain(here, trip, Buffer.concat(lines), { heads, isKnown: (computer) => computer === known });
  };
  const newHere = (): CustodyPorts => ({ trust: world.internet, custody: new MemoryCustodyStore(), clock });
  for (const { name, number, reason, forge } of custodyForgeries) {
    const forger = { trust: new MemoryTrustStore('MALLORY'), custody: new MemoryCustodyStore(), clock };
    const bench: CustodyCase = { lines: [...linesOf(bytes)], heads: [head], forger };
    await forge(bench);
    const here = newHere();
    const error = await take(here, bench).then(
      () => null,
      (thrown: unknown) => thrown,
    );
    if (!isAppError(error, 'custody.damaged'))
      throw new Error(`A custody record: ${name}: it was taken`, { cause: error });
    const found = `${error.details.number} ${error.details.reason}`;
    if (found !== `${number} ${reason}`)
      throw new Error(`A custody record: ${name}: ${found}, not ${number} ${reason}`);
    if ((await here.custody.read(trip)).length > 0) throw new Error(`A custody record: ${name}: it was kept`);
  }
  const here = newHere();
  await take(here, { lines: [...linesOf(bytes)], heads: [head] });
  if ((await here.custody.read(trip)).length !== bytes.length) throw new Error('The good custody record was not kept.');
  return custodyForgeries.length;
}
