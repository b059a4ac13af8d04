import { describe, expect, it } from 'vitest';
import type { JobSnapshot } from '../../shared/jobs.ts';
import { SampleWorld } from '../testing/sample-world.ts';
import { startJob } from './runner.ts';

const input = { to: '/drive', overwrite: false, reviewed: null, approval: null, driveId: null } as const;

describe('startJob', () => {
  it('gives whoever watches the snapshot as it is, first', async () => {
    const world = await SampleWorld.make();
    const run = startJob('prepare', input, { ports: world.ports, log: world.log, runId: 'r1' });
    const seen: JobSnapshot[] = [];
    run.watch((snapshot) => seen.push(snapshot));
    expect(seen).toHaveLength(1);
    expect(seen[0]).toMatchObject({ runId: 'r1', job: 'prepare', state: 'running', fraction: 0, result: null });
    const { snapshot } = await run.ended;
    expect(seen.at(-1)).toBe(snapshot);
    const late: JobSnapshot[] = [];
    run.watch((one) => late.push(one));
    expect(late).toEqual([snapshot]);
  });

  it('sends at most ten snapshots a second, with the first and the last', async () => {
    const world = await SampleWorld.make();
    world.database.rows = Array.from({ length: 50_000 }, (_, index) => [BigInt(index), 'x', '2026-11-18 02:00:00']);
    const seen: JobSnapshot[] = [];
    const { snapshot } = await world.run('export', { to: '/drive/x.csv', raw: true, overwrite: false }, (one) =>
      seen.push(one),
    );
    // The test's clock stands still, so only the first report of all is sent between start and end.
    expect(seen.length).toBeLessThanOrEqual(3);
    expect(seen.at(-1)).toBe(snapshot);
    expect(snapshot).toMatchObject({ state: 'done', fraction: 1 });
  });

  it('has the site database stop at what it is asked when it is cancelled', async () => {
    const world = await SampleWorld.make();
    const begun = Promise.withResolvers<void>();
    const ports = {
      ...world.ports,
      openSiteDatabase: async (signal?: AbortSignal) => {
        world.database.summarizeUsageData = async () => {
          begun.resolve();
          return await new Promise((_resolve, reject) => {
            signal?.addEventListener('abort', () => reject(signal.reason), { once: true });
          });
        };
        return world.database;
      },
    };
    const run = startJob('prepare', input, { ports, log: world.log, runId: 'r1' });
    await begun.promise;
    run.cancel();
    expect((await run.ended).snapshot.state).toBe('cancelled');
  });

  it('shows a bug as what it is', async () => {
    const world = await SampleWorld.make();
    world.database.readSite = async () => {
      throw new TypeError('x is not a function');
    };
    const { snapshot, error } = await world.run('prepare', input);
    expect(snapshot.state).toBe('failed');
    expect(error).toMatchObject({ code: 'internal.unexpected' });
    expect(error?.cause).toBeInstanceOf(TypeError);
  });

  it('calls a run that the operator stopped cancelled, not failed, and stopping twice is stopping', async () => {
    const world = await SampleWorld.make();
    const run = startJob('prepare', input, { ports: world.ports, log: world.log, runId: 'r1' });
    run.cancel();
    run.cancel();
    const { snapshot, error } = await run.ended;
    expect(snapshot).toMatchObject({ state: 'cancelled', result: null });
    expect(error).toMatchObject({ code: 'job.cancelled' });
    run.cancel();
    expect((await run.ended).snapshot.state).toBe('cancelled');
  });

  it('shows how it stands while the job reports nothing', async () => {
    const world = await SampleWorld.make();
    await world.result('prepare', input);
    const seen: JobSnapshot[] = [];
    let looks = 0;
    world.cloud.onRequest = () => {
      const before = seen.length;
      world.clock.advance(500);
      world.clock.tick();
      if (seen.length === before + 1) looks += 1;
    };
    const connect = { from: '/drive', to: '/drive/p', download: 'latest', planOnly: false } as const;
    await world.run('connect', connect, (snapshot) => seen.push(snapshot));
    expect(looks).toBe(world.cloud.requests.length);
    const told = seen.length;
    world.clock.tick();
    expect(seen.length).toBe(told);
  });

  it('goes on when a watcher fails', async () => {
    const world = await SampleWorld.make();
    const run = startJob('prepare', input, { ports: world.ports, log: world.log, runId: 'r1' });
    let calls = 0;
    run.watch(() => {
      calls += 1;
      if (calls > 1) throw new Error('the window is gone');
    });
    expect((await run.ended).snapshot.state).toBe('done');
    expect(world.log.lines.some((line) => line.includes('the window is gone'))).toBe(true);
  });

  it('tells nobody who stopped watching', async () => {
    const world = await SampleWorld.make();
    const run = startJob('prepare', input, { ports: world.ports, log: world.log, runId: 'r1' });
    let count = 0;
    const stop = run.watch(() => {
      count += 1;
    });
    stop();
    await run.ended;
    expect(count).toBe(1);
  });
});
