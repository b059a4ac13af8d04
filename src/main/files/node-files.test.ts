import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
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
