/* Connect by command line through a relay that runs as a program of its own: TLS, a token, and updates it mirrors. */
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ensurePeer } from '../scripts/peers.ts';
import type { Ended } from '../scripts/run-cli.ts';
import { RelayProcess } from '../scripts/soak/relay/relay-process.ts';
import { createLab, type Lab } from '../src/lab/lab.ts';
import { makeCertificate } from '../src/relay/testing/certificate.ts';
import { runCli, runJob } from './support/run-here.ts';

const hasOpenssl = await ensurePeer('openssl');

let folder: string;
let lab: Lab;
let relay: RelayProcess;
let token: string;
let config: string;
let packs = 0;

/** All there is in files below a folder. */
async function everythingBelow(top: string): Promise<string> {
  const entries = await readdir(top, { recursive: true, withFileTypes: true });
  const texts = entries
    .filter((entry) => entry.isFile())
    .map(async (entry) => await readFile(join(entry.parentPath, entry.name), 'latin1'));
  return (await Promise.all(texts)).join('\n');
}

async function relayToken(...argv: readonly string[]): Promise<{ readonly token: string }> {
  const { stdout } = await runCli(['relay', 'token', ...argv, '--config', config, '--json']);
  return JSON.parse(stdout) as { token: string };
}

/** Connects to the relay as a computer with these settings, into a pack of its own. */
async function connect(
  given: string | null,
  { trusts = true }: { readonly trusts?: boolean } = {},
): Promise<Ended<'connect'> & { readonly pack: string }> {
  const settings = join(folder, 'internet', 'settings.json');
  const { cloud: _, ...others } = JSON.parse(await readFile(lab.internetSettingsPath, 'utf8')) as Record<
    string,
    unknown
  >;
  const cloud = {
    usageDataUrl: `${relay.url}/usage-data`,
    manifestUrl: `${relay.url}/fwlink/?LinkId=2309745`,
    adminUiContentUrl: `${relay.url}/fwlink/?LinkId=619849`,
  };
  const tls = trusts ? { tls: { caFile: join(folder, 'relay.pem') } } : {};
  await writeFile(
    settings,
    JSON.stringify({ ...others, isPractice: false, cloud, ...tls, network: { proxy: 'none' } }),
  );
  packs += 1;
  const pack = join(lab.drive, `Pack${packs}`);
  const argv = ['--from', lab.drive, '--to', pack, '--settings', settings, '--logs', join(folder, 'logs')];
  const env = { SERVICE_CONNECTION_CLOUD_TOKEN: given ?? '' };
  return { ...(await runJob('connect', argv, { env })), pack };
}

async function stored(): Promise<readonly string[]> {
  const names = await readdir(join(folder, 'storage'), { recursive: true });
  return names.filter((name) => name.endsWith('.cab'));
}

beforeAll(async () => {
  if (!hasOpenssl) return;
  folder = await mkdtemp(join(tmpdir(), 'relay-trip-'));
  lab = await createLab({ folder: join(folder, 'lab'), hierarchies: 1, rows: 50, seed: 7, payloadBytes: 50_000 });
  const [site] = lab.sites;
  if (site === undefined) throw new Error('The lab has no site.');
  await runJob('prepare', ['--to', lab.drive, '--settings', site.settingsPath, '--logs', join(folder, 'logs')]);
  const { certificate, key } = await makeCertificate(folder, 'relay');
  config = join(folder, 'relay.json');
  const tls = { certificate, key };
  const relayConfig = { version: 1, listen: { port: 0 }, tls, storage: 'storage', downloads: lab.cloudFolder };
  await writeFile(config, JSON.stringify(relayConfig));
  ({ token } = await relayToken('add', 'Internet computer'));
  relay = await RelayProcess.start(config);
  // The settings name their trust folder beside themselves.
  await mkdir(join(folder, 'internet'));
});

afterAll(async () => {
  if (!hasOpenssl) return;
  expect(await relay.stop()).toBe(0);
  await rm(folder, { recursive: true, force: true });
});

describe.skipIf(!hasOpenssl)('Connect through a relay', () => {
  it('is refused without a token, and with one the relay does not know, by name', async () => {
    for (const [given, hasToken] of [
      [null, false],
      ['sct_of-somebody-else', true],
    ] as const) {
      const { error, exitCode } = await connect(given);
      expect({ error, exitCode }).toMatchObject({
        error: { code: 'cloud.token-refused', details: { hasToken } },
        exitCode: 3,
      });
    }
    expect(await stored()).toEqual([]);
  });

  it('is refused where the certificate of the relay is not trusted', async () => {
    const { error } = await connect(token, { trusts: false });
    expect(error?.code).toMatch(/^(?:cloud\.not-trusted|tls\.)/);
    expect(await stored()).toEqual([]);
  });

  it('brings usage data in once and updates out, and the second time says that it was there', async () => {
    const first = await connect(token);
    expect(first.error).toBeNull();
    expect(first.result?.uploads).toMatchObject([{ status: 201, wasThere: false, host: new URL(relay.url).host }]);
    expect(first.result?.pack?.files).toBeGreaterThan(1);
    expect(await stored()).toHaveLength(1);

    const again = await connect(token);
    expect(again.result?.uploads).toMatchObject([
      { status: 200, wasThere: true, receipt: first.result?.uploads[0]?.receipt },
    ]);
    expect(await stored()).toHaveLength(1);
    const { exitCode } = await runJob('verify', [first.pack, '--logs', join(folder, 'logs')]);
    expect(exitCode).toBe(0);
  });

  it('leaves the token in no log, in nothing on the drive and in no file of the relay', async () => {
    expect(token).toMatch(/^sct_/);
    expect(await everythingBelow(folder)).not.toContain(token);
  });

  it('no longer lets in who was taken off the list', async () => {
    await relayToken('remove', 'Internet computer');
    await relayToken('add', 'Another');
    await expect
      .poll(async () => (await connect(token)).error?.code ?? null, { timeout: 60_000, interval: 1_000 })
      .toBe('cloud.token-refused');
  });
});
