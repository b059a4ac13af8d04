import { access, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildWhatIsStale, targetNames } from '../build/build.ts';
import { ensurePeer } from '../peers.ts';
import { root } from '../root.ts';
import { readTally } from '../tally.ts';
import { type Outcome, outcomeOfOne, outcomeSkipped, sumOutcomes } from './outcome.ts';
import { checkPackaging } from './packaging.ts';
import { rehearsePackaging } from './packaging-rehearsal.ts';
import { type Finished, runNode, runPackage } from './run-node.ts';
import { countPlaywright, countVitest, readSuite } from './suite-reports.ts';

/** A part of `npm test`. */
export interface Stage {
  readonly name: string;
  /** Takes one processor at most: two of these run side by side. */
  readonly isSingle?: boolean;
  run(): Promise<Outcome>;
}

/** What takes five minutes on two cores; more where the computer has other work. */
const longTimeoutMs = 25 * 60_000;

/** node:sqlite says on every start that it is young; we know. */
const quiet = '--disable-warning=ExperimentalWarning';

/** All of them, in the order they run: what is quick to say no comes first. */
export const stages: readonly Stage[] = [
  { name: 'format', run: async () => asOne(await runPackage('@biomejs/biome', 'biome', ['check', '.'])) },
  {
    name: 'lint',
    // Always with paths: without them oxlint walks all that is installed.
    run: async () =>
      sumOutcomes([
        asOne(
          await runPackage('oxlint', 'oxlint', ['--type-aware', 'src', 'scripts', 'e2e', ...(await configFiles())]),
        ),
        asOne(await runPackage('knip', 'knip', ['--no-progress'])),
      ]),
  },
  { name: 'types', run: async () => asOne(await runPackage('typescript', 'tsc', ['-b'])) },
  {
    name: 'docs',
    run: async () => await ifThere('scripts/docs.ts', async (path) => asOne(await script(path, '--check'))),
  },
  {
    name: 'unit',
    run: async () =>
      await inFolder(async (folder) => {
        const report = join(folder, 'vitest.json');
        // As for e2e: what passes only at the second attempt is named at the end of the run.
        const args = ['run', '--retry=1', '--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
        return await readSuite(
          report,
          countVitest,
          await runPackage('vitest', 'vitest', args, { timeoutMs: longTimeoutMs }),
        );
      }),
  },
  {
    name: 'packaging',
    run: async () => {
      await buildWhatIsStale(targetNames);
      const outcomes = [await checkPackaging(), await rehearsePackaging()];
      return sumOutcomes(outcomes.map((problems) => outcomeOfOne(problems.length === 0, problems.join('\n'))));
    },
  },
  {
    name: 'e2e',
    run: async () => {
      if (!(await ensurePeer('chromium'))) return outcomeSkipped('e2e', 'chromium is not on this computer');
      await buildWhatIsStale(targetNames);
      return await inFolder(async (folder) => {
        const report = join(folder, 'playwright.json');
        const finished = await runPackage('@playwright/test', 'playwright', ['test', '--reporter=list,json'], {
          env: { PLAYWRIGHT_JSON_OUTPUT_FILE: report, NODE_OPTIONS: quiet },
          timeoutMs: longTimeoutMs,
        });
        return await readSuite(report, countPlaywright, finished);
      });
    },
  },
  {
    name: 'fuzz',
    isSingle: true,
    run: async () => asSuite(await script('scripts/fuzz.ts', '--minutes', '0.2', '--seed', '1')),
  },
  {
    name: 'soak',
    isSingle: true,
    run: async () => asSuite(await script('scripts/soak.ts', '--count', '1', '--seed', '1')),
  },
  {
    name: 'bench',
    isSingle: true,
    run: async () => asOne(await script('scripts/bench.ts', '--rounds', '1', '--scale', '0.005')),
  },
  {
    name: 'roundtrip',
    isSingle: true,
    run: async () =>
      await ifThere('scripts/roundtrip.ts', async (path) =>
        sumOutcomes([
          asOne(await script(path, '--rows', '500')),
          asOne(await script(path, '--sql', '--hierarchies', '1', '--rows', '200')),
        ]),
      ),
  },
];

async function script(path: string, ...args: readonly string[]): Promise<Finished> {
  return await runNode([quiet, join(root, path), ...args]);
}

function asOne(finished: Finished): Outcome {
  return outcomeOfOne(finished.code === 0, finished.output);
}

/** Counts what the script itself counted; one that ends badly without saying so is a failure. */
function asSuite(finished: Finished): Outcome {
  const tally = readTally(finished.output);
  if (tally === null) return outcomeOfOne(false, finished.output);
  const isSilentFailure = finished.code !== 0 && tally.failed === 0;
  const skips = [...finished.output.matchAll(/^SKIPPED: (\S+) \((.+)\)$/gm)].map((match) => ({
    name: match[1] ?? '',
    reason: match[2] ?? '',
  }));
  return { ...tally, failed: tally.failed + (isSilentFailure ? 1 : 0), skips, output: finished.output };
}

async function ifThere(path: string, run: (path: string) => Promise<Outcome>): Promise<Outcome> {
  try {
    await access(join(root, path));
  } catch {
    return outcomeSkipped(path, 'it is not there');
  }
  return await run(path);
}

async function inFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'service-connection-test-'));
  try {
    return await work(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function configFiles(): Promise<string[]> {
  return (await readdir(root)).filter((name) => name.endsWith('.config.ts'));
}
