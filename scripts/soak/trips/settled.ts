import { checkChain } from '../../../src/core/custody/check-chain.ts';
import { sha256 } from '../../../src/core/testing/memory-cloud.ts';
import { lostTrips, openTrips } from '../../../src/core/trust/trips.ts';
import type { Computer } from './computer.ts';
import type { TripWorld } from './world.ts';

/** How many trips it may take until nothing is left to carry. */
const tripsLimit = 2;

/** What became of it all, once drives go and come as they should: the state that was to be reached. */
export async function settle(world: TripWorld): Promise<void> {
  world.mayDecide = true;
  world.cutsOfTen = 0;
  for (const computer of [world.internet, ...world.sites]) computer.clock.wrongMs = 0;
  for (let trip = 0; trip < tripsLimit; trip += 1) {
    const before = world.counts.decisions;
    const drive = world.newDrive();
    for (const site of world.sites) await world.prepare(site, drive);
    if (!(await world.connect(drive))) throw new Error('a trip brought nothing');
    for (const site of world.sites)
      if (!(await world.import(site, drive))) throw new Error(`${site.trust.name} took nothing`);
    if (trip > 0 && world.counts.decisions > before) throw new Error('a second trip needed a decision');
  }
  for (const site of world.sites) checkSite(site, world);
  for (const computer of [world.internet, ...world.sites]) {
    checkOpenTrips(computer, world);
    await checkCustody(computer);
  }
}

/** Every update that is offered is ready, and every byte of it is there. */
function checkSite({ trust: { name }, files, database }: Computer, { offer }: TripWorld): void {
  const offline = '/site/EasySetupPayload/Offline';
  for (const { guid, payload, redist } of offer.updates.values()) {
    const state = database.packages.find((one) => one.guid === guid)?.state;
    if (state !== 262146) throw new Error(`${name}: ${guid} is at ${state}`);
    const wanted = [
      [`${guid}.cab`, payload] as const,
      ...[...redist].map(([file, bytes]) => [`Redist/${file}`, bytes] as const),
    ];
    for (const [path, bytes] of wanted) {
      const laid = files.contents.get(`${offline}/${guid}/${path}`);
      if (laid === undefined || sha256(laid) !== sha256(bytes))
        throw new Error(`${name}: ${guid}/${path} is not as served`);
    }
  }
  const left = [...files.contents.keys()].filter((path) => path.endsWith('.partial'));
  if (left.length > 0) throw new Error(`${name} is left with ${left.join(', ')}`);
}

/** Nothing is waited for any more, but for what was lost, which is told; and for the receipt of the last pack. */
function checkOpenTrips({ trust: { name, state } }: Computer, { internet }: TripWorld): void {
  const told = new Set(lostTrips(state).map(({ leg }) => leg));
  const waiting = openTrips(state).filter(({ leg }) => !told.has(leg));
  const allowed = name === internet.trust.name ? 1 : 0;
  if (waiting.length > allowed) throw new Error(`${name} waits for ${waiting.map(({ leg }) => leg).join(', ')}`);
}

async function checkCustody({ trust: { name }, custody }: Computer): Promise<void> {
  for (const [chain, bytes] of custody.chains) {
    const { bad } = await checkChain(bytes, { chain });
    if (bad !== null) throw new Error(`${name}: the record of ${chain} is ${bad.reason} at entry ${bad.number}`);
  }
}
