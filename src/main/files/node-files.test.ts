import { execFile } from 'node:child_process';
import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
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
});
