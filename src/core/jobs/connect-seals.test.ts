import { expect, it } from 'vitest';
import { SampleWorld } from '../testing/sample-world.ts';
import { hashIdentifier } from '../usage-data/hash.ts';

const connectInput = { to: '/drive/UpdatePacks', download: 'latest', planOnly: false } as const;
const prepareInput = { overwrite: false, reviewed: null } as const;

it('leaves out the cabinet whose seal is refused, and goes on with the others', async () => {
  const world = await SampleWorld.make();
  for (const folder of ['/old', '/new']) await world.files.makeFolder(folder);
  const older = await world.result('prepare', { ...prepareInput, to: '/old' });
  world.clock.advance(60_000);
  await world.result('prepare', { ...prepareInput, to: '/new' });
  await world.result('connect', { ...connectInput, from: '/new' });

  const hierarchyId = '00000000-0000-0000-0000-000000000002';
  world.database.site = {
    ...world.database.site,
    code: 'P02',
    hierarchyId,
    hierarchyHash: hashIdentifier(hierarchyId),
  };
  world.clock.advance(60_000);
  const other = await world.result('prepare', { ...prepareInput, to: '/old' });
  const result = await world.result('connect', { ...connectInput, from: '/old', to: '/old/UpdatePacks' });
  expect(result.problems.map(({ code }) => code)).toEqual(['trust.rolled-back']);
  expect(result.uploads.map(({ cabinet }) => cabinet)).toEqual([other.cabinet.path]);
  expect(world.log.lines.some((line) => line.includes(older.cabinet.path) && line.includes('left out'))).toBe(true);
  // The reason that is passed over is one hierarchy's.
  const overrides = [{ code: 'trust.rolled-back', by: 'Anna', reason: 'The newer one was a mistake' }];
  const both = await world.result('connect', { ...connectInput, from: '/old', to: '/old/UpdatePacks', overrides });
  expect(both.problems).toEqual([]);
  expect(both.uploads).toHaveLength(2);
});
