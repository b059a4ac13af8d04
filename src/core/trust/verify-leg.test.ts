import { beforeEach, describe, expect, it } from 'vitest';
import type { MemoryFiles } from '../testing/memory-files.ts';
import { TrustWorld } from '../testing/trust-world.ts';
import type { Leg } from './leg.ts';
import { verifyLegFiles } from './verify-leg.ts';

/* What forged drives look like: `npm run soak -- forged`. */

const { signal } = new AbortController();
let drive: MemoryFiles;
let leg: Leg;
beforeEach(async () => {
  const world = await TrustWorld.paired();
  world.hasLargeFile = true;
  drive = await world.newDrive();
  ({ leg } = await world.bring(drive));
});

describe('verifyLegFiles', () => {
  it('reads every byte once and writes nothing', async () => {
    let bytes = 0;
    drive.onAction = (action) => {
      if (action !== 'read' && action !== 'list') throw new Error(action);
    };
    await verifyLegFiles(drive, '/pack', leg, { signal, onBytes: (count) => (bytes += count), isAlone: true });
    expect(bytes).toBe(leg.files.reduce((sum, file) => sum + file.sizeBytes, 0));
  });

  it('reads nothing while a size is wrong', async () => {
    drive.contents.set('/pack/redist/c.cab', Buffer.alloc(501));
    drive.onAction = (action) => {
      if (action === 'read') throw new Error('read');
    };
    await expect(verifyLegFiles(drive, '/pack', leg, { signal })).rejects.toMatchObject({
      code: 'leg.file-size',
      details: { path: '/pack/redist/c.cab', sizeBytes: 501, expectedBytes: 500 },
    });
  });

  it('leaves alone what others put beside it, unless the folder is the leg’s own', async () => {
    drive.contents.set('/pack/notes.txt', Buffer.from('x'));
    await verifyLegFiles(drive, '/pack', leg, { signal });
    await expect(verifyLegFiles(drive, '/pack', leg, { signal, isAlone: true })).rejects.toMatchObject({
      code: 'leg.file-extra',
      details: { path: '/pack/notes.txt' },
    });
    drive.contents.delete('/pack/notes.txt');
    drive.contents.set('/pack/Thumbs.db', Buffer.from('x'));
    await verifyLegFiles(drive, '/pack', leg, { signal, isAlone: true });
  });

  it('stops when it is told to', async () => {
    const controller = new AbortController();
    const onBytes = (): void => controller.abort();
    await expect(verifyLegFiles(drive, '/pack', leg, { signal: controller.signal, onBytes })).rejects.toMatchObject({
      name: 'AbortError',
    });
  });
});
