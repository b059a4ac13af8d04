/* Prepare, Connect and Import by Microsoft's tool, by the real command line, with a stand-in that behaves as documented. */
import { appendFile, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Ended } from '../scripts/run-cli.ts';
import { startJob } from '../src/core/jobs/runner.ts';
import type { Log } from '../src/core/ports/ports.ts';
import { createLab, type LabSite, type RunningLab, startLab } from '../src/lab/lab.ts';
import { layStandIn, setWorld } from '../src/lab/official-tool/stand-in-program.ts';
import type { StandInMode, StandInWorld } from '../src/lab/official-tool/stand-in-world.ts';
import { createServices } from '../src/main/services.ts';
import { trustPlace } from '../src/main/settings/default-places.ts';
import { readSettings } from '../src/main/settings/settings-file.ts';
import type { AppError, ErrorCode } from '../src/shared/errors.ts';
import type { JobId, JobInputs, JobSnapshot } from '../src/shared/jobs.ts';
import { runCli, runJob } from './support/run-here.ts';
import { goodToolWorld, toolPlaces } from './support/tool-world.ts';

/** A trip is seven programs, each of which starts another one. */
const tripMs = 300_000;

/** The stand-in is a program by the grace of a Unix shell. */
const canRun = process.platform === 'linux';
if (!canRun) process.stderr.write('SKIPPED: trips by the official tool (only on Linux)\n');

let folder: string;
let lab: RunningLab;
let site: LabSite;
let tool: string;
let world: StandInWorld;
let trips = 0;

beforeAll(async () => {
  if (!canRun) return;
  folder = await mkdtemp(join(tmpdir(), 'official tool '));
  // Where the log of setup is: on Windows the system has it.
  process.env.SystemDrive = folder;
  await createLab({ folder: join(folder, 'lab'), hierarchies: 2, rows: 50, seed: 7, payloadBytes: 50_000 });
  lab = await startLab(join(folder, 'lab'), { port: 0, pollMs: 50, stepMs: 0 });
  const [first] = lab.sites;
  if (first === undefined) throw new Error('The lab has no site.');
  site = first;
  world = await goodToolWorld(lab, site);
  tool = await layStandIn(join(folder, 'ServiceConnectionTool'), world);
});
afterAll(async () => {
  if (!canRun) return;
  await lab.stop();
  await rm(folder, { recursive: true });
});

/** This is no Windows: whoever runs it here decides to go on all the same. */
const goOn = ['--accept', 'official-tool.not-ready', '--because', 'practice without Windows'];

let secrets: Readonly<Record<string, string>> = {};

async function job<J extends JobId>(name: J, settings: string, ...argv: readonly string[]): Promise<Ended<J>> {
  const engine = ['--engine', 'official', '--tool', tool, ...(argv.includes('--accept') ? goOn.slice(2) : goOn)];
  const all = [...argv, ...engine, '--settings', settings, '--logs', join(folder, 'logs')];
  return await runJob(name, all, { env: secrets });
}

async function newDrive(): Promise<string> {
  trips += 1;
  const drive = join(folder, `drive ${trips}`);
  await mkdir(drive);
  return drive;
}

describe.skipIf(!canRun)('a trip by the official tool', { timeout: tripMs }, () => {
  it('goes out and home, sealed, and the site has the update', async () => {
    const drive = await newDrive();
    const prepared = await job('prepare', site.settingsPath, '--to', drive);
    expect(prepared.error).toBeNull();
    expect(prepared.result?.official?.evidence.map(({ outcome }) => outcome)).toEqual([
      'proved',
      'proved',
      'not-proved',
    ]);
    expect(prepared.result?.usageDataSha256).toBeNull();

    const pack = join(drive, 'Update Packs');
    const connected = await job('connect', lab.internetSettingsPath, '--from', drive, '--to', pack);
    expect(connected.error).toBeNull();
    expect(await readdir(pack)).toContain('ConfigMgr.Update.Manifest.ENC');
    const verified = await runJob('verify', [
      pack,
      '--settings',
      lab.internetSettingsPath,
      '--logs',
      join(folder, 'logs'),
    ]);
    expect(verified.error).toBeNull();
    expect(verified.result?.items[0]?.summary).toContain("as Microsoft's tool wrote them");

    const own = ['--from', pack, '--settings', site.settingsPath, '--logs', join(folder, 'logs')];
    expect((await runJob('import', own)).error?.code).toBe('update-pack.of-official-tool');
    const imported = await job('import', site.settingsPath, '--from', pack);
    expect(imported.error).toBeNull();
    expect(imported.result?.updates.map(({ outcome }) => outcome)).toEqual(['ready']);
    expect(imported.result?.updates[0]?.name).toMatch(/^Configuration Manager/);
    expect(imported.result?.official?.evidence.filter(({ outcome }) => outcome === 'missing')).toEqual([]);
    expect(imported.result?.receipt).not.toBeNull();

    // The next usage data takes the receipt along, and the manifest may be one that can be read.
    await setWorld(tool, { ...world, encodes: false });
    const next = await newDrive();
    expect((await job('prepare', site.settingsPath, '--to', next)).result?.receiptsCarried).toBe(1);
    const again = await job('connect', lab.internetSettingsPath, '--from', next, '--to', join(next, 'Update Packs'));
    const told = again.result?.official?.evidence.map(({ finding }) => finding).join('\n') ?? '';
    expect(told).toContain('by the digest in the manifest');
    expect(told).not.toContain('cannot be read');
  });

  it('is carried out and home by the words of a person as well as by --json', async () => {
    const drive = await newDrive();
    await setWorld(tool, world);
    const argv = ['prepare', '--to', drive, '--engine', 'official', '--tool', tool, ...goOn];
    const { stdout, exitCode } = await runCli(
      [...argv, '--settings', site.settingsPath, '--logs', join(folder, 'logs')],
      { asProcess: true },
    );
    expect(exitCode).toBe(0);
    expect(stdout).toContain("Done by Microsoft's tool");
    expect(stdout).toMatch(/connect --from .* --engine official/);
  });
});

/** The stand-in is of the first site's version. */
function otherVersion(one: LabSite): readonly string[] {
  if (one.version === site.version) return [];
  return ['--accept', 'official-tool.not-ready,official-tool.other-version'];
}

/** The same without the command line around it, which is met above. */
async function run<J extends JobId>(
  id: J,
  settingsPath: string,
  input: Omit<JobInputs[J], 'engine' | 'toolFolder' | 'overrides'>,
): Promise<{ readonly snapshot: JobSnapshot<J>; readonly error: AppError | null }> {
  const computer = { platform: process.platform, environment: process.env, homeFolder: folder };
  const { settings } = await readSettings(settingsPath, computer);
  const services = createServices(settings, { proxy: null, trustFolder: trustPlace(settings.trustFolder, computer) });
  try {
    const overrides = [{ code: 'official-tool.not-ready', by: '', reason: 'practice without Windows' }];
    // What is left out of the one is in the other; the compiler cannot put a mapped type together again.
    const whole = { ...input, engine: 'official', toolFolder: tool, overrides } as unknown as JobInputs[J];
    return await startJob(id, whole, { ports: services.ports, log: silent, runId: 'test' }).ended;
  } finally {
    await services.close();
  }
}

const silent: Log = { info: () => undefined, warning: () => undefined, error: () => undefined };
const plain = {
  prepare: { overwrite: false, reviewed: null, approval: null, driveId: null },
  connect: { download: 'latest', planOnly: false, picks: null, requireApproval: false, driveId: null },
  import: { waitSeconds: 60, checkOnly: false },
} as const;

interface Case {
  readonly name: string;
  readonly mode: StandInMode;
  readonly job: 'prepare' | 'connect' | 'import';
  /** `null`: it ends well. */
  readonly code: ErrorCode | null;
  readonly says?: RegExp;
  readonly problems?: readonly ErrorCode[];
}

const cases: readonly Case[] = [
  { name: 'an exit code of 1 after a good run', mode: 'exit-1', job: 'prepare', code: null },
  { name: 'no word in its window', mode: 'quiet', job: 'connect', code: null },
  { name: 'nothing done and an exit code of 0', mode: 'nothing', job: 'prepare', code: 'official-tool.bad-cabinet' },
  {
    name: 'nothing downloaded and an exit code of 0',
    mode: 'nothing',
    job: 'connect',
    code: 'official-tool.incomplete',
  },
  { name: 'nothing imported and an exit code of 0', mode: 'nothing', job: 'import', code: 'official-tool.incomplete' },
  { name: 'an error and an exit code of 0', mode: 'failing', job: 'prepare', code: 'official-tool.database' },
  { name: 'half a cabinet', mode: 'cut-off', job: 'prepare', code: 'official-tool.bad-cabinet' },
  {
    name: 'half a payload',
    mode: 'cut-off',
    job: 'connect',
    code: 'official-tool.incomplete',
    says: /bytes, and the tool told of/,
  },
  { name: 'a wrong proxy port', mode: 'proxy-port', job: 'connect', code: 'official-tool.proxy-port' },
  {
    name: 'redistributables that did not come, before 2509',
    mode: 'missing-redists',
    job: 'connect',
    code: 'official-tool.incomplete',
    says: /zero bytes/,
  },
  {
    name: 'a prerequisite that is missing, since 2509',
    mode: 'prerequisite',
    job: 'connect',
    code: 'official-tool.prerequisite',
  },
  { name: 'a download that fails, since 2509', mode: 'stops', job: 'connect', code: 'official-tool.failed' },
  {
    name: 'a window behind which all is done',
    mode: 'late-crash-window',
    job: 'prepare',
    code: null,
    problems: ['official-tool.temporary-file'],
  },
  {
    name: 'a window before anything is done',
    mode: 'crash-window',
    job: 'prepare',
    code: 'official-tool.temporary-file',
  },
  { name: 'a breakdown', mode: 'breakdown', job: 'prepare', code: 'official-tool.crashed' },
];

describe.skipIf(!canRun)('what the official tool may do', { timeout: tripMs }, () => {
  let drive: string;
  let pack: string;
  beforeAll(async () => {
    await setWorld(tool, world);
    drive = await newDrive();
    pack = join(drive, 'UpdatePacks');
    expect((await job('prepare', site.settingsPath, '--to', drive)).error).toBeNull();
    expect((await job('connect', lab.internetSettingsPath, '--from', drive, '--to', pack)).error).toBeNull();
  });

  for (const { name, mode, job: id, code, says, problems = [] } of cases) {
    it(`${id}: ${name} ends ${code === null ? 'well' : `with ${code}`}`, async () => {
      // The site has the update from the first trip: a tool that does nothing is told by what is not there.
      await rm(world.offline ?? '', { recursive: true, force: true });
      await mkdir(world.offline ?? '');
      await setWorld(tool, { ...world, mode });
      const to = await newDrive();
      const ended =
        id === 'prepare'
          ? await run('prepare', site.settingsPath, { ...plain.prepare, to })
          : id === 'connect'
            ? await run('connect', lab.internetSettingsPath, { ...plain.connect, from: drive, to })
            : await run('import', site.settingsPath, { ...plain.import, from: pack });
      expect(ended.error?.code ?? null).toBe(code);
      if (says !== undefined) expect(ended.error?.message).toMatch(says);
      expect(ended.snapshot.result?.problems.map((problem) => problem.code) ?? []).toEqual(problems);
      // What is not proved is not sealed, and is no pack.
      const left = await readdir(to);
      if (code !== null)
        expect(
          left.filter((file) => /^ServiceConnection$|UpdatePack\.json|\.cab$/i.test(file) && id === 'prepare'),
        ).toEqual([]);
      if (code !== null) expect(left).not.toContain('UpdatePack.json');
    });
  }

  it('refuses a tool of another version, and goes on when somebody says why', async () => {
    const other = await layStandIn(join(folder, 'OtherTool'), world, '5.0.8968.1000');
    const argv = ['--to', await newDrive(), '--engine', 'official', '--tool', other, '--settings', site.settingsPath];
    const logs = ['--logs', join(folder, 'logs')];
    const refused = await runJob('prepare', [...argv, ...logs, ...goOn]);
    expect(refused.error?.code).toBe('official-tool.other-version');
    const both = ['--accept', 'official-tool.not-ready,official-tool.other-version', '--because', 'both are known'];
    expect((await runJob('prepare', [...argv, ...logs, ...both])).error).toBeNull();
  });

  it('tells where it looked when there is no tool', async () => {
    const argv = ['--to', await newDrive(), '--engine', 'official', '--settings', site.settingsPath];
    const logs = ['--logs', join(folder, 'logs')];
    const nowhere = await runJob('prepare', [...argv, ...logs]);
    expect(nowhere.error?.code).toBe('official-tool.not-found');
    const empty = await newDrive();
    const there = await runJob('prepare', [...argv, ...logs, '--tool', empty]);
    expect(there.error?.code).toBe('official-tool.not-found');
    expect(there.error?.message).toContain(empty);
  });

  it('refuses a pack in which one byte was changed on the way', async () => {
    await setWorld(tool, world);
    const file = join(pack, 'ConfigMgr.AdminUIContent.cab');
    const bytes = await readFile(file);
    const changed = Buffer.from(bytes);
    changed[changed.length - 1] = (changed.at(-1) ?? 0) ^ 1;
    await writeFile(file, changed);
    expect((await job('import', site.settingsPath, '--from', pack)).error?.code).toBe('update-pack.wrong-hash');
    await writeFile(file, bytes);
  });

  it('imports one update of several: that is no plain success, and both are named', async () => {
    await rm(world.offline ?? '', { recursive: true, force: true });
    await mkdir(world.offline ?? '');
    await setWorld(tool, world);
    const several = join(await newDrive(), 'UpdatePacks');
    const connected = await job(
      'connect',
      lab.internetSettingsPath,
      '--from',
      drive,
      '--to',
      several,
      '--download',
      'hotfixes',
    );
    expect(connected.error).toBeNull();
    await setWorld(tool, { ...world, mode: 'imports-one' });
    const { result, exitCode } = await job('import', site.settingsPath, '--from', several, '--wait', '0');
    const problem = result?.problems.find(({ code }) => code === 'official-tool.not-laid');
    expect(problem?.message).toMatch(/^Microsoft's tool laid 1 of \d+ updates/);
    expect(result?.filesLaid).toBeGreaterThan(0);
    expect(exitCode).toBe(3);
  });

  it('is given the password of the proxy server when it asks, and it stands in no log', async () => {
    await setWorld(tool, { ...world, password: 'Wr0ng-password' });
    const through = ['--proxy', 'itproxy.contoso.com:8080', '--proxy-user', 'jqpublic'];
    secrets = { SERVICE_CONNECTION_PROXY_PASSWORD: 'Wr0ng-password' };
    try {
      const to = await newDrive();
      expect(
        (await job('connect', lab.internetSettingsPath, '--from', drive, '--to', to, ...through)).error,
      ).toBeNull();
      secrets = { SERVICE_CONNECTION_PROXY_PASSWORD: 'An0ther-password' };
      const refused = await job(
        'connect',
        lab.internetSettingsPath,
        '--from',
        drive,
        '--to',
        await newDrive(),
        ...through,
      );
      expect(refused.error?.code).toBe('official-tool.proxy-sign-in');
      expect(refused.error?.message).toContain('itproxy.contoso.com:8080');
    } finally {
      secrets = {};
    }
    const logs = await readdir(join(folder, 'logs'));
    const text = await Promise.all(logs.map(async (name) => await readFile(join(folder, 'logs', name), 'utf8')));
    expect(text.join('')).toContain('-proxyserveruri itproxy.contoso.com:8080 -proxyusername jqpublic');
    expect(text.join('')).not.toMatch(/Wr0ng-password|An0ther-password/);
  });

  it('takes only the lines of this run out of the log of setup', async () => {
    await setWorld(tool, world);
    await appendFile(join(folder, 'ConfigMgrSetup.log'), 'WARNING: File hash mismatch for SQLSysClrTypes.msi\r\n');
    const to = await newDrive();
    expect((await job('connect', lab.internetSettingsPath, '--from', drive, '--to', to)).error).toBeNull();
  });

  it('refuses what Microsoft has no argument for', async () => {
    const plan = await job('connect', lab.internetSettingsPath, '--from', drive, '--to', await newDrive(), '--plan');
    expect(plan.error?.code).toBe('official-tool.cannot');
  });

  it('refuses a folder that is not empty, and a cabinet of this program itself', async () => {
    const full = await job('connect', lab.internetSettingsPath, '--from', drive, '--to', pack);
    expect(full.error?.code).toBe('update-pack.in-the-way');
    const own = await newDrive();
    await runJob('prepare', ['--to', own, '--settings', site.settingsPath, '--logs', join(folder, 'logs')]);
    const ended = await job('connect', lab.internetSettingsPath, '--from', own, '--to', await newDrive());
    expect(ended.error?.code).toBe('usage-cabinet.of-this-program');
  });

  // The last: these cabinets are newer than those above, which are then not taken any more.
  it('carries two hierarchies in one trip, each with its own update', async () => {
    const both = await newDrive();
    const packs = join(both, 'UpdatePacks');
    for (const one of lab.sites) {
      await setWorld(tool, { ...world, siteVersion: one.version });
      const prepared = await job('prepare', one.settingsPath, '--to', both, ...otherVersion(one));
      expect(prepared.error).toBeNull();
    }
    await setWorld(tool, world);
    const other = lab.sites.flatMap(otherVersion);
    const connected = await job(
      'connect',
      lab.internetSettingsPath,
      '--from',
      both,
      '--to',
      packs,
      '--download',
      'all',
      ...other,
    );
    expect(connected.error).toBeNull();
    expect(connected.result?.sealsFound).toHaveLength(2);
    for (const one of lab.sites) {
      const places = toolPlaces(one);
      await rm(places.offline, { recursive: true, force: true });
      await mkdir(places.offline);
      await setWorld(tool, { ...world, ...places });
      const imported = await job('import', one.settingsPath, '--from', packs, ...otherVersion(one));
      expect(imported.error).toBeNull();
      expect(imported.result?.updates.some(({ outcome }) => outcome === 'ready' || outcome === 'not-applicable')).toBe(
        true,
      );
    }
  });
});
