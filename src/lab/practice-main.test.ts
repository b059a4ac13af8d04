import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { Settings } from '../shared/settings.ts';
import { send } from './testing/http.ts';

const program = fileURLToPath(new URL('./practice-main.ts', import.meta.url));
let root: string;
let folder: string;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'practice-main-'));
  folder = join(root, 'state', 'practice');
});
afterAll(() => rm(root, { recursive: true, force: true }));

interface Said {
  readonly settings?: unknown;
  readonly drive?: string;
  readonly problem?: string;
}

function start(...args: string[]): {
  readonly child: ChildProcess;
  readonly said: Promise<Said>;
  readonly ended: Promise<number | null>;
} {
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', program, ...args], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const said = new Promise<Said>((resolve) => {
    createInterface({ input: child.stdout }).once('line', (line) => resolve(JSON.parse(line) as Said));
  });
  return { child, said, ended: new Promise((resolve) => child.once('exit', resolve)) };
}

it('makes a lab, runs it, says in one line what leads there, and ends with its input', {
  timeout: 60_000,
}, async () => {
  const { child, said, ended } = start(folder);
  const { settings, drive } = await said;
  const { site, cloud, network, isPractice } = Settings.parse(settings);
  expect({ isPractice, proxy: network.proxy }).toEqual({ isPractice: true, proxy: 'none' });
  const { database } = site ?? {};
  expect(database?.kind === 'sqlite' && (await stat(database.path)).isFile()).toBe(true);
  expect(await readdir(site?.folder ?? '')).toContain('inboxes');
  expect(await readdir(drive ?? '')).toEqual([]);
  expect((await send(cloud?.manifestUrl ?? '')).status).toBe(302);
  child.stdin?.end();
  expect(await ended).toBe(0);

  // The second time it is the same lab: what was done there is still there.
  await writeFile(join(drive ?? '', 'mine.txt'), 'x');
  const again = start(folder);
  expect(await readdir((await again.said).drive ?? '')).toEqual(['mine.txt']);
  expect(await readdir(join(root, 'state'))).toEqual(['practice']);
  again.child.kill('SIGTERM');
  expect(await again.ended).toBe(0);
});

it('ends when whoever started it is gone without a word', { timeout: 60_000 }, async () => {
  const script = `const { spawn } = require('node:child_process');
    const child = spawn(process.execPath, ${JSON.stringify(['--disable-warning=ExperimentalWarning', program, folder])}, { stdio: ['pipe', 'pipe', 'ignore'] });
    child.stdout.once('data', () => console.log(child.pid));
    setInterval(() => undefined, 1000);`;
  const parent = spawn(process.execPath, ['-e', script], { stdio: ['ignore', 'pipe', 'inherit'] });
  const pid = await new Promise<number>((resolve) => {
    createInterface({ input: parent.stdout }).once('line', (line) => resolve(Number(line)));
  });
  const lives = (): boolean => {
    try {
      process.kill(pid, 0);
      return true;
    } catch {
      return false;
    }
  };
  expect(lives()).toBe(true);
  parent.kill('SIGKILL');
  await expect.poll(lives, { timeout: 10_000 }).toBe(false);
});

it('has no need of input when it is told so: whoever started it ends it', { timeout: 60_000 }, async () => {
  const { child, said, ended } = start(folder, '--no-input');
  child.stdin?.end();
  const { settings } = await said;
  // Its input has ended long ago; it still answers.
  expect((await send(Settings.parse(settings).cloud?.manifestUrl ?? '')).status).toBe(302);
  expect(child.exitCode).toBeNull();
  child.kill('SIGTERM');
  expect(await ended).toBe(0);
});

it('says in the same way what is wrong', async () => {
  const blocked = join(root, 'a-file');
  await writeFile(blocked, '');
  const { said, ended } = start(join(blocked, 'practice'));
  expect((await said).problem).toMatch(/a-file/);
  expect(await ended).toBe(1);
  const nothing = start();
  expect((await nothing.said).problem).toBe('It was told no folder.');
  expect(await nothing.ended).toBe(1);
});
