import { describe, expect, it } from 'vitest';
import { fatLargestFileBytes } from '../../shared/drives.ts';
import { MemoryFiles } from '../testing/memory-files.ts';
import { placeFile } from './place-file.ts';
import { type PlannedFile, planTransfer } from './plan-transfer.ts';

const { signal } = new AbortController();
const tmpfs = { folder: '/drive', fileSystem: 'tmpfs', largestFileBytes: null };
const fat32 = { folder: '/drive', fileSystem: 'FAT32', largestFileBytes: fatLargestFileBytes };

function drive(freeBytes: number, blockBytes = 4096): MemoryFiles {
  const files = new MemoryFiles();
  files.folders.add('/drive');
  files.capacityBytes = freeBytes;
  files.space = async () => ({ freeBytes: files.capacityBytes - files.usedBytes(), blockBytes });
  return files;
}

const named = (...paths: readonly string[]): readonly PlannedFile[] => paths.map((path) => ({ path, sizeBytes: 1 }));

describe('planning a transfer', () => {
  it('counts whole blocks, accepts exactly enough and refuses one byte less', async () => {
    const planned = [
      { path: 'a.cab', sizeBytes: 4096 },
      { path: 'sub/b.cab', sizeBytes: 4097 },
      { path: 'c', sizeBytes: 0 },
    ];
    const { neededBytes, totalBytes } = await planTransfer(drive(1_000_000), planned, tmpfs);
    expect([neededBytes, totalBytes]).toEqual([3 * 4096, 8193]);
    expect((await planTransfer(drive(neededBytes), planned, tmpfs)).freeBytes).toBe(neededBytes);
    await expect(planTransfer(drive(neededBytes - 1), planned, tmpfs)).rejects.toMatchObject({
      code: 'drive.too-little-space',
      details: { path: '/drive', neededBytes, freeBytes: neededBytes - 1 },
    });
  });

  it('counts folders and entries as the file system has them', async () => {
    const planned = [{ path: 'sub/a-name-of-some-length.cab', sizeBytes: 1 }];
    const room = async (fileSystem: string, blockBytes: number): Promise<number> =>
      (await planTransfer(drive(1e9, blockBytes), planned, { ...tmpfs, fileSystem })).neededBytes / blockBytes;
    // The file, the new folder, its entries and a block for what does not fit its last one.
    expect(await room('FAT32', 32_768)).toBe(4);
    expect(await room('exFAT', 131_072)).toBe(4);
    expect(await room('ext4', 4096)).toBe(4);
    expect(await room('NTFS', 512)).toBe(1 + 1 + 3 + 1 + 256);
  });

  it('has room for the old file beside the new one, and counts what is left of an earlier run', async () => {
    const files = drive(100_000, 1);
    files.contents.set('/drive/a', Buffer.alloc(30_000));
    const planned = [
      { path: 'a', sizeBytes: 40_000 },
      { path: 'b', sizeBytes: 5_000 },
    ];
    // While a is replaced there are both; then b has room where the old a was.
    expect((await planTransfer(files, planned, tmpfs)).neededBytes).toBe(40_000);
    files.contents.set('/drive/a.0123abcd.partial', Buffer.alloc(25_000));
    files.contents.set('/drive/a.0123abcd.journal.partial', Buffer.alloc(300));
    files.contents.set('/drive/other.0123abcd.partial', Buffer.alloc(1000));
    expect((await planTransfer(files, planned, tmpfs)).neededBytes).toBe(40_000 - 25_300);
  });

  it('is right about what the engine needs: to the byte', async () => {
    const planned = [
      { path: 'a', sizeBytes: 12_345 },
      { path: 'b', sizeBytes: 70_001 },
    ];
    const { neededBytes } = await planTransfer(drive(1e9, 1), planned, tmpfs);
    for (const short of [0, 1]) {
      const files = drive(neededBytes - short, 1);
      const write = async (): Promise<void> => {
        for (const { path, sizeBytes } of planned)
          await placeFile(files, `/drive/${path}`, [Buffer.alloc(sizeBytes)], { replace: true, signal });
      };
      if (short === 0) await expect(write()).resolves.toBeUndefined();
      else await expect(write()).rejects.toMatchObject({ code: 'files.disk-full' });
    }
  });

  it('refuses a file that is larger than one may be there', async () => {
    const at = (sizeBytes: number): Promise<unknown> => planTransfer(drive(1e12), [{ path: 'a', sizeBytes }], fat32);
    await expect(at(4 * 1024 ** 3 - 1)).resolves.toBeDefined();
    await expect(at(4 * 1024 ** 3)).rejects.toMatchObject({
      code: 'drive.file-too-large',
      details: { file: 'a', fileBytes: 4 * 1024 ** 3, limitBytes: 4 * 1024 ** 3 - 1, fileSystem: 'FAT32' },
    });
  });

  it.each([
    [['a?.cab'], 'it holds a character that Windows does not allow'],
    [['nul.txt'], 'a part of it names a device'],
    [['a.'], 'a part of it ends with a dot or a space, which Windows drops'],
    [['../a'], 'it climbs out of its folder'],
    [['x.0123abcd.partial'], 'unfinished files are called so'],
    [['x.0123abcd.journal.partial'], 'unfinished files are called so'],
    [['a'.repeat(239)], 'it is too long'],
    [[`${'é'.repeat(128)}/a`], 'it is too long'],
    [['a/B.cab', 'A/b.cab'], 'it is the same name as a on most drives'],
    [['straße', 'STRAßE'], 'it is the same name as straße on most drives'],
    [['a', 'a'], 'it is the same name as a on most drives'],
    [['a', 'a/b'], 'it is the same name as a on most drives'],
    [['a/b', 'a'], 'it is the same name as a on most drives'],
  ])('refuses %j', async (paths, problem) => {
    await expect(planTransfer(drive(1e9), named(...paths), tmpfs)).rejects.toMatchObject({
      code: 'files.name-not-allowed',
      details: { problem },
    });
  });

  it('takes the longest name there may be, and files side by side', async () => {
    const planned = named('a'.repeat(238), 'a/b', 'a/c', 'd/b');
    await expect(planTransfer(drive(1e9), planned, tmpfs)).resolves.toMatchObject({ totalBytes: 4 });
  });
});
