import { open, readdir, readFile, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ensurePeer } from '../../../scripts/peers.ts';
import { Random } from '../../core/testing/random.ts';
import { copyFile } from '../../core/transfer/place-file.ts';
import { canMount, LiveMounts, type LoopFileSystem, peersOf } from '../drives/testing/live-mounts.ts';
import { NodeFiles } from './node-files.ts';

/** Where the file system on a file has these bytes, which must be there once. */
async function placeInImage(image: string, bytes: Buffer): Promise<number> {
  const content = await readFile(image);
  const at = content.indexOf(bytes);
  expect(at).toBeGreaterThan(0);
  expect(content.indexOf(bytes, at + 1)).toBe(-1);
  return at;
}

async function flipByte(path: string, offset: number): Promise<void> {
  const handle = await open(path, 'r+');
  const byte = Buffer.alloc(1);
  await handle.read(byte, 0, 1, offset);
  await handle.write(Buffer.of((byte[0] ?? 0) ^ 16), 0, 1, offset);
  await handle.sync();
  await handle.close();
}

describe.runIf(canMount)('reading back past the cache', () => {
  let mounts: LiveMounts;
  const { signal } = new AbortController();
  beforeAll(async () => {
    mounts = await LiveMounts.make();
  });
  afterAll(async () => {
    await mounts.stop();
  });

  it('sees what changed on the device behind the system, which goes on to show what it wrote', async () => {
    await ensurePeer('mkfs.ext4');
    const drive = await mounts.loop('ext4', 16 * 1024 * 1024, 'LIAR');
    const bytes = Buffer.from(new Random(8).bytes(5_000_000));
    const pending = await new NodeFiles().create(join(drive, 'a'), { replace: false });
    await pending.append(bytes);
    await (await pending.readBack()).close();
    const at = await placeInImage(`${drive}.image`, bytes.subarray(3_000_000, 3_000_064));
    await flipByte(`${drive}.image`, at);
    const back = await pending.readBack();
    const found = await back.read(3_000_000, 64);
    expect(back.isFromDevice).toBe(true);
    await back.close();
    expect(found[0]).toBe((bytes[3_000_000] ?? 0) ^ 16);
    const [name = ''] = (await readdir(drive)).filter((each) => each.endsWith('.partial'));
    expect((await readFile(join(drive, name)))[3_000_000]).toBe(bytes[3_000_000]);
    await pending.discard();
  });

  it.each([
    ['ext4', 'device'],
    ['NTFS', 'cache'],
    ['exFAT', 'cache'],
  ] as const)('says of %s that it reads from the %s', async (fileSystem: LoopFileSystem, from) => {
    for (const peer of peersOf(fileSystem)) await ensurePeer(peer);
    const drive = await mounts.loop(fileSystem, 16 * 1024 * 1024, 'BACK');
    const source = join(await mounts.tmpfs(8 * 1024 * 1024), 'source');
    const files = new NodeFiles();
    const pending = await files.create(source, { replace: false });
    await pending.append(Buffer.alloc(4_500_000, 3));
    await pending.commit();
    const { readBack } = await copyFile(files, source, join(drive, 'a'), { replace: false, signal });
    expect(readBack).toBe(from);
  });

  it('does not call memory a device', async () => {
    const drive = await mounts.tmpfs(8 * 1024 * 1024);
    expect((await statfs(drive)).type).toBe(0x01021994);
    const pending = await new NodeFiles().create(join(drive, 'a'), { replace: false });
    await pending.append(Buffer.from('x'));
    const back = await pending.readBack();
    expect(back.isFromDevice).toBe(false);
    await back.close();
    await pending.discard();
  });
});
