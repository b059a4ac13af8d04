import { expect, it } from 'vitest';
import { AppError } from '../../shared/errors.ts';
import { SampleWorld } from '../testing/sample-world.ts';

const order = { from: '/drive', to: '/drive/UpdatePacks', download: 'latest' } as const;

async function prepared(): Promise<SampleWorld> {
  const world = await SampleWorld.make();
  await world.result('prepare', { to: '/drive', overwrite: false, reviewed: null });
  return world;
}

it('a plan names every host that will be asked, and tries none beyond what a plan needs', async () => {
  const world = await prepared();
  const { plan, hosts } = await world.result('connect', { ...order, planOnly: true });
  expect(plan.hosts).toEqual([
    {
      host: 'cloud.test',
      origin: 'http://cloud.test',
      purposes: ['usage-data', 'manifest', 'console-content', 'downloads'],
      files: expect.any(Number),
    },
  ]);
  expect(plan.hosts[0]?.files).toBeGreaterThan(1);
  const received = ['/manifest'].map((path) => world.cloud.files.get(`http://cloud.test${path}`)?.length ?? 0);
  expect(hosts).toMatchObject([{ host: 'cloud.test', why: 'named', from: null, sentBytes: 0 }]);
  expect(hosts[0]?.receivedBytes).toBeGreaterThanOrEqual(received[0] ?? 0);
  expect(world.cloud.checks).toEqual([]);
});

it('a run writes each host down before it is contacted', async () => {
  const world = await prepared();
  const seen: number[] = [];
  const contacted = 'info Contacts cloud.test: the settings or the update manifest name it.';
  world.cloud.onRequest = () => {
    seen.push(world.log.lines.filter((line) => line === contacted).length);
  };
  const { hosts, downloadedBytes } = await world.result('connect', { ...order, planOnly: false });
  const [{ upload }] = world.cloud.received as [(typeof world.cloud.received)[number]];
  expect(hosts).toMatchObject([{ host: 'cloud.test', why: 'named', from: null, sentBytes: upload.sizeBytes }]);
  expect(hosts[0]?.receivedBytes).toBeGreaterThanOrEqual(downloadedBytes);
  expect(new Set(seen)).toEqual(new Set([1]));
});

it('what cannot end is not begun: the ways to the upload and to every missing file come first', async () => {
  const world = await prepared();
  const refusal = new AppError('tls.inspected', {
    host: 'cloud.test',
    issuer: 'Contoso Inspection',
    proxy: 'proxy:3128',
  });
  world.cloud.onCheck = () => {
    throw refusal;
  };
  await expect(world.result('connect', { ...order, planOnly: false })).rejects.toMatchObject({ code: 'tls.inspected' });
  expect(world.cloud.received).toEqual([]);
  expect(world.files.contents.has('/drive/UpdatePacks/UpdatePack.json')).toBe(false);
  const [asked = []] = world.cloud.checks;
  expect(asked[0]).toBe(world.cloud.usageDataUrl);
  expect(asked).toContain(world.cloud.adminUiContentUrl);

  world.cloud.onCheck = () => undefined;
  const { pack } = await world.result('connect', { ...order, planOnly: false });
  expect(pack).not.toBeNull();
  expect(world.cloud.received).toHaveLength(1);
});
