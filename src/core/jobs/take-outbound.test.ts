import { describe, expect, it } from 'vitest';
import { MemoryTrustStore } from '../testing/memory-trust.ts';
import { SampleWorld } from '../testing/sample-world.ts';
import { legPath } from '../trust/leg-folder.ts';
import { readLeg } from '../trust/read-leg.ts';
import { sealText } from '../trust/seal.ts';

const prepareInput = { to: '/drive', overwrite: false, reviewed: null } as const;
const connectInput = { from: '/drive', to: '/drive/UpdatePacks', download: 'latest', planOnly: false } as const;

describe('usage data at the internet computer', () => {
  it('is of the computer that is known, whatever number a stranger has sealed the same bytes with', async () => {
    const world = await SampleWorld.make();
    const { seal } = await world.result('prepare', prepareInput);
    const { value } = readLeg(world.files.contents.get(legPath('/drive', seal.leg)) ?? Buffer.of());
    const stranger = new MemoryTrustStore('MALLORY');
    const id = '5b1f0a52-0c0e-4b59-9d5a-3b2d6d9a7c11';
    const forged = { ...value, id, sequence: 900_000, sender: await stranger.identity() };
    world.files.contents.set(legPath('/drive', id), Buffer.from(await sealText(stranger, forged)));

    const { sealsFound } = await world.result('connect', connectInput);
    expect(sealsFound.map((found) => found.seal?.leg)).toEqual([seal.leg]);
    expect(sealsFound[0]?.seal?.standing).toBe('self');
  });

  it('is sent although its custody record was damaged on the way, and that is told', async () => {
    const world = await SampleWorld.make();
    const { seal } = await world.result('prepare', prepareInput);
    const path = `/drive/ServiceConnection/Custody/${seal.leg}.jsonl`;
    const carried = world.files.contents.get(path) ?? Buffer.of();
    world.files.contents.set(path, Buffer.from(`${carried.toString()}{}\n`));

    const { uploads, problems } = await world.result('connect', connectInput);
    expect(uploads).toHaveLength(1);
    expect(problems.map(({ code }) => code)).toEqual(['custody.damaged']);
    await world.result('import', { from: '/drive/UpdatePacks', waitSeconds: 30 });
  });
});

describe('a name that is too long to be sealed', () => {
  const prepareAs = async (letters: number) => {
    const world = await SampleWorld.make();
    return { world, run: await world.run('prepare', { ...prepareInput, to: `/drive/${'n'.repeat(letters)}.cab` }) };
  };

  it('is refused before anything is written', async () => {
    const { world, run } = await prepareAs(197);
    expect(run.error).toMatchObject({ code: 'files.name-not-allowed' });
    expect([...world.files.contents.keys()].filter((path) => path.startsWith('/drive/'))).toEqual([]);
  });

  it('is one letter longer than the longest that is carried and believed', async () => {
    const { world, run } = await prepareAs(196);
    expect(run.error).toBeNull();
    const { sealsFound, problems } = await world.result('connect', connectInput);
    expect(problems).toEqual([]);
    expect(sealsFound[0]?.seal?.standing).toBe('self');
  });
});
