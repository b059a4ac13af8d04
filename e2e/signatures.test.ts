/* Cabinets signed by another program, through Connect, verify and Import by command line, under each policy. */
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ensurePeer } from '../scripts/peers.ts';
import type { Ended } from '../scripts/run-cli.ts';
import { createLab, type Lab, type LabSite, startLab } from '../src/lab/lab.ts';
import type { JobId } from '../src/shared/jobs.ts';
import type { SignatureSettings } from '../src/shared/settings.ts';
import { runCli, runJob } from './support/run-here.ts';
import { makeCertificates, SignedCloud, type Signer } from './support/signed-cloud.ts';

const canSign = (await ensurePeer('openssl')) && (await ensurePeer('osslsigncode'));
if (!canSign) process.stderr.write('SKIPPED: signed cabinets through Connect (openssl or osslsigncode is missing)\n');

const consoleContent = 'adminuicontent/ConfigMgr.AdminUIContent.cab';
let folder: string;
let certificates: string;
let lab: Lab;
let site: LabSite;
let cloud: SignedCloud;
let guid: string;
let payload: string;
let lists: readonly string[];
let packs = 0;

async function job<J extends JobId>(name: J, settings: string, ...argv: readonly string[]): Promise<Ended<J>> {
  return await runJob(name, [...argv, '--settings', settings, '--logs', join(folder, 'logs')]);
}

/** The settings of a computer, with a policy; roots stand beside them and are named from there. */
async function withPolicy(settings: string, signatures: Partial<SignatureSettings> | null): Promise<string> {
  const { signatures: _, ...others } = JSON.parse(await readFile(settings, 'utf8')) as Record<string, unknown>;
  for (const name of ['root', 'other-root'])
    await writeFile(join(dirname(settings), `${name}.pem`), await readFile(join(certificates, `${name}.pem`)));
  const path = join(dirname(settings), 'judging.json');
  await writeFile(path, JSON.stringify({ ...others, ...(signatures === null ? {} : { signatures }) }));
  return path;
}

interface Served {
  readonly payload?: Signer | null;
  readonly isSpoiled?: boolean;
  readonly manifest?: Signer | null;
  readonly console?: Signer | null;
}

/** Connects once to a cloud that serves cabinets signed like this; into a folder of its own. */
async function connect(
  served: Served,
  signatures: Partial<SignatureSettings> | null,
  ...argv: readonly string[]
): Promise<Ended<'connect'> & { readonly pack: string; readonly received: number }> {
  await cloud.sign(payload, served.payload === undefined ? 'signer' : served.payload, served.isSpoiled);
  await cloud.sign(consoleContent, served.console === undefined ? 'signer' : served.console);
  await cloud.signManifest(payload, guid, served.manifest === undefined ? 'signer' : served.manifest);
  const running = await startLab(lab.folder, { port: 0, pollMs: 50, stepMs: 0 });
  packs += 1;
  const pack = join(lab.drive, `Pack${packs}`);
  try {
    const settings = await withPolicy(lab.internetSettingsPath, signatures);
    const ended = await job('connect', settings, '--from', lab.drive, '--to', pack, ...argv);
    const received = running.cloud.requests.filter(({ method }) => method === 'PUT' || method === 'POST').length;
    return { ...ended, pack, received };
  } finally {
    await running.stop();
  }
}

const required: SignatureSettings = { policy: 'require', roots: ['root.pem'] };

beforeAll(async () => {
  if (!canSign) return;
  folder = await mkdtemp(join(tmpdir(), 'signatures-'));
  certificates = await makeCertificates();
  lab = await createLab({ folder: join(folder, 'lab'), hierarchies: 1, rows: 50, seed: 7, payloadBytes: 50_000 });
  const [first] = lab.sites;
  if (first === undefined) throw new Error('The lab has no site.');
  site = first;
  cloud = new SignedCloud(lab.cloudFolder, certificates);
  await job('prepare', site.settingsPath, '--to', lab.drive);
  const running = await startLab(lab.folder, { port: 0, pollMs: 50, stepMs: 0 });
  const { result } = await job('connect', lab.internetSettingsPath, '--from', lab.drive, '--to', folder, '--plan');
  await running.stop();
  guid = result?.plan.hierarchies[0]?.decisions.find(({ isChosen }) => isChosen)?.guid ?? '';
  const shelves = await readdir(join(lab.cloudFolder, 'download'), { recursive: true });
  payload = shelves.find((path) => path.endsWith(`${guid}.cab`)) ?? '';
  lists = shelves.filter((path) => /ConfigMgr\.(?:LN\.)?Manifest\.cab$/.test(path));
  for (const list of lists) await cloud.sign(list, 'signer');
});
afterAll(async () => {
  if (!canSign) return;
  await rm(folder, { recursive: true });
  await rm(certificates, { recursive: true });
});

describe.runIf(canSign)('signatures that are required', () => {
  it('let a pack through when each is good, and stand in its record, its custody and what is printed', async () => {
    const { error, result, pack } = await connect({}, required);
    expect(error).toBeNull();
    expect(result?.problems).toEqual([]);
    expect(result?.signatures).toMatchObject({ policy: 'require', roots: 1 });
    const kinds = new Set(result?.signatures?.files.map(({ kind, signer, root }) => `${kind} ${signer} ${root}`));
    expect(kinds).toEqual(new Set(['good O=Tests, CN=signer O=Tests, CN=root']));
    const record = JSON.parse(await readFile(join(pack, 'UpdatePack.json'), 'utf8')) as {
      readonly files: readonly { readonly path: string; readonly signature?: { readonly kind: string } }[];
    };
    expect(record.files.find(({ path }) => path === `${guid}.cab`)?.signature).toMatchObject({ kind: 'good' });
    expect(record.files.filter(({ path }) => path.endsWith('.msi')).every((file) => !('signature' in file))).toBe(true);
    const custodyFolder = join(pack, 'ServiceConnection', 'Custody');
    const chains = await Promise.all(
      (await readdir(custodyFolder)).map((name) => readFile(join(custodyFolder, name), 'utf8')),
    );
    expect(chains.join('')).toMatch(/"signaturePolicy":"require","signatures":"\d+ good"/);

    const settings = await withPolicy(site.settingsPath, required);
    const printed = await runCli(['verify', pack, '--settings', settings, '--logs', join(folder, 'logs')]);
    expect(printed.stdout).toMatch(/signed and good,\s+by\s+O=Tests,\s+CN=signer/);
    const { error: refused } = await job('import', settings, '--from', pack, '--check');
    expect(refused).toBeNull();
    // The site has another opinion of whom to believe.
    const stricter = await withPolicy(site.settingsPath, { policy: 'require', roots: ['other-root.pem'] });
    const before = await readdir(site.siteFolder, { recursive: true });
    expect((await job('import', stricter, '--from', pack)).error).toMatchObject({
      code: 'signature.untrusted',
      details: { signer: 'O=Tests, CN=signer' },
    });
    expect(await readdir(site.siteFolder, { recursive: true })).toEqual(before);
  });

  it.each<readonly [string, Served, string]>([
    ['is not signed', { payload: null }, 'signature.unsigned'],
    ['was changed after it was signed', { isSpoiled: true }, 'signature.changed'],
    ['is signed by somebody unknown', { payload: 'stranger' }, 'signature.untrusted'],
    ['is signed with a certificate that had ended', { payload: 'ended' }, 'signature.expired'],
    ['is signed with a certificate for servers', { payload: 'server' }, 'signature.wrong-purpose'],
  ])('refuse a payload that %s, though its digest is as the manifest says', async (_name, served, code) => {
    const { error, exitCode, pack } = await connect(served, required);
    expect(error).toMatchObject({ code, details: { file: `${guid}.cab`, others: 0 } });
    expect(exitCode).toBe(3);
    const left = await readdir(pack);
    expect(left).not.toContain('UpdatePack.json');
    expect(left).not.toContain(`${guid}.cab`);
    expect(left).toContain('ConfigMgr.AdminUIContent.cab');
  });

  it('refuse console content that is not signed', async () => {
    const { error } = await connect({ console: null }, required);
    expect(error).toMatchObject({ code: 'signature.unsigned', details: { file: 'ConfigMgr.AdminUIContent.cab' } });
  });

  it('refuse a manifest before it is believed: nothing is sent, nothing downloaded', async () => {
    for (const manifest of [null, 'stranger'] as const) {
      const { error, received, pack } = await connect({ manifest }, required);
      expect(error?.code).toBe(manifest === null ? 'signature.unsigned' : 'signature.untrusted');
      expect(received).toBe(0);
      await expect(readdir(pack)).rejects.toMatchObject({ code: 'ENOENT' });
    }
  });

  it('cannot be required without roots, and say so before anything else', async () => {
    const { error, received } = await connect({}, { policy: 'require' });
    expect(error?.code).toBe('signature.no-roots');
    expect(received).toBe(0);
  });
});

describe.runIf(canSign)('signatures that are looked at', () => {
  it('are told with the plan and the pack, and refuse nothing', async () => {
    const served = { payload: 'stranger', console: null } as const;
    const warn: SignatureSettings = { policy: 'warn', roots: ['root.pem'] };
    const planned = await connect(served, warn, '--plan');
    expect(planned.result?.problems).toEqual([]);
    expect(planned.result?.signatures?.files[0]).toMatchObject({ path: 'ConfigMgr.Update.Manifest.ENC', kind: 'good' });
    const { result, exitCode } = await connect(served, warn);
    expect(result?.pack).not.toBeNull();
    expect(exitCode).toBe(3);
    expect(result?.problems.map(({ code }) => code)).toEqual(['signature.untrusted', 'signature.unsigned']);
  });

  it('tell who signed where no root is configured, as they do when the settings say nothing', async () => {
    const { result, exitCode } = await connect({ payload: 'stranger' }, null);
    expect(exitCode).toBe(0);
    const kinds = new Map(result?.signatures?.files.map(({ path, kind, signer }) => [path, `${kind} ${signer}`]));
    expect(kinds.get(`${guid}.cab`)).toBe('not-judged O=Tests, CN=stranger');
    expect(result?.problems).toEqual([]);
  });

  it('are not looked at where the policy is off', async () => {
    const { result, exitCode } = await connect({ isSpoiled: true, manifest: null }, { policy: 'off' });
    expect(exitCode).toBe(0);
    expect(result?.signatures).toBeNull();
  });
});
