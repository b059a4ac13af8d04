import { beforeEach, describe, expect, it } from 'vitest';
import { SampleWorld, sampleOffer } from '../testing/sample-world.ts';

const payload = `/drive/UpdatePacks/${sampleOffer.newest}.cab`;
const prepareInput = { to: '/drive', overwrite: false, reviewed: null } as const;

let world: SampleWorld;
beforeEach(async () => {
  world = await SampleWorld.make();
  await world.result('prepare', prepareInput);
  await world.result('connect', { from: '/drive', to: '/drive/UpdatePacks', download: 'latest', planOnly: false });
});

/** Turns one bit over. */
function damage(path: string, at: number): void {
  const bytes = Buffer.from(world.files.contents.get(path) ?? '');
  bytes[at] = (bytes[at] ?? 0) ^ 1;
  world.files.contents.set(path, bytes);
}

function pathOf(pattern: RegExp): string {
  const path = [...world.files.contents.keys()].find((one) => pattern.test(one));
  if (path === undefined) throw new Error(`Nothing is like ${pattern}.`);
  return path;
}

const verify = (path = '/drive') => world.result('verify', { path });
const codes = async (path?: string): Promise<readonly string[]> =>
  (await verify(path)).problems.map((problem) => problem.code);

describe('verify, of what is sealed', () => {
  it('tells who sealed each thing, and the custody records that are whole', async () => {
    const result = await verify();
    expect(result.problems).toEqual([]);
    expect(result.items.map(({ kind, seal }) => [kind, seal?.kind, seal?.standing])).toEqual([
      ['update-pack', 'inbound', 'self'],
      ['usage-cabinet', 'outbound', 'self'],
    ]);
    for (const { summary } of result.items)
      expect(summary).toMatch(/Sealed by Test computer, this computer, on 2026-11-20T.*, number \d\.$/);
    expect(result.custody.map(({ entries }) => entries)).toEqual([2, 5]);
  });

  it('names each damaged file of a pack and its place', async () => {
    const redist = pathOf(/a\.msi$/);
    damage(payload, 100);
    damage(redist, 7);
    const { problems } = await verify();
    expect(problems.map(({ code }) => code)).toEqual(['update-pack.wrong-hash', 'leg.file-differs']);
    expect(problems.map(({ message }) => message).join(' ')).toContain('a.msi');
    expect(await codes('/drive/UpdatePacks')).toHaveLength(2);
  });

  it('names a damaged cabinet and its place', async () => {
    const cabinet = pathOf(/^\/drive\/UsageData.*\.cab$/);
    damage(cabinet, 300);
    const { problems } = await verify();
    expect(problems.at(-1)).toMatchObject({ code: 'leg.file-differs', details: { path: cabinet, offset: 0 } });
    expect(problems).toHaveLength(2);
  });

  it('is not content with a seal that is broken', async () => {
    damage(pathOf(/^\/drive\/ServiceConnection\/Legs\//), 200);
    const { items, problems } = await verify();
    expect(problems).toMatchObject([{ code: expect.stringMatching(/^leg\./) }]);
    expect(items).toHaveLength(2);
    expect(items.find(({ kind }) => kind === 'usage-cabinet')).toMatchObject({
      seal: null,
      summary: expect.stringContaining('Nobody sealed it.'),
    });
  });

  it('is not content with a custody record that was changed, cut off or taken away', async () => {
    const path = pathOf(/UpdatePacks\/ServiceConnection\/Custody\//);
    const whole = Buffer.from(world.files.contents.get(path) ?? '');
    damage(path, 60);
    expect(await codes()).toEqual(['custody.damaged']);
    world.files.contents.set(path, whole.subarray(0, whole.indexOf('\n') + 1));
    expect(await codes()).toEqual(['custody.damaged']);
    world.files.contents.delete(path);
    expect(await codes()).toEqual(['custody.damaged']);
  });

  it('is not content with a record of another pack than was sealed', async () => {
    const path = '/drive/UpdatePacks/UpdatePack.json';
    const text = world.files.contents.get(path)?.toString() ?? '';
    world.files.contents.set(path, Buffer.from(text.replace('"left": []', '"left": ["a"]')));
    expect((await world.run('verify', { path: '/drive/UpdatePacks' })).error).toMatchObject({
      code: 'leg.file-changed',
    });
  });

  it('misses what the newest leg lists, and nothing that earlier legs did', async () => {
    const first = pathOf(/^\/drive\/UsageData.*\.cab$/);
    world.clock.advance(60_000);
    const { cabinet } = await world.result('prepare', prepareInput);
    expect((await verify()).items.every(({ seal }) => seal !== null)).toBe(true);
    world.files.contents.delete(first);
    expect(await codes()).toEqual([]);
    world.files.contents.delete(cabinet.path);
    expect(await codes()).toEqual(['leg.file-missing']);
  });
});
