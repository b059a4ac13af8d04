import { describe, expect, it } from 'vitest';
import { clause } from '../../shared/clauses.ts';
import { bytesSource, openCabinet } from '../cab/index.ts';
import { cabinetOf } from '../testing/memory-cloud.ts';
import { sampleGuid } from '../testing/sample-updates.ts';
import { SampleWorld, sampleOffer } from '../testing/sample-world.ts';
import { readManifestCabinet } from '../updates/offer.ts';

const connectInput = { from: '/drive', to: '/drive/UpdatePacks', download: 'latest', planOnly: false } as const;

/** A cloud whose manifest was changed. */
async function withManifest(change: (xml: string) => string): Promise<SampleWorld> {
  const world = await SampleWorld.make();
  await world.result('prepare', { to: '/drive/P01.cab', overwrite: false, reviewed: null });
  const cabinet = await openCabinet(
    bytesSource('m', world.cloud.files.get(world.cloud.manifestUrl) ?? new Uint8Array()),
  );
  const { bytes } = await readManifestCabinet(cabinet, 'Manifest.xml');
  world.cloud.serve('/manifest', await cabinetOf({ 'Manifest.xml': change(Buffer.from(bytes).toString('utf8')) }));
  return world;
}

describe('a manifest with an update that cannot be read', () => {
  const spoil = (xml: string): string =>
    xml.replace(
      '<Manifests>',
      `<Manifests><Manifest PackageGuid="${sampleGuid(9)}"><Update>2603</Update><Name>Broken</Name></Manifest>`,
    );

  it('is gone on with: the plan and the log name it, and the others come and are imported', async () => {
    const world = await withManifest(spoil);
    const planned = await world.result('connect', { ...connectInput, planOnly: true });
    expect(planned.plan.setAside).toEqual([
      {
        guid: sampleGuid(9),
        name: 'Broken',
        problem: `${sampleGuid(9)} has no Content`,
        clause: clause('no-content', { guid: sampleGuid(9) }),
      },
    ]);
    expect(world.log.lines).toContain(
      `warning The manifest's Broken (${sampleGuid(9)}) is set aside: ${sampleGuid(9)} has no Content.`,
    );
    const { pack, problems } = await world.result('connect', connectInput);
    expect(pack?.files).toBeGreaterThan(0);
    expect(problems).toEqual([]);
    const { updates } = await world.result('import', { from: '/drive/UpdatePacks', waitSeconds: 30 });
    expect(updates.map(({ guid }) => guid)).toEqual([sampleOffer.newest]);
  });

  it('cannot have it picked', async () => {
    const world = await withManifest(spoil);
    const picks = [{ hierarchyHash: world.database.site.hierarchyHash, guids: [sampleGuid(9)] }];
    const { error } = await world.run('connect', { ...connectInput, picks });
    expect(error?.code).toBe('updates.unknown-pick');
  });
});

it('a manifest that says more than the program knows is carried unchanged, and the plan counts what it is', async () => {
  const world = await withManifest((xml) => xml.replaceAll('<Update>', '<EULA>Terms</EULA><Update>'));
  const { plan } = await world.result('connect', connectInput);
  expect(plan.unknown).toEqual([{ path: 'Manifest/EULA', count: 3, example: 'Terms' }]);
  expect(plan.setAside).toEqual([]);
  expect(world.files.contents.get('/drive/UpdatePacks/ConfigMgr.Update.Manifest.ENC')).toEqual(
    world.cloud.files.get(world.cloud.manifestUrl),
  );
});

it('the plan warns of a release that is out of support on the day it is made', async () => {
  const world = await withManifest((xml) => xml);
  const { plan } = await world.result('connect', { ...connectInput, download: 'all', planOnly: true });
  const explanationOf = (guid: string): unknown =>
    plan.hierarchies[0]?.decisions.find((decision) => decision.guid === guid)?.explanation;
  // The day is in November 2026.
  expect(explanationOf(sampleOffer.newer)).toBe('Everything was asked for. Support for 2503 ended on 2026-09-30.');
  expect(explanationOf(sampleOffer.newest)).toBe('Everything was asked for.');
});
