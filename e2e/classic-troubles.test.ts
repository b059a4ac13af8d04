/*
 * The troubles people have with Microsoft's own tool, met by the real command line: each is brought about here, and ends
 * well, or in the error whose page in the help explains it. Beside this table stands src/renderer/languages/help.
 */
import { execFile } from 'node:child_process';
import { copyFile, cp, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer as createTcpServer } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ensurePeer } from '../scripts/peers.ts';
import type { Ended } from '../scripts/run-cli.ts';
import { cabinetOf } from '../src/core/testing/memory-cloud.ts';
import { createLab, type RunningLab, startLab } from '../src/lab/lab.ts';
import { TestAuthority } from '../src/main/testing/test-authority.ts';
import { type ClassicTroubleId, classicTroubles } from '../src/renderer/languages/help/classic-troubles.ts';
import { loadClassicTroubles } from '../src/renderer/languages/help/load.ts';
import { catalogue } from '../src/shared/error-catalogue.ts';
import type { ErrorCode } from '../src/shared/errors.ts';
import type { JobId } from '../src/shared/jobs.ts';
import type { NetworkCheck } from '../src/shared/network.ts';
import type { Settings } from '../src/shared/settings.ts';
import { membersOf, writeMembers } from './support/bad-input-world.ts';
import { ClassicWorld, makeIdentities } from './support/classic-world.ts';
import { runCli, runJob } from './support/run-here.ts';

const run = promisify(execFile);
const isRoot = process.getuid?.() === 0;
const hasOpenssl = await ensurePeer('openssl');

let world: ClassicWorld;
let authority: TestAuthority;
let identities: Awaited<ReturnType<typeof makeIdentities>>;
beforeAll(async () => {
  world = await ClassicWorld.make();
  if (!hasOpenssl) return;
  authority = await TestAuthority.make();
  identities = await makeIdentities(authority);
});
/** Made by cases. */
const labs: RunningLab[] = [];
afterAll(async () => {
  for (const lab of labs) await lab.stop();
  if (hasOpenssl) await authority.remove();
  await world.stop();
});

interface Call {
  readonly job: JobId;
  readonly argv: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  /** In a process of its own, as an operator starts it: some of every kind are. The others run the same program here. */
  readonly asProcess?: true;
}

interface Meeting {
  readonly trouble: ClassicTroubleId;
  /** What is done here. */
  readonly name: string;
  /** `null`: it ends well. */
  readonly code: ErrorCode | null;
  /** What the message names. */
  readonly says?: RegExp;
  /** Loudly skipped without it. */
  readonly needs?: 'root' | 'openssl';
  arrange(folder: string): Promise<Call>;
  /** What else must be so; Connect has run. */
  after?(ended: Ended<'connect'>, folder: string): Promise<void>;
}

const through = (address: string, userName: string | null = null): Partial<Settings> => ({
  network: { proxy: 'manual', address, userName },
});
const secret = { SERVICE_CONNECTION_PROXY_PASSWORD: 'Wr0ng-password' };
/** Never asked for: the name is reserved so that nobody has it (RFC 2606). */
const nowhere = 'https://cloud.contoso.invalid/usage-data';

const meetings: readonly Meeting[] = [
  {
    trouble: 'does-not-start',
    name: 'nothing else is installed',
    code: null,
    arrange: async (folder) => ({ ...(await connect(folder)), env: { PATH: folder } }),
  },
  {
    trouble: 'wrong-proxy-port',
    name: 'a port nobody listens on, with a cabinet that is well',
    code: 'proxy.not-listening',
    says: /127\.0\.0\.1:\d+/,
    arrange: async (folder) => await connect(folder, { rest: through(await world.nobody()) }),
  },
  {
    trouble: 'wrong-proxy-port',
    name: 'the port of another program',
    code: 'proxy.not-a-proxy',
    says: /SSH/,
    arrange: async (folder) => {
      const other = createTcpServer((socket) => socket.on('error', () => undefined).end('SSH-2.0-OpenSSH_9.2\r\n'));
      await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
      other.unref();
      const address = other.address();
      const port = typeof address === 'object' && address !== null ? address.port : 0;
      return await connect(folder, { rest: through(`127.0.0.1:${port}`), cloud: { usageDataUrl: nowhere } });
    },
  },
  {
    trouble: 'wrong-proxy-port',
    name: 'a port that is none, told before anything is done',
    code: 'proxy.bad-address',
    says: /itproxy:80800/,
    arrange: async (folder) => ({
      ...(await connect(folder, {}, ['-proxyserveruri', 'itproxy:80800'])),
      asProcess: true,
    }),
  },
  {
    trouble: 'wrong-proxy-port',
    name: 'a cabinet that really holds no usage data',
    code: 'usage-cabinet.other-kind',
    says: /holiday\.cab/,
    arrange: async (folder) => {
      await writeMembers(join(folder, 'holiday.cab'), { 'beach.jpg': 'sun' });
      return await connect(folder, {}, [], join(folder, 'holiday.cab'));
    },
  },
  {
    trouble: 'proxy-statuses',
    name: '407, and nobody signed in',
    code: 'proxy.needs-credentials',
    arrange: async (folder) => await askedFor(folder, 407, ['Proxy-Authenticate: Basic realm="practice"']),
  },
  {
    trouble: 'proxy-statuses',
    name: '407 to the password, which is nowhere in what is told',
    code: 'proxy.wrong-credentials',
    says: /jqpublic/,
    arrange: async (folder) => ({
      ...(await askedFor(folder, 407, ['Proxy-Authenticate: Basic realm="practice"'], 'jqpublic')),
      env: secret,
      asProcess: true,
    }),
    after: async ({ stdout, stderr }) => expect(stdout + stderr).not.toMatch(/Wr0ng-password/),
  },
  ...(
    [
      [408, 'proxy.target-unreachable'],
      [426, 'proxy.refused'],
      [451, 'proxy.refused'],
      [502, 'proxy.target-unreachable'],
    ] as const
  ).map(
    ([status, code]): Meeting => ({
      trouble: 'proxy-statuses',
      name: String(status),
      code,
      says: new RegExp(`cloud\\.contoso\\.invalid.*${status}`),
      arrange: async (folder) => await askedFor(folder, status),
    }),
  ),
  ...([598, 599] as const).map(
    (status): Meeting => ({
      trouble: 'proxy-statuses',
      name: `${status}, which some proxy servers say when the host kept them waiting`,
      code: 'proxy.target-timed-out',
      says: /cloud\.contoso\.invalid:443 in time/,
      arrange: async (folder) => await askedFor(folder, status),
    }),
  ),
  {
    trouble: 'proxy-statuses',
    name: '426, and TLS is what it wants',
    code: 'proxy.wants-tls',
    arrange: async (folder) => await askedFor(folder, 426, ['Upgrade: TLS/1.2, HTTP/1.1']),
  },
  {
    trouble: 'proxy-statuses',
    name: '511',
    code: 'proxy.sign-in-page',
    says: /511/,
    arrange: async (folder) => await askedFor(folder, 511),
  },
  {
    trouble: 'invalid-pointer',
    name: '400 from a web server in the place of a proxy server',
    code: 'proxy.not-a-proxy',
    says: /400/,
    arrange: async (folder) => await askedFor(folder, 400),
    // Which way was meant, and who said so, is shown beside it.
    after: async () => {
      const address = await world.proxy(() => ({ status: 400 }));
      const [report] = await check({ cloud: { usageDataUrl: nowhere }, rest: through(address) }, 'usage-data');
      expect(report).toMatchObject({ proxy: address, why: { kind: 'named' }, isReachable: false });
    },
  },
  {
    trouble: 'name-not-resolved',
    name: 'straight, and the check lists it for the firewall team',
    code: 'cloud.name-not-found',
    says: /configmgrbits\.contoso\.invalid/,
    arrange: async (folder) =>
      await connect(folder, { cloud: { manifestUrl: 'https://configmgrbits.contoso.invalid/manifest' } }),
    after: async (_ended, folder) => {
      const list = join(folder, 'hosts.csv');
      const change = { cloud: { manifestUrl: 'https://configmgrbits.contoso.invalid/manifest' } };
      const reports = await check(change, 'manifest', ['--firewall-list', list]);
      expect(reports).toMatchObject([{ isReachable: false, stages: { name: { state: 'failed' } } }]);
      expect(await readFile(list, 'utf8')).toMatch(/configmgrbits\.contoso\.invalid.*443.*cloud\.name-not-found/);
    },
  },
  {
    trouble: 'name-not-resolved',
    name: 'by a proxy server that cannot find it',
    code: 'proxy.target-not-found',
    says: /cloud\.contoso\.invalid/,
    arrange: async (folder) => await askedFor(folder, 503, ['X-Squid-Error: ERR_DNS_FAIL 0']),
  },
  {
    trouble: 'error-on-a-send',
    name: 'a host that offers old TLS only',
    code: 'tls.version',
    says: /TLSv?\s?1\.2/,
    needs: 'openssl',
    arrange: async (folder) => {
      const { cert, key } = identities.host;
      // Nobody offers them any more without being asked to.
      const old = { minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT@SECLEVEL=0' } as const;
      return await connectSecurely(folder, await world.secureCloud({ cert, key, ...old }), identities.root.certPath);
    },
  },
  {
    trouble: 'error-on-a-send',
    name: 'the console content alone is not allowed, and is named',
    code: 'proxy.refused',
    says: /content\.contoso\.invalid.*403/,
    arrange: async (folder) => {
      const address = await world.proxy(() => ({ status: 403 }));
      const adminUiContentUrl = 'https://content.contoso.invalid/ConfigMgr.AdminUIContent.cab';
      return await connect(folder, { cloud: { adminUiContentUrl }, rest: through(address) });
    },
  },
  {
    trouble: 'error-on-a-send',
    name: 'a connection that is closed in the middle',
    code: 'cloud.unreachable',
    says: /closed in the middle/,
    arrange: async (folder) => {
      world.base.fault = ({ url }) => (url.includes('2309745') ? { kind: 'close' } : null);
      return await connect(folder);
    },
  },
  {
    trouble: 'trust-relationship',
    name: 'a proxy server that looks inside: who issued what stands there',
    code: 'tls.inspected',
    says: /Fabrikam Web Gateway Root/,
    needs: 'openssl',
    arrange: async (folder) => await connect(folder, await inspected(null)),
  },
  {
    trouble: 'trust-relationship',
    name: 'the same, when the settings name that issuer',
    code: null,
    needs: 'openssl',
    arrange: async (folder) => await connect(folder, await inspected(identities.inspectorRoot.certPath)),
  },
  {
    trouble: 'trust-relationship',
    name: 'a host whose root is not known here',
    code: 'tls.unknown-root',
    says: /Contoso Root/,
    needs: 'openssl',
    arrange: async (folder) => {
      const { cert, key } = identities.host;
      return await connectSecurely(folder, await world.secureCloud({ cert, key }), null);
    },
  },
  {
    trouble: 'extracted-manifest',
    name: 'no folder for temporary files that could be in the way',
    code: null,
    arrange: async (folder) => {
      const none = join(folder, 'none');
      return { ...(await connect(folder)), env: { TMPDIR: none, TEMP: none, TMP: none } };
    },
    after: async (_ended, folder) => expect(await readdir(folder)).not.toContain('none'),
  },
  {
    trouble: 'version-of-the-tool',
    name: 'a cabinet of a later version of this program',
    code: 'usage-cabinet.newer-format',
    says: /99/,
    arrange: async (folder) => {
      const { 'UsageData.json': text, ...members } = await membersOf(world.base.cabinet);
      const later = { ...(JSON.parse(Buffer.from(text ?? '').toString()) as object), format: 99 };
      await writeMembers(join(folder, 'later.cab'), { ...members, 'UsageData.json': JSON.stringify(later) });
      return await connect(folder, {}, [], join(folder, 'later.cab'));
    },
  },
  {
    trouble: 'several-hierarchies',
    name: 'two hierarchies in one folder, each with its own name and version',
    code: null,
    arrange: async (folder) => {
      const drive = await twoHierarchies(folder);
      expect((await readdir(drive)).filter((name) => /^UsageData-P0[12]-.*\.cab$/.test(name))).toHaveLength(2);
      return await connect(folder, {}, [], drive);
    },
    after: async ({ result }) => {
      const labels = result?.plan.hierarchies.map(({ cabinet }) => cabinet.label);
      expect(labels?.toSorted()).toEqual(['P01', 'P02']);
      for (const { cabinet } of result?.plan.hierarchies ?? []) expect(cabinet.siteVersion).toMatch(/^5\.00\./);
    },
  },
  {
    trouble: 'several-hierarchies',
    name: 'two cabinets of one hierarchy that are named by hand',
    code: 'usage-cabinet.same-hierarchy',
    says: /a\.cab.*b\.cab/,
    arrange: async (folder) => {
      const drive = join(folder, 'drive');
      await mkdir(drive);
      await copyFile(world.base.cabinet, join(drive, 'a.cab'));
      await copyFile(world.base.cabinet, join(drive, 'b.cab'));
      return await connect(folder, {}, [], drive);
    },
  },
  {
    trouble: 'several-hierarchies',
    name: 'a pack that comes to the other hierarchy',
    code: 'update-pack.other-hierarchy',
    says: /P02/,
    arrange: async (folder) => await importPack(folder, async () => undefined, 1),
  },
  {
    trouble: 'nothing-at-2002',
    name: 'the usual choice for a site at 2002, in a catalogue that goes back so far',
    code: null,
    arrange: async (folder) => {
      const made = {
        hierarchies: 1,
        rows: 50,
        seed: 2,
        payloadBytes: 8192,
        history: 'whole',
        releases: ['2002'],
      } as const;
      await createLab({ folder: join(folder, 'lab'), ...made });
      const lab = await startLab(join(folder, 'lab'), { port: 0 });
      labs.push(lab);
      const logs = ['--logs', join(folder, 'logs')];
      await runJob('prepare', ['--to', lab.drive, '--settings', lab.sites[0]?.settingsPath ?? '', ...logs]);
      const argv = ['--from', lab.drive, '--to', join(folder, 'p'), '--settings', lab.internetSettingsPath, ...logs];
      return { job: 'connect', argv: [...argv, '--plan'] };
    },
    after: async ({ result }) => {
      const decisions = result?.plan.hierarchies[0]?.decisions ?? [];
      expect(decisions.length).toBeGreaterThan(30);
      for (const { explanation } of decisions) expect(explanation).toMatch(/\w.*\.$/);
      expect(decisions.filter(({ isChosen }) => isChosen)).toMatchObject([{ reason: 'latest-applicable' }]);
    },
  },
  {
    trouble: 'no-hotfix',
    name: 'the usual choice says of each hotfix why it is out',
    code: null,
    arrange: async (folder) => await connect(folder, {}, ['--plan']),
    after: async (ended, folder) => {
      const isOut = reasonsOf(ended).filter(([, reason]) => reason === 'is-hotfix');
      expect(isOut.length).toBeGreaterThan(5);
      expect(isOut.every(([isChosen]) => !isChosen)).toBe(true);
      const { job, argv } = await connect(folder, {}, ['--plan', '-downloadhotfix']);
      const all = await runJob(job, argv);
      expect(reasonsOf(all as Ended<'connect'>).filter(([isChosen]) => isChosen).length).toBeGreaterThan(5);
    },
  },
  {
    trouble: 'huge-download',
    name: 'the size is told before anything is fetched',
    code: null,
    arrange: async (folder) => await connect(folder, {}, ['--plan', '-downloadall']),
    after: async ({ result }, folder) => {
      const sizes = result?.plan.files.map(({ sizeBytes }) => sizeBytes ?? 0) ?? [];
      expect(sizes.length).toBeGreaterThan(100);
      expect(result?.plan.downloadBytes).toBeGreaterThan(1_000_000);
      expect(await readdir(folder)).not.toContain('UpdatePacks');
    },
  },
  {
    trouble: 'huge-download',
    name: 'a drive that is too small for it',
    code: 'drive.too-little-space',
    says: /free; this needs/,
    needs: 'root',
    arrange: async (folder) => {
      await mkdir(join(folder, 'UpdatePacks'));
      await run('mount', ['-t', 'tmpfs', '-o', 'size=400k', 'tmpfs', join(folder, 'UpdatePacks')]);
      return await connect(folder, {}, ['-downloadall']);
    },
    after: async (_ended, folder) => {
      expect((await readdir(join(folder, 'UpdatePacks'))).filter((name) => name.endsWith('.cab'))).toEqual([]);
      await run('umount', [join(folder, 'UpdatePacks')]);
    },
  },
  {
    trouble: 'no-progress',
    name: 'every step is told while it is done',
    code: null,
    arrange: async (folder) => await connect(folder),
    after: async (_ended, folder) => {
      const { job, argv } = await connect(folder, {}, [], world.base.cabinet, 'again');
      const { stdout } = await runCli([job, ...argv, '--json'], { asProcess: true });
      const progress = stdout
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line) as { event: string; fraction: number; step: string; total: number | null })
        .filter(({ event }) => event === 'progress');
      for (const step of ['check', 'plan', 'download']) expect(progress.map((one) => one.step)).toContain(step);
      const fractions = progress.map(({ fraction }) => fraction);
      expect(fractions).toEqual(fractions.toSorted((one, other) => one - other));
      expect(progress.some(({ step, total }) => step === 'download' && (total ?? 0) > 100_000)).toBe(true);
    },
  },
  {
    trouble: 'old-files',
    name: "somebody's files in the folder are named and left alone",
    code: 'update-pack.in-the-way',
    says: /holiday\.jpg/,
    arrange: async (folder) => {
      await mkdir(join(folder, 'UpdatePacks'));
      await writeFile(join(folder, 'UpdatePacks', 'holiday.jpg'), 'sun');
      return await connect(folder);
    },
    after: async (_ended, folder) => {
      expect(await readdir(join(folder, 'UpdatePacks'))).toEqual(['holiday.jpg']);
      expect(await readFile(join(folder, 'UpdatePacks', 'holiday.jpg'), 'utf8')).toBe('sun');
    },
  },
  {
    trouble: 'old-files',
    name: 'a pack of the run before is gone on with',
    code: null,
    arrange: async (folder) => {
      await cp(world.base.pack, join(folder, 'UpdatePacks'), { recursive: true });
      return await connect(folder);
    },
    after: async ({ result }) => {
      expect(result?.reusedBytes).toBeGreaterThan(100_000);
    },
  },
  {
    trouble: 'spaces-and-quotes',
    name: "a folder with spaces, quotes and letters of all kinds in its name, by the classic's parameters",
    code: null,
    arrange: async (folder) => {
      const drive = join(folder, `D'Arcy's "old"  drive é 中`);
      await mkdir(drive);
      await copyFile(world.base.cabinet, join(drive, 'usage data.cab'));
      const settings = await world.settings({});
      const from = ['-usagedatasrc', join(drive, 'usage data.cab'), '-updatepackdest', join(drive, 'update packs')];
      return { job: 'connect', argv: [...from, '--settings', settings, '--logs', join(drive, 'my logs')] };
    },
    after: async ({ result }) => expect(await readdir(result?.pack?.path ?? '')).toContain('UpdatePack.json'),
  },
  {
    trouble: 'spaces-and-quotes',
    name: 'a path whose quotes were forgotten',
    code: 'usage.unexpected-argument',
    says: /Data/,
    arrange: async (folder) => ({
      job: 'connect',
      argv: ['-usagedatasrc', join(folder, 'Usage'), 'Data', '-updatepackdest', join(folder, 'p')],
    }),
  },
  {
    trouble: 'unclear-outcome',
    name: 'a run that is done ends with 0 and its result, and a sealed pack is complete',
    code: null,
    arrange: async (folder) => ({ ...(await connect(folder)), asProcess: true }),
    after: async ({ result, exitCode }) => {
      expect(exitCode).toBe(0);
      expect(result).toMatchObject({ pack: { files: 17 }, problems: [], seal: { kind: 'inbound' } });
    },
  },
  {
    trouble: 'log-overwritten',
    name: 'two runs have two logs, and the classic one is of the last',
    code: null,
    arrange: async (folder) => {
      const first = await connect(folder);
      await runJob(first.job, first.argv);
      return await connect(folder, {}, [], world.base.cabinet, 'second');
    },
    after: async (_ended, folder) => {
      const names = (await readdir(join(folder, 'logs'))).filter((name) => name.endsWith('.log'));
      expect(names.filter((name) => /-connect-[0-9a-f]{8}\.log$/.test(name))).toHaveLength(2);
      const classic = await readFile(join(folder, 'logs', 'ServiceConnectionTool.log'), 'utf8');
      expect(classic).toContain(join(folder, 'second'));
      expect(classic).not.toContain(join(folder, 'UpdatePacks'));
    },
  },
  {
    trouble: 'missing-redistributables',
    name: 'one that is not to be had stops the seal',
    code: 'cloud.not-there',
    says: /SQLSysClrTypes\.msi/,
    arrange: async (folder) => {
      world.base.fault = ({ url }) => (url.includes('SQLSysClrTypes') ? { kind: 'status', status: 404 } : null);
      return await connect(folder);
    },
    after: async (_ended, folder) =>
      expect(await readdir(join(folder, 'UpdatePacks'))).not.toContain('UpdatePack.json'),
  },
  {
    trouble: 'missing-redistributables',
    name: 'several that are not to be had are named, and the rest is kept',
    code: 'update-pack.incomplete',
    says: /SQLSysClrTypes\.msi.*msodbcsql\.msi/,
    arrange: async (folder) => {
      world.base.fault = ({ url }) => (/SQLSysClrTypes|msodbcsql/.test(url) ? { kind: 'status', status: 404 } : null);
      return await connect(folder);
    },
    after: async (_ended, folder) => {
      const pack = join(folder, 'UpdatePacks');
      expect(await readdir(pack)).not.toContain('UpdatePack.json');
      world.base.fault = () => null;
      const { job, argv } = await connect(folder);
      const again = (await runJob(job, argv)) as Ended<'connect'>;
      expect(again.exitCode).toBe(0);
      expect(again.result?.reusedBytes).toBeGreaterThan(100_000);
      expect(await readdir(pack)).toContain('UpdatePack.json');
    },
  },
  {
    trouble: 'placeholder',
    name: 'a list that names the digest of zero bytes for an installer',
    code: 'manifest.placeholder',
    says: /E3B0C442/,
    arrange: async (folder) => {
      const members = await membersOf(join(world.base.pack, 'ConfigMgr.Update.Manifest.ENC'));
      const empty = 'E3B0C44298FC1C149AFBF4C8996FB92427AE41E4649B934CA495991B7852B855';
      const xml = Buffer.from(members['Manifest.xml'] ?? '')
        .toString()
        .replaceAll(/(<Content [^>]*Size=")\d+("[^>]*>\s*<Hash[^>]*>)[0-9A-Fa-f]{64}/g, `$10$2${empty}`);
      expect(xml).toContain(empty);
      const manifestUrl = await world.otherManifest(await cabinetOf({ ...members, 'Manifest.xml': xml }));
      return await connect(folder, { cloud: { manifestUrl } });
    },
  },
  {
    trouble: 'placeholder',
    name: 'nothing that arrives in the place of a file',
    code: 'download.empty',
    says: /\.cab/,
    arrange: async (folder) => {
      world.base.fault = ({ url }) => (isPayload(url) ? { kind: 'wrongLength', differenceBytes: -10_000_000 } : null);
      return await connect(folder);
    },
  },
  {
    trouble: 'damaged-download',
    name: 'a payload of which one bit is another is fetched anew, and never sealed',
    code: 'download.wrong-hash',
    says: /SHA-256/,
    arrange: async (folder) => {
      world.base.fault = ({ url }) => (isPayload(url) ? { kind: 'flipBit', atByte: 5000 } : null);
      return await connect(folder);
    },
    after: async (_ended, folder) =>
      expect(await readdir(join(folder, 'UpdatePacks'))).not.toContain('UpdatePack.json'),
  },
  {
    trouble: 'damaged-download',
    name: 'a cabinet without a signature, where one is required',
    code: 'signature.unsigned',
    says: /no signature/,
    needs: 'openssl',
    arrange: async (folder) => {
      const signatures = { policy: 'require', roots: [identities.root.certPath] } as const;
      return await connect(folder, { rest: { signatures: { ...signatures, roots: [...signatures.roots] } } });
    },
  },
  {
    trouble: 'stale-dashboards',
    name: 'the console content is a file of its own in plan and pack',
    code: null,
    arrange: async (folder) => await connect(folder),
    after: async ({ result }, folder) => {
      expect(result?.plan.files.map(({ path }) => path)).toContain('ConfigMgr.AdminUIContent.cab');
      const record = await readFile(join(folder, 'UpdatePacks', 'UpdatePack.json'), 'utf8');
      expect(JSON.parse(record)).toMatchObject({
        files: expect.arrayContaining([expect.objectContaining({ path: 'ConfigMgr.AdminUIContent.cab' })]),
      });
    },
  },
  {
    trouble: 'wrong-thing-carried',
    name: 'a folder that holds no pack',
    code: 'update-pack.no-record',
    says: /Export/,
    arrange: async (folder) => {
      await mkdir(join(folder, 'Export'));
      await writeFile(join(folder, 'Export', 'usagedata.csv'), 'a,b\n');
      return await importFrom(folder, join(folder, 'Export'));
    },
  },
  {
    trouble: 'wrong-thing-carried',
    name: "a folder that Microsoft's own tool filled",
    code: 'update-pack.classic',
    says: /UpdatePacks/,
    arrange: async (folder) => {
      const pack = join(folder, 'UpdatePacks');
      await mkdir(pack);
      for (const name of ['ConfigMgr.Update.Manifest.ENC', 'ConfigMgr.AdminUIContent.cab'])
        await copyFile(join(world.base.pack, name), join(pack, name));
      return await importFrom(folder, pack);
    },
  },
  {
    trouble: 'wrong-thing-carried',
    name: 'a pack without its seal',
    code: 'trust.not-sealed',
    arrange: async (folder) => ({
      ...(await importPack(folder, async (pack) => await rm(join(pack, 'ServiceConnection'), { recursive: true }))),
      asProcess: true,
    }),
  },
  {
    trouble: 'import-does-nothing',
    name: 'the list of updates is missing from the pack',
    code: 'update-pack.missing-file',
    says: /ConfigMgr\.Update\.Manifest\.ENC/,
    arrange: async (folder) =>
      await importPack(folder, async (pack) => await rm(join(pack, 'ConfigMgr.Update.Manifest.ENC'))),
  },
];

describe("the troubles of Microsoft's own tool", () => {
  for (const one of meetings) {
    const isSkipped = (one.needs === 'root' && !isRoot) || (one.needs === 'openssl' && !hasOpenssl);
    if (isSkipped) process.stderr.write(`SKIPPED: ${one.trouble}, ${one.name} (it needs ${one.needs})\n`);
    it.skipIf(isSkipped)(`${one.trouble}: ${one.name}: ${one.code ?? 'ends well'}`, async () => {
      const folder = await world.base.caseFolder();
      const { job, argv, env = {}, cwd = folder, asProcess = false } = await one.arrange(folder);
      const ended = await runJob(job, argv, { cwd, env, asProcess });
      expect(ended.error?.code ?? null, JSON.stringify(ended.error ?? ended.result?.problems)).toBe(one.code);
      const failed = one.code?.startsWith('usage.') === true ? 2 : 3;
      expect(ended.exitCode).toBe(one.code === null ? 0 : failed);
      if (one.says !== undefined) expect(ended.error?.message).toMatch(one.says);
      // Only Connect's own meetings look further.
      await one.after?.(ended as Ended<'connect'>, folder);
    });
  }

  it('are met here to the last code that the help names for them', () => {
    const met = Object.fromEntries(
      Object.keys(classicTroubles).map((id) => [
        id,
        [...new Set(meetings.filter(({ trouble }) => trouble === id).map(({ code }) => code))]
          .filter((code) => code !== null)
          .toSorted(),
      ]),
    );
    const named = Object.entries(classicTroubles).map(([id, { codes }]) => [id, codes.toSorted()]);
    expect(met).toEqual(Object.fromEntries(named));
    for (const id of Object.keys(classicTroubles)) expect(meetings.map(({ trouble }) => trouble)).toContain(id);
  });

  it.each(['en', 'nl', 'fr'])('have their page in the help, in the language %s', async (language) => {
    const words = await loadClassicTroubles(language);
    expect(Object.keys(words)).toEqual(Object.keys(classicTroubles));
    for (const { title, was, now, remedy } of Object.values(words))
      for (const text of [title, was, now, remedy]) expect(text).toMatch(/^\S.{15,}[.…]$/);
    for (const { codes } of Object.values(classicTroubles))
      for (const code of codes) expect(Object.keys(catalogue)).toContain(code);
  });
});

type Change = Parameters<ClassicWorld['settings']>[0];

/** Connect, from the good cabinet into a folder of the case. */
async function connect(
  folder: string,
  change: Change = {},
  more: readonly string[] = [],
  from = world.base.cabinet,
  to = 'UpdatePacks',
): Promise<Call> {
  const settings = ['--settings', await world.settings(change), '--logs', join(folder, 'logs')];
  return { job: 'connect', argv: ['--from', from, '--to', join(folder, to), ...settings, ...more] };
}

/** Connect through a proxy server that answers so to every tunnel. */
async function askedFor(
  folder: string,
  status: number,
  lines: readonly string[] = [],
  userName: string | null = null,
): Promise<Call> {
  const address = await world.proxy(() => ({ status, lines }));
  return await connect(folder, { cloud: { usageDataUrl: nowhere }, rest: through(address, userName) });
}

/** Settings that lead to the cloud through a proxy server which looks inside. */
async function inspected(caFile: string | null): Promise<Change> {
  const { cert, key } = identities.inspected;
  const front = world.secureFront({ cert, key });
  const address = await world.proxy(() => front);
  return {
    cloud: byHost('https://cloud.contoso.test'),
    rest: { ...through(address), tls: { caFile, minimumVersion: 'TLSv1.2' } },
  };
}

async function connectSecurely(folder: string, origin: string, caFile: string | null): Promise<Call> {
  const rest: Partial<Settings> = {
    network: { proxy: 'none', address: null, userName: null },
    tls: { caFile, minimumVersion: 'TLSv1.2' },
  };
  return await connect(folder, { cloud: byHost(origin), rest });
}

function byHost(origin: string): NonNullable<Settings['cloud']> {
  return {
    usageDataUrl: `${origin}/usage-data`,
    manifestUrl: `${origin}/fwlink/?LinkId=2309745`,
    adminUiContentUrl: `${origin}/fwlink/?LinkId=619849`,
  };
}

/** What the check of the way says of the hosts for a purpose. */
async function check(
  change: Change,
  purpose: Settings['endpoints'] extends readonly (infer E)[] | undefined
    ? E extends { readonly purpose: infer P }
      ? P
      : never
    : never,
  more: readonly string[] = [],
): Promise<NetworkCheck['reports']> {
  const settings = await world.settings({ ...change, rest: { endpoints: [], ...change.rest } });
  const ran = await runCli(['connect', '--check', '--settings', settings, '--json', ...more]);
  const { check: found } = JSON.parse(ran.stdout) as { check: NetworkCheck };
  return found.reports.filter(({ purposes }) => purposes.includes(purpose));
}

function isPayload(url: string): boolean {
  return /[0-9A-F]{8}-[0-9A-F-]{27}\.cab$/.test(url);
}

function reasonsOf({ result }: Ended<'connect'>): readonly (readonly [boolean, string])[] {
  const decisions = result?.plan.hierarchies[0]?.decisions ?? [];
  return decisions.map(({ isChosen, reason }) => [isChosen, reason] as const);
}

/** The folder to which each site has given its cabinet. */
async function twoHierarchies(folder: string): Promise<string> {
  const drive = join(folder, 'drive');
  await mkdir(drive);
  for (const { settingsPath } of world.base.lab.sites) {
    const ran = await runJob('prepare', ['--to', drive, '--settings', settingsPath, '--logs', world.base.logs]);
    expect(ran.error).toBeNull();
  }
  return drive;
}

async function importFrom(folder: string, pack: string, index: 0 | 1 = 0): Promise<Call> {
  const { argv } = await world.base.site(folder, index);
  const trust = await world.base.trustFor(folder, undefined);
  const env = { SERVICE_CONNECTION_TRUST: trust, SERVICE_CONNECTION_SETTINGS: world.base.emptySettings };
  return { job: 'import', argv: ['--from', pack, '--wait', '1', ...argv, '--logs', world.base.logs], env };
}

async function importPack(folder: string, spoil: (pack: string) => Promise<unknown>, index: 0 | 1 = 0): Promise<Call> {
  const pack = await world.base.copyOfPack(folder);
  await spoil(pack);
  return await importFrom(folder, pack, index);
}
