import { createHash } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hashIdentifier } from '../core/usage-data/hash.ts';
import { Settings } from '../shared/settings.ts';
import { createLab, type Lab, type LabSite, startLab } from './lab.ts';
import { makeSmallLab } from './testing/small-lab.ts';

async function digests(folder: string): Promise<Record<string, string>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
  const pairs = await Promise.all(
    files.map(
      async (file) =>
        [
          relative(folder, file),
          createHash('sha256')
            .update(await readFile(file))
            .digest('hex'),
        ] as const,
    ),
  );
  return Object.fromEntries(pairs);
}

let lab: Lab;
let remove: () => Promise<void>;

beforeAll(async () => {
  ({ lab, remove } = await makeSmallLab({ hierarchies: 5, rows: 6000 }));
});
afterAll(() => remove());

function siteAt(index: number): LabSite {
  const site = lab.sites[index];
  if (site === undefined) throw new Error(`There is no site ${index}.`);
  return site;
}

function rowsOf(site: LabSite, sql: string): Record<string, unknown>[] {
  const database = new DatabaseSync(site.databasePath, { readOnly: true });
  try {
    const statement = database.prepare(sql);
    statement.setReadBigInts(true);
    return statement.all();
  } finally {
    database.close();
  }
}

describe('createLab', () => {
  it('makes the same bytes for the same options, wherever it is', async () => {
    const again = await makeSmallLab({ hierarchies: 5, rows: 6000 });
    try {
      const first = await digests(lab.folder);
      expect(Object.keys(first).length).toBeGreaterThan(50);
      expect(await digests(again.lab.folder)).toEqual(first);
    } finally {
      await again.remove();
    }
  });

  it('makes other sites and other payloads for another seed, and the same catalogue', async () => {
    const other = await makeSmallLab({ hierarchies: 5, rows: 6000, seed: 2 });
    try {
      const [first, second] = [await digests(lab.folder), await digests(other.lab.folder)];
      expect(Object.keys(second)).toEqual(Object.keys(first));
      expect(second['sites/P01/CM_P01.sqlite']).not.toBe(first['sites/P01/CM_P01.sqlite']);
      expect(other.lab.sites[0]?.hierarchyHash).not.toBe(siteAt(0).hierarchyHash);
    } finally {
      await other.remove();
    }
  });

  it('gives each hierarchy another version, level and id', () => {
    expect(lab.sites.map(({ code, release, usageLevel }) => `${code} ${release} ${usageLevel}`)).toEqual([
      'P01 2403 Basic',
      'P02 2309 Enhanced',
      'P03 2503 Full',
      'C04 2409 Basic',
      'P05 2303 Enhanced',
    ]);
    expect(new Set(lab.sites.map((site) => site.hierarchyId)).size).toBe(5);
    for (const site of lab.sites) expect(site.hierarchyHash).toBe(hashIdentifier(site.hierarchyId));
  });

  it('takes the usage levels it is told, in turn', async () => {
    const told = await makeSmallLab({ hierarchies: 3, levels: ['Full', 'Basic'] });
    try {
      expect(told.lab.sites.map((site) => site.usageLevel)).toEqual(['Full', 'Basic', 'Full']);
    } finally {
      await told.remove();
    }
  });

  it('writes settings the product reads, with paths that stay right when the lab is moved', async () => {
    const site = Settings.parse(JSON.parse(await readFile(siteAt(0).settingsPath, 'utf8')));
    expect(site).toMatchObject({
      version: 1,
      isPractice: true,
      site: { database: { kind: 'sqlite', path: 'CM_P01.sqlite' }, folder: 'SMS' },
      cloud: null,
    });
    const internet = Settings.parse(JSON.parse(await readFile(lab.internetSettingsPath, 'utf8')));
    expect(internet.cloud?.manifestUrl).toBe('http://127.0.0.1:47610/fwlink/?LinkId=2309745');
    expect(internet.site).toBeNull();
    expect(await readdir(lab.drive)).toEqual([]);
  });

  it('makes the folders of a site server', async () => {
    for (const folder of ['EasySetupPayload/Offline', 'CMUStaging', 'inboxes/hman.box/CFD', 'Logs']) {
      expect(await readdir(join(siteAt(0).siteFolder, folder))).toEqual([]);
    }
  });

  it('keeps the rollback journal, so that a reader needs no other file', async () => {
    const header = await readFile(siteAt(0).databasePath);
    // SQLite file format, bytes 18 and 19: 1 is the rollback journal, 2 would be the write-ahead log.
    expect([...header.subarray(18, 20)]).toEqual([1, 1]);
    expect((await readdir(join(lab.folder, 'sites', 'P01'))).sort()).toEqual([
      'CM_P01.sqlite',
      'SMS',
      'settings.json',
      'trust',
    ]);
  });

  it('refuses a folder that holds something, and does not touch it', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'practice-lab-'));
    try {
      await writeFile(join(folder, 'mine.txt'), 'mine');
      await expect(createLab({ folder, hierarchies: 1, rows: 1, seed: 1 })).rejects.toThrow('is not empty');
      expect(await readdir(folder)).toEqual(['mine.txt']);
      await expect(createLab({ folder: lab.folder, hierarchies: 1, rows: 1, seed: 1 })).rejects.toThrow('already');
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});

describe('the site database', () => {
  it('answers the documented questions', () => {
    const site = siteAt(0);
    expect(rowsOf(site, 'SELECT Value FROM fnGetHierarchyID')).toEqual([{ Value: site.hierarchyId }]);
    expect(rowsOf(site, 'SELECT Value FROM fnCurrentSiteVersion')).toEqual([{ Value: '5.00.9128.1000' }]);
    expect(rowsOf(site, 'SELECT Value FROM fnCurrentSiteVersion_INT')).toEqual([{ Value: 5_009_128n }]);
  });

  it('has a central administration site with its primary sites in every fourth hierarchy', () => {
    expect(rowsOf(siteAt(3), 'SELECT SiteCode, ReportToSite, SiteType FROM Sites ORDER BY SiteKey')).toEqual([
      { SiteCode: 'C04', ReportToSite: '', SiteType: 4n },
      { SiteCode: 'A04', ReportToSite: 'C04', SiteType: 2n },
      { SiteCode: 'B04', ReportToSite: 'C04', SiteType: 2n },
    ]);
  });

  it('knows the packages the site came by as installed, at every site', () => {
    const installed = rowsOf(siteAt(3), 'SELECT FullVersion, State FROM CM_UpdatePackages ORDER BY DateReleased');
    expect(installed.map((row) => row.FullVersion)).toEqual(['5.00.9122.1000', '5.00.9128.1000', '5.00.9132.1000']);
    expect(new Set(installed.map((row) => row.State))).toEqual(new Set([196612n]));
    expect(rowsOf(siteAt(3), 'SELECT count(*) AS n FROM CM_UpdatePackageSiteStatus')).toEqual([{ n: 9n }]);
  });
});

describe('the usage data', () => {
  const all = (site: LabSite): Record<string, unknown>[] =>
    rowsOf(site, 'SELECT * FROM TEL_TelemetryResults ORDER BY ResultID');

  it('repeats the hashed hierarchy id in every row and never the id itself', async () => {
    const site = siteAt(2);
    expect(new Set(all(site).map((row) => row.SupportID))).toEqual(new Set([site.hierarchyHash]));
    expect(all(site)).toHaveLength(6000);
    const bytes = JSON.stringify(all(site), (_, value: unknown) => (typeof value === 'bigint' ? String(value) : value));
    expect(bytes).not.toContain(site.hierarchyId);
  });

  it('holds no more than the level of the site allows', () => {
    const levels = (index: number): unknown[] =>
      rowsOf(siteAt(index), 'SELECT DISTINCT Level FROM TEL_TelemetryResults ORDER BY Level').map((row) => row.Level);
    expect([levels(0), levels(1), levels(2)]).toEqual([[1n], [1n, 2n], [1n, 2n, 3n]]);
  });

  it('hashes names by the documented rule', () => {
    const hashes = new Set(all(siteAt(2)).map((row) => row.SubjectHash));
    // Vectors of the documented rule: a site code, a table name, a GUID, the zero GUID.
    expect(hashes).toContain('47AG/CYcCTPQymhu9woxbYC62T9E1hTQhqtCltDFfEo=');
    const everywhere = new Set(lab.sites.flatMap((site) => all(site).map((row) => row.SubjectHash)));
    for (const vector of [
      '1V0iCHHS7xV9BgkVvtPROutbjelR/GtdO4bAN7YDrvw=',
      '7j+TrPRMOucNbwosBdtDxv52b15Le7VcspAWeieS3Ws=',
      'N0cI//dxndWXnsh11WzSKG9tPPfsMXo7JWMqqyjsN7s=',
    ]) {
      expect(everywhere).toContain(vector);
    }
  });

  it('meets a reader with every shape of value', () => {
    const rows = all(siteAt(2));
    const texts = rows.flatMap((row) => (typeof row.Result === 'string' ? [row.Result] : []));
    const has = (test: RegExp): boolean => texts.some((text) => test.test(text));
    const shapes = {
      null: rows.some((row) => row.Result === null),
      empty: texts.includes(''),
      json: has(/^\{"/),
      xml: has(/^<Setup /),
      formula: has(/^=HYPERLINK/) && has(/^\+1/) && has(/^@SUM/) && has(/^-2/),
      dutch: has(/coördinator|één uur/),
      french: has(/Échec|élément/),
      japanese: has(/サイト/),
      emoji: has(/🎉/),
      quotes: has(/"Active"/),
      'line breaks': has(/\r\n/) && has(/[^\r]\n/),
      long: texts.some((text) => text.length > 4000),
      binary: rows.some((row) => row.Revision instanceof Uint8Array && row.Revision.length === 8),
      float: rows.some((row) => typeof row.NumericValue === 'number' && !Number.isInteger(row.NumericValue)),
      negative: rows.some((row) => typeof row.NumericValue === 'number' && row.NumericValue < 0),
      'past 2^53': rows.some((row) => typeof row.CounterValue === 'bigint' && row.CounterValue > 2n ** 53n),
    };
    expect(Object.entries(shapes).filter(([, isThere]) => !isThere)).toEqual([]);
    expect(Math.max(...texts.map((text) => Buffer.byteLength(text)))).toBeLessThan(200_000);
  });

  it('was collected weekly, and never after the last collection', () => {
    const [{ First, Last } = { First: '', Last: '' }] = rowsOf(
      siteAt(0),
      'SELECT min(CollectedOn) AS First, max(CollectedOn) AS Last FROM TEL_TelemetryResults',
    );
    expect(Last).toBe('2026-11-18T03:00:00Z');
    expect(Date.parse(String(Last)) - Date.parse(String(First))).toBeGreaterThan(20 * 86_400_000);
  });
});

describe('startLab', () => {
  it('names the port in the settings of the internet computer, and watches every site', async () => {
    const own = await makeSmallLab({ hierarchies: 2 });
    const running = await startLab(own.lab.folder, { port: 0 });
    try {
      const settings = Settings.parse(JSON.parse(await readFile(own.lab.internetSettingsPath, 'utf8')));
      expect(settings.cloud?.usageDataUrl).toBe(`${running.cloud.url}/usage-data`);
      await running.idle();
      expect(running.sites).toHaveLength(2);
    } finally {
      await running.stop();
      await own.remove();
    }
  });

  it('says when there is no lab', async () => {
    await expect(startLab(lab.drive, { port: 0 })).rejects.toThrow('There is no practice lab');
  });
});
