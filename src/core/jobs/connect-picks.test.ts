import { describe, expect, it } from 'vitest';
import type { UpdatePick } from '../../shared/connect-plan.ts';
import { cabinetOf } from '../testing/memory-cloud.ts';
import { SampleWorld, sampleOffer } from '../testing/sample-world.ts';

const { newer, newest, hotfix } = sampleOffer;
const connectInput = { from: '/drive', to: '/drive/UpdatePacks', download: 'latest', planOnly: false } as const;
const otherHash = 'N0cI//dxndWXnsh11WzSKG9tPPfsMXo7JWMqqyjsN7s=';

async function withUsageData(): Promise<{ world: SampleWorld; here: string }> {
  const world = await SampleWorld.make();
  await world.result('prepare', { to: '/drive/P01.cab', overwrite: false, reviewed: null });
  return { world, here: world.database.site.hierarchyHash };
}

/** Usage data of a second hierarchy in the same folder. */
async function withTwo(): Promise<{ world: SampleWorld; here: string }> {
  const { world, here } = await withUsageData();
  const site = world.database.site;
  world.database.site = { ...site, code: 'P02', hierarchyHash: otherHash };
  await world.result('prepare', { to: '/drive/P02.cab', overwrite: false, reviewed: null });
  world.database.site = site;
  return { world, here };
}

async function refusal(world: SampleWorld, picks: readonly UpdatePick[]): Promise<unknown> {
  const { error } = await world.run('connect', { ...connectInput, picks });
  return error === null ? null : { code: error.code, details: error.details };
}

describe('what the operator picked', () => {
  it('is what plan, pack and import have, whatever the filter would choose', async () => {
    const { world, here } = await withUsageData();
    const picks = [{ hierarchyHash: here, guids: [hotfix.toLowerCase(), newer] }];
    const planned = await world.result('connect', { ...connectInput, picks, planOnly: true });
    const { plan, pack } = await world.result('connect', { ...connectInput, picks });
    expect(plan.hierarchies[0]?.decisions).toEqual(planned.plan.hierarchies[0]?.decisions);
    expect(plan.hierarchies[0]?.decisions.map(({ guid, isChosen, reason }) => [guid, isChosen, reason])).toEqual([
      [newer, true, 'picked'],
      [newest, false, 'not-picked'],
      [hotfix, true, 'picked'],
    ]);
    expect(world.files.contents.has(`/drive/UpdatePacks/${newest}.cab`)).toBe(false);
    expect(pack?.files).toBe(world.filesUnder('/drive/UpdatePacks').length - 1);
    const { updates } = await world.result('import', { from: '/drive/UpdatePacks', waitSeconds: 30 });
    expect(updates.map(({ guid }) => guid).sort()).toEqual([newer, hotfix].sort());
  });

  it('may be nothing', async () => {
    const { world } = await withUsageData();
    const { plan } = await world.result('connect', { ...connectInput, picks: [] });
    expect(plan.hierarchies[0]?.decisions.filter(({ isChosen }) => isChosen)).toEqual([]);
  });

  it('is for each hierarchy its own', async () => {
    const { world, here } = await withTwo();
    const picks = [
      { hierarchyHash: here, guids: [newer] },
      { hierarchyHash: otherHash, guids: [hotfix] },
    ];
    const { plan } = await world.result('connect', { ...connectInput, picks });
    const chosen = new Map(
      plan.hierarchies.map(({ cabinet, decisions }) => [
        cabinet.hierarchyHash,
        decisions.filter(({ isChosen }) => isChosen).map(({ guid }) => guid),
      ]),
    );
    expect(chosen).toEqual(
      new Map([
        [here, [newer]],
        [otherHash, [hotfix]],
      ]),
    );
  });

  it('for a cabinet the service refuses does not stand in the way of the others', async () => {
    const { world, here } = await withTwo();
    // Refused as damaged on its way: only the one of the second hierarchy.
    const bad = world.files.contents.get('/drive/P02.cab');
    const upload = world.cloud.upload.bind(world.cloud);
    world.cloud.upload = (one, signal) =>
      upload(one.hierarchyHash === otherHash ? { ...one, sizeBytes: (bad?.length ?? 0) + 1 } : one, signal);
    const picks = [
      { hierarchyHash: here, guids: [newer] },
      { hierarchyHash: otherHash, guids: [hotfix] },
    ];
    const { plan, problems } = await world.result('connect', { ...connectInput, picks });
    expect(problems.map(({ code }) => code)).toEqual(['cloud.upload-refused']);
    expect(plan.hierarchies.map(({ cabinet }) => cabinet.hierarchyHash)).toEqual([here]);
  });

  it('for a hierarchy or of an update that nobody knows is refused, and nothing is sent', async () => {
    const { world, here } = await withUsageData();
    expect(await refusal(world, [{ hierarchyHash: otherHash, guids: [] }])).toEqual({
      code: 'updates.unknown-pick',
      details: { hierarchy: otherHash, guid: null },
    });
    expect(await refusal(world, [{ hierarchyHash: here, guids: [newer, 'something else'] }])).toMatchObject({
      code: 'updates.unknown-pick',
      details: { guid: 'something else' },
    });
    expect(world.cloud.received).toEqual([]);
    expect(world.files.folders.has('/drive/UpdatePacks')).toBe(false);
  });

  it('and withdrawn since is never downloaded', async () => {
    const { world, here } = await withUsageData();
    const xml = `<Manifests><Manifest PackageGuid="${newer}"><Update>2503</Update><Name>Configuration Manager 2503</Name>
      <UpdateType>0</UpdateType><FullVersion>5.00.9135.1000</FullVersion><DateReleased>2025-01-01T00:00:00Z</DateReleased>
      <MinCMVersion>5.00.9122.1000</MinCMVersion><MaxCMVersion>5.00.9135.1009</MaxCMVersion><Expired>1</Expired></Manifest></Manifests>`;
    world.cloud.serve('/manifest', await cabinetOf({ 'Manifest.xml': xml }));
    const { plan } = await world.result('connect', {
      ...connectInput,
      picks: [{ hierarchyHash: here, guids: [newer] }],
    });
    expect(plan.hierarchies[0]?.decisions).toMatchObject([{ isChosen: false, reason: 'expired' }]);
  });
});
