import { lstat, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
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
  it('does not write through a link that lies where the unfinished file goes', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'files-'));
    folders.push(folder);
    const victim = join(folder, 'victim');
    await writeFile(victim, 'precious');
    await symlink(victim, join(folder, 'x.cab.partial'));
    const pending = await new NodeFiles().create(join(folder, 'x.cab'), { replace: false });
    await pending.append(Buffer.from('ours'));
    await pending.commit();
    expect(await readFile(victim, 'utf8')).toBe('precious');
    expect(await readFile(join(folder, 'x.cab'), 'utf8')).toBe('ours');
    expect((await lstat(join(folder, 'x.cab'))).isFile()).toBe(true);
  });
});
