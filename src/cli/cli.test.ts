import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { startJob as startAnyJob } from '../core/jobs/runner.ts';
import type { ProxySettings } from '../main/cloud/proxy.ts';
import { createServices } from '../main/services.ts';
import { foreign } from '../shared/clauses.ts';
import { AppError } from '../shared/errors.ts';
import type { JobInputs, JobSnapshot } from '../shared/jobs.ts';
import type { Settings } from '../shared/settings.ts';
import { runCli } from './cli.ts';
import type { JobsModule } from './host.ts';
import { type RecordingHost, type RecordingHostOptions, recordingHost } from './testing/recording-host.ts';
import { sampleResults } from './testing/sample-results.ts';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cli-'));
});
afterEach(() => rm(folder, { recursive: true }));

/** A job whose run the test plays: what it was told, and the way to say how it goes on. */
interface PlayedJob {
  readonly load: () => Promise<JobsModule>;
  readonly told: { input?: unknown; proxy?: ProxySettings | null; settings?: Settings };
  readonly isCancelled: () => boolean;
}

type Ending = Partial<JobSnapshot> & { readonly thrown?: AppError };

function playedJob(
  play: (send: (change: Partial<JobSnapshot>) => void, cancelled: Promise<void>) => Promise<Ending>,
): PlayedJob {
  const told: PlayedJob['told'] = {};
  let isCancelled = false;
  const startJob = (
    job: JobSnapshot['job'],
    input: JobInputs[JobSnapshot['job']],
    { runId }: { runId: string },
  ): unknown => {
    told.input = input;
    const listeners = new Set<(snapshot: JobSnapshot) => void>();
    const { promise: cancelled, resolve: cancel } = Promise.withResolvers<void>();
    let snapshot: JobSnapshot = {
      runId,
      job,
      state: 'running',
      progress: null,
      fraction: 0,
      ratePerSecond: null,
      secondsLeft: null,
      startedAt: '2026-11-20T14:24:33.000Z',
      endedAt: null,
      result: null,
      error: null,
    };
    const send = (change: Partial<JobSnapshot>): void => {
      snapshot = { ...snapshot, ...change };
      for (const listener of listeners) listener(snapshot);
    };
    const end = async (): Promise<unknown> => {
      const { thrown, ...change } = await play(send, cancelled);
      send({ endedAt: '2026-11-20T14:24:36.000Z', ...change, error: thrown?.toReport() ?? null });
      return { snapshot, error: thrown ?? null };
    };
    return {
      runId,
      watch(listener: (snapshot: JobSnapshot) => void) {
        listeners.add(listener);
        listener(snapshot);
      },
      cancel() {
        isCancelled = true;
        cancel();
      },
      ended: Promise.resolve().then(end),
    };
  };
  return {
    told,
    isCancelled: () => isCancelled,
    load: async () => ({
      createServices: (settings, options) => {
        told.settings = settings;
        told.proxy = options.proxy;
        return createServices(settings, options);
      },
      // It does what the runner does, for one job; the runner's own type ties input and result together.
      startJob: startJob as unknown as typeof startAnyJob,
    }),
  };
}

async function run(
  args: readonly string[],
  options: Omit<RecordingHostOptions, 'folder'> = {},
): Promise<{ exitCode: number; out: string; err: string; host: RecordingHost }> {
  const host = recordingHost([...args, '--logs', join(folder, 'logs')], { folder, ...options });
  const exitCode = await runCli(host);
  return { exitCode, out: host.printed.out, err: host.printed.err, host };
}

const prepared = playedJob(async (send) => {
  send({ progress: { step: 'collect', done: 1, total: 2, unit: 'rows' }, fraction: 0.5 });
  send({ progress: { step: 'collect', done: 2, total: 2, unit: 'rows' }, fraction: 0.9 });
  send({ progress: { step: 'read-back', done: 0, total: 1024, unit: 'bytes' }, fraction: 0.9 });
  return { state: 'done', result: sampleResults.prepare, fraction: 1 };
});
const refused = playedJob(async () => ({ state: 'failed', thrown: new AppError('usage-data.empty', { site: 'P01' }) }));
const stopped = (): PlayedJob =>
  playedJob(async (send, cancelled) => {
    await cancelled;
    send({ state: 'cancelling' });
    return { state: 'cancelled', thrown: new AppError('job.cancelled', {}) };
  });

describe('what answers at once', () => {
  it('shows help, the help of a command, and the version', async () => {
    const loadJobs = (): Promise<never> => Promise.reject(new Error('nothing of the jobs may be loaded'));
    for (const args of [[], ['help'], ['help', 'connect'], ['-prepare', '-?'], ['version'], ['--version']]) {
      const host = recordingHost(args, { folder, loadJobs });
      expect(await runCli(host)).toBe(0);
      expect(host.printed.out).toMatch(/^service-connection /);
      expect(host.printed.err).toBe('');
      for (const line of host.printed.out.split('\n')) expect(line.length).toBeLessThanOrEqual(80);
    }
    expect(await readdir(folder)).toEqual([]);
  });

  it('has the version of the package', async () => {
    const text = await readFile(join(import.meta.dirname, '..', '..', 'package.json'), 'utf8');
    const { version } = JSON.parse(text) as { version: string };
    const host = recordingHost(['version', '--json'], { folder });
    await runCli(host);
    expect(JSON.parse(host.printed.out)).toEqual({ event: 'version', program: 'service-connection', version });
  });

  it('refuses wrong use with message, remedy and code, and exit code 2', async () => {
    expect(await run(['prepair'])).toMatchObject({
      exitCode: 2,
      out: '',
      err: 'Error: There is no command "prepair". Did you mean prepare?\n  Run the program without parameters to see its commands.\n  [usage.unknown-command]\n',
    });
  });

  it('refuses wrong use in JSON when JSON was asked for', async () => {
    const { exitCode, out, err } = await run(['prepare', '--json']);
    expect(exitCode).toBe(2);
    expect(err).toBe('');
    expect(JSON.parse(out)).toMatchObject({
      event: 'ended',
      state: 'failed',
      exitCode: 2,
      error: { code: 'usage.missing-parameter', details: { name: '--to' } },
    });
  });
});

describe('a run in text', () => {
  it('prints a line per step where nobody watches, then the result', async () => {
    const { exitCode, out, err } = await run(['prepare', '--to', '.'], { loadJobs: prepared.load });
    expect(exitCode).toBe(0);
    expect(err).toBe('');
    const lines = out.split('\n');
    expect(lines.slice(0, 5)).toEqual([
      'prepare: started',
      'prepare: collect (2 rows)',
      'prepare: read back (1.00 KB)',
      'prepare: done in 3 s',
      'Usage data of site P01, 2403 (5.00.9128.1000), is ready to be carried.',
    ]);
    expect(out).not.toContain('\u001B');
    expect(lines.at(-2)).toMatch(/^Log: .*logs.*-prepare-[0-9a-f]{8}\.log$/);
  });

  it('rewrites one line for a person, and takes it away at the end', async () => {
    const { out } = await run(['prepare', '--to', '.'], { loadJobs: prepared.load, isInteractive: true, answers: [] });
    const [line = ''] = out.split('\n');
    expect(line.replaceAll('\u001B[K', '').split('\r')).toEqual([
      '',
      '░░░░░░░░░░░░░░░░░░░░   0%',
      expect.stringMatching(/^█{10}░{10} {2}50% {2}Collect {2}1 of 2 rows/),
      expect.stringMatching(/^█{18}░{2} {2}90% {2}Collect {2}2 of 2 rows/),
      expect.stringMatching(/^█{18}░{2} {2}90% {2}Read back {2}0 bytes of 1\.00 KB/),
      expect.stringMatching(/^Usage data of site P01/),
    ]);
  });

  it('prints nothing when all is well and it is to be quiet', async () => {
    expect(await run(['prepare', '--to', '.', '--quiet'], { loadJobs: prepared.load })).toMatchObject({
      exitCode: 0,
      out: '',
      err: '',
    });
  });

  it('says on standard error what failed, what to do, and where the log is', async () => {
    const { exitCode, out, err } = await run(['prepare', '--to', '.', '--quiet'], { loadJobs: refused.load });
    expect(exitCode).toBe(3);
    expect(out).toBe('');
    expect(err).toMatch(
      /^Error: Site P01 has no usage data yet\.\n {2}The site collects[^[]*\n {2}\[usage-data\.empty\]\nLog: .*\.log\n$/,
    );
  });

  it('shows problems beside what went well, and ends with 3', async () => {
    const job = playedJob(async () => ({ state: 'done', result: sampleResults.import }));
    const { exitCode, out, err } = await run(['import', '--from', '.'], { loadJobs: job.load });
    expect(exitCode).toBe(3);
    expect(out).toContain('Ready to install');
    expect(err).toMatch(/^Problem: Site P01 has not finished/);
    expect(job.told.input).toEqual({ from: folder, waitSeconds: 120, checkOnly: false, overrides: [] });
  });

  it('hands over and leaves with 0 when it is not to wait, and says what to come back for', async () => {
    const [update] = sampleResults.import.updates;
    if (update === undefined) throw new Error('The sample has no update.');
    const waiting = { ...update, state: null, words: 'Not yet known to the site', outcome: 'waiting' } as const;
    const job = playedJob(async () => ({
      state: 'done',
      result: { ...sampleResults.import, updates: [waiting], problems: [] },
    }));
    const { exitCode, out, err } = await run(['import', '--from', '.', '--wait', '0'], { loadJobs: job.load });
    expect(job.told.input).toEqual({ from: folder, waitSeconds: 0, checkOnly: false, overrides: [] });
    expect({ exitCode, err }).toEqual({ exitCode: 0, err: '' });
    expect(out).toContain('17 files, 472 KB, handed over to site P01.');
    expect(out).toContain('Next: run import again to see what the site made of what is still with it.');
  });

  it('approves the very bytes of the reviewed file', async () => {
    await writeFile(join(folder, 'r.csv'), 'a,b\r\n');
    const args = ['prepare', '--to', '.', '--reviewed', 'r.csv', '--approved-by', 'Anna de Vries'];
    const { exitCode } = await run(args, { loadJobs: prepared.load });
    expect(exitCode).toBe(0);
    const usageDataSha256 = createHash('sha256').update('a,b\r\n').digest('hex');
    expect(prepared.told.input).toMatchObject({ approval: { by: 'Anna de Vries', usageDataSha256 } });
    const missing = await run(['prepare', '--to', '.', '--reviewed', 'no.csv', '--approved-by', 'Anna'], {
      loadJobs: prepared.load,
    });
    expect(missing.exitCode).toBe(3);
    expect(missing.err).toContain('[files.not-found]');
  });

  it('shows a fault of the program as one, and ends with 1', async () => {
    const loadJobs = (): Promise<never> => Promise.reject(new TypeError('x is not a function'));
    const { exitCode, err } = await run(['verify', '.'], { loadJobs });
    expect(exitCode).toBe(1);
    expect(err).toMatch(/^Error: Something went wrong inside the program: x is not a function\./);
  });
});

describe('a run in JSON', () => {
  it('prints one object a line and nothing else', async () => {
    const { exitCode, out, err } = await run(['-prepare', '-usagedatadest', 'x.cab', '--json'], {
      loadJobs: prepared.load,
    });
    expect(exitCode).toBe(0);
    expect(err).toBe('');
    const events = out
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(events.map(({ event }) => event)).toEqual(['started', 'progress', 'progress', 'progress', 'ended']);
    expect(events[0]).toMatchObject({ job: 'prepare', input: { to: join(folder, 'x.cab') } });
    expect(events[1]).toMatchObject({ step: 'collect', done: 1, total: 2, unit: 'rows', fraction: 0.5 });
    expect(events[4]).toMatchObject({ state: 'done', exitCode: 0, error: null, result: sampleResults.prepare });
    expect(events[4]?.logs).toHaveLength(3);
  });

  it('leaves progress out when it is to be quiet', async () => {
    const { out } = await run(['prepare', '--to', '.', '--json', '--quiet'], { loadJobs: prepared.load });
    expect(out.match(/"event":"[a-z]+"/g)).toEqual(['"event":"started"', '"event":"ended"']);
  });

  it('ends with the error and its code when the run cannot begin', async () => {
    const { exitCode, out } = await run(['verify', '.', '--json', '--settings', 'none.json'], {
      loadJobs: prepared.load,
    });
    expect(exitCode).toBe(3);
    expect(JSON.parse(out)).toMatchObject({
      event: 'ended',
      state: 'failed',
      exitCode: 3,
      error: { code: 'settings.not-found' },
    });
  });
});

describe('Ctrl-C', () => {
  it('stops the run in good order, and ends with 130', async () => {
    const job = stopped();
    const host = recordingHost(['import', '--from', '.', '--logs', 'logs'], { folder, loadJobs: job.load });
    const ended = runCli(host);
    await expect.poll(() => host.printed.out, { interval: 5 }).toContain('import: started');
    host.interrupt();
    expect(await ended).toBe(130);
    expect(job.isCancelled()).toBe(true);
    expect(host.printed.err).toMatch(/^Stopped by the operator\.\n/);
    expect(host.quits).toEqual([]);
  });

  it('ends the program at once when it is pressed again', async () => {
    const job = playedJob(async (_, cancelled) => {
      await cancelled;
      return { state: 'cancelled', thrown: new AppError('job.cancelled', {}) };
    });
    const host = recordingHost(['import', '--from', '.', '--logs', 'logs'], { folder, loadJobs: job.load });
    const ended = runCli(host);
    await expect.poll(() => host.printed.out, { interval: 5 }).toContain('import: started');
    host.interrupt();
    host.interrupt();
    expect(host.quits).toEqual([130]);
    expect(await ended).toBe(130);
  });

  it('stops a run that has not begun', async () => {
    const job = stopped();
    const host = recordingHost(['import', '--from', '.', '--logs', 'logs', '--json'], { folder, loadJobs: job.load });
    const ended = runCli(host);
    // A turn later the program has begun, and is far from having read its settings.
    await Promise.resolve();
    await expect.poll(() => readdir(folder)).toContain('logs');
    host.interrupt();
    expect(await ended).toBe(130);
    expect(JSON.parse(host.printed.out.trimEnd().split('\n').at(-1) ?? '')).toMatchObject({
      state: 'cancelled',
      exitCode: 130,
    });
  });
});

describe('a file that is there already', () => {
  const to = 'UsageData.cab';
  beforeEach(() => writeFile(join(folder, to), 'old'));

  it.each([
    ['a person says yes', { isInteractive: true, answers: ['y'] }, []],
    ['--yes says so', {}, ['--yes']],
    ['--overwrite says so', {}, ['--overwrite']],
  ])('is replaced when %s', async (_, options, more) => {
    const { exitCode } = await run(['prepare', '--to', to, ...more], { loadJobs: prepared.load, ...options });
    expect(exitCode).toBe(0);
    expect(prepared.told.input).toMatchObject({ overwrite: true });
  });

  it.each([
    ['a person says no', { isInteractive: true, answers: ['n'] }, []],
    ['nobody is there', {}, []],
    ['it is to be quiet', { isInteractive: true, answers: ['y'] }, ['--quiet']],
    ['it speaks JSON', { isInteractive: true, answers: ['y'] }, ['--json']],
  ])('is left when %s', async (_, options, more) => {
    const { exitCode, out, err } = await run(['export', '--to', to, ...more], { loadJobs: prepared.load, ...options });
    expect(exitCode).toBe(3);
    expect(out + err).toContain('files.exists');
  });

  it('is not asked about where a folder or nothing is', async () => {
    await mkdir(join(folder, 'usb'));
    for (const place of ['usb', 'new.cab']) {
      const options = { loadJobs: prepared.load, isInteractive: true, answers: [] };
      expect((await run(['prepare', '--to', place], options)).exitCode).toBe(0);
      expect(prepared.told.input).toMatchObject({ overwrite: false });
    }
  });
});

describe('the password of the proxy user', () => {
  const job = playedJob(async () => ({
    state: 'failed',
    thrown: new AppError('proxy.unreachable', { proxy: 'p:80', reason: foreign('hunter2?') }),
  }));
  const args = [
    '-connect',
    '-usagedatasrc',
    '.',
    '-updatepackdest',
    '.',
    '-proxyserveruri',
    'p',
    '-proxyusername',
    'meg',
  ];

  async function everythingWritten(): Promise<string> {
    const names = await readdir(join(folder, 'logs'));
    return (await Promise.all(names.map((name) => readFile(join(folder, 'logs', name), 'utf8')))).join('');
  }

  it('is read from the environment, and is in nothing that is written', async () => {
    const environment = { SERVICE_CONNECTION_PROXY_PASSWORD: 'hunter2' };
    const { out, err } = await run([...args, '--json'], { loadJobs: job.load, environment });
    expect(job.told.proxy).toEqual({ address: 'p', userName: 'meg', password: 'hunter2' });
    expect(out + err + (await everythingWritten())).not.toContain('hunter2');
    expect(await everythingWritten()).toContain('proxy.unreachable');
  });

  it('is asked of a person, and is in nothing that is written', async () => {
    const { out, err } = await run(args, { loadJobs: job.load, isInteractive: true, answers: ['hunter2'] });
    expect(job.told.proxy?.password).toBe('hunter2');
    expect(out + err + (await everythingWritten())).not.toContain('hunter2');
  });

  it('stops the run when nobody can be asked, or the person stops it', async () => {
    const nobody = await run(args, { loadJobs: job.load });
    expect(nobody).toMatchObject({ exitCode: 3, err: expect.stringContaining('[proxy.no-password]') as string });
    const stop = await run(args, { loadJobs: job.load, isInteractive: true, answers: ['^C'] });
    expect(stop.exitCode).toBe(130);
  });

  it('is not asked for when no user is named', async () => {
    await run(args.slice(0, -2), { loadJobs: job.load, isInteractive: true, answers: [] });
    expect(job.told.proxy).toEqual({ address: 'p', userName: null, password: null });
  });

  it('is asked for when the settings name the proxy server and its user, and a job needs the network', async () => {
    const network = { proxy: 'manual', address: 'q:8080', userName: 'ann' };
    await writeFile(join(folder, 's.json'), JSON.stringify({ version: 1, network }));
    const environment = { SERVICE_CONNECTION_PROXY_PASSWORD: 'hunter2' };
    const connect = ['connect', '--from', '.', '--to', '.', '--settings', 's.json'];
    await run(connect, { loadJobs: job.load, environment });
    expect(job.told.proxy).toEqual({ address: 'q:8080', userName: 'ann', password: 'hunter2' });
    expect(await everythingWritten()).not.toContain('hunter2');
    await run(['verify', '.', '--settings', 's.json'], { loadJobs: job.load });
    expect(job.told.proxy).toBeNull();
  });
});

describe('settings and logs', () => {
  it('takes the site and the cloud of the command line before those of the settings', async () => {
    await writeFile(join(folder, 's.json'), JSON.stringify({ version: 1, isPractice: true }));
    const more = [
      '--settings',
      's.json',
      '--site-database',
      'db',
      '--site-folder',
      'SMS',
      '--cloud',
      'http://127.0.0.1:1/base/',
    ];
    await run(['verify', '.', ...more], { loadJobs: refused.load });
    expect(refused.told.settings).toMatchObject({
      version: 1,
      isPractice: true,
      site: { database: { kind: 'sqlite', path: join(folder, 'db') }, folder: join(folder, 'SMS') },
      cloud: {
        usageDataUrl: 'http://127.0.0.1:1/base/usage-data',
        manifestUrl: 'http://127.0.0.1:1/base/fwlink/?LinkId=2309745',
        adminUiContentUrl: 'http://127.0.0.1:1/base/fwlink/?LinkId=619849',
      },
    });
  });

  it('lets no command line take away that the settings require an approval', async () => {
    await writeFile(join(folder, 's.json'), JSON.stringify({ version: 1, requireApproval: true }));
    const job = playedJob(async () => ({ state: 'done', result: sampleResults.connect }));
    await run(['connect', '--from', '.', '--to', 'p', '--settings', 's.json'], { loadJobs: job.load });
    expect(job.told.input).toMatchObject({ requireApproval: true });
    await writeFile(join(folder, 's.json'), JSON.stringify({ version: 1 }));
    await run(['connect', '--from', '.', '--to', 'p', '--settings', 's.json'], { loadJobs: job.load });
    expect(job.told.input).toMatchObject({ requireApproval: false });
  });

  it('puts the kept logs in their place and the classic log beside the program', async () => {
    const environment = { XDG_STATE_HOME: join(folder, 'state'), ProgramData: join(folder, 'state') };
    const host = recordingHost(['verify', '.', '--quiet'], { folder, environment, loadJobs: prepared.load });
    await runCli(host);
    expect((await readdir(folder)).sort()).toEqual(['ServiceConnectionTool.log', 'state']);
    const text = await readFile(join(folder, 'ServiceConnectionTool.log'), 'utf8');
    expect(text.split(/\r?\n/)[1]).toBe('INFO:Command line: verify . --quiet');
  });

  it('goes on when the logs cannot be written, and says so', async () => {
    await writeFile(join(folder, 'logs'), 'a file in the way');
    const { exitCode, out } = await run(['prepare', '--to', '.'], { loadJobs: prepared.load });
    expect(exitCode).toBe(0);
    expect(out).toMatch(/^No log of this run can be kept in/);
    expect(out).not.toContain('Log: ');
  });
});
