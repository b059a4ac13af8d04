import { Random } from '../src/core/testing/random.ts';
import { chooseByName, readArguments, readNumber } from './arguments.ts';
import type { FuzzTarget } from './fuzz/target.ts';
import { fuzzTargets } from './fuzz/targets.ts';
import { attemptWithPatience } from './patience.ts';
import { formatTally } from './tally.ts';

/**
 * `npm run fuzz -- [NAME ...] [--minutes M] [--seed S] [--count N]`: throws random input at each target, for its share of
 * the time or N times. Attempt i has the seed S + i, so `--seed (that of the failure) --count 1` shows one again.
 */
const { values, positionals } = readArguments(
  `npm run fuzz -- [NAME ...] [--minutes M] [--seed S] [--count N]\nNAME: ${fuzzTargets.map(({ name }) => name).join(', ')}`,
  {
    allowPositionals: true,
    options: { minutes: { type: 'string' }, seed: { type: 'string' }, count: { type: 'string' } },
  },
);
const targets = chooseByName(fuzzTargets, positionals);
const minutes = readNumber('--minutes', values.minutes, 1);
const seed = readNumber('--seed', values.seed, Date.now() % 1_000_000_000);
const count = readNumber('--count', values.count, Number.POSITIVE_INFINITY);

/** No input may keep the program longer: what an attempt does takes milliseconds. */
const patience = { hangMs: 60_000, slowMs: 2_000 };

let failed = 0;
for (const target of targets) {
  if (!(await fuzz(target, (minutes * 60_000) / targets.length))) failed += 1;
}
console.log(formatTally({ passed: targets.length - failed, failed, skipped: 0 }));
process.exitCode = failed === 0 ? 0 : 1;

async function fuzz(target: FuzzTarget, budgetMs: number): Promise<boolean> {
  const endMs = performance.now() + budgetMs;
  let attempts = 0;
  try {
    while (attempts < count && (Number.isFinite(count) || performance.now() < endMs)) {
      const random = new Random(seed + attempts);
      await attemptWithPatience(() => target.run(random), patience);
      attempts += 1;
    }
    console.log(`${target.name.padEnd(12)} ok      ${attempts} attempts from seed ${seed}`);
    return true;
  } catch (error) {
    console.log(`${target.name.padEnd(12)} FAILED  at attempt ${attempts + 1}, seed ${seed + attempts}`);
    console.log(error instanceof Error ? (error.stack ?? error.message) : String(error));
    console.log(`Again: npm run fuzz -- ${target.name} --seed ${seed + attempts} --count 1`);
    return false;
  } finally {
    await target.close?.();
  }
}
