import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Ports } from '../../core/ports/ports.ts';
import { SampleWorld } from '../../core/testing/sample-world.ts';
import type { AppDescription } from '../../shared/ipc.ts';
import { Settings } from '../../shared/settings.ts';
import type { LiveComputer } from '../live-computer.ts';
import { Practice, type PracticeProcess } from '../practice/practice.ts';
import { testComputer } from '../testing/test-computer.ts';
import { type TestHandlers, testHandlers } from '../testing/test-handlers.ts';

/** A practice process that says what a test tells it to. */
class FakeProcess implements PracticeProcess {
  readonly output = new PassThrough();
  readonly ended: Promise<void>;
  isStopped = false;
  #end: () => void = () => undefined;

  constructor() {
    this.ended = new Promise((resolve) => {
      this.#end = resolve;
    });
  }

  say(value: unknown): void {
    this.output.write(`${typeof value === 'string' ? value : JSON.stringify(value)}\n`);
  }

  end(): void {
    this.output.end();
    this.#end();
  }

  stop(): void {
    this.isStopped = true;
    this.end();
  }
}

const ready = {
  settings: Settings.parse({
    version: 1,
    isPractice: true,
    site: { database: { kind: 'sqlite', path: '/lab/CM_P01.sqlite' }, folder: '/lab/SMS' },
    cloud: {
      usageDataUrl: 'http://127.0.0.1:5000/usage-data',
      manifestUrl: 'http://127.0.0.1:5000/manifest',
      adminUiContentUrl: 'http://127.0.0.1:5000/console',
    },
    network: { proxy: 'none' },
  }),
  drive: '/lab/drive',
};
const real = {
  version: 1,
  site: { database: { kind: 'sqlite', path: '/site/CM_R01.sqlite' }, folder: '/site' },
};

let folder: string;
let world: SampleWorld;
let processes: FakeProcess[];
let spawnedWith: (readonly string[])[];
let computer: LiveComputer;
let asked: TestHandlers;
let told: AppDescription[];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'practice-'));
  world = await SampleWorld.make();
  processes = [];
  spawnedWith = [];
  await open({ version: 1 });
});
afterEach(async () => {
  await asked.handlers.close();
  await computer.close();
  await rm(folder, { recursive: true });
});

async function open(settings: unknown, ports: Ports = world.ports): Promise<void> {
  told = [];
  const practice = new Practice((args) => {
    const process = new FakeProcess();
    processes.push(process);
    spawnedWith.push(args);
    return process;
  }, '/state/practice');
  computer = await testComputer(ports, { settings, practice, settingsPath: join(folder, 'settings.json') });
  asked = testHandlers({ computer });
  asked.handlers.subscribe((message) => message.event === 'app.changed' && told.push(message.value));
}

/** Asks for practice, and lets the process say this when it is there. */
async function start(say: (process: FakeProcess) => void): Promise<string> {
  const count = processes.length;
  const answer = asked.refusal('practice.start', {});
  await expect.poll(() => processes.length).toBe(count + 1);
  say(processes[count] as FakeProcess);
  return await answer;
}

it('goes over to the lab, says so on every screen, and proposes its drive', async () => {
  expect(await asked.value('app.describe', {})).toMatchObject({ isFirstRun: true, canPractise: true });
  expect(await start((process) => process.say(ready))).toBe('answered');
  expect(spawnedWith).toEqual([['/state/practice']]);
  expect(told.at(-1)).toMatchObject({
    isPractice: true,
    isFirstRun: false,
    canPractise: false,
    site: { database: '/lab/CM_P01.sqlite' },
    cloud: { host: '127.0.0.1:5000' },
    paths: { usageData: '/lab/drive' },
  });
  expect(await asked.value('app.describe', {})).toEqual(told.at(-1));
});

it('is practice even if the lab forgets to say so, and is kept nowhere', async () => {
  await open(real);
  await start((process) => process.say({ ...ready, settings: { ...ready.settings, isPractice: false } }));
  expect(await asked.value('app.describe', {})).toMatchObject({ isPractice: true });
  const { settings, readOnlyBecause } = await asked.value('settings.read', {});
  expect(readOnlyBecause).toBe('practice');
  for (const isPractice of [true, false])
    expect(await asked.refusal('settings.save', { settings: { ...settings, isPractice } })).toBe(
      'settings.is-practice',
    );
  await expect(stat(join(folder, 'settings.json'))).rejects.toMatchObject({ code: 'ENOENT' });
});

it('is not ended by settings that are saved while it begins', async () => {
  await open(real);
  const answer = start((process) => setTimeout(() => process.say(ready), 20));
  await expect.poll(() => processes.length).toBe(1);
  const saving = asked.refusal('settings.save', { settings: Settings.parse(real) });
  expect(await answer).toBe('answered');
  expect(await saving).toBe('settings.is-practice');
  expect(await asked.value('app.describe', {})).toMatchObject({ isPractice: true });
  await expect(stat(join(folder, 'settings.json'))).rejects.toMatchObject({ code: 'ENOENT' });
});

it('runs once, however often it is asked for, and ends with the computer', async () => {
  const first = start((process) => process.say(ready));
  const second = asked.value('practice.start', {});
  expect(await first).toBe('answered');
  expect(await second).toMatchObject({ isPractice: true });
  expect(await asked.value('practice.start', {})).toMatchObject({ isPractice: true });
  expect(processes).toHaveLength(1);
  await computer.close();
  expect(processes[0]?.isStopped).toBe(true);
});

it('is started anew when it fell over', async () => {
  await start((process) => process.say(ready));
  processes[0]?.end();
  await processes[0]?.ended;
  expect(await start((process) => process.say(ready))).toBe('answered');
  expect(processes).toHaveLength(2);
});

it.each([
  ['ends at once', (process: FakeProcess) => process.end(), 'it ended at once'],
  ['says what is wrong', (process: FakeProcess) => process.say({ problem: 'The disk is full.' }), 'The disk is full'],
  [
    'says something else',
    (process: FakeProcess) => process.say('Segmentation fault'),
    'it said something that is not JSON',
  ],
  [
    'is of another version',
    (process: FakeProcess) => process.say({ settings: {}, drive: 1 }),
    'it is of another version',
  ],
])('that %s leaves the computer as it was, and may be tried again', async (_, say, reason) => {
  await open(real);
  const count = processes.length;
  const answer = asked.handlers.answer('practice.start', {});
  await expect.poll(() => processes.length).toBe(count + 1);
  const process = processes[count] as FakeProcess;
  say(process);
  expect(await answer).toMatchObject({
    isOk: false,
    error: { code: 'practice.failed', details: { reason }, canRetry: true },
  });
  expect(process.isStopped).toBe(true);
  expect(await asked.value('app.describe', {})).toMatchObject({ isPractice: false, canPractise: true });
  expect(told).toHaveLength(1);
  expect(await start((next) => next.say(ready))).toBe('answered');
});

it('waits until a job has ended, also one that began while the lab was made', async () => {
  const released = Promise.withResolvers<void>();
  const { ports } = world;
  const held = {
    ...ports,
    openSiteDatabase: async () => {
      await released.promise;
      return await ports.openSiteDatabase();
    },
  };
  await open(real, held);
  const input = { to: '/drive', overwrite: false, reviewed: null, approval: null, driveId: null };
  const answer = start((process) => {
    void asked.value('jobs.start', { job: 'prepare', input }).then(() => process.say(ready));
  });
  expect(await answer).toBe('job.busy');
  // The lab is there by now; what stands in the way is the job.
  expect(await asked.refusal('practice.start', {})).toBe('job.busy');
  expect(await asked.value('app.describe', {})).toMatchObject({ isPractice: false });
  released.resolve();
  await expect.poll(async () => (await asked.value('jobs.list', {}))[0]?.endedAt).not.toBeNull();
  expect(await asked.refusal('practice.start', {})).toBe('answered');
  expect(processes).toHaveLength(1);
});

it('is not offered where it is not installed', async () => {
  const bare = testHandlers({ computer: await testComputer(world.ports) });
  expect(await bare.value('app.describe', {})).toMatchObject({ canPractise: false });
  expect(await bare.refusal('practice.start', {})).toBe('practice.not-available');
});
