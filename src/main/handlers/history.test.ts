import {
  appendFile,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rm,
  symlink,
  truncate,
  utimes,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { SampleWorld } from '../../core/testing/sample-world.ts';
import { AppError } from '../../shared/errors.ts';
import type { LogPage } from '../../shared/history.ts';
import type { RequestInput } from '../../shared/ipc.ts';
import type { JobId } from '../../shared/jobs.ts';
import { Settings } from '../../shared/settings.ts';
import { formatCMTrace, type LogLevel } from '../log/cmtrace.ts';
import { logBaseName } from '../log/log-names.ts';
import { removeOldLogs } from '../log/retention.ts';
import { openRunLog, type RunLog } from '../log/run-log.ts';
import { HostRunLogs } from '../log/run-logs.ts';
import { testComputer } from '../testing/test-computer.ts';
import { type TestHandlers, testHandlers } from '../testing/test-handlers.ts';

let root: string;
let folder: string;
let logs: HostRunLogs;
let asked: TestHandlers;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'history-'));
  folder = join(root, 'logs');
  const world = await SampleWorld.make();
  const settings = { settings: Settings.parse({ version: 1 }), path: null };
  logs = new HostRunLogs({ folder, programFolder: root, settings: () => settings });
  asked = testHandlers({ computer: await testComputer(world.ports), logs });
});
afterEach(async () => {
  await asked.handlers.close();
  await rm(root, { recursive: true });
});

/** The log of a run of another process, begun so many hours into the day. */
async function runLog(hour: number, job: JobId = 'connect'): Promise<RunLog> {
  const startedAt = new Date(Date.UTC(2026, 10, 20, hour));
  const runId = `${String(hour).padStart(8, '0')}-2fa1-11d2-883f-0016d3cca427`;
  return await openRunLog({ folder, job, runId, startedAt, secrets: [], programFolder: root });
}

describe('the history', () => {
  it('is empty before the first run', async () => {
    expect(await asked.value('history.list', {})).toEqual([]);
  });

  it('tells every run by its log: how it ended, and with which codes; the newest first', async () => {
    const problem = { code: 'import.no-answer', message: 'No answer.' };
    const ends = [
      { state: 'done', error: null, problems: [] },
      { state: 'done', error: null, problems: [problem, problem] },
      { state: 'failed', error: new AppError('files.disk-full', { path: '/drive/x' }), problems: [] },
      { state: 'cancelled', error: new AppError('job.cancelled', {}), problems: [] },
    ] as const;
    for (const [hour, end] of ends.entries()) await (await runLog(hour)).close(end);
    const runs = await asked.value('history.list', {});
    expect(runs.map(({ outcome, codes }) => [outcome, codes])).toEqual([
      ['cancelled', ['job.cancelled']],
      ['failed', ['files.disk-full']],
      ['done', ['import.no-answer']],
      ['done', []],
    ]);
    expect(runs[3]).toEqual({
      runId: '00000000-2fa1-11d2-883f-0016d3cca427',
      job: 'connect',
      startedAt: expect.stringMatching(/^\d{4}-.*Z$/),
      endedAt: expect.stringMatching(/^\d{4}-.*Z$/),
      outcome: 'done',
      codes: [],
      isLookOnly: false,
      log: '20261120-000000Z-connect-00000000.log',
    });
  });

  it('has the whole codes of a run that ended with more problems than can be read at once', async () => {
    const log = await runLog(1);
    const problems = Array.from({ length: 5_000 }, (_, number) => ({
      code: number % 2 === 0 ? 'import.no-answer' : 'files.in-use',
      message: 'A long story. '.repeat(20),
    }));
    await log.close({ state: 'done', error: null, problems });
    expect((await asked.value('history.list', {}))[0]?.codes).toEqual(['import.no-answer', 'files.in-use']);
  });

  it('tells a run that is under way from one that was cut off', async () => {
    const running = await logs.open('prepare', 'aaaaaaaa-2fa1-11d2-883f-0016d3cca427');
    running.info('at work');
    const runs = async (): Promise<unknown> =>
      (await asked.value('history.list', {})).map(({ outcome, endedAt }) => [outcome, endedAt === null]);
    expect(await runs()).toEqual([['running', true]]);
    await running.close({ state: 'done', error: null, problems: [] });
    expect(await runs()).toEqual([['done', false]]);
    const [name = ''] = (await readdir(folder)).filter((other) => other.endsWith('.jsonl'));
    const path = join(folder, name);
    // The power went while the last line was written.
    await truncate(path, (await readFile(path)).length - 10);
    expect(await runs()).toEqual([['cut-off', true]]);
  });

  it.each([
    ['a process that lives', process.ppid, 0, 'running'],
    ['a process that is gone', 2 ** 30, 0, 'cut-off'],
    ['a process that lives but has said nothing since yesterday', process.ppid, 25, 'cut-off'],
  ])('takes the run of %s for what it is', async (_, pid, hoursAgo, outcome) => {
    const log = await runLog(1);
    log.info('begins', { pid });
    // Closed without an end, as a process that was stopped leaves it.
    for (const path of log.files) await expect.poll(async () => (await readFile(path)).length).toBeGreaterThan(0);
    const path = join(folder, `${logBaseName(new Date(Date.UTC(2026, 10, 20, 1)), 'connect', '00000001')}.jsonl`);
    const changed = new Date(Date.now() - hoursAgo * 3_600_000);
    await utimes(path, changed, changed);
    expect((await asked.value('history.list', {}))[0]?.outcome).toBe(outcome);
    await log.close({ state: 'done', error: null, problems: [] });
  });

  it('tells a run that only looked from one that did its work', async () => {
    await (await runLog(1)).close({ state: 'done', error: null, problems: [], isLookOnly: true });
    await (await runLog(2)).close({ state: 'done', error: null, problems: [] });
    const runs = await asked.value('history.list', {});
    expect(runs.map(({ isLookOnly }) => isLookOnly)).toEqual([false, true]);
  });

  it('leaves out other files, reads damaged ones as far as it goes, and shows as many as are kept', async () => {
    await (await runLog(1)).close({ state: 'done', error: null, problems: [] });
    await writeFile(join(folder, '20261120-020000Z-connect-00000002.jsonl'), 'not JSON');
    await writeFile(join(folder, '20261120-030000Z-format-00000003.jsonl'), '{}');
    await writeFile(join(folder, 'notes.jsonl'), '{}');
    await mkdir(join(folder, '20261120-040000Z-verify-cccccccc.jsonl'));
    expect(await asked.value('history.list', {})).toMatchObject([
      { runId: '00000002', startedAt: '2026-11-20T02:00:00.000Z', outcome: 'cut-off' },
      { outcome: 'done' },
    ]);
    for (let number = 0; number < 500; number += 1)
      await writeFile(join(folder, `20261121-000000Z-verify-${String(number).padStart(8, '0')}.jsonl`), '');
    const runs = await asked.value('history.list', {});
    expect(runs).toHaveLength(500);
    expect(runs.every(({ job }) => job === 'verify')).toBe(true);
  });
});

describe('what is kept', () => {
  it('is so many runs and so many bytes; the oldest go first, other files and the run itself stay', async () => {
    for (let hour = 0; hour < 6; hour += 1)
      await (await runLog(hour)).close({ state: 'done', error: null, problems: [] });
    await writeFile(join(folder, 'notes.txt'), 'x');
    const kept = async (): Promise<string[]> =>
      (await readdir(folder)).filter((name) => name.endsWith('.log')).map((name) => name.slice(9, 11));
    await removeOldLogs(folder, '', { runs: 4, bytes: 1e9 });
    expect((await kept()).sort()).toEqual(['02', '03', '04', '05']);
    const newest = '20261120-050000Z-connect-00000005';
    const sizeOf = async (extension: string): Promise<number> =>
      (await readFile(join(folder, `${newest}.${extension}`))).length;
    await removeOldLogs(folder, '', { runs: 4, bytes: (await sizeOf('log')) + (await sizeOf('jsonl')) });
    expect(await kept()).toEqual(['05']);
    await removeOldLogs(folder, newest, { runs: 0, bytes: 0 });
    expect((await readdir(folder)).sort()).toEqual([`${newest}.jsonl`, `${newest}.log`, 'notes.txt']);
    await removeOldLogs(join(folder, 'none'), '');
  });
});

describe('a log', () => {
  const name = '20261120-142433Z-connect-1b4e28ba.log';
  const origin = { component: 'connect', file: 'connect.ts', thread: 1, biasMinutes: () => -60 };
  const line = (level: LogLevel, text: string): string =>
    formatCMTrace({ at: new Date('2026-11-20T14:24:33.329Z'), level, text }, origin)
      .map((one) => `${one}\r\n`)
      .join('');
  const everything: RequestInput<'logs.read'> = { log: name, offset: 0, count: 100, severities: [], contains: '' };

  async function write(lines: readonly string[]): Promise<string> {
    await mkdir(folder, { recursive: true });
    const path = join(folder, name);
    await writeFile(path, lines.join(''));
    return path;
  }
  const read = async (change: Partial<RequestInput<'logs.read'>> = {}): Promise<LogPage> =>
    await asked.value('logs.read', { ...everything, ...change });
  const numbers = (page: LogPage): readonly number[] => page.lines.map(({ number }) => number);

  it('is read as CMTrace reads it, whatever is in it', async () => {
    const path = await write([
      line('info', 'a ]LOG]!> b'),
      line('warning', 'two\nlines'),
      line('error', 'wrong'),
      'something else\n',
      '<![LOG[half a li',
    ]);
    // At rest: what is there is all there is.
    await utimes(path, new Date(0), new Date(0));
    expect(await read()).toEqual({
      path,
      total: 6,
      matching: 6,
      errors: 1,
      warnings: 2,
      offset: 0,
      lines: [
        { number: 0, severity: 'info', at: '2026-11-20T14:24:33.329Z', component: 'connect', text: 'a ]LOG] !> b' },
        { number: 1, severity: 'warning', at: '2026-11-20T14:24:33.329Z', component: 'connect', text: 'two' },
        { number: 2, severity: 'warning', at: '2026-11-20T14:24:33.329Z', component: 'connect', text: '  lines' },
        { number: 3, severity: 'error', at: '2026-11-20T14:24:33.329Z', component: 'connect', text: 'wrong' },
        { number: 4, severity: 'info', at: null, component: '', text: 'something else' },
        { number: 5, severity: 'info', at: null, component: '', text: '<![LOG[half a li' },
      ],
    });
  });

  it('is filtered by severity and text, and paged', async () => {
    const levels = ['info', 'warning', 'error'] as const;
    await write(Array.from({ length: 300 }, (_, number) => line(levels[number % 3] ?? 'info', `Line ${number}`)));
    const errors = await read({ severities: ['error'], count: 3, offset: 2 });
    expect(errors).toMatchObject({ total: 300, matching: 100, errors: 100, warnings: 100, offset: 2 });
    expect(numbers(errors)).toEqual([8, 11, 14]);
    expect(numbers(await read({ contains: 'LINE 29' }))).toEqual([
      29, 290, 291, 292, 293, 294, 295, 296, 297, 298, 299,
    ]);
    expect(numbers(await read({ contains: 'line 29', severities: ['error', 'warning'], offset: 1, count: 2 }))).toEqual(
      [290, 292],
    );
    expect(numbers(await read({ offset: null, count: 2 }))).toEqual([298, 299]);
    expect(await read({ contains: 'nothing has this' })).toMatchObject({
      total: 300,
      matching: 0,
      offset: 0,
      lines: [],
    });
    expect(await read({ offset: 1_000 })).toMatchObject({ offset: 300, lines: [] });
  });

  it('that grows is read on; one that was replaced is read anew', async () => {
    const path = await write([line('info', 'one')]);
    expect((await read()).total).toBe(1);
    // Half a line is none yet.
    await appendFile(path, line('error', 'two').slice(0, 30));
    expect((await read()).total).toBe(1);
    await appendFile(path, line('error', 'two').slice(30) + line('info', 'three'));
    expect((await read()).lines.map(({ text }) => text)).toEqual(['one', 'two', 'three']);
    expect((await read({ contains: 'two' })).matching).toBe(1);
    await appendFile(path, line('info', 'two more'));
    expect((await read({ contains: 'two' })).matching).toBe(2);
    await writeFile(path, line('info', 'new'));
    expect((await read()).lines.map(({ text }) => text)).toEqual(['new']);
  });

  it('leads from one error to the next, round and round', async () => {
    await write([line('info', '0'), line('error', '1'), line('warning', '2'), line('error', '3'), line('info', '4')]);
    const find = async (after: number, severity: 'warning' | 'error'): Promise<number | null> =>
      (await asked.value('logs.find', { log: name, after, severity })).number;
    expect(await find(-1, 'error')).toBe(1);
    expect(await find(1, 'error')).toBe(3);
    expect(await find(3, 'error')).toBe(1);
    expect(await find(1_000_000, 'error')).toBe(1);
    expect(await find(2, 'warning')).toBe(2);
    await writeFile(join(folder, name), line('info', 'nothing is wrong'));
    expect(await find(-1, 'error')).toBeNull();
    await writeFile(join(folder, name), '');
    expect(await find(-1, 'error')).toBeNull();
  });

  it('of hundreds of thousands of lines is read quickly, and has no line that is too long', async () => {
    const many = line('info', 'x'.repeat(60)).repeat(300_000);
    await write([many, line('error', 'y'.repeat(1_000_000)), line('error', 'the end')]);
    const startedMs = performance.now();
    const last = await read({ offset: null, count: 1 });
    expect(last.lines[0]?.text).toBe('the end');
    // A line of a million characters is cut where it is read, not held.
    expect(last.total).toBeGreaterThanOrEqual(300_003);
    expect(last.total).toBeLessThan(300_010);
    expect((await read({ contains: 'the end' })).matching).toBe(1);
    expect((await read({ offset: 300_000, count: 1 })).lines[0]?.text.length).toBeLessThanOrEqual(8_192);
    // Generous: what is looked for is reading the whole log at every page.
    expect(performance.now() - startedMs).toBeLessThan(10_000);
  });

  it.each([
    '../secret.log',
    '/etc/passwd',
    'ServiceConnectionTool.log/../../x',
    'C:\\Windows\\win.ini',
    '20261120-142433Z-connect-1b4e28ba.jsonl',
    '20261120-142433Z-format-1b4e28ba.log',
    '20261120-142433Z-connect-../../../x.log',
    '\u0000',
    'x'.repeat(299),
  ])('is no other file: %j', async (log) => {
    expect(await asked.refusal('logs.read', { ...everything, log })).toBe('logs.not-a-log');
    expect(await asked.refusal('logs.find', { log, after: -1, severity: 'error' })).toBe('logs.not-a-log');
  });

  it.skipIf(process.platform === 'win32')('is no link to another file', async () => {
    await write([]);
    const secret = join(root, 'secret.txt');
    await writeFile(secret, 'S3cret');
    await rm(join(folder, name));
    await symlink(secret, join(folder, name));
    expect(await asked.refusal('logs.read', everything)).toBe('logs.not-a-log');
  });

  it('that is gone is told as gone', async () => {
    expect(await asked.refusal('logs.read', everything)).toBe('files.not-found');
  });
});

describe('a password that is learnt while a run is under way', () => {
  it('appears in none of its files, nor in those of later runs', async () => {
    const before = await logs.open('connect', 'cccccccc');
    logs.addSecret('S3cret');
    before.info('with S3cret');
    await before.close({ state: 'done', error: null, problems: [] });
    const after = await logs.open('connect', 'dddddddd');
    after.info('and S3cret');
    await after.close({ state: 'done', error: null, problems: [] });
    const names = await readdir(folder);
    expect(names).toHaveLength(4);
    for (const name of names) {
      const text = await readFile(join(folder, name), 'utf8');
      expect(text).toMatch(/(with|and) \*\*\*/);
      expect(text).not.toContain('S3cret');
    }
  });
});
