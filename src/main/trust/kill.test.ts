/* A computer that is switched off while it writes what it knows: a process of its own, killed without a word. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { expect, it } from 'vitest';
import { FileTrustStore } from './file-trust-store.ts';

const module = pathToFileURL(join(import.meta.dirname, 'file-trust-store.ts')).href;
/** Says each number when it is kept. */
const counting = `
  const { FileTrustStore } = await import(${JSON.stringify(module)});
  const store = new FileTrustStore(process.argv[1]);
  for (;;) {
    const n = await store.change((state) => ({ state: { ...state, sequence: state.sequence + 1 }, result: state.sequence + 1 }));
    process.stdout.write(n + '\\n');
  }`;

it('has kept every number it said, whenever it is killed, and lets the next one in at once', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'trust-kill-'));
  try {
    const store = new FileTrustStore(folder, { patienceMs: 1_000 });
    const identity = await store.identity();
    let kept = 0;
    for (let round = 0; round < 6; round += 1) {
      const flags = ['--disable-warning=ExperimentalWarning', '--input-type=module', '-e', counting, folder];
      const child = spawn(process.execPath, flags, { stdio: ['ignore', 'pipe', 'inherit'] });
      let said = '';
      child.stdout.on('data', (bytes: Buffer) => {
        said += bytes.toString();
      });
      await once(child.stdout, 'data');
      await setTimeout(round * 7 + 1);
      child.kill('SIGKILL');
      await once(child, 'close');
      const last = Number(said.trimEnd().split('\n').at(-1));
      const { sequence } = await store.read();
      expect(last).toBeGreaterThan(kept);
      // One more may have been kept before it could be said.
      expect([last, last + 1]).toContain(sequence);
      kept = await store.change((state) => ({
        state: { ...state, sequence: state.sequence + 1 },
        result: state.sequence + 1,
      }));
      expect(kept).toBe(sequence + 1);
      expect(await store.identity()).toEqual(identity);
      expect((await readdir(folder)).sort()).toEqual(['key.pem', 'lock', 'trust.json']);
    }
  } finally {
    await rm(folder, { recursive: true });
  }
});
