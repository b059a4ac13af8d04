import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { formatBytes } from '../src/shared/format.ts';
import { chooseByName, readArguments, readNumber } from './arguments.ts';
import type { SoakTarget } from './soak/target.ts';
import { soakTargets } from './soak/targets.ts';
import { formatTally } from './tally.ts';

/**
 * `npm run soak -- [NAME ...] [--count N] [--seed S]`: does each target N times, round i with the seed S + i, and says
 * after each round how much memory the process holds. Where a round does many of something, N is of those.
 */
const { values, positionals } = readArguments(
  `npm run soak -- [NAME ...] [--count N] [--seed S]\nNAME: ${soakTargets.map(({ name }) => name).join(', ')}`,
  {
    allowPositionals: true,
    options: { count: { type: 'string' }, seed: { type: 'string' } },
  },
);
const targets = chooseByName(soakTargets, positionals);
const count = readNumber('--count', values.count, 10);
const seed = readNumber('--seed', values.seed, Date.now() % 1_000_000_000);

let passed = 0;
let failed = 0;
for (const target of targets) {
  const rounds = Math.ceil(count / (target.each?.count ?? 1));
  for (let round = 0; round < rounds; round += 1) {
    if (await runRound(target, round)) passed += 1;
    else failed += 1;
  }
}
console.log(formatTally({ passed, failed, skipped: 0 }));
process.exitCode = failed === 0 ? 0 : 1;

async function runRound(target: SoakTarget, round: number): Promise<boolean> {
  const folder = await mkdtemp(join(tmpdir(), `service-connection-soak-`));
  const startedMs = performance.now();
  try {
    await target.run({ seed: seed + round, folder, count });
    const seconds = ((performance.now() - startedMs) / 1000).toFixed(1);
    const memory = formatBytes(process.memoryUsage.rss());
    console.log(`${target.name.padEnd(12)} ok      ${seconds.padStart(6)} s  seed ${seed + round}  memory ${memory}`);
    return true;
  } catch (error) {
    console.log(`${target.name.padEnd(12)} FAILED  seed ${seed + round}`);
    console.log(error instanceof Error ? (error.stack ?? error.message) : String(error));
    console.log(`Again: npm run soak -- ${target.name} --count 1 --seed ${seed + round}`);
    return false;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
