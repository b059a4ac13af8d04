import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterAll, describe, expect, it } from 'vitest';
import { filesContract } from '../../core/ports/files.contract.ts';
import { MemoryFiles } from '../../core/testing/memory-files.ts';
import { NodeFiles } from './node-files.ts';

const folders: string[] = [];
afterAll(async () => {
  for (const folder of folders) await rm(folder, { recursive: true });
});

filesContract('this computer', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'files-'));
  folders.push(folder);
  return { files: new NodeFiles(), folder, putBehind: (path, content) => writeFile(path, content) };
});

filesContract('memory', async () => {
  const files = new MemoryFiles();
  await files.makeFolder('/drive');
  return {
    files,
    folder: '/drive',
    putBehind: async (path, content) => {
      files.contents.set(path, Buffer.from(content));
    },
  };
});

describe('files on this computer', () => {
  it('does not wait for a pipe, nor replace a device', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'files-'));
    folders.push(folder);
    const pipe = join(folder, 'pipe');
    await promisify(execFile)('mkfifo', [pipe]);
    const files = new NodeFiles();
    await expect(files.open(pipe)).rejects.toMatchObject({ code: 'files.not-a-file' });
    await expect(files.create(pipe, { replace: true })).rejects.toMatchObject({ code: 'files.not-a-file' });
  });

  it('tells a link, and follows it', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'files-'));
    folders.push(folder);
    await writeFile(join(folder, 'a'), 'four');
    await symlink('a', join(folder, 'b'));
    expect(await new NodeFiles().facts(join(folder, 'b'))).toMatchObject({ kind: 'file', sizeBytes: 4, isLink: true });
    expect(await new NodeFiles().facts(join(folder, 'a'))).toMatchObject({ isLink: false });
  });

  it('holds no memory for a file that waits for its name', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'files-'));
    folders.push(folder);
    setFlagsFromString('--expose-gc');
    const collect = runInNewContext('gc') as () => void;
    const files = new NodeFiles();
    collect();
    const before = process.memoryUsage().arrayBuffers;
    const pending = [];
    for (let index = 0; index < 40; index += 1) {
      const file = await files.create(join(folder, `${index}`), { replace: false, flush: false });
      pending.push(file);
      for (let times = 0; times < 6; times += 1) await file.append(Buffer.alloc(100_000, times));
      await file.writeAt(0, Buffer.from('first'));
    }
    collect();
    // Each of its buffers has 256 KiB.
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(10 * 262_144);
    for (const file of pending) {
      await file.append(Buffer.from('last'));
      await file.commit();
    }
    const whole = Buffer.concat([
      ...[0, 1, 2, 3, 4, 5].map((fill) => Buffer.alloc(100_000, fill)),
      Buffer.from('last'),
    ]);
    whole.set(Buffer.from('first'));
    expect(Buffer.compare(await readFile(join(folder, '39')), whole)).toBe(0);
  });
});
