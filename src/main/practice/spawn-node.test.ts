import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { Practice } from './practice.ts';
import { spawnByNode } from './spawn-node.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'spawn-'));
});
afterEach(() => rm(folder, { recursive: true }));

/** A program that answers as the practice program does, and says where it was when its input ended. */
const program = `import { writeFileSync } from 'node:fs';
const [folder] = process.argv.slice(2);
process.stdout.write(JSON.stringify({ settings: { version: 1, isPractice: true }, drive: folder }) + '\\n');
process.stdout.write('x'.repeat(1_000_000));
process.stdin.once('end', () => { writeFileSync(folder + '/ended', ''); process.exit(0); }).resume();`;

it('tells the program its folder, hears its line however much it says after it, and ends it by its input', async () => {
  const entry = join(folder, 'practice.mjs');
  await writeFile(entry, program);
  const practice = new Practice(spawnByNode(entry), folder);
  expect(await practice.start()).toMatchObject({ settings: { isPractice: true }, drive: folder });
  await practice.stop();
  expect(await readFile(join(folder, 'ended'), 'utf8')).toBe('');
});

it('says that a program that is not there did not start', async () => {
  const practice = new Practice(spawnByNode(join(folder, 'none.mjs')), folder);
  await expect(practice.start()).rejects.toMatchObject({ code: 'practice.failed' });
  await practice.stop();
});
