import { appendFile, mkdtemp, rename, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { LogTail } from './log-tail.ts';

let folder: string;
let path: string;
let lines: string[];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'log-tail-'));
  path = join(folder, 'a.log');
  lines = [];
});
afterEach(async () => {
  await rm(folder, { recursive: true });
});

const begin = async (kind: 'replaced' | 'appended'): Promise<LogTail> =>
  await LogTail.begin({ path, kind }, (line) => lines.push(line));

describe('a log that is replaced', () => {
  it('is not told as long as it is that of an earlier run', async () => {
    await writeFile(path, 'ERROR:last month\n');
    const tail = await begin('replaced');
    expect(await tail.read()).toBe(false);
    await tail.end();
    expect(lines).toEqual([]);
  });

  it('is told from its beginning, even if it is longer than the one before', async () => {
    await writeFile(path, 'old\n');
    const tail = await begin('replaced');
    await writeFile(path, 'INFO:one\nINFO:two\n');
    expect(await tail.read()).toBe(true);
    await appendFile(path, 'INFO:three');
    await tail.end();
    expect(lines).toEqual(['INFO:one', 'INFO:two', 'INFO:three']);
  });

  it('is told when it is as long as the one before', async () => {
    await writeFile(path, 'old\n');
    await utimes(path, 1, 1);
    const tail = await begin('replaced');
    await writeFile(path, 'new\n');
    await tail.end();
    expect(lines).toEqual(['new']);
  });
});

describe('a log that is added to', () => {
  it('is told from where it ended', async () => {
    await writeFile(path, 'ERROR:last month\n');
    const tail = await begin('appended');
    await appendFile(path, 'INFO: now\n');
    await tail.end();
    expect(lines).toEqual(['INFO: now']);
  });

  it('is told whole when another file takes its place, as logs that grow too large do', async () => {
    await writeFile(path, 'ERROR:last month\n');
    const tail = await begin('appended');
    await rename(path, `${path}.old`);
    await writeFile(path, 'INFO: a new one, and longer than that\n');
    await tail.end();
    expect(lines).toEqual(['INFO: a new one, and longer than that']);
  });

  it('may come later', async () => {
    const tail = await begin('appended');
    expect(await tail.read()).toBe(false);
    await writeFile(path, 'INFO: first\n');
    await tail.end();
    expect(lines).toEqual(['INFO: first']);
  });
});
