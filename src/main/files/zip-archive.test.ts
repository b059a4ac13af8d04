/* What archiver writes for us: the same bytes each time, and archives that other makers' programs find whole. */

import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { ensurePeer } from '../../../scripts/peers.ts';
import { archiveBytes } from '../../core/bundle/archive-size.ts';
import { openBundle } from '../../core/bundle/bundle.ts';
import { bytesFile, zipOf } from './testing/zip-bytes.ts';

const contents = {
  'ServiceConnection/Legs/a.json': Buffer.from('{}\n'),
  'empty.bin': Buffer.alloc(0),
  'Größe/é 文.cab': Buffer.alloc(300_000, 7),
  'large.cab': Buffer.alloc(5_000_000, 9),
};

it('gives the same bytes for the same files, stored, in the order given, as large as was said before', async () => {
  const bytes = await zipOf(contents);
  // Comparing by the test library takes ten seconds for each.
  expect((await zipOf(contents)).equals(bytes)).toBe(true);
  const sizes = Object.entries(contents).map(([path, content]) => ({ path, sizeBytes: content.length }));
  expect(bytes).toHaveLength(archiveBytes(sizes));
  const bundle = await openBundle(bytesFile('/x.zip', bytes));
  expect(bundle.entries.map(({ path }) => path)).toEqual(Object.keys(contents));
  for (const entry of bundle.entries) {
    const file = await bundle.open(entry, entry.path);
    const read = Buffer.from(await file.read(0, file.sizeBytes + 10));
    expect(read.equals(contents[entry.path as keyof typeof contents])).toBe(true);
    // Nothing is read past its end, whatever lies there.
    expect(await file.read(file.sizeBytes, 10)).toHaveLength(0);
    expect(await file.readInto(file.sizeBytes + 5, new Uint8Array(10))).toBe(0);
  }
});

it('ends with the error of a file that cannot be read', async () => {
  const { writeZipArchive } = await import('./zip-archive.ts');
  const files = [
    {
      path: 'a',
      async *content(): AsyncGenerator<Uint8Array> {
        yield Buffer.from('half');
        throw new Error('the drive was pulled');
      },
    },
    { path: 'b', content: (): AsyncGenerator<Uint8Array> => expect.unreachable('nothing comes after it') },
  ];
  const read = async (): Promise<void> => {
    for await (const _piece of writeZipArchive(files, new Date()));
  };
  await expect(read()).rejects.toThrow('the drive was pulled');
});

const hasClamscan = await ensurePeer('clamscan');

it.skipIf(!hasClamscan)(
  'is looked into by a virus scanner, which finds what is in it',
  { timeout: 120_000 },
  async () => {
    const folder = await mkdtemp(join(tmpdir(), 'zip-'));
    const planted = Buffer.from('PLANTED-SIGNATURE-5544');
    const database = join(folder, 'planted.hdb');
    await writeFile(database, `${createHash('md5').update(planted).digest('hex')}:${planted.length}:Planted\n`);
    const path = join(folder, 'BUNDLE.ZIP');
    await writeFile(path, await zipOf({ ...contents, 'last.cab': planted }));
    const run = promisify(execFile);
    await expect(run('clamscan', [`--database=${database}`, '--no-summary', path])).rejects.toMatchObject({
      code: 1,
      stdout: expect.stringContaining('FOUND'),
    });
    await rm(folder, { recursive: true });
  },
);

const hasUnzip = await ensurePeer('unzip');
const has7z = await ensurePeer('7z');

it.skipIf(!hasUnzip || !has7z)('is whole to unzip and to 7z, with every name as it was', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'zip-'));
  const path = join(folder, 'BUNDLE.ZIP');
  await writeFile(path, await zipOf(contents));
  const run = promisify(execFile);
  const env = { ...process.env, LC_ALL: 'C.UTF-8' };
  expect((await run('unzip', ['-tqq', path], { env })).stdout).toBe('');
  const { stdout } = await run('7z', ['l', '-slt', '-sccUTF-8', path], { env });
  for (const name of Object.keys(contents)) expect(stdout).toContain(`Path = ${name}\n`);
  expect((await run('7z', ['t', path], { env })).stdout).toContain('Everything is Ok');
  await rm(folder, { recursive: true });
});
