import { describe, expect, it } from 'vitest';
import { AppError } from '../../shared/errors.ts';
import type { JobSnapshot } from '../../shared/jobs.ts';
import type { Receiver } from '../ports/receiver.ts';
import { SampleWorld } from '../testing/sample-world.ts';
import { gatePorts, PauseGate } from './pause-gate.ts';
import { type Run, startJob } from './runner.ts';

const connectInput = {
  from: '/drive',
  to: '/drive/UpdatePacks',
  download: 'all',
  planOnly: false,
  picks: null,
  requireApproval: false,
  driveId: null,
  overrides: [],
} as const;

async function withUsageData(): Promise<SampleWorld> {
  const world = await SampleWorld.make();
  await world.result('prepare', { to: '/drive/P01.cab', overwrite: false, reviewed: null });
  return world;
}

function connect(world: SampleWorld): Run<'connect'> {
  return startJob('connect', connectInput, { ports: world.ports, log: world.log, runId: 'r1' });
}

/** Lets everything that can go on go on. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 50; turn += 1) await new Promise(setImmediate);
}

/** Pauses the run when this much has been downloaded. */
function pauseAt(run: Run<'connect'>, world: SampleWorld, bytes: number): Promise<void> {
  return new Promise((resolve) => {
    let isPaused = false;
    world.files.onAction = (action, path, usedBytes) => {
      // A snapshot is sent every 100 ms of this clock.
      world.clock.advance(20);
      if (isPaused || action !== 'write' || !path.startsWith('/drive/UpdatePacks/') || usedBytes < bytes) return;
      isPaused = true;
      run.pause();
      resolve();
    };
  });
}

describe('a paused run', () => {
  it('moves no byte, and goes on to the same end', async () => {
    const world = await withUsageData();
    const run = connect(world);
    const seen: JobSnapshot[] = [];
    run.watch((snapshot) => seen.push(snapshot));
    await pauseAt(run, world, 200_000);
    await settle();
    const usedBytes = world.files.usedBytes();
    const requests = world.cloud.requests.length;
    expect(seen.at(-1)).toMatchObject({ state: 'paused', ratePerSecond: null, secondsLeft: null });
    const { fraction } = seen.at(-1) ?? { fraction: 0 };
    expect(fraction).toBeGreaterThan(0);

    await settle();
    world.clock.tick();
    expect(world.files.usedBytes()).toBe(usedBytes);
    expect(world.cloud.requests).toHaveLength(requests);
    expect(seen.at(-1)).toMatchObject({ state: 'paused', fraction, ratePerSecond: null });

    run.resume();
    expect(seen.at(-1)?.state).toBe('running');
    const { snapshot } = await run.ended;
    expect(snapshot).toMatchObject({ state: 'done', result: { problems: [] } });
    expect((await world.result('verify', { path: '/drive/UpdatePacks' })).problems).toEqual([]);
  });

  it('is held where a large file is received on another thread as well', async () => {
    const world = await SampleWorld.make();
    const gate = new PauseGate(new AbortController().signal);
    const create = world.files.create.bind(world.files);
    let receivedBytes = 0;
    world.files.create = async (path, options) =>
      Object.assign(await create(path, options), {
        receive: (): Receiver => ({
          append: async (bytes) => {
            receivedBytes += bytes.length;
          },
          finish: async () => ({ sizeBytes: receivedBytes, sha256: '' }),
          verify: async () => [],
        }),
      });
    const { files } = gatePorts(world.ports, gate);
    const receiver = (await files.create('/drive/large', { replace: true })).receive?.(null);
    await receiver?.append(new Uint8Array(3));
    gate.close();
    const held = receiver?.append(new Uint8Array(4));
    await settle();
    expect(receivedBytes).toBe(3);
    gate.open();
    await held;
    expect(await receiver?.finish()).toMatchObject({ sizeBytes: 7 });
  });

  it('is held while it uploads as well', async () => {
    const world = await withUsageData();
    const run = connect(world);
    world.cloud.onRequest = (url) => {
      if (url.endsWith('/usage-data')) run.pause();
    };
    await settle();
    expect(world.cloud.received).toEqual([]);
    run.resume();
    await run.ended;
    expect(world.cloud.received).toHaveLength(1);
  });

  it('is cancelled as any other', async () => {
    const world = await withUsageData();
    const run = connect(world);
    await pauseAt(run, world, 100_000);
    await settle();
    run.cancel();
    const { snapshot } = await run.ended;
    expect(snapshot).toMatchObject({ state: 'cancelled', error: { code: 'job.cancelled' } });
    expect(world.filesUnder('/drive/UpdatePacks').filter((name) => name.endsWith('.partial'))).toEqual([]);
  });

  it('makes connections that died meanwhile anew, however often, and they are no failed tries', async () => {
    const world = await withUsageData();
    const run = connect(world);
    const download = world.cloud.download.bind(world.cloud);
    let deaths = 0;
    world.cloud.download = async (url, base, signal) => {
      const answer = await download(url, base, signal);
      if (!url.startsWith('/payload/') || deaths >= 8) return answer;
      deaths += 1;
      const body = async function* (): AsyncGenerator<Uint8Array> {
        for await (const piece of answer.body) {
          yield piece;
          run.pause();
          setTimeout(() => run.resume(), 1);
          // The service has closed it while nobody read.
          throw new AppError('cloud.cut-off', { url: answer.url, receivedBytes: 1, expectedBytes: 2 });
        }
      };
      return { ...answer, body: body() };
    };
    expect((await run.ended).snapshot.state).toBe('done');
    expect(deaths).toBe(8);
  });

  it('still gives up on a connection that dies by itself', async () => {
    const world = await withUsageData();
    world.cloud.onBody = (url, bytes) => (url.includes('/payload/') ? bytes.subarray(0, 10) : bytes);
    const run = connect(world);
    const { error } = await run.ended;
    expect(error?.code).toBe('cloud.cut-off');
    // Eight times each; that all fail is told once for all of them.
    const asked = Map.groupBy(world.cloud.requests, (url) => url);
    const counts = [...asked].filter(([url]) => url.includes('/payload/')).map(([, urls]) => urls.length);
    expect(counts).toEqual([8, 8, 8]);
  });

  it('has a rate again that knows nothing of the pause', async () => {
    const world = await withUsageData();
    const run = connect(world);
    const rates: number[] = [];
    let isAfter = false;
    run.watch(({ ratePerSecond, progress }) => {
      if (isAfter && ratePerSecond !== null && progress?.step === 'download') rates.push(ratePerSecond);
    });
    await pauseAt(run, world, 150_000);
    await settle();
    world.clock.advance(3_600_000);
    isAfter = true;
    run.resume();
    await run.ended;
    expect(rates.length).toBeGreaterThan(0);
    // 65,536 bytes at most take 20 ms of this clock for each action; an hour of pause would make it a few bytes.
    for (const rate of rates) expect(rate).toBeGreaterThan(10_000);
  });

  it('takes no time from what Import waits for the site', async () => {
    const world = await withUsageData();
    await world.result('connect', { ...connectInput, download: 'latest' });
    let asked = 0;
    const run: Run<'import'> = startJob(
      'import',
      { from: '/drive/UpdatePacks', waitSeconds: 2, checkOnly: false, overrides: [] },
      { ports: world.ports, log: world.log, runId: 'r1' },
    );
    world.siteReaction = () => {
      asked += 1;
      if (asked === 1) {
        run.pause();
        setTimeout(() => {
          world.clock.advance(3_600_000);
          run.resume();
        }, 5);
      }
      if (asked === 4) world.acceptManifest();
    };
    const { snapshot } = await run.ended;
    expect(snapshot).toMatchObject({ state: 'done', result: { problems: [], updates: [{ outcome: 'ready' }] } });
  });

  it('pauses and goes on only when it can', async () => {
    const world = await withUsageData();
    const run = connect(world);
    const states: string[] = [];
    run.watch(({ state }) => {
      if (states.at(-1) !== state) states.push(state);
    });
    run.resume();
    run.pause();
    run.pause();
    run.resume();
    run.resume();
    run.cancel();
    run.pause();
    run.resume();
    await run.ended;
    run.pause();
    expect(states).toEqual(['running', 'paused', 'running', 'cancelling', 'cancelled']);
  });
});
