import { expect, it } from 'vitest';
import { AppError } from '../../shared/errors.ts';
import type { Progress } from '../../shared/progress.ts';
import { SampleWorld } from '../testing/sample-world.ts';

it('an upload that is to wait says for whom, and how far it was', async () => {
  const world = await SampleWorld.make();
  await world.result('prepare', { to: '/drive', overwrite: false, reviewed: null });
  const upload = world.cloud.upload.bind(world.cloud);
  let refusals = 0;
  world.cloud.upload = async (...args) => {
    if (refusals > 0) return await upload(...args);
    refusals += 1;
    throw new AppError('cloud.busy', { host: 'cloud.test', status: 503, seconds: 30 });
  };
  const told: Progress[] = [];
  const order = { from: '/drive', to: '/drive/UpdatePacks', download: 'latest', planOnly: false } as const;
  const { error } = await world.run('connect', order, ({ progress }) => {
    world.clock.advance(100);
    if (progress?.step === 'upload') told.push(progress);
  });
  expect(error).toBeNull();
  const waits = told.filter(({ waiting }) => waiting !== undefined);
  expect(waits[0]).toMatchObject({ waiting: { host: 'cloud.test', seconds: 30, isAsked: true } });
  expect(waits[0]?.active).toMatchObject([{ waiting: waits[0]?.waiting }]);
  expect(told.at(-1)?.waiting).toBeUndefined();
  expect(told.at(-1)?.done).toBe(told.at(-1)?.total);
});
