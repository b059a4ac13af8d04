import type { MemoryFiles } from '../../../src/core/testing/memory-files.ts';
import type { MemoryTrustStore } from '../../../src/core/testing/memory-trust.ts';
import type { Random } from '../../../src/core/testing/random.ts';
import { copyDrive, type TrustWorld } from '../../../src/core/testing/trust-world.ts';
import { replacePaired } from '../../../src/core/trust/pairing.ts';
import type { TrustState } from '../../../src/core/trust/state.ts';
import { isAppError } from '../../../src/shared/errors.ts';
import { isOverridable, type Override } from '../../../src/shared/trust.ts';
import { must } from './disaster.ts';

/** How many things happen, one after the other. */
const events = 60;
/** A number of each side that went back, and a new key of each side. */
const decisionsLimit = 4;

/**
 * Anything happens in any order: drives are lost, found, copied and mixed up, computers set back or given new keys, clocks
 * set wrong. Whatever came of it, the site has never taken a step back that nobody decided, and a few decisions later all
 * is as it was. Returns how many those were.
 */
export async function chaos(world: TrustWorld, random: Random): Promise<number> {
  const drives: MemoryFiles[] = [await world.trip()];
  const snapshots: (readonly [MemoryTrustStore, TrustState])[] = [];
  for (let event = 0; event < events; event += 1) {
    // Mostly the one in hand, now and then an old one.
    const drive = random.int(0, 3) === 0 ? random.pick(drives) : random.pick(drives.slice(-2));
    const store = random.pick([world.site, world.internet]);
    switch (random.int(0, 15)) {
      case 0:
        drives.push(await world.newDrive());
        await world.prepare(drives.at(-1) ?? drive);
        break;
      case 1:
      case 2:
        // Prepare never writes over an earlier cabinet; here they would have one name.
        for (const path of drive.contents.keys()) if (path.startsWith('/out/')) drive.contents.delete(path);
        await world.prepare(drive);
        break;
      case 3:
      case 4:
      case 5:
      case 6:
        await attempt(() => world.connect(drive));
        break;
      case 7:
      case 8:
      case 9:
      case 10:
        await importForward(world, drive);
        break;
      case 11:
        drives.push(copyDrive(drive));
        break;
      case 12:
        world.clock.advanceDays(random.int(0, 20));
        break;
      case 13:
        snapshots.push([store, store.state]);
        break;
      case 14:
        if (snapshots.length > 0 && random.int(0, 1) === 0) {
          const [of, state] = random.pick(snapshots);
          of.state = state;
        }
        break;
      default:
        if (random.int(0, 5) === 0) await store.replaceKey();
        else if (world.clock.wrongMs.size > 0) world.clock.wrongMs.clear();
        else world.clock.wrongMs.set(store, random.int(-4_000, 4_000) * 86_400_000);
    }
  }
  world.clock.wrongMs.clear();
  return await recover(world);
}

/** Without a decision, what the site took last never goes back. */
async function importForward(world: TrustWorld, drive: MemoryFiles): Promise<void> {
  const lastOf = (): ReadonlyMap<string, number> =>
    new Map(
      world.site.state.accepted.filter(({ kind }) => kind === 'inbound').map((one) => [one.computer, one.sequence]),
    );
  const before = lastOf();
  await attempt(() => world.import(drive));
  const after = lastOf();
  for (const [computer, sequence] of before) {
    must((after.get(computer) ?? 0) >= sequence, 'the site takes no step back by itself');
  }
}

/** What is refused is refused for when it was sealed and by whom; nothing that was sealed here is ever found changed. */
async function attempt(action: () => Promise<unknown>): Promise<void> {
  try {
    await action();
  } catch (error) {
    if (!isAppError(error) || !error.code.startsWith('trust.')) throw error;
  }
}

/** One trip, in which a person decides whatever is asked. */
async function recover(world: TrustWorld): Promise<number> {
  const before = world.decisions;
  const drive = await world.newDrive();
  await world.prepare(drive);
  await deciding(world, world.internet, world.site, (overrides) => world.connect(drive, { overrides }));
  await deciding(world, world.site, world.internet, (overrides) => world.import(drive, overrides));
  const decisions = world.decisions - before;
  must(decisions <= decisionsLimit, `${decisions} decisions are no more than ${decisionsLimit}`);
  return decisions;
}

async function deciding(
  world: TrustWorld,
  here: MemoryTrustStore,
  there: MemoryTrustStore,
  action: (overrides: readonly Override[]) => Promise<unknown>,
): Promise<void> {
  const overrides: Override[] = [];
  for (;;) {
    try {
      await action(overrides);
      return;
    } catch (error) {
      if (isAppError(error, 'trust.key-changed')) {
        const pairing = { ...(await world.pairing(here, there)), reason: 'it has a new key' };
        await replacePaired(here, error.details.oldComputer, pairing);
        world.decisions += 1;
      } else if (isAppError(error, 'trust.not-paired') || isAppError(error, 'trust.retired-key')) {
        await world.pair(here, there);
      } else if (isAppError(error) && isOverridable(error.code) && overrides.length < decisionsLimit) {
        overrides.push({ code: error.code, by: 'Anna de Vries', reason: 'after the chaos' });
      } else throw error;
    }
  }
}
