import { describe, expect, it } from 'vitest';
import { MemoryTrustStore } from '../testing/memory-trust.ts';
import { TrustWorld } from '../testing/trust-world.ts';
import { isRecordPath, planBundle } from './plan-bundle.ts';

const idsOf = async (...[drive, folder]: Parameters<typeof planBundle>): Promise<readonly string[]> =>
  (await planBundle(drive, folder)).legs.map(({ value }) => value.id);

describe('what goes into a bundle', () => {
  it('is the newest leg of a computer, and what it lists', async () => {
    const world = await TrustWorld.paired();
    const drive = await world.newDrive();
    await world.prepare(drive);
    world.clock.advanceDays(1);
    const newest = await world.prepare(drive);
    expect(await idsOf(drive, '/out')).toEqual([newest.leg.id]);
    expect((await planBundle(drive, '/out')).files).toEqual(newest.leg.files);
  });

  it('is the later one of two legs by different keys that seal one file with other bytes', async () => {
    const world = await TrustWorld.paired();
    const drive = await world.newDrive();
    await world.bring(drive);
    world.clock.advanceDays(1);
    const old = [...drive.contents].filter(([path]) => path.includes('/Legs/'));
    const later = await world.bring(drive, { internet: new MemoryTrustStore('GATE-02') });
    for (const [path, bytes] of old) drive.contents.set(path, bytes);
    expect(await idsOf(drive, '/pack')).toEqual([later.leg.id]);
  });

  it('is told of legs that are not fit to be, and made of the others', async () => {
    const world = await TrustWorld.paired();
    const drive = await world.newDrive();
    const { leg } = await world.bring(drive);
    drive.contents.set('/pack/ServiceConnection/Legs/x.json', Buffer.from('{}\n'));
    const { legs, problems } = await planBundle(drive, '/pack');
    expect(legs.map(({ value }) => value.id)).toEqual([leg.id]);
    expect(problems).toMatchObject([{ code: 'leg.not-sealed' }]);
    await drive.remove(legs[0]?.path ?? '');
    await expect(planBundle(drive, '/pack')).rejects.toMatchObject({ code: problems[0]?.code });
  });

  it('has a record of legs, chains and the text for people, and of nothing else', () => {
    const id = '6f1c2f8e-53a0-4c7d-9f53-0d6f4f3e2a11';
    for (const path of [`Legs/${id}.json`, `Custody/${id}.jsonl`, 'Read me.txt'])
      expect(isRecordPath(`ServiceConnection/${path}`)).toBe(true);
    for (const path of [`Legs/${id}.exe`, `Legs/a/${id}.json`, 'Custody/computer.jsonl', 'run.cmd', `Parts/${id}.json`])
      expect(isRecordPath(`ServiceConnection/${path}`)).toBe(false);
  });
});
