import { describe, expect, it } from 'vitest';
import { AppError } from '../../shared/errors.ts';
import { SampleWorld, sampleOffer } from '../testing/sample-world.ts';

const importInput = { from: '/drive/UpdatePacks', waitSeconds: 30 } as const;
const payload = `/site/EasySetupPayload/Offline/${sampleOffer.newest}/${sampleOffer.newest}.cab`;
const manifest = '/site/inboxes/hman.box/CFD/ConfigMgr.Update.Manifest.CAB';

async function connected(): Promise<SampleWorld> {
  const world = await SampleWorld.make();
  await world.result('prepare', { to: '/drive', overwrite: false, reviewed: null });
  await world.result('connect', { from: '/drive', to: '/drive/UpdatePacks', download: 'latest', planOnly: false });
  return world;
}

/** Another program holds a file until it has been asked for so often. */
function hold(
  world: SampleWorld,
  held: string,
  times: number,
  code: 'files.in-use' | 'files.no-access' = 'files.in-use',
): void {
  let left = times;
  world.files.onAction = (action, path) => {
    if (action !== 'commit' || path !== held || left === 0) return;
    left -= 1;
    throw new AppError(code, { path });
  };
}

describe('a file at the site that another program holds', () => {
  it.each([
    ['the payload', payload, 'files.in-use'],
    ['the payload, as Windows refuses a rename', payload, 'files.no-access'],
    ['the manifest', manifest, 'files.in-use'],
  ] as const)('is waited for: %s', async (_what, path, code) => {
    const world = await connected();
    hold(world, path, 4, code);
    const reported: number[] = [];
    const { snapshot, error } = await world.run('import', importInput, ({ progress }) => {
      if (progress?.step === 'lay') reported.push(progress.done);
    });
    expect(error).toBeNull();
    expect(snapshot.result).toMatchObject({ filesLaid: 5, problems: [] });
    expect(world.log.lines.filter((line) => line.includes('is held by another program'))).toEqual([
      `warning ${path} is held by another program, perhaps a virus scanner: it is tried again for up to 60 s.`,
    ]);
    expect(world.log.lines).toContain('info It was let go after 4 s.');
    // What was written in vain is not counted twice.
    const plain = await (await connected()).result('import', importInput);
    expect(snapshot.result?.bytesLaid).toBe(plain.bytesLaid);
    expect(Math.max(...reported)).toBeLessThanOrEqual(plain.bytesLaid);
  });

  it.each([
    ['files.in-use', 'in-use', /did not let go/],
    ['files.no-access', 'refused', /it is protected/],
  ] as const)('for too long (%s) is told with its path, and the next run goes on', async (code, why, says) => {
    const world = await connected();
    hold(world, payload, Number.POSITIVE_INFINITY, code);
    const { error } = await world.run('import', importInput);
    expect(error).toMatchObject({ code: 'site.file-locked', details: { path: payload, seconds: 60, why } });
    expect(error?.message).toMatch(says);
    expect(error?.remedy).toContain('EasySetupPayload');
    expect(error?.canRetry).toBe(true);
    expect(world.files.contents.has(manifest)).toBe(false);
    world.files.onAction = () => undefined;
    expect(await world.result('import', importInput)).toMatchObject({ problems: [] });
  });

  it('while it is looked at is waited for too', async () => {
    const world = await connected();
    await world.result('import', { ...importInput, waitSeconds: 0 });
    let left = 3;
    world.files.onAction = (action, path) => {
      if (action !== 'read' || path !== payload || left === 0) return;
      left -= 1;
      throw new AppError('files.in-use', { path });
    };
    world.database.packages = [];
    expect((await world.run('import', importInput)).error).toBeNull();
    expect(left).toBe(0);
  });

  it('is not waited for on the drive: that is not the site', async () => {
    const world = await connected();
    const carried = `/drive/UpdatePacks/${sampleOffer.newest}.cab`;
    let reads = 0;
    world.files.onAction = (action, path) => {
      if (action === 'create' && path === payload) reads = 1;
      if (action === 'read' && path === carried && reads > 0) throw new AppError('files.in-use', { path });
    };
    expect((await world.run('import', importInput)).error).toMatchObject({
      code: 'files.in-use',
      details: { path: carried },
    });
  });

  it('is let be when the operator cancels', async () => {
    const world = await connected();
    hold(world, payload, Number.POSITIVE_INFINITY);
    let stop: () => void = () => undefined;
    world.clock.onSleep = () => stop();
    const { snapshot } = await world.run('import', importInput, (_snapshot, cancel) => {
      stop = cancel;
    });
    expect(snapshot.state).toBe('cancelled');
  });
});
