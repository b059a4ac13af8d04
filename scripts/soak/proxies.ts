import { ensurePeer } from '../peers.ts';
import { sample, scenarios } from './proxies/scenarios.ts';
import { ProxyWorld } from './proxies/world.ts';
import type { SoakTarget } from './target.ts';

/** More than any one of them takes, on a computer with other work. */
const limitMs = 90_000;

/**
 * Real proxy servers between us and the service: each scenario ends as it must, or names the hop that is in the way. All of
 * them in one round; a sample where one round of everything is asked for (`--count 1`).
 */
export const proxies: SoakTarget = {
  name: 'proxies',
  each: { count: 1000, what: 'scenarios' },
  async run({ folder, count }) {
    for (const peer of ['squid', 'openssl'] as const) {
      if (await ensurePeer(peer)) continue;
      console.log(`SKIPPED: proxies (${peer} is not on this computer)`);
      return;
    }
    const chosen = count === 1 ? scenarios.filter(({ name }) => sample.has(name)) : scenarios;
    // While one is worked on: part of its name.
    const only = process.env.SOAK_SCENARIO;
    const world = await ProxyWorld.open(folder);
    const failed: Error[] = [];
    let passed = 0;
    try {
      for (const { name, run } of only === undefined ? chosen : scenarios.filter((each) => each.name.includes(only))) {
        const startedMs = performance.now();
        try {
          await within(run(world));
          passed += 1;
          console.log(
            `  ${name.padEnd(52)} ok      ${((performance.now() - startedMs) / 1000).toFixed(1).padStart(5)} s`,
          );
        } catch (error) {
          failed.push(
            new Error(`${name}: ${error instanceof Error ? error.message : String(error)}`, { cause: error }),
          );
          console.log(`  ${name.padEnd(52)} FAILED  ${error instanceof Error ? error.message : String(error)}`);
        }
      }
    } finally {
      await world.close();
    }
    console.log(`proxies: ${passed}/${passed + failed.length} scenarios with real proxy servers ended as they must`);
    if (failed.length > 0) throw new AggregateError(failed, failed.map(({ message }) => message).join('\n'));
  },
};

async function within(work: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`It had not ended after ${limitMs / 1000} s.`)), limitMs);
  });
  try {
    await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
