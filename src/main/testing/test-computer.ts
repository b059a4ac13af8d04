import { join } from 'node:path';
import type { Ports } from '../../core/ports/ports.ts';
import { Settings } from '../../shared/settings.ts';
import { LiveComputer, type LiveComputerOptions } from '../live-computer.ts';
import { noSystemProxy } from '../network/system-proxy.ts';
import { MemorySecretStore } from '../secrets/secret-store.ts';

/** A computer over ports a test made; nothing of it is on the disk, and it cannot save or practise. */
export async function testComputer(
  ports: Ports,
  change: Partial<Omit<LiveComputerOptions, 'settings'>> & { readonly settings?: unknown } = {},
): Promise<LiveComputer> {
  return await LiveComputer.open({
    // Below a file: nothing can be saved there.
    settingsPath: join(import.meta.filename, 'settings.json'),
    logFolder: '/logs',
    drive: null,
    openServices: () => ({ ports, close: async () => undefined }),
    systemProxy: noSystemProxy,
    secrets: new MemorySecretStore(),
    onSecret: () => undefined,
    practice: null,
    ...change,
    settings: Settings.parse(change.settings ?? { version: 1 }),
  });
}
