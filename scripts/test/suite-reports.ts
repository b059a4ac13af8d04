import { readFile } from 'node:fs/promises';
import { stripVTControlCharacters } from 'node:util';
import type { Outcome, Skip } from './outcome.ts';

// The parts we read of the reports vitest 5 and Playwright 1.64 write with their JSON reporters.
interface VitestReport {
  readonly testResults: readonly {
    readonly name: string;
    readonly status: string;
    readonly message: string;
    readonly assertionResults: readonly {
      readonly fullName: string;
      readonly status: string;
      /** Of every attempt: a test that passed and has one passed only at the second. */
      readonly failureMessages: readonly string[];
    }[];
  }[];
}

interface PlaywrightSuite {
  readonly suites?: readonly PlaywrightSuite[];
  readonly specs?: readonly {
    readonly title: string;
    readonly tests: readonly {
      readonly status: 'expected' | 'unexpected' | 'flaky' | 'skipped';
      readonly annotations: readonly { readonly type: string; readonly description?: string }[];
      readonly results: readonly { readonly error?: { readonly message?: string } }[];
    }[];
  }[];
}

interface PlaywrightReport {
  readonly suites: readonly PlaywrightSuite[];
  readonly errors: readonly unknown[];
}

/** What passed only at the second attempt, and what the first one said. */
interface Unsteady {
  readonly name: string;
  readonly problem: string;
}

interface Counts {
  readonly passed: number;
  readonly failed: number;
  readonly skips: readonly Skip[];
  readonly unsteady: readonly Unsteady[];
}

/** Counts vitest's tests; a file that could not be loaded is one failure, a test that passed only at last is said to. */
export function countVitest(report: VitestReport): Counts {
  const tests = report.testResults.flatMap((file) => file.assertionResults);
  const broken = report.testResults.filter(
    (file) => file.status === 'failed' && !file.assertionResults.some((test) => test.status === 'failed'),
  );
  return {
    passed: tests.filter((test) => test.status === 'passed').length,
    failed: tests.filter((test) => test.status === 'failed').length + broken.length,
    skips: tests
      .filter((test) => test.status !== 'passed' && test.status !== 'failed')
      .map((test) => ({ name: test.fullName, reason: `marked as ${test.status} in the test` })),
    unsteady: tests
      .filter((test) => test.status === 'passed' && test.failureMessages.length > 0)
      .map((test) => ({ name: test.fullName, problem: firstLine(test.failureMessages[0]) })),
  };
}

/** Counts Playwright's tests; an error outside any test is one failure, a test that passed only at last is said to. */
export function countPlaywright(report: PlaywrightReport): Counts {
  const specs = report.suites.flatMap(specsOf);
  const tests = specs.flatMap((spec) => spec.tests.map((test) => ({ title: spec.title, ...test })));
  return {
    passed: tests.filter((test) => test.status === 'expected' || test.status === 'flaky').length,
    failed: tests.filter((test) => test.status === 'unexpected').length + report.errors.length,
    unsteady: tests
      .filter((test) => test.status === 'flaky')
      .map((test) => ({ name: test.title, problem: firstLine(test.results[0]?.error?.message) })),
    skips: tests
      .filter((test) => test.status === 'skipped')
      .map((test) => ({
        name: test.title,
        reason: test.annotations.find((annotation) => annotation.type === 'skip')?.description ?? 'no reason given',
      })),
  };
}

function firstLine(text = ''): string {
  return stripVTControlCharacters(text).split('\n', 1)[0] ?? '';
}

function specsOf(suite: PlaywrightSuite): NonNullable<PlaywrightSuite['specs']> {
  return [...(suite.specs ?? []), ...(suite.suites ?? []).flatMap(specsOf)];
}

/**
 * What a suite came to, from its report and its exit code. A suite that says nothing, runs nothing, or ends badly though
 * no test failed, is itself a failure.
 */
export async function readSuite(
  reportPath: string,
  count: (report: never) => Counts,
  finished: { readonly code: number | null; readonly output: string },
): Promise<Outcome> {
  let counts: Counts;
  try {
    // The reporter is pinned with its package; what we read of it is above.
    counts = count(JSON.parse(await readFile(reportPath, 'utf8')) as never);
  } catch (error) {
    const text = `${finished.output}\nThe suite left no report: ${String(error)}\n`;
    return { passed: 0, failed: 1, skips: [], output: text };
  }
  const ranNothing = counts.passed + counts.failed + counts.skips.length === 0;
  const endedBadly = finished.code !== 0 && counts.failed === 0;
  const unsteady = counts.unsteady.map(
    ({ name, problem }) => `\nUNSTEADY: ${name} (passed only at the second attempt; the first said: ${problem})\n`,
  );
  const output = `${finished.output}${unsteady.join('')}`;
  if (!ranNothing && !endedBadly) return { ...counts, output };
  const problem = ranNothing ? 'The suite ran no test.' : `The suite ended with code ${finished.code}.`;
  return { ...counts, failed: counts.failed + 1, output: `${output}\n${problem}\n` };
}
