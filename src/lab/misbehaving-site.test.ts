/* A site that misbehaves, and what Import and the check list say of it: over real files and the database of the lab. */
import { rm, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { readChecklist, readSiteUpdates, type SiteLook } from '../core/site/site-updates.ts';
import { placesAt } from '../core/testing/sample-world.ts';
import { SqliteSiteDatabase } from '../main/database/sqlite.ts';
import { NodeFiles } from '../main/files/node-files.ts';
import { systemClock } from '../main/system-clock.ts';
import type { ChecklistItem } from '../shared/checklist.ts';
import type { Lab, LabSite } from './lab.ts';
import type { Mishaps } from './practice-site.ts';
import { startSiteComponent } from './site-component.ts';
import { copyLab, handOverManifest, inboxOf, layPayload, makeSmallLab, putInInbox } from './testing/small-lab.ts';

const cm2509 = '420E3E18-73C5-4BE9-88B0-6F1E30A012CA';
const manifest = 'ConfigMgr.Update.Manifest.CAB';

let template: Awaited<ReturnType<typeof makeSmallLab>>;
let lab: Lab;
let remove: () => Promise<void>;
let site: LabSite;

beforeAll(async () => {
  template = await makeSmallLab();
});
afterAll(() => template.remove());
beforeEach(async () => {
  ({ lab, remove } = await copyLab(template.lab));
  [site] = lab.sites as [LabSite];
  await layPayload(lab, site, cm2509);
  await handOverManifest(lab, site);
});
afterEach(() => remove());

/** What a computer sees that has this site. */
function look(): SiteLook {
  return {
    files: new NodeFiles(),
    clock: systemClock,
    openSiteDatabase: async () => await SqliteSiteDatabase.open(site.databasePath),
    sitePlaces: async () => placesAt(site.siteFolder),
  };
}

/** Lets the site work, and goes through the check list for the update that was laid. */
async function after(mishaps: Mishaps): Promise<ReadonlyMap<string, ChecklistItem>> {
  const component = startSiteComponent({
    siteFolder: site.siteFolder,
    database: site.databasePath,
    pollMs: 20,
    mishaps,
  });
  await component.idle();
  await component.stop();
  return new Map((await readChecklist(look(), null)).map((one) => [one.id, one]));
}

function keysOf(items: ReadonlyMap<string, ChecklistItem>, ...ids: readonly ChecklistItem['id'][]): readonly string[] {
  return ids.map((id) => `${items.get(id)?.key} ${items.get(id)?.outcome}`);
}

describe('a site that misbehaves', () => {
  it('not at all has nothing on the check list but what a person must look at', async () => {
    const items = await after({});
    const bad = [...items.values()].filter(({ outcome }) => outcome === 'failed');
    expect(bad).toEqual([]);
    expect(keysOf(items, 'manifest-taken', 'state-message-4', 'applicability', 'download')).toEqual([
      'manifest-taken taken passed',
      'state-message-4 reported passed',
      'applicability all passed',
      'download none passed',
    ]);
  });

  it('by not running at all', async () => {
    const old = new Date(Date.now() - 3_600_000);
    await utimes(join(inboxOf(site), manifest), old, old);
    const items = await after({ isStopped: true });
    expect(keysOf(items, 'manifest-taken', 'applicability')).toEqual([
      'manifest-taken stuck failed',
      'applicability not-looked warning',
    ]);
    expect(items.get('manifest-taken')?.todo).toContain('SMS_EXECUTIVE');
  });

  it('by refusing the manifest', async () => {
    const items = await after({ refusesManifest: true });
    expect(keysOf(items, 'manifest-taken', 'manifest-refused')).toEqual([
      'manifest-taken taken passed',
      'manifest-refused refused failed',
    ]);
    expect(items.get('manifest-refused')?.details.files?.[0]).toMatch(/-ConfigMgr\.Update\.Manifest\.CAB$/);
  });

  it('with a manifest that is no cabinet', async () => {
    await rm(join(inboxOf(site), manifest));
    await putInInbox(site, manifest, Buffer.from('no cabinet'));
    const old = new Date(Date.now() - 60_000);
    await utimes(join(inboxOf(site), manifest), old, old);
    expect(keysOf(await after({}), 'manifest-refused')).toEqual(['manifest-refused refused failed']);
  });

  it('by not telling of the manifest', async () => {
    expect(keysOf(await after({ isSilent: true }), 'state-message-4')).toEqual([
      'state-message-4 not-reported warning',
    ]);
  });

  it('by staying at its download', async () => {
    const items = await after({ stuck: [cm2509] });
    expect(keysOf(items, 'download')).toEqual(['download under-way passed']);
    const later: SiteLook = { ...look(), clock: { ...systemClock, now: () => new Date(Date.now() + 3_600_000) } };
    const again = new Map((await readChecklist(later, [cm2509])).map((one) => [one.id, one]));
    expect(keysOf(again, 'download')).toEqual(['download stuck failed']);
    expect(again.get('download')?.details.seconds).toBeGreaterThan(3_500);
  });

  it.each([
    ['Failed to calculate hash for the package', 'hash failed failed'],
    ['Error in verifying the trust of file update.map.cab', 'trust failed failed'],
    ['ERROR: Failed to find SQLSysClrTypes.msi', 'redistributables failed failed'],
  ] as const)('by a download that fails: %s', async (line, expected) => {
    const items = await after({ failing: { [cm2509]: line } });
    expect(keysOf(items, 'download', 'hash', 'trust', 'redistributables')).toContain(expected);
    expect(keysOf(items, 'download')).toEqual(['download failed failed']);
  });

  it('by filtering an update out', async () => {
    const items = await after({ notApplicable: { [cm2509]: 'Not a 2403 build, skip this update' } });
    expect(keysOf(items, 'applicability', 'prerequisites')).toEqual([
      'applicability some warning',
      'prerequisites none passed',
    ]);
    expect(items.get('applicability')?.details.line).toBe('Not a 2403 build, skip this update');
    const { updates } = await readSiteUpdates(look());
    expect(updates.find(({ guid }) => guid === cm2509)).toMatchObject({
      state: 393214,
      reason: 'Not a 2403 build, skip this update',
    });
  });

  it('by missing a prerequisite', async () => {
    const items = await after({ notApplicable: { [cm2509]: 'None of the prerequisite packages is installed: X' } });
    expect(keysOf(items, 'prerequisites')).toEqual(['prerequisites missing warning']);
  });

  it('by hiding an update behind a newer one', async () => {
    expect(keysOf(await after({ hidden: [cm2509] }), 'superseded')).toEqual(['superseded some warning']);
  });

  it('by losing content, or its log', async () => {
    await rm(join(site.siteFolder, 'EasySetupPayload', 'Offline', cm2509, `${cm2509}.cab`));
    const items = await after({});
    expect(keysOf(items, 'content-laid')).toEqual(['content-laid missing failed']);
    await rm(join(site.siteFolder, 'Logs', 'dmpdownloader.log'));
    const blind = new Map((await readChecklist(look(), null)).map((one) => [one.id, one]));
    expect(keysOf(blind, 'state-message-4')).toEqual(['state-message-4 no-log by-hand']);
  });
});
