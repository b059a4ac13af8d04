import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { killRelay } from '../../scripts/soak/relay.ts';

/* A sample of `npm run soak -- relay`. */

it('loses nothing it answered for when it is killed while uploads run', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'relay-kill-'));
  try {
    const done = await killRelay({ seed: 11, folder, kills: 3, cabinets: 30 });
    expect(done).toMatch(/30 cabinets there once and whole$/);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
