import { describe, expect, it } from 'vitest';
import { foreign } from '../../shared/clauses.ts';
import { AppError } from '../../shared/errors.ts';
import type { JobSnapshot } from '../../shared/jobs.ts';
import type { Progress } from '../../shared/progress.ts';
import { SampleWorld, sampleOffer } from '../testing/sample-world.ts';

const connectInput = { from: '/drive', to: '/drive/UpdatePacks', download: 'all', planOnly: false } as const;
const payloads = Object.values(sampleOffer);

async function withUsageData(payloadLines?: number): Promise<SampleWorld> {
  const world = await SampleWorld.make(payloadLines);
  await world.result('prepare', { to: '/drive', overwrite: false, reviewed: null });
  return world;
}

/** Runs Connect and keeps what it tells while it downloads. */
async function connect(world: SampleWorld): Promise<{
  readonly snapshot: JobSnapshot<'connect'>;
  readonly error: AppError | null;
  readonly told: readonly Progress[];
}> {
  const told: Progress[] = [];
  const end = await world.run('connect', connectInput, ({ progress }) => {
    world.clock.advance(100);
    if (progress?.step === 'download') told.push(progress);
  });
  return { ...end, told };
}

function packFiles(world: SampleWorld): readonly string[] {
  return world.filesUnder('/drive/UpdatePacks');
}

describe('several files at the same time', () => {
  it('are three at most, and what is told is true of all of them', async () => {
    const world = await withUsageData();
    let under = 0;
    let most = 0;
    const download = world.cloud.download.bind(world.cloud);
    world.cloud.download = async (...args) => {
      const answer = await download(...args);
      const body = async function* (): AsyncGenerator<Uint8Array> {
        under += 1;
        most = Math.max(most, under);
        for await (const piece of answer.body) {
          world.clock.advance(50);
          await new Promise(setImmediate);
          yield piece;
        }
        under -= 1;
      };
      return { ...answer, body: body() };
    };
    const { error, told } = await connect(world);
    expect(error).toBeNull();
    expect(most).toBe(3);
    expect(told.some(({ active }) => active?.length === 3)).toBe(true);
    let before = 0;
    for (const { done, total, active = [], files } of told) {
      expect(done).toBeGreaterThanOrEqual(before);
      expect(done).toBeLessThanOrEqual(total ?? 0);
      expect(active.length).toBeLessThanOrEqual(3);
      expect(files?.done).toBeLessThanOrEqual(files?.total ?? 0);
      before = done;
    }
    expect(told.at(-1)?.files?.done).toBe(told.at(-1)?.files?.total);
  });

  it('go on when one of them fails, and the next run fetches only that one', async () => {
    const world = await withUsageData();
    const url = `http://cloud.test/payload/${sampleOffer.newest}`;
    world.cloud.onRequest = (asked) => {
      if (asked === url) throw new AppError('cloud.not-there', { url });
    };
    const { error } = await connect(world);
    expect(error?.code).toBe('cloud.not-there');
    expect(packFiles(world)).toEqual(
      expect.arrayContaining(payloads.filter((guid) => guid !== sampleOffer.newest).map((guid) => `${guid}.cab`)),
    );
    expect(packFiles(world)).not.toContain('UpdatePack.json');

    world.cloud.onRequest = () => undefined;
    world.cloud.requests.length = 0;
    await world.result('connect', connectInput);
    expect(world.cloud.requests.filter((asked) => asked.includes('/payload/'))).toEqual([url]);
    expect(packFiles(world)).toContain('UpdatePack.json');
  });

  it('stop together when the drive fails, and leave what can be gone on with', async () => {
    const world = await withUsageData();
    world.files.onAction = (action, path) => {
      if (action === 'write' && path.includes(sampleOffer.newest)) throw new AppError('files.read-only', { path });
    };
    expect((await connect(world)).error?.code).toBe('files.read-only');
  });

  it('do not try a host again and again that is gone', async () => {
    const world = await withUsageData();
    world.cloud.onRequest = (asked) => {
      if (asked.includes('/payload/') || asked.endsWith('/redist/a'))
        throw new AppError('cloud.unreachable', { host: 'cloud.test', reason: foreign('the line is gone') });
    };
    expect((await connect(world)).error).not.toBeNull();
    const asked = Map.groupBy(world.cloud.requests, (url) => url);
    const tried = [...asked].filter(([url]) => url.includes('/payload/') || url.endsWith('/redist/a'));
    // Three at a time were under way; whatever comes behind them is not tried at all.
    expect(tried.length).toBeLessThanOrEqual(3);
    for (const [, urls] of tried) expect(urls.length).toBeLessThanOrEqual(8);
  });

  it('tell that the limit of the settings is what holds them back', async () => {
    const world = await withUsageData();
    world.bandwidth = { kilobytesPerSecond: 20, timetable: [] };
    const beganMs = world.clock.now().getTime();
    const { error, told } = await connect(world);
    expect(error).toBeNull();
    const limited = told.filter(({ limitedBy }) => limitedBy === 'setting');
    expect(limited.map(({ limit }) => limit)).toContainEqual({ kilobytesPerSecond: 20, until: null });
    const seconds = (world.clock.now().getTime() - beganMs) / 1000;
    expect(seconds).toBeGreaterThan((told.at(-1)?.done ?? 0) / 20_000 - 10);
  });

  it('tell for whom they wait', async () => {
    const world = await withUsageData();
    let refusals = 0;
    world.cloud.onRequest = (asked) => {
      if (!asked.includes('/payload/') || refusals > 0) return;
      refusals += 1;
      throw new AppError('cloud.busy', { host: 'cloud.test', status: 429, seconds: 30 });
    };
    const { error, told } = await connect(world);
    expect(error).toBeNull();
    const waits = told.flatMap(({ active }) => active ?? []).filter(({ waiting }) => waiting !== undefined);
    expect(waits[0]).toMatchObject({ waiting: { host: 'cloud.test', seconds: 30, isAsked: true } });
    expect(told.find(({ waiting }) => waiting !== undefined)?.waiting).toEqual(waits[0]?.waiting);
    expect(told.at(-1)?.waiting).toBeUndefined();
  });
});
