/*
 * Downloads from a real nginx over TLS: killed in the middle and gone on with, and over a line that is cut for a while.
 * Needs nginx and openssl; the line that is cut needs root on Linux.
 */
import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ensurePeer } from '../scripts/peers.ts';
import { runJob } from '../scripts/run-cli.ts';
import { type Certificate, makeCertificate } from '../scripts/soak/faults/certificate.ts';
import { runTransfer, type TransferOrder } from '../scripts/soak/kills/run-transfer.ts';
import { downloadFile } from '../src/core/transfer/download.ts';
import { LimitMeter } from '../src/core/transfer/limit-meter.ts';
import type { PlacedFile } from '../src/core/transfer/place-file.ts';
import { createLab, startLab } from '../src/lab/lab.ts';
import { noise } from '../src/lab/noise.ts';
import { HttpCloudService } from '../src/main/cloud/http-cloud-service.ts';
import { fixedRoute } from '../src/main/cloud/proxy-routes.ts';
import { NodeFiles } from '../src/main/files/node-files.ts';
import { systemClock } from '../src/main/system-clock.ts';
import { type CutLine, layLine } from './support/cut-line.ts';
import { type Nginx, type Served, startNginx } from './support/nginx.ts';

const mib = 1024 ** 2;
const sizeBytes = 64 * mib;
/** What may have to be fetched again after a kill or a cut: a chunk of what was written. */
const chunkBytes = 4 * mib;
/** What nginx counts as sent may still have been on its way when a line was let go of. */
const underWayBytes = 16 * mib;

const hasPeers = (await ensurePeer('nginx')) && (await ensurePeer('openssl'));
const line = hasPeers ? await layLine() : null;
if (line === null)
  process.stderr.write('SKIPPED: a download over a line that is cut (network namespaces need root on Linux)\n');

let folder: string;
let files: string;
let tls: Certificate;
let sha256: string;
const running: Nginx[] = [];

beforeAll(async () => {
  if (!hasPeers) return;
  folder = await mkdtemp(join(tmpdir(), 'lines-'));
  files = join(folder, 'files');
  await mkdir(files);
  const bytes = Buffer.concat([...noise('a large payload', sizeBytes)]);
  sha256 = createHash('sha256').update(bytes).digest('hex');
  await writeFile(join(files, 'large.cab'), bytes);
  tls = await makeCertificate(...(line === null ? [] : [line.address]));
  await writeFile(join(folder, 'ca.pem'), tls.cert);
  setDefaultCACertificates([...getCACertificates('default'), tls.cert]);
});
afterAll(async () => {
  for (const nginx of running) await nginx.stop();
  await line?.remove();
  if (hasPeers) await rm(folder, { recursive: true });
});

async function nginxIn(name: string, options: Partial<Parameters<typeof startNginx>[0]>): Promise<Nginx> {
  const nginx = await startNginx({ folder: join(folder, name), files, tls, ...options });
  running.push(nginx);
  return nginx;
}

/** What nginx sent of the large file. */
function sentBytes(served: readonly Served[]): number {
  return served.reduce((sum, { bodyBytes }) => sum + bodyBytes, 0);
}

async function shaOf(path: string): Promise<string> {
  return createHash('sha256')
    .update(await readFile(path))
    .digest('hex');
}

describe.runIf(hasPeers)('a download from nginx over TLS', () => {
  /** Kills the download once something of it is on the drive: so many bytes. */
  async function killInTheMiddle(order: TransferOrder): Promise<number> {
    for (let killAfterMs = 1200; ; killAfterMs += 500) {
      const run = await runTransfer(order, killAfterMs);
      expect(run.isDone).toBe(false);
      const names = await readdir(order.to);
      const partial = names.find((name) => /^fetched\.[0-9a-f]{8}\.partial$/.test(name));
      const written = partial === undefined ? 0 : (await stat(join(order.to, partial))).size;
      if (written > 3 * chunkBytes) return written;
    }
  }

  /** The same once more, told apart in the log: nginx writes of those that were killed when it notices. */
  const again = (order: TransferOrder): TransferOrder => ({ ...order, url: `${order.url}?again` });
  const isOfAgain = (url: string): boolean => url.endsWith('?again');

  it('is gone on with by a range of the very same file after it was killed', async () => {
    const nginx = await nginxIn('killed', { bytesPerSecond: 4_000_000 });
    process.env.NODE_EXTRA_CA_CERTS = join(folder, 'ca.pem');
    const to = await mkdtemp(join(folder, 'to-'));
    const source = join(files, 'large.cab');
    const order = { source, url: `${nginx.url}/download/large.cab`, to, sizeBytes, sha256, killAt: null };
    const written = await killInTheMiddle(order);
    const run = await runTransfer(again(order), null);
    expect(run.isDone).toBe(true);
    const kept = run.kept.get('fetched') ?? 0;
    expect(kept).toBeGreaterThanOrEqual(written - chunkBytes);
    expect(await shaOf(join(to, 'fetched'))).toBe(sha256);

    const served = (await nginx.served()).filter(({ url, range }) => isOfAgain(url) && range !== '-');
    expect(served.length).toBeGreaterThan(0);
    const { mtimeMs } = await stat(source);
    for (const { status, range, ifRange } of served) {
      expect(status).toBe(206);
      expect(ifRange).toBe(`"${Math.floor(mtimeMs / 1000).toString(16)}-${sizeBytes.toString(16)}"`);
      expect(Number(/^bytes=(\d+)-/.exec(range)?.[1])).toBeGreaterThanOrEqual(kept);
    }
    expect(sentBytes(served)).toBeLessThanOrEqual(sizeBytes - kept + underWayBytes);
  });

  it('is begun anew when the service has another version of the file by then', async () => {
    const nginx = await nginxIn('changed', { bytesPerSecond: 4_000_000 });
    const to = await mkdtemp(join(folder, 'to-'));
    const source = join(files, 'large.cab');
    const order = { source, url: `${nginx.url}/download/large.cab`, to, sizeBytes, sha256, killAt: null };
    await killInTheMiddle(order);
    // The same bytes, but nobody says so: nginx makes its tag of time and size.
    await utimes(source, new Date(), new Date(Date.now() - 86_400_000));
    const run = await runTransfer(again(order), null);
    expect(run.isDone).toBe(true);
    expect(await shaOf(join(to, 'fetched'))).toBe(sha256);
    // It asked for the rest of the other version, and was given all of this one.
    const asked = (await nginx.served()).filter(({ url, status }) => isOfAgain(url) && status === 200);
    expect(asked[0]).toMatchObject({ range: expect.stringMatching(/^bytes=[1-9]\d*-/) });
  });

  it('brings a whole update pack by command line, when the settings name who vouches for nginx, and else says so', async () => {
    await createLab({ folder: join(folder, 'lab'), hierarchies: 1, rows: 100, seed: 5, payloadBytes: 400_000 });
    const lab = await startLab(join(folder, 'lab'), { port: 0 });
    try {
      const nginx = await nginxIn('lab', { files: join(lab.cloudFolder, 'download'), behind: lab.cloud.url });
      const text = await readFile(lab.internetSettingsPath, 'utf8');
      const settings = JSON.parse(text.replaceAll(lab.cloud.url, nginx.url)) as object;
      const written = async (name: string, more: object): Promise<string> => {
        const path = join(lab.internetSettingsPath, '..', name);
        await writeFile(path, JSON.stringify({ ...settings, ...more }));
        return path;
      };
      const logs = ['--logs', join(folder, 'logs')];
      const [site] = lab.sites;
      await runJob('prepare', ['--to', lab.drive, '--settings', site?.settingsPath ?? '', ...logs]);
      const pack = join(lab.drive, 'UpdatePacks');
      const argv = ['--from', lab.drive, '--to', pack, '--download', 'hotfixes', ...logs];
      delete process.env.NODE_EXTRA_CA_CERTS;
      const unknown = await runJob('connect', [...argv, '--settings', await written('unknown.json', {})]);
      expect(unknown.error?.code).toMatch(/^tls\./);
      const caFile = join(folder, 'ca.pem');
      const ended = await runJob('connect', [...argv, '--settings', await written('known.json', { tls: { caFile } })]);
      expect(ended.error).toBeNull();
      expect(ended.exitCode).toBe(0);
      expect(await readdir(pack)).toContain('UpdatePack.json');
    } finally {
      await lab.stop();
    }
  });
});

describe.runIf(line !== null)('a download over a line that is cut', () => {
  /** Fetches the large file; `onBytes` may pull the plug. */
  async function fetchLarge(
    nginx: Nginx,
    to: string,
    stallMs: number,
    onBytes: (done: number) => void,
  ): Promise<PlacedFile> {
    const settings = { usageDataUrl: nginx.url, manifestUrl: nginx.url, adminUiContentUrl: nginx.url };
    const cloud = new HttpCloudService(settings, fixedRoute(null), { answerMs: stallMs, stallMs });
    const log = { info: () => undefined, warning: () => undefined, error: () => undefined };
    const ports = { files: new NodeFiles(), cloudService: () => cloud, clock: systemClock };
    const { signal } = new AbortController();
    try {
      return await downloadFile(
        { url: '/download/large.cab', base: nginx.url },
        to,
        { sizeBytes, sha256 },
        { ports, log, signal, pauses: () => 0 },
        {
          name: 'large.cab',
          onBytes,
          limits: new LimitMeter(),
          retries: { attempts: 2, withoutProgressMs: 60_000 },
        },
      );
    } finally {
      cloud.close();
    }
  }

  /** Pulls the plug once so much is there. */
  function pullAt(cut: CutLine, bytes: number, then: () => void): (done: number) => void {
    let isPulled = false;
    return (done) => {
      if (isPulled || done < bytes) return;
      isPulled = true;
      cut.down().then(then, then);
    };
  }

  it('waits for a line that comes back soon, and after a longer cut is told by name and gone on with', async () => {
    if (line === null) throw new Error('There is no line.');
    const { address, namespace } = line;
    const nginx = await nginxIn('cut', { address, namespace, bytesPerSecond: 24_000_000 });
    const soon = join(await mkdtemp(join(folder, 'to-')), 'large.cab');
    const putBackLater = (): void => void setTimeout(() => void line.up(), 1500);
    await fetchLarge(nginx, soon, 20_000, pullAt(line, 20 * mib, putBackLater));
    expect(await shaOf(soon)).toBe(sha256);
    expect(sentBytes(await nginx.served())).toBeLessThanOrEqual(sizeBytes + 2 * underWayBytes);

    const late = join(await mkdtemp(join(folder, 'to-')), 'large.cab');
    const failing = fetchLarge(
      nginx,
      late,
      1000,
      pullAt(line, 30 * mib, () => undefined),
    );
    await expect(failing).rejects.toMatchObject({ code: expect.stringMatching(/^cloud\.(?:timed-out|unreachable)$/) });
    expect(await readdir(join(late, '..'))).not.toContain('large.cab');
    await line.up();
    const before = (await nginx.served()).length;
    const placed = await fetchLarge(nginx, late, 20_000, () => undefined);
    expect(placed.keptBytes).toBeGreaterThanOrEqual(30 * mib - chunkBytes);
    expect(placed.sha256).toBe(sha256);
    expect(await shaOf(late)).toBe(sha256);
    // What was cut off may end only now.
    const ranges = (await nginx.served()).slice(before).map(({ range }) => range);
    expect(ranges).toContain(`bytes=${placed.keptBytes}-`);
  });
});
