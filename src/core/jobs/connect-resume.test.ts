import { expect, it } from 'vitest';
import { foreign } from '../../shared/clauses.ts';
import { AppError } from '../../shared/errors.ts';
import { SampleWorld, sampleOffer } from '../testing/sample-world.ts';

const connectInput = { from: '/drive', to: '/drive/UpdatePacks', download: 'latest', planOnly: false } as const;

it('goes on in the middle of a file at the next run, and leaves nothing unfinished in a pack', async () => {
  // Some 6 MiB: what is kept of a file is noted every 2 MiB.
  const world = await SampleWorld.make(130_000);
  await world.result('prepare', { to: '/drive', overwrite: false, reviewed: null });
  const url = `http://cloud.test/payload/${sampleOffer.newest}`;
  const payload = world.cloud.files.get(url) ?? Buffer.alloc(0);
  expect(payload.length).toBeGreaterThan(5 * 1024 * 1024);
  world.cloud.onBody = (asked, bytes) => (asked === url ? bytes.subarray(0, 5 * 1024 * 1024) : bytes);
  let attempts = 0;
  world.cloud.onRequest = (asked) => {
    if (asked !== url) return;
    attempts += 1;
    if (attempts > 1)
      throw new AppError('cloud.unreachable', { host: 'cloud.test', reason: foreign('the line is gone') });
  };
  expect((await world.run('connect', connectInput)).error?.code).toMatch(/^cloud\./);
  expect(world.filesUnder('/drive/UpdatePacks').some((name) => name.endsWith('.partial'))).toBe(true);

  world.cloud.onBody = (_asked, bytes) => bytes;
  world.cloud.onRequest = () => undefined;
  world.cloud.requests.length = 0;
  world.cloud.offsets.length = 0;
  await world.result('connect', connectInput);
  const asked = world.cloud.requests.filter((one) => !one.endsWith('/usage-data'));
  expect(world.cloud.offsets[asked.indexOf(url)]).toBeGreaterThanOrEqual(2 * 1024 * 1024);
  const names = world.filesUnder('/drive/UpdatePacks');
  expect(names.filter((name) => name.endsWith('.partial'))).toEqual([]);
  // Compared as a whole: byte by byte in words takes most of a minute.
  expect(world.files.contents.get(`/drive/UpdatePacks/${sampleOffer.newest}.cab`)?.equals(payload)).toBe(true);
});
