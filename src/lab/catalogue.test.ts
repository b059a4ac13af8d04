import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseManifest, parseRedistManifest } from '../core/updates/manifest.ts';
import { CloudIndex } from '../relay/cloud-index.ts';
import { knownVersions } from '../shared/site.ts';
import { digestOf, readMember, withCabinetFile } from './cabinets.ts';
import { manifestReleased, packagesOfRelease, practiceCatalogue } from './catalogue.ts';
import type { Lab } from './lab.ts';
import { redistSetOf } from './redistributables.ts';
import { siteSchema } from './site-schema.ts';
import { makeSmallLab } from './testing/small-lab.ts';

const catalogue = practiceCatalogue();
const byGuid = new Map(catalogue.map((update) => [update.guid, update]));

function kb(number: string, release: string) {
  const update = catalogue.find((candidate) => candidate.kb === number && candidate.release === release);
  if (update === undefined) throw new Error(`No KB${number} for ${release}.`);
  return update;
}

describe('the practice catalogue', () => {
  it('offers every release from 2203 on, each package with its own GUID', () => {
    const names = knownVersions.map(({ name }) => name).filter((name) => name >= '2203' && name < '3000');
    expect([...new Set(catalogue.filter((update) => update.updateType === 0).map(({ release }) => release))]).toEqual(
      names,
    );
    expect(byGuid.size).toBe(catalogue.length);
    for (const { guid } of catalogue) expect(guid).toMatch(/^[0-9A-F]{8}(-[0-9A-F]{4}){3}-[0-9A-F]{12}$/);
  });

  it('uses published GUIDs where there are any and marks the others by their version digit', () => {
    expect(packagesOfRelease('2409').map(({ guid }) => guid)).toEqual([
      'E7B11914-3BB0-4925-A84C-6766C747B0F8',
      '3B7D84FA-ECCC-4EA0-B8AB-ABBDA1E88E0E',
    ]);
    expect(kb('28204160', '2403').guid).toBe('A02D38C5-021E-4144-8249-E7CDE48DA83F');
    expect(packagesOfRelease('2211').map(({ guid }) => guid.slice(0, 8))).toEqual(['BAD30974', 'C457206E']);
    for (const { guid, guidEvidence } of catalogue) {
      if (guidEvidence !== 'published') expect(guid.charAt(14)).toBe('8');
    }
  });

  it('has several packages for one release, one KB for several releases, and what was withdrawn', () => {
    expect(packagesOfRelease('2207').map(({ ring }) => ring)).toEqual(['Fast', 'Fast', 'Slow']);
    expect(catalogue.filter((update) => update.kb === '33177653').map(({ release }) => release)).toEqual([
      '2403',
      '2409',
      '2503',
    ]);
    expect(catalogue.filter((update) => update.isExpired).map((update) => update.kb)).toEqual(['21010486', '25858444']);
    expect(kb('27863823', '2309').supersedes).toEqual([kb('25858444', '2309').guid]);
    expect(kb('28204160', '2403').prerequisites).toEqual(['5B8886C7-F967-4F8A-92AA-009E28368853']);
  });

  it('gives the range of the published sample to 2409, and hotfixes that of their release', () => {
    const update = packagesOfRelease('2409').at(-1);
    expect([update?.minVersion, update?.maxVersion, update?.fullVersion]).toEqual([
      '5.00.9106.1000',
      '5.00.9132.1009',
      '5.00.9132.1000',
    ]);
    expect([kb('30385346', '2409').minVersion, kb('30385346', '2409').maxVersion]).toEqual([
      '5.00.9132.1000',
      '5.00.9132.1023',
    ]);
  });
});

describe('applicability checks', () => {
  function checkAt(build: number, guid: string, installed: readonly string[] = [], isInRing = false): unknown {
    const database = new DatabaseSync(':memory:');
    try {
      database.exec(siteSchema);
      database.exec(`INSERT INTO Sites VALUES (1, 'P01', 'P01', '', 'S', 2, '5.00.${build}.1000', ${build}, 1)`);
      for (const package_ of installed) {
        database.exec(
          `INSERT INTO CM_UpdatePackages (PackageGuid, Name, State, FullVersion) VALUES ('${package_}', '', 196612, '')`,
        );
      }
      if (isInRing) database.exec("INSERT INTO EasySetupSettings VALUES ('EarlyUpdateRing', '1')");
      return { ...database.prepare(byGuid.get(guid)?.checkSql ?? '').get() };
    } finally {
      database.close();
    }
  }
  const yes = { IsApplicable: 1, Reason: 'Applicable' };
  const no = (Reason: string): object => ({ IsApplicable: 0, Reason });
  const cm2409 = '3B7D84FA-ECCC-4EA0-B8AB-ABBDA1E88E0E';

  it('narrow a release to its documented path', () => {
    expect(checkAt(9128, cm2409)).toEqual(yes);
    expect(checkAt(9122, cm2409)).toEqual(yes);
    expect(checkAt(9106, cm2409)).toEqual(no('Not a 2309 or later build, skip this update'));
    expect(checkAt(9132, cm2409)).toEqual(no('Site is at 2409 or later, skip this update'));
  });

  it('keep a hotfix to its own release', () => {
    expect(checkAt(9132, kb('30385346', '2409').guid)).toEqual(yes);
    expect(checkAt(9135, kb('30385346', '2409').guid)).toEqual(no('Not a 2409 build, skip this hotfix'));
  });

  it('keep the early ring to those who joined it', () => {
    const early = packagesOfRelease('2609')[0]?.guid ?? '';
    expect(checkAt(9146, early)).toEqual(no('Not in the early update ring, skip this update'));
    expect(checkAt(9146, early, [], true)).toEqual(yes);
  });

  it('give who installed the withdrawn 2303 rollup the one that completes it, and nobody else', () => {
    const [first, revised, completion] = ['21010486', '24719670', '24721208'].map((number) => kb(number, '2303').guid);
    expect(checkAt(9106, completion ?? '')).toEqual(no('KB21010486 is not installed, skip this hotfix'));
    expect(checkAt(9106, completion ?? '', [first ?? ''])).toEqual(yes);
    expect(checkAt(9106, revised ?? '')).toEqual(yes);
    expect(checkAt(9106, revised ?? '', [first ?? ''])).toMatchObject({ IsApplicable: 0 });
  });
});

describe('the files of the catalogue', () => {
  let lab: Lab;
  let remove: () => Promise<void>;
  let index: CloudIndex;
  const served = (path: string): string => join(lab.cloudFolder, 'download', ...path.split('/'));

  beforeAll(async () => {
    ({ lab, remove } = await makeSmallLab({ payloadBytes: 100_000 }));
    index = CloudIndex.parse(JSON.parse(await readFile(join(lab.cloudFolder, 'cloud.json'), 'utf8')));
  });
  afterAll(() => remove());

  it('hold a manifest the product reads without finding anything unknown', async () => {
    const path = served('manifest/ConfigMgr.Update.Manifest.cab');
    const { updates, unknown } = parseManifest(
      'Manifest.xml',
      (await readMember(path, 'Manifest.xml', 1e6)) ?? new Uint8Array(),
    );
    expect(unknown).toEqual([]);
    expect(updates.map(({ guid }) => guid)).toEqual(catalogue.map(({ guid }) => guid));
    for (const update of updates) {
      const made = byGuid.get(update.guid);
      expect({ ...update, payload: undefined, redistManifests: undefined }).toEqual({
        guid: made?.guid,
        name: made?.name,
        kind: made?.updateType === 2 ? 'hotfix' : 'update',
        release: made?.release,
        fullVersion: made?.fullVersion,
        minSiteVersion: made?.minVersion,
        maxSiteVersion: made?.maxVersion,
        released: made === undefined ? '' : new Date(made.released).toISOString(),
        moreInfoUrl: made?.moreInfoLink,
        isExpired: made?.isExpired,
        supersedes: made?.supersedes,
        prerequisites: made?.prerequisites,
        isEarlyRing: made?.ring === 'Fast',
      });
      const file = index.files[`${made?.downloadFolder}/${update.guid}.cab`];
      expect(update.payload?.sha256).toBe(made?.isExpired === true ? undefined : file?.sha256);
      expect(update.released <= new Date(manifestReleased).toISOString()).toBe(true);
    }
  });

  it('hold a check for every update, named by the first digits of its GUID', async () => {
    const members = await withCabinetFile(served('manifest/ConfigMgr.Update.Manifest.cab'), (cabinet) =>
      Promise.resolve(cabinet.members.map((member) => member.name)),
    );
    expect(members).toEqual(['Manifest.xml', ...catalogue.map((update) => update.checkFile)]);
    expect(members).toContain('ApplicabilityChecks\\CM2403-KB28204160_AppCheck_A02D38C5.sql');
  });

  it('hold payloads of about the size asked for, with a map that vouches for them', async () => {
    const path = '2403SR1_9128.1007/5B8886C7-F967-4F8A-92AA-009E28368853.cab';
    const size = index.files[path]?.sizeBytes ?? 0;
    expect(size).toBeGreaterThan(100_000);
    expect(size).toBeLessThan(105_000);
    expect((await digestOf(served(path))).sha256).toBe(index.files[path]?.sha256);
    expect(await readMember(served(path), 'SMSSetup/update.map.cab', 10_000)).not.toBeNull();
  });

  it('share redistributables among releases, but for one that changed and one that went', async () => {
    const filesOf = async (version: string): Promise<Record<string, string>> => {
      const path = served(`redist-manifest-${version}/ConfigMgr.Manifest.cab`);
      const bytes = (await readMember(path, 'ConfigMgr.Manifest.xml', 1e6)) ?? new Uint8Array();
      return Object.fromEntries(parseRedistManifest('x', bytes).map((file) => [file.path, file.sha256]));
    };
    const [old, middle, newest] = [await filesOf('202203'), await filesOf('202309'), await filesOf('202603')];
    const changed = Object.keys(old).filter((name) => old[name] !== middle[name]);
    expect(changed).toEqual(['msodbcsql.msi']);
    expect(Object.keys(middle).filter((name) => !(name in newest))).toEqual(['sqlncli.msi']);
    expect(Object.keys(newest)).toHaveLength(7);
    expect([9106, 9122, 9141, 9146, 9152].map((build) => redistSetOf(build).version)).toEqual([
      '202203',
      '202309',
      '202309',
      '202603',
      '202603',
    ]);
  });
});
