import { readArguments } from './arguments.ts';
import { formatTally } from './tally.ts';
import { type Outcome, outcomeOfOne } from './test/outcome.ts';
import { type Stage, stages } from './test/stages.ts';

/**
 * `npm test [-- --only a,b]`: runs every stage even when one fails, shows what a failing one said, and ends with one
 * plain line that counts all of them.
 */
const options = readArguments('npm test -- [--only STAGE,...]', { options: { only: { type: 'string' } } }).values;
const chosen = choose(options.only);

const outcomes: Outcome[] = [];
const waiting = [...chosen];
while (waiting.length > 0) {
  if (waiting[0]?.isSingle) await Promise.all([runSingles(), runSingles()]);
  else await runNext();
}

const skips = outcomes.flatMap((outcome) => outcome.skips);
if (skips.length > 0) {
  console.log('\nSkipped:');
  for (const skip of skips) console.log(`  ${skip.name}: ${skip.reason}`);
}
for (const line of loudLines()) console.log(line);
const failed = outcomes.reduce((sum, outcome) => sum + outcome.failed, 0);
const passed = outcomes.reduce((sum, outcome) => sum + outcome.passed, 0);
console.log('');
console.log(formatTally({ passed, failed, skipped: skips.length }));
process.exitCode = failed === 0 ? 0 : 1;

function choose(only: string | undefined): readonly Stage[] {
  if (only === undefined) return stages;
  const names = only.split(',');
  const unknown = names.filter((name) => !stages.some((stage) => stage.name === name));
  if (unknown.length > 0) {
    console.error(
      `There is no stage ${unknown.join(', ')}; there are ${stages.map((stage) => stage.name).join(', ')}.`,
    );
    process.exit(2);
  }
  return stages.filter((stage) => names.includes(stage.name));
}

/** What a suite says it leaves out, or passed only at the second attempt. */
function loudLines(): readonly string[] {
  return [...new Set(outcomes.flatMap((outcome) => outcome.output.match(/^(?:SKIPPED|UNSTEADY): .+$/gm) ?? []))];
}

async function runSingles(): Promise<void> {
  while (waiting[0]?.isSingle) await runNext();
}

async function runNext(): Promise<void> {
  const stage = waiting.shift();
  if (stage !== undefined) outcomes.push(await runStage(stage));
}

async function runStage(stage: Stage): Promise<Outcome> {
  const startedMs = performance.now();
  let outcome: Outcome;
  try {
    outcome = await stage.run();
  } catch (error) {
    // A stage that cannot even start is a failure like any other: the rest still runs.
    outcome = outcomeOfOne(false, error instanceof Error ? (error.stack ?? error.message) : String(error));
  }
  const seconds = ((performance.now() - startedMs) / 1000).toFixed(1);
  const word = outcome.failed > 0 ? 'FAILED' : outcome.passed > 0 ? 'ok' : 'skipped';
  const tally = formatTally({ passed: outcome.passed, failed: outcome.failed, skipped: outcome.skips.length });
  console.log(`${stage.name.padEnd(10)} ${word.padEnd(7)} ${seconds.padStart(6)} s  ${tally}`);
  if (outcome.failed > 0) console.log(`\n${outcome.output.trimEnd()}\n`);
  return outcome;
}
