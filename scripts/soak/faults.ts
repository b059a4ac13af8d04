import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { Random } from '../../src/core/testing/random.ts';
import { faultKinds } from '../../src/lab/fault-kinds.ts';
import type { FaultRequest } from '../../src/lab/fault-server.ts';
import { NodeFiles } from '../../src/main/files/node-files.ts';
import { Threads } from '../../src/main/threads/threads.ts';
import { formatBytes } from '../../src/shared/format.ts';
import { ensurePeer } from '../peers.ts';
import { type Certificate, makeCertificate } from './faults/certificate.ts';
import { FaultDeck } from './faults/fault-deck.ts';
import { makePack } from './faults/fault-pack.ts';
import { PackRun } from './faults/pack-run.ts';
import type { SoakTarget } from './target.ts';

/** Faults of a round; every kind comes once or so. */
const faultsOfRound = 100;
/** A pack that is still not whole after so many runs is left in peace. */
const mostRuns = 12;

/** Downloads from a server that misbehaves in every way there is: nothing bad is accepted, and little is fetched again. */
export const faults: SoakTarget = {
  name: 'faults',
  each: { count: faultsOfRound, what: 'faults' },
  async run({ seed, folder }) {
    const threads = new Threads(2);
    try {
      await meetFaults(seed, folder, threads);
    } finally {
      await threads.close();
    }
  },
};

async function meetFaults(seed: number, folder: string, threads: Threads): Promise<void> {
  const random = new Random(seed);
  const tls = await certificate();
  const deck = new FaultDeck(faultKinds, random);
  const seen = new Set<string>();
  const tally = { faults: 0, packs: 0, runs: 0, again: 0, againForLies: 0, fetchedBytes: 0 };
  for (; tally.faults < faultsOfRound; tally.packs += 1) {
    const place = join(folder, String(tally.packs));
    await mkdir(place);
    const isTls = tls !== null && random.next() < 0.5;
    let left = faultsOfRound - tally.faults;
    const choose = (request: FaultRequest) => {
      const kind = left > 0 ? deck.deal(request) : null;
      if (kind !== null) left -= 1;
      return kind;
    };
    const files = makePack(random, `faults ${seed} ${tally.packs}`);
    const pack = await PackRun.open(files, place, {
      seed: random.int(0, 1e9),
      choose,
      drive: new NodeFiles(random.next() < 0.5 ? threads : null),
      ...(isTls ? { tls } : {}),
    });
    try {
      for (let runs = 1; (await pack.run()) !== null; runs += 1) {
        tally.runs += 1;
        if (runs >= mostRuns) left = 0;
        if (runs > mostRuns) throw new Error('Without a fault, the pack still does not come to be whole.');
      }
      const { chunk, file } = pack.checkCost();
      tally.again = Math.max(tally.again, chunk);
      tally.againForLies = Math.max(tally.againForLies, file);
    } finally {
      await pack.close();
    }
    tally.runs += 1;
    tally.faults += pack.faults.length;
    for (const { name } of pack.faults) seen.add(name);
    for (const bytes of pack.fetched.values()) tally.fetchedBytes += bytes;
    await rm(place, { recursive: true });
  }
  console.log(
    `faults: ${tally.faults} of ${seen.size} kinds in ${tally.packs} packs and ${tally.runs} runs, ` +
      `${formatBytes(tally.fetchedBytes)} fetched, for one fault at most ${formatBytes(tally.again)} again ` +
      `(${formatBytes(tally.againForLies)} where the bytes themselves were wrong); ` +
      'no bad file has its name',
  );
}

let made: Promise<Certificate | null> | null = null;

/** One for all rounds, trusted by this process; `null` where openssl is not to be had. */
async function certificate(): Promise<Certificate | null> {
  made ??= (async () => {
    if (!(await ensurePeer('openssl'))) return null;
    const certificate = await makeCertificate();
    setDefaultCACertificates([...getCACertificates('default'), certificate.cert]);
    return certificate;
  })();
  return await made;
}
