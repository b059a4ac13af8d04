import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { findProgram } from '../../scripts/peers.ts';
import { RelayConfig } from './relay-config.ts';

const assets = fileURLToPath(new URL('../../assets/relay/', import.meta.url));
const unitName = 'service-connection-relay.service';
const unit = await readFile(join(assets, unitName), 'utf8');

const hasSystemd = (await findProgram('systemd-analyze')) !== null;
if (!hasSystemd) process.stderr.write('SKIPPED: the unit held against systemd (systemd-analyze is not there)\n');

/** Runs systemd-analyze on the unit, with a program in it that is there. */
async function analyze(...argv: readonly string[]): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'unit-'));
  try {
    await writeFile(join(folder, unitName), unit.replace('/usr/bin/node', process.execPath));
    const { stdout, stderr } = await promisify(execFile)('systemd-analyze', [...argv, join(folder, unitName)]);
    return stdout + stderr;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

describe('the files of a relay as a service', () => {
  it('start the program with settings that can be read', async () => {
    expect(unit).toMatch(/^ExecStart=\/usr\/bin\/node .*\/cli\/index\.js relay --config \/etc\/\S+\.json$/m);
    const config = RelayConfig.parse(JSON.parse(await readFile(join(assets, 'relay.json'), 'utf8')));
    // What it writes to is the one place the unit leaves open.
    expect(unit).toContain(`StateDirectory=${config.storage.replace('/var/lib/', '')}\n`);
    expect(Number(/^TimeoutStopSec=(\d+)$/m.exec(unit)?.[1])).toBeGreaterThan(config.stopSeconds);
  });

  it.skipIf(!hasSystemd)('hold before systemd, and leave little exposed', async () => {
    expect(await analyze('verify')).toBe('');
    const report = await analyze('security', '--offline=true', '--no-pager');
    const exposure = Number(/exposure level for \S+: ([\d.]+)/.exec(report)?.[1]);
    expect(exposure).toBeLessThan(2.5);
  });
});
