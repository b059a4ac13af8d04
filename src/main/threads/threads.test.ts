import { mkdir, mkdtemp, readdir, readFile, rm, symlink, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { cabinetWorkContract } from '../../core/cab/work.contract.ts';
import { Threads } from './threads.ts';

cabinetWorkContract('on two threads', () => new Threads(2));
cabinetWorkContract('on one thread', () => new Threads(1));

describe('a thread that ends', () => {
  it('rejects what waits for it, and another takes its place', async () => {
    const threads = new Threads(1);
    const waiting = threads.listTree(tmpdir());
    waiting.catch(() => undefined);
    await threads.close();
    await expect(waiting).rejects.toThrow('The thread has ended.');
    const folder = await mkdtemp(join(tmpdir(), 'threads-'));
    expect(await threads.listTree(folder)).toEqual([]);
    // One that ends by itself: what it is asked cannot be sent.
    const unsendable = [() => undefined] as unknown as readonly string[];
    await expect(threads.read(unsendable, [1])).rejects.toThrow();
    expect(await threads.listTree(folder)).toEqual([]);
    await threads.close();
    await rm(folder, { recursive: true });
  });
});

describe('many small files on other threads', () => {
  const threads = new Threads(2);
  const folders: string[] = [];
  const makeFolder = async (): Promise<string> => {
    const folder = await mkdtemp(join(tmpdir(), 'threads-'));
    folders.push(folder);
    return folder;
  };
  afterAll(async () => {
    await threads.close();
    for (const folder of folders) await rm(folder, { recursive: true });
  });
  const buffer = (text: string): Uint8Array => {
    const bytes = threads.take();
    bytes.set(Buffer.from(text));
    return bytes;
  };

  it('lists what is below a folder in the order of the names', async () => {
    const folder = await makeFolder();
    await mkdir(join(folder, 'b', 'c'), { recursive: true });
    for (const name of ['z', 'a', 'b/2', 'b/c/1']) await writeFile(join(folder, name), name);
    const found = await threads.listTree(folder);
    expect(found.map(({ path, sizeBytes }) => [path, sizeBytes])).toEqual([
      ['a', 1],
      ['b/2', 3],
      ['b/c/1', 5],
      ['z', 1],
    ]);
    expect(Math.abs((found[0]?.modifiedMs ?? 0) - Date.now())).toBeLessThan(60_000);
  });

  it('refuses links, by name, and a folder that is not there', async () => {
    const folder = await makeFolder();
    await symlink('nowhere', join(folder, 'link'));
    await expect(threads.listTree(folder)).rejects.toMatchObject({
      code: 'files.not-a-file',
      details: { path: join(folder, 'link') },
    });
    await expect(threads.listTree(join(folder, 'none'))).rejects.toMatchObject({ code: 'files.not-found' });
  });

  it('reads whole files one behind the other, and refuses one that has changed', async () => {
    const folder = await makeFolder();
    const paths = ['a', 'b', 'c'].map((name) => join(folder, name));
    for (const [index, path] of paths.entries()) await writeFile(path, 'xyz'.repeat(index));
    expect(Buffer.from(await threads.read(paths, [0, 3, 6])).toString()).toBe('xyzxyzxyz');
    await truncate(join(folder, 'c'), 2);
    await expect(threads.read(paths, [0, 3, 6])).rejects.toMatchObject({
      code: 'files.changed',
      details: { path: join(folder, 'c') },
    });
    await expect(threads.read([join(folder, 'none')], [1])).rejects.toMatchObject({ code: 'files.not-found' });
  });

  it('writes files whole, replaces only what it may, and leaves no unfinished one', async () => {
    const folder = await makeFolder();
    const [one, two] = [join(folder, 'one'), join(folder, 'two')];
    const files = (replace: boolean) => [
      { path: one, from: 0, to: 3, replace },
      { path: two, from: 3, to: 3, replace },
    ];
    await threads.write(files(false), buffer('abc'));
    await expect(threads.write(files(false), buffer('def'))).rejects.toMatchObject({
      code: 'files.exists',
      details: { path: one },
    });
    expect(await readFile(one, 'utf8')).toBe('abc');
    await threads.write(files(true), buffer('ghi'));
    expect([await readFile(one, 'utf8'), await readFile(two, 'utf8')]).toEqual(['ghi', '']);
    expect(await readdir(folder)).toEqual(['one', 'two']);
    await expect(
      threads.write([{ path: join(folder, 'no', 'a'), from: 0, to: 1, replace: true }], buffer('x')),
    ).rejects.toMatchObject({ code: 'files.not-found' });
  });
});
