import { describe, expect, it } from 'vitest';
import type { JobId } from '../../shared/jobs.ts';
import type { Progress } from '../../shared/progress.ts';
import { type SampleInput, SampleWorld, sampleOffer } from '../testing/sample-world.ts';

const connectInput = { from: '/drive', to: '/drive/UpdatePacks', download: 'all', planOnly: false } as const;
const importInput = { from: '/drive/UpdatePacks', waitSeconds: 30 } as const;

/** What is told while a job runs, on a clock that is moved by what is waited for. */
async function told<J extends JobId>(world: SampleWorld, job: J, input: SampleInput<J>): Promise<readonly Progress[]> {
  const all: Progress[] = [];
  const { error } = await world.run(job, input, ({ progress }) => {
    if (progress !== null) all.push(progress);
  });
  expect(error).toBeNull();
  return all;
}

async function withUsageData(): Promise<SampleWorld> {
  const world = await SampleWorld.make();
  await world.result('prepare', { to: '/drive/P01.cab', overwrite: false, reviewed: null });
  return world;
}

function expectFilesToGoOn(all: readonly Progress[]): void {
  const items = all.filter(({ itemProgress }) => itemProgress !== undefined);
  expect(items.length).toBeGreaterThan(3);
  let before = -1;
  for (const { itemProgress, files, item } of items) {
    expect(item).not.toBe('');
    expect(itemProgress?.done).toBeLessThanOrEqual(itemProgress?.total ?? Number.POSITIVE_INFINITY);
    expect(files?.done).toBeGreaterThanOrEqual(before);
    expect(files?.done).toBeLessThan(files?.total ?? 0);
    before = files?.done ?? 0;
  }
}

describe('while it works', () => {
  it('Connect tells how far each file is, and how many are done', async () => {
    const world = await withUsageData();
    world.files.onAction = (action) => {
      if (action === 'write') world.clock.advance(150);
    };
    const all = (await told(world, 'connect', connectInput)).filter(({ step }) => step === 'download');
    expectFilesToGoOn(all);
    const payload = all.filter(({ item }) => item === `${sampleOffer.newest}.cab`);
    expect(payload.map(({ itemProgress }) => itemProgress?.total)).toContain(141_000);
    expect(Math.max(...payload.map(({ itemProgress }) => itemProgress?.done ?? 0))).toBeGreaterThan(65_536);
  });

  it.each(['network', 'drive'] as const)('Connect tells that the %s is what limits it', async (slow) => {
    const world = await withUsageData();
    await world.result('connect', connectInput);
    // One file alone: this clock is that of all, and while one writes another would seem to wait.
    world.files.contents.delete(`/drive/UpdatePacks/${sampleOffer.newest}.cab`);
    world.files.onAction = (action, path) => {
      if (action === 'write' && slow === 'drive' && path.includes(sampleOffer.newest)) world.clock.advance(400);
    };
    if (slow === 'network') {
      const download = world.cloud.download.bind(world.cloud);
      world.cloud.download = async (...args) => {
        const answer = await download(...args);
        const body = async function* (): AsyncGenerator<Uint8Array> {
          for await (const piece of answer.body) {
            world.clock.advance(400);
            yield piece;
          }
        };
        return { ...answer, body: body() };
      };
    }
    const all = await told(world, 'connect', connectInput);
    const limits = new Set(all.map(({ limitedBy }) => limitedBy));
    expect(limits.has(slow)).toBe(true);
    expect(limits.has(slow === 'drive' ? 'network' : 'drive')).toBe(false);
  });

  it('Import tells how far each file is, while it verifies and while it lays', async () => {
    const world = await withUsageData();
    await world.result('connect', connectInput);
    world.files.onAction = (action) => {
      if (action === 'read' || action === 'write') world.clock.advance(150);
    };
    const all = await told(world, 'import', importInput);
    for (const step of ['verify', 'lay']) expectFilesToGoOn(all.filter((progress) => progress.step === step));
  });

  it('Import tells what the site says of each update', async () => {
    const world = await withUsageData();
    await world.result('connect', { ...connectInput, download: 'latest' });
    const states = [327681, 262145, 262146];
    world.siteReaction = () => {
      world.files.contents.delete('/site/inboxes/hman.box/CFD/ConfigMgr.Update.Manifest.CAB');
      const state = states.shift() ?? 262146;
      world.database.packages = [{ guid: sampleOffer.newest, name: 'x', state, fullVersion: 'x' }];
    };
    const all = await told(world, 'import', importInput);
    const words = all.flatMap(({ updates }) => updates?.map((update) => update.words) ?? []);
    expect([...new Set(words)]).toEqual(['Checking whether it applies', 'Downloading', 'Ready to install']);
  });
});
