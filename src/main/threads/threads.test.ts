import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, rm, symlink, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { cabinetWorkContract } from '../../core/cab/work.contract.ts';
import { Random } from '../../core/testing/random.ts';
import { copyTree } from '../../core/transfer/copy-tree.ts';
import { Digests } from '../../core/transfer/digests.ts';
import { formatTreeManifest, parseTreeManifest } from '../../core/transfer/tree-manifest.ts';
import { AppError } from '../../shared/errors.ts';
import { NodeFiles } from '../files/node-files.ts';
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

describe.each([1, 2])('copying on %i threads', (width) => {
  const threads = new Threads(width);
  const { signal } = new AbortController();
  let folder = '';
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'copy-'));
  });
  afterEach(async () => {
    await rm(folder, { recursive: true });
  });
  afterAll(async () => {
    await threads.close();
  });
  const content = (length: number): Buffer => Buffer.alloc(length, Buffer.from(new Random(length).bytes(65_521)));
  const mib = 1024 * 1024;
  const lengths = [0, 1, mib - 1, mib, mib + 1, 4 * mib, 9_000_001, 70 * mib, 70 * mib + 5];

  it.each(lengths)('gives a large file of %i bytes its name when it is read back, with its digests', async (length) => {
    const bytes = content(length);
    await writeFile(join(folder, 'from'), bytes);
    const digests = new Digests();
    digests.update(bytes);
    const known = digests.finish();
    for (const flush of [false, true]) {
      const file = { from: join(folder, 'from'), to: join(folder, `to-${String(flush)}`), replace: false };
      const told: number[] = [];
      const copied = await threads.copyLarge(file, { flush, signal, onBytes: (done) => told.push(done) });
      expect(copied).toEqual({ ...known, readBack: copied.readBack });
      if (!flush) expect(copied.readBack).toBe('cache');
      expect(told.at(-1)).toBe(length);
      expect(Buffer.compare(await readFile(file.to), bytes)).toBe(0);
    }
    expect((await readdir(folder)).sort()).toEqual(['from', 'to-false', 'to-true']);
  });

  it('copies small files, and replaces only what it may', async () => {
    const files = await Promise.all(
      [0, 1, 70_000, 3_000_000].map(async (length, index) => {
        await writeFile(join(folder, `from${index}`), content(length));
        return { from: join(folder, `from${index}`), to: join(folder, `to${index}`), replace: false };
      }),
    );
    for (const flush of [false, true]) {
      const copied = await threads.copySmall(
        files.map((file) => ({ ...file, replace: flush })),
        flush,
      );
      for (const [index, file] of copied.entries()) {
        const bytes = await readFile(join(folder, `to${index}`));
        const sha256 = createHash('sha256').update(bytes).digest('hex');
        expect(file).toEqual({ sizeBytes: bytes.length, sha256 });
        expect(bytes.equals(await readFile(join(folder, `from${index}`)))).toBe(true);
      }
    }
    const large = { from: join(folder, 'large'), to: join(folder, 'too'), replace: false };
    await writeFile(large.from, content(9_000_001));
    expect(await threads.copySmall([large], false)).toEqual([null]);
    await rm(large.from);
    await expect(threads.copySmall(files, false)).rejects.toMatchObject({ code: 'files.exists' });
    expect(await readdir(folder)).toHaveLength(8);
  });

  it('leaves nothing of what cannot be copied, and names it', async () => {
    await writeFile(join(folder, 'from'), content(3_000_001));
    const [from, to] = [join(folder, 'from'), join(folder, 'to')];
    const none = { from: join(folder, 'none'), to, replace: false };
    const nowhere = { from, to: join(folder, 'none', 'to'), replace: false };
    await writeFile(join(folder, 'there'), 'x');
    const there = { from, to: join(folder, 'there'), replace: false };
    for (const copy of [
      (file: typeof none) => threads.copySmall([file], false),
      (file: typeof none) => threads.copyLarge(file, { flush: true, signal }),
    ]) {
      await expect(copy(none)).rejects.toMatchObject({ code: 'files.not-found', details: { path: none.from } });
      await expect(copy(nowhere)).rejects.toMatchObject({ code: 'files.not-found' });
    }
    await expect(threads.copyLarge(there, { flush: false, signal })).rejects.toMatchObject({ code: 'files.exists' });
    expect((await readdir(folder)).sort()).toEqual(['from', 'there']);
  });

  it('ends when it is told to, and leaves nothing', async () => {
    await writeFile(join(folder, 'from'), content(100 * mib));
    const stop = new AbortController();
    const file = { from: join(folder, 'from'), to: join(folder, 'to'), replace: false };
    const copying = threads.copyLarge(file, { flush: true, signal: stop.signal });
    const failing = expect(copying).rejects.toMatchObject({ code: 'job.cancelled' });
    // It is under way: a part of it is there, and not all.
    const isThere = async (): Promise<boolean> => (await readdir(folder)).length > 1;
    await expect.poll(isThere, { interval: 1, timeout: 60_000 }).toBe(true);
    stop.abort(new AppError('job.cancelled', {}));
    await failing;
    expect(await readdir(folder)).toEqual(['from']);
    const one = threads.copyLarge(file, { flush: false, signal });
    const other = threads.copyLarge({ ...file, to: join(folder, 'other') }, { flush: false, signal });
    expect((await one).sha256).toBe((await other).sha256);
  });

  it('lists paths, and none of a folder that is not there', async () => {
    await mkdir(join(folder, 'sub', 'empty'), { recursive: true });
    for (const name of ['a', 'sub/b']) await writeFile(join(folder, name), 'x');
    expect([...(await threads.listPaths(folder))].sort()).toEqual(['a', 'sub/b']);
    expect(await threads.listPaths(join(folder, 'none'))).toEqual([]);
    expect(await threads.listPaths(join(folder, 'sub', 'empty'))).toEqual([]);
    await symlink('a', join(folder, 'link'));
    await expect(threads.listPaths(folder)).rejects.toMatchObject({ code: 'files.not-a-file' });
  });

  it('copies a tree, then only what is new in it', async () => {
    const [from, to] = [join(folder, 'from'), join(folder, 'to')];
    const bytes = (index: number): Buffer => content(index === 7 ? 9_000_001 : index * 1000);
    const name = (index: number): string => createHash('sha256').update(bytes(index)).digest('hex');
    const put = async (index: number): Promise<string> => {
      const path = `${name(index).slice(0, 1)}/${name(index)}`;
      await mkdir(dirname(join(from, path)), { recursive: true });
      await writeFile(join(from, path), bytes(index));
      return path;
    };
    for (let index = 0; index < 40; index += 1) await put(index);
    const files = new NodeFiles();
    const first = await copyTree(threads, files, { from, to, signal, flush: true });
    expect([first.copied.size, first.unchanged]).toEqual([40, 0]);
    for (const [path, { sha256 }] of first.copied) expect(path.endsWith(sha256)).toBe(true);
    const known = formatTreeManifest(first.copied);
    expect(parseTreeManifest(known)).toEqual(first.copied);
    const second = await copyTree(threads, files, { from, to, signal, flush: false, known });
    expect([second.copied.size, second.unchanged]).toEqual([0, 40]);
    const added = await put(50);
    const [lost = '', gone = ''] = [...first.copied.keys()];
    await rm(join(to, lost));
    const again = await copyTree(threads, files, { from, to, signal, flush: false, known });
    expect([again.copied.size, again.unchanged]).toEqual([2, 39]);
    await rm(join(to, lost));
    await rm(join(to, added));
    await rm(join(from, gone));
    const third = await copyTree(threads, files, { from, to, signal, flush: false, known });
    expect([...third.copied.keys()].sort()).toEqual([added, lost].sort((one, other) => (one < other ? -1 : 1)));
    expect(third.unchanged).toBe(38);
    await rm(join(from, added));
    const fourth = await copyTree(threads, files, { from, to, signal, flush: false, known });
    expect([fourth.copied.size, fourth.unchanged]).toEqual([0, 39]);
    const torn = await copyTree(threads, files, { from, to, signal, flush: false, known: known.slice(0, -1) });
    expect([torn.copied.size, torn.unchanged]).toEqual([39, 0]);
    for (const path of await threads.listPaths(from))
      expect((await readFile(join(to, path))).equals(await readFile(join(from, path)))).toBe(true);
  });
});
