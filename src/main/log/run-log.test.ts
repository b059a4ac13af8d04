import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { AppError, toAppError } from '../../shared/errors.ts';
import { LogFile } from './log-file.ts';
import { writeOpeningLines } from './opening-lines.ts';
import { classicLogName, openRunLog, type RunLogOptions, type RunOutcome } from './run-log.ts';

const done: RunOutcome = { state: 'done', error: null, problems: [] };
let root = '';
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'run-log-'));
});
afterEach(() => rm(root, { recursive: true }));

function options(change: Partial<RunLogOptions> = {}): RunLogOptions {
  return {
    folder: join(root, 'logs', 'deep'),
    job: 'connect',
    runId: '1b4e28ba-2fa1-11d2-883f-0016d3cca427',
    startedAt: new Date('2026-11-20T14:24:33.329Z'),
    secrets: [],
    programFolder: root,
    ...change,
  };
}

const kept = (extension: string): string => join(root, 'logs', 'deep', `20261120-142433Z-connect-1b4e28ba${extension}`);
const lines = async (path: string): Promise<string[]> => (await readFile(path, 'utf8')).trimEnd().split(/\r?\n/);

it('keeps a CMTrace log and a JSON log, and writes the classic one beside the program', async () => {
  const log = await openRunLog(options());
  expect(log.files).toEqual([kept('.log'), kept('.jsonl'), join(root, classicLogName)]);
  log.info('ConfigMgr.Update.Manifest.cab (size = 15741046) downloaded successfully', { sizeBytes: 15741046 });
  log.warning('One thing');
  log.error('Another\nthing');
  await log.close(done);

  expect(await lines(join(root, classicLogName))).toEqual([
    'INFO:ConfigMgr.Update.Manifest.cab (size = 15741046) downloaded successfully',
    'WARNING:One thing',
    'ERROR:Another',
    'ERROR:  thing',
    'INFO:Ended: done.',
  ]);
  expect((await lines(kept('.log'))).map((line) => /LOG\[(.*)\]LOG.*type="(\d)"/.exec(line)?.slice(1))).toEqual([
    ['ConfigMgr.Update.Manifest.cab (size = 15741046) downloaded successfully', '1'],
    ['One thing', '2'],
    ['Another', '3'],
    ['  thing', '3'],
    ['Ended: done.', '1'],
  ]);
  const records = (await lines(kept('.jsonl'))).map((line) => JSON.parse(line) as Record<string, unknown>);
  expect(records).toHaveLength(4);
  expect(records[0]).toMatchObject({ level: 'info', job: 'connect', fields: { sizeBytes: 15741046 } });
  expect(records[2]).toMatchObject({ level: 'error', text: 'Another\nthing' });
});

it('replaces the classic log at every run and keeps the others', async () => {
  await writeFile(join(root, classicLogName), 'INFO:long ago and much longer than what comes now, which must be gone');
  const first = await openRunLog(options());
  const second = await openRunLog(options({ runId: '2b4e28ba-2fa1-11d2-883f-0016d3cca427' }));
  second.info('second');
  await second.close(done);
  // The first still runs: what it writes must not get into the log of the second.
  first.info('first');
  await first.close(done);
  expect(await lines(join(root, classicLogName))).toEqual(['INFO:second', 'INFO:Ended: done.']);
  expect(await readdir(join(root, 'logs', 'deep'))).toHaveLength(4);
});

it('puts the classic log with the others when the folder of the program cannot be written, and says so once', async () => {
  const programFolder = join(root, 'a-file');
  await writeFile(programFolder, '');
  const troubles: string[] = [];
  const log = await openRunLog(options({ programFolder, onTrouble: (text) => troubles.push(text) }));
  log.info('x');
  await log.close(done);
  expect(await lines(join(root, 'logs', 'deep', classicLogName))).toEqual(['INFO:x', 'INFO:Ended: done.']);
  expect(troubles).toEqual([
    `ServiceConnectionTool.log is in ${join(root, 'logs', 'deep')}: ${programFolder} cannot be written (a file is in the way).`,
  ]);
});

it('goes on without logs when they cannot be written, and says so', async () => {
  const inTheWay = join(root, 'a-file');
  await writeFile(inTheWay, '');
  const troubles: string[] = [];
  const onTrouble = (text: string): void => void troubles.push(text);
  const log = await openRunLog(options({ folder: join(inTheWay, 'logs'), programFolder: inTheWay, onTrouble }));
  expect(log.files).toEqual([]);
  log.error('nobody reads this');
  await log.close(done);
  expect(troubles).toEqual([
    `No log of this run can be kept in ${join(inTheWay, 'logs')}: a file is in the way.`,
    'ServiceConnectionTool.log cannot be written: a file is in the way.',
  ]);
});

it('writes no secret into any of its files, wherever it stands', async () => {
  const log = await openRunLog(options({ secrets: ['hunter2'] }));
  log.addSecret('s3cret');
  writeOpeningLines(log, { commandLine: ['connect', '--proxy', 'http://meg:open-sesame@proxy'], workingFolder: root });
  log.info('with hunter2', { password: 's3cret', deep: [{ hunter2: 'hunter2' }], error: new Error('s3cret') });
  const cause = new Error('407 for hunter2');
  await log.close({
    state: 'failed',
    error: new AppError('internal.unexpected', { text: 's3cret' }, { cause }),
    problems: [],
  });
  for (const path of log.files) {
    const text = await readFile(path, 'utf8');
    expect(text).toContain('with ***');
    expect(text).not.toMatch(/s3cret|open-sesame|: "?hunter2|for hunter2/);
  }
});

it('ends with the outcome: what failed, why underneath, and a bug with its place', async () => {
  const log = await openRunLog(options());
  await log.close({ state: 'failed', error: toAppError(new TypeError('x is not a function')), problems: [] });
  const text = await lines(join(root, classicLogName));
  expect(text[0]).toBe('ERROR:Something went wrong inside the program: x is not a function. [internal.unexpected]');
  expect(text[1]).toBe('ERROR:Cause: TypeError: x is not a function');
  expect(text[2]).toMatch(/^ERROR: {2}\s+at .*run-log\.test\.ts/);
  expect(text.at(-1)).toBe('ERROR:Ended: failed.');
});

it('ends with the problems of a run that is done, and with who stopped it', async () => {
  const first = await openRunLog(options());
  await first.close({ ...done, problems: [{ code: 'import.no-answer', message: 'No answer.' }] });
  expect(await lines(join(root, classicLogName))).toEqual([
    'WARNING:No answer. [import.no-answer]',
    'INFO:Ended: done, with problems (1).',
  ]);
  const second = await openRunLog(options({ runId: 'other123' }));
  await second.close({ state: 'cancelled', error: new AppError('job.cancelled', {}), problems: [] });
  expect(await lines(join(root, classicLogName))).toEqual(['WARNING:Ended: cancelled.']);
});

it('has an error on the disk before the run ends', async () => {
  const log = await openRunLog(options());
  log.info('before');
  log.error('now');
  const path = join(root, classicLogName);
  await expect.poll(async () => await readFile(path, 'utf8'), { interval: 5 }).toMatch(/INFO:before\r?\nERROR:now/);
  await log.close(done);
});

it('tells of a full disk once and goes on', async () => {
  const failures: unknown[] = [];
  const full = Object.assign(new Error('no space'), { code: 'ENOSPC' });
  const device = { appendFile: () => Promise.reject(full), close: () => Promise.resolve() };
  const file = new LogFile('x.log', device, (error) => failures.push(error));
  for (let line = 0; line < 3; line += 1) {
    file.append('x\n');
    await file.flush();
  }
  await file.close();
  expect(failures).toEqual([full]);
});

it('does not hold up who writes many lines', async () => {
  const log = await openRunLog(options());
  const before = performance.now();
  for (let line = 0; line < 20_000; line += 1) log.info(`line ${line}`, { line });
  // Generous: what is looked for is waiting for the disk at every line.
  expect(performance.now() - before).toBeLessThan(3_000);
  await log.close(done);
  expect(await lines(kept('.jsonl'))).toHaveLength(20_001);
});
