/* What another maker's program says of our seals: the way docs/formats/drive-layout.md shows to verify one by hand. */
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { findProgram } from '../../../scripts/peers.ts';
import { TrustWorld } from '../testing/trust-world.ts';

const hasOpenssl = (await findProgram('openssl')) !== null;
if (!hasOpenssl) process.stderr.write('SKIPPED: seals read by openssl (openssl is not on this computer)\n');

/** The commands of the page, as they stand there. */
async function commandsOfPage(): Promise<string> {
  const page = await readFile(join(import.meta.dirname, '../../../docs/formats/drive-layout.md'), 'utf8');
  const [, commands] = /```sh\n([\s\S]*?)```/.exec(page) ?? [];
  if (commands === undefined) throw new Error('The page shows no commands.');
  return commands;
}

it.skipIf(!hasOpenssl)('verifies a leg with openssl and the shell alone, and refuses a changed one', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'openssl-'));
  try {
    const world = await TrustWorld.paired();
    const { bytes, leg } = await world.prepare(await world.newDrive());
    const commands = await commandsOfPage();
    const run = promisify(execFile);
    await writeFile(join(folder, 'leg.json'), bytes);
    const { stdout } = await run('sh', ['-ec', commands], { cwd: folder });
    expect(stdout).toContain('Signature Verified Successfully');
    expect(stdout).toContain(leg.sender.computer);
    await writeFile(join(folder, 'leg.json'), Buffer.from(bytes).toString().replace('P01', 'P02'));
    await expect(run('sh', ['-ec', commands], { cwd: folder })).rejects.toMatchObject({
      stdout: expect.stringContaining('Signature Verification Failure'),
    });
  } finally {
    await rm(folder, { recursive: true });
  }
});
