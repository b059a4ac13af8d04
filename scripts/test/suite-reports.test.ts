import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { countPlaywright, countVitest, readSuite } from './suite-reports.ts';

const file = { name: 'a.test.ts', message: '' };

test('counts the tests of vitest one by one, with those that did not run or passed only at last', () => {
  const counts = countVitest({
    testResults: [
      {
        ...file,
        status: 'failed',
        assertionResults: [
          { fullName: 'one', status: 'passed', failureMessages: [] },
          { fullName: 'two', status: 'failed', failureMessages: ['Error: no'] },
          { fullName: 'three', status: 'skipped', failureMessages: [] },
          { fullName: 'four', status: 'passed', failureMessages: ['Error: too late\n    at four.test.ts'] },
        ],
      },
    ],
  });
  expect(counts).toMatchObject({
    passed: 2,
    failed: 1,
    skips: [{ name: 'three' }],
    unsteady: [{ name: 'four', problem: 'Error: too late' }],
  });
});

test('counts a test file that does not load as a failure', () => {
  expect(countVitest({ testResults: [{ ...file, status: 'failed', assertionResults: [] }] }).failed).toBe(1);
});

test('counts nested Playwright tests, names flaky ones, and takes errors outside tests as failures', () => {
  const spec = (title: string, status: 'expected' | 'flaky' | 'skipped') => ({
    title,
    tests: [
      {
        status,
        annotations: status === 'skipped' ? [{ type: 'skip', description: 'no Chromium' }] : [],
        results: [{ error: { message: '\u001b[31mno button\u001b[39m\nat two.spec.ts' } }, {}],
      },
    ],
  });
  const counts = countPlaywright({
    suites: [
      { suites: [{ specs: [spec('one', 'expected'), spec('two', 'flaky')] }], specs: [spec('three', 'skipped')] },
    ],
    errors: [{}],
  });
  expect(counts).toEqual({
    passed: 2,
    failed: 1,
    skips: [{ name: 'three', reason: 'no Chromium' }],
    unsteady: [{ name: 'two', problem: 'no button' }],
  });
});

describe('reading a report', () => {
  let folder = '';
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'suite-report-'));
  });
  afterEach(async () => {
    await rm(folder, { recursive: true });
  });

  const read = async (report: unknown, code: number) => {
    const path = join(folder, 'report.json');
    if (report !== null) await writeFile(path, JSON.stringify(report));
    return await readSuite(path, countVitest, { code, output: 'said this' });
  };
  const good = {
    testResults: [
      {
        ...file,
        status: 'passed',
        assertionResults: [{ fullName: 'x', status: 'passed', failureMessages: ['Error: late'] }],
      },
    ],
  };

  test('takes a good suite as it is, and says what passed only at last', async () => {
    const outcome = await read(good, 0);
    expect(outcome).toMatchObject({ passed: 1, failed: 0 });
    expect(outcome.output).toMatch(/^UNSTEADY: x \(.*Error: late\)$/m);
  });
  test('counts a suite without a report as a failure', async () => {
    expect(await read(null, 0)).toMatchObject({ passed: 0, failed: 1 });
  });
  test('counts a suite that ran nothing as a failure', async () => {
    expect(await read({ testResults: [] }, 0)).toMatchObject({ passed: 0, failed: 1 });
  });
  test('counts a suite that ended badly as a failure though every test passed', async () => {
    expect(await read(good, 1)).toMatchObject({ passed: 1, failed: 1 });
  });
});
