/* The trust folder on a disk that is full: what is told is that, and what was known stays. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { canMount, LiveMounts } from '../drives/testing/live-mounts.ts';
import { FileTrustStore } from './file-trust-store.ts';

describe.runIf(canMount)('a trust folder on a full disk', () => {
  let mounts: LiveMounts;
  beforeAll(async () => {
    mounts = await LiveMounts.make();
  });
  afterAll(() => mounts.stop());

  it('says that it is full, and knows what it knew', async () => {
    const disk = await mounts.tmpfs(1024 * 1024);
    const store = new FileTrustStore(join(disk, 'trust'));
    const { computer } = await store.identity();
    await writeFile(join(disk, 'fill'), Buffer.alloc(2 * 1024 * 1024)).catch(() => undefined);
    const change = store.change((state) => ({ state: { ...state, sequence: 1 }, result: undefined }));
    await expect(change).rejects.toMatchObject({ code: 'files.disk-full' });
    expect((await store.identity()).computer).toBe(computer);
    expect((await store.read()).sequence).toBe(0);
  });
});
