import { readdir, readFile, rm, truncate, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { packagesOfRelease, practiceCatalogue } from './catalogue.ts';
import type { Lab, LabSite } from './lab.ts';
import type { SiteEvent } from './practice-site.ts';
import { type SiteComponent, type SiteComponentOptions, startSiteComponent } from './site-component.ts';
import { copyLab, handOverManifest, inboxOf, layPayload, makeSmallLab, putInInbox } from './testing/small-lab.ts';

const cm2509 = '420E3E18-73C5-4BE9-88B0-6F1E30A012CA';
const rollup2403 = 'A02D38C5-021E-4144-8249-E7CDE48DA83F';
const manifest = 'ConfigMgr.Update.Manifest.CAB';

let template: Awaited<ReturnType<typeof makeSmallLab>>;
let lab: Lab;
let remove: () => Promise<void>;
let site: LabSite;
let component: SiteComponent | null;
let events: SiteEvent[];

beforeAll(async () => {
  template = await makeSmallLab({ hierarchies: 4 });
});
afterAll(() => template.remove());

beforeEach(async () => {
  ({ lab, remove } = await copyLab(template.lab));
  site = siteAt(0);
  component = null;
  events = [];
});
afterEach(async () => {
  await component?.stop();
  await remove();
});

function siteAt(index: number): LabSite {
  const found = lab.sites[index];
  if (found === undefined) throw new Error(`There is no site ${index}.`);
  return found;
}

function start(options: Partial<SiteComponentOptions> = {}): SiteComponent {
  component = startSiteComponent({
    siteFolder: site.siteFolder,
    database: site.databasePath,
    pollMs: 20,
    onEvent: (event) => events.push(event),
    ...options,
  });
  return component;
}

function rows(sql: string, ...values: string[]): Record<string, unknown>[] {
  const database = new DatabaseSync(site.databasePath, { readOnly: true, timeout: 5000 });
  try {
    return database
      .prepare(sql)
      .all(...values)
      .map((row) => ({ ...row }));
  } finally {
    database.close();
  }
}

function change(sql: string): void {
  const database = new DatabaseSync(site.databasePath);
  database.exec(sql);
  database.close();
}

function states(): Record<string, unknown> {
  return Object.fromEntries(
    rows('SELECT PackageGuid, State FROM CM_UpdatePackages').map((row) => [row.PackageGuid, row.State]),
  );
}

/** Everything the component may write, but for the moments it wrote it. */
function updateTables(): unknown {
  return [
    rows('SELECT * FROM CM_UpdatePackages ORDER BY PackageGuid'),
    rows('SELECT * FROM CM_UpdatePackages_Hist ORDER BY rowid'),
    rows('SELECT * FROM CM_UpdatePackageSiteStatus ORDER BY PackageGUID, SiteNumber'),
    rows('SELECT * FROM CM_UpdatePackageSiteStatus_HIST ORDER BY rowid'),
    rows('SELECT * FROM CM_UpdatePackagePrereqStatus ORDER BY PackageGuid, SiteNumber, PrereqPackageGuid'),
    rows('SELECT * FROM CM_UpdatePackagesToDownload'),
  ];
}

function history(guid: string): unknown[] {
  return rows('SELECT State FROM CM_UpdatePackages_Hist WHERE PackageGuid = ? ORDER BY rowid', guid).map(
    (row) => row.State,
  );
}

const log = (name: string): Promise<string> => readFile(join(site.siteFolder, 'Logs', name), 'utf8');

/** GUID and reason of every update the log says was filtered. */
async function filtered(): Promise<Map<string, string>> {
  const found = (await log('hman.log')).matchAll(
    /SQL MESSAGE: {2}- (.*?) {2}\$\$.*\r\nConfiguration Manager Update \(PackageGuid=([0-9A-F-]{36})\) is not applicable and should be filtered\./g,
  );
  return new Map([...found].map((match) => [match[2] ?? '', match[1] ?? '']));
}

function guidOf(kb: string, release: string): string {
  return practiceCatalogue().find((update) => update.kb === kb && update.release === release)?.guid ?? '';
}

describe('a site component that gets a manifest', () => {
  it('brings what was laid to "ready to install" and what was not to "available"', async () => {
    await layPayload(lab, site, cm2509);
    await layPayload(lab, site, rollup2403);
    await handOverManifest(lab, site);
    await start().idle();

    const after = states();
    expect([after[cm2509], after[rollup2403]]).toEqual([262146, 262146]);
    expect(after['3B7D84FA-ECCC-4EA0-B8AB-ABBDA1E88E0E']).toBe(327682);
    expect(history(cm2509)).toEqual([327681, 327682, 262145, 262146]);
    expect(rows('SELECT SiteNumber, State FROM CM_UpdatePackageSiteStatus WHERE PackageGUID = ?', cm2509)).toEqual([
      { SiteNumber: 1, State: 262146 },
    ]);
    expect(rows('SELECT * FROM CM_UpdatePackagesToDownload')).toEqual([]);
    expect(await readdir(inboxOf(site))).toEqual([]);
    expect(await readdir(join(site.siteFolder, 'CMUStaging', 'Manifest'))).toEqual([
      'ApplicabilityChecks',
      'Manifest.xml',
    ]);
  });

  it('fills every column it knows a value for', async () => {
    await handOverManifest(lab, site);
    await start({ clock: () => new Date('2026-11-20T18:06:50.123Z') }).idle();
    expect(rows('SELECT * FROM CM_UpdatePackages WHERE PackageGuid = ?', rollup2403)).toEqual([
      {
        PackageGuid: rollup2403,
        Name: 'Configuration Manager 2403 Hotfix Rollup (KB28204160)',
        Description: 'Hotfix Rollup for version 2403',
        State: 327682,
        Flag: 0,
        FullVersion: '5.00.9128.1030',
        ClientVersion: '5.00.9128.1030',
        DateCreated: '2026-11-20T18:06:50.123Z',
        DateReleased: '2024-11-06T18:00:00.000Z',
        LastUpdateTime: '2026-11-20T18:06:50.123Z',
        MinCMVersion: '5.00.9128.1000',
        MaxCMVersion: '5.00.9128.1030',
        MoreInfoLink: 'https://learn.microsoft.com/intune/configmgr/hotfix/2403/28204160',
        EULA: null,
        Impact: 23,
        LocaleID: 1033,
        PrereqFlag: 0,
        PrereqPackageName: 'Configuration Manager 2403',
        PrereqPackageState: 196612,
        PublisherFlags: 0,
        UpdateType: 2,
        UpdateTag: '2403',
        WarningFlag: 0,
      },
    ]);
  });

  it('filters the others out and says why', async () => {
    await handOverManifest(lab, site);
    await start().idle();
    const reasons = await filtered();
    const after = states();
    expect(reasons.get(guidOf('30385346', '2409'))).toBe('Not a 2409 build, skip this hotfix');
    expect(reasons.get('FD3D0214-F4DC-4664-B6BB-997E381B7C9D')).toBeUndefined(); // installed, left alone
    expect(reasons.get(packagesOfRelease('2203')[0]?.guid ?? '')).toBe('Site is at 2203 or later, skip this update');
    expect(reasons.get(packagesOfRelease('2603').at(-1)?.guid ?? '')).toBe(
      'Not a 2409 or later build, skip this update',
    );
    expect(reasons.get('E7B11914-3BB0-4925-A84C-6766C747B0F8')).toBe('Not in the early update ring, skip this update');
    const notShown = Object.entries(after).filter(([, state]) => state === 393214 || state === 393213);
    expect(new Set(notShown.map(([guid]) => guid))).toEqual(new Set(reasons.keys()));
    expect(notShown.length).toBeGreaterThan(20);
  });

  it('hides what an applicable update replaces', async () => {
    site = siteAt(1); // at 2309
    await handOverManifest(lab, site);
    await start().idle();
    const [first, revised] = [guidOf('25858444', '2309'), guidOf('27863823', '2309')];
    expect([states()[first], states()[revised]]).toEqual([393213, 327682]);
    expect((await filtered()).get(first)).toBe(
      `Superseded by Configuration Manager 2309 Hotfix Rollup (KB27863823) (${revised})`,
    );
  });

  it('lets the early update ring have what the others wait for', async () => {
    change("UPDATE EasySetupSettings SET Value = '1' WHERE Name = 'EarlyUpdateRing'");
    await handOverManifest(lab, site);
    await start().idle();
    // Both packages of 2409 apply; the one that came later hides the first.
    expect(packagesOfRelease('2409').map(({ guid }) => states()[guid])).toEqual([393213, 327682]);
  });

  it('asks for a prerequisite package', async () => {
    change("DELETE FROM CM_UpdatePackages WHERE PackageGuid = '5B8886C7-F967-4F8A-92AA-009E28368853'");
    await handOverManifest(lab, site);
    await start().idle();
    expect(states()[rollup2403]).toBe(393214);
    expect((await filtered()).get(rollup2403)).toBe(
      'None of the prerequisite packages is installed: 5B8886C7-F967-4F8A-92AA-009E28368853',
    );
    expect(
      rows('SELECT PrereqPackageGuid, State FROM CM_UpdatePackagePrereqStatus WHERE PackageGuid = ?', rollup2403),
    ).toEqual([
      // It does not apply itself, the site being at its version already.
      { PrereqPackageGuid: '5B8886C7-F967-4F8A-92AA-009E28368853', State: 393214 },
    ]);
  });

  it('keeps the state of each site of a hierarchy with a central administration site', async () => {
    site = siteAt(3);
    await handOverManifest(lab, site);
    await start().idle();
    expect(
      rows('SELECT SiteNumber, State FROM CM_UpdatePackageSiteStatus WHERE PackageGUID = ? ORDER BY 1', cm2509),
    ).toEqual([
      { SiteNumber: 1, State: 327682 },
      { SiteNumber: 2, State: 327682 },
      { SiteNumber: 3, State: 327682 },
    ]);
  });

  it('writes its logs as site servers do', async () => {
    await layPayload(lab, site, rollup2403);
    await handOverManifest(lab, site);
    await start({ clock: () => new Date('2026-11-20T18:06:50.123Z') }).idle();
    const hman = await log('hman.log');
    expect(hman).toContain(
      `Configuration Manager Update (PackageGuid=${rollup2403}) is applicable  $$<SMS_HIERARCHY_MANAGER><11-20-2026 18:06:50.123+000><thread=4700 (0x125C)>\r\n`,
    );
    const downloader = await log('dmpdownloader.log');
    for (const line of [...hman.split('\r\n'), ...downloader.split('\r\n')].slice(0, -1)) {
      if (line !== '')
        expect(line).toMatch(
          /^.+ {2}\$\$<SMS_[A-Z_]+><\d\d-\d\d-\d{4} \d\d:\d\d:\d\d\.\d{3}\+000><thread=\d+ \(0x[0-9A-F]+\)>$/,
        );
    }
    expect(downloader).toContain(`Generating state message: 6 for package ${rollup2403}~~`);
    expect(downloader).toContain('Successfully Dropped the state message 4~~');
  });

  it('leaves alone what is being installed or is installed', async () => {
    change(
      `INSERT INTO CM_UpdatePackages (PackageGuid, Name, State, FullVersion) VALUES ('${cm2509}', 'x', 196614, '5.00.9141.1000')`,
    );
    await layPayload(lab, site, cm2509);
    await handOverManifest(lab, site);
    await start().idle();
    expect(states()[cm2509]).toBe(196614);
    expect(history(cm2509)).toEqual([]);
  });

  it('changes nothing when the same manifest comes again', async () => {
    await layPayload(lab, site, cm2509);
    await handOverManifest(lab, site);
    await start().idle();
    const before = updateTables();
    await handOverManifest(lab, site);
    await component?.idle();
    expect(await readdir(inboxOf(site))).toEqual([]);
    expect(updateTables()).toEqual(before);
  });

  it('takes a payload that is laid later, when the manifest comes again', async () => {
    await handOverManifest(lab, site);
    await start().idle();
    expect(states()[cm2509]).toBe(327682);
    await layPayload(lab, site, cm2509);
    await handOverManifest(lab, site);
    await component?.idle();
    expect(history(cm2509)).toEqual([327681, 327682, 262145, 262146]);
  });
});

describe('a payload that is not right', () => {
  const damages: [string, (folder: string) => Promise<void>, string][] = [
    [
      'has a flipped bit',
      async (folder) => {
        const path = join(folder, `${cm2509}.cab`);
        const bytes = await readFile(path);
        bytes[2000] = (bytes[2000] ?? 0) ^ 1;
        await writeFile(path, bytes);
      },
      `File hash mismatch for ${cm2509}.cab`,
    ],
    ['is cut short', (folder) => truncate(join(folder, `${cm2509}.cab`), 3000), `Size of ${cm2509}.cab does not match`],
    [
      'lacks a redistributable',
      (folder) => rm(join(folder, 'Redist', 'SQLSysClrTypes.msi')),
      'Failed to find SQLSysClrTypes.msi',
    ],
    [
      'has a redistributable of zero bytes',
      (folder) => writeFile(join(folder, 'Redist', 'sqlncli.msi'), ''),
      'Size of sqlncli.msi does not match',
    ],
    [
      'lacks a language pack file',
      (folder) => rm(join(folder, 'Redist', 'LanguagePack', 'NLD'), { recursive: true }),
      'Failed to find LanguagePack/NLD/SMSSETUP/BIN/X64/00000413/AdminConsoleNLD.cab',
    ],
    [
      'lacks the list of redistributables',
      (folder) => rm(join(folder, 'Redist', 'ConfigMgr.Manifest.cab')),
      'Failed to find ConfigMgr.Manifest.cab',
    ],
    [
      'has a damaged list of redistributables',
      (folder) => writeFile(join(folder, 'Redist', 'ConfigMgr.Manifest.cab'), 'not a cabinet at all'),
      'ConfigMgr.Manifest.cab',
    ],
  ];

  it.each(damages)('fails when it %s, and is taken once it is repaired', async (_, damage, problem) => {
    await damage(await layPayload(lab, site, cm2509));
    await layPayload(lab, site, rollup2403);
    await handOverManifest(lab, site);
    await start().idle();
    expect([states()[cm2509], states()[rollup2403]]).toEqual([327679, 262146]);
    const line = (await log('dmpdownloader.log'))
      .split('\r\n')
      .find((text) => text.startsWith(`ERROR: Failed to verify the content of package ${cm2509}`));
    expect(line).toContain(problem);

    await layPayload(lab, site, cm2509);
    await handOverManifest(lab, site);
    await component?.idle();
    expect(history(cm2509)).toEqual([327681, 327682, 262145, 327679, 262145, 262146]);
  });
});

describe('a check that fails', () => {
  it('is told by its own state and in the log', async () => {
    change('DROP TABLE EasySetupSettings');
    await handOverManifest(lab, site);
    await start().idle();
    const early = 'E7B11914-3BB0-4925-A84C-6766C747B0F8';
    expect(states()[early]).toBe(393215);
    expect(await log('hman.log')).toMatch(
      new RegExp(`ERROR: The applicability check of .*${early}\\) failed: no such table: EasySetupSettings`),
    );
    expect(states()[cm2509]).toBe(327682);
  });
});

describe('a file in the inbox that cannot be used', () => {
  const longAgo = new Date('2020-01-01T00:00:00Z');
  const asOf = async (name: string): Promise<void> => utimes(join(inboxOf(site), name), longAgo, longAgo);
  const served = (path: string): Promise<Buffer> => readFile(join(lab.cloudFolder, 'download', ...path.split('/')));

  it.each<[string, () => Promise<Uint8Array>]>([
    ['is cut short', async () => (await served('manifest/ConfigMgr.Update.Manifest.cab')).subarray(0, 5000)],
    [
      'has a flipped bit',
      async () => {
        const bytes = await served('manifest/ConfigMgr.Update.Manifest.cab');
        bytes[bytes.length - 100] = (bytes.at(-100) ?? 0) ^ 4;
        return bytes;
      },
    ],
    ['is a web page', async () => Buffer.from('<html>Sign in</html>')],
    ['is a cabinet of another kind', async () => served('adminuicontent/ConfigMgr.AdminUIContent.cab')],
    ['is empty', async () => Buffer.alloc(0)],
  ])('is put aside when it %s, and nothing else changes', async (_, bytes) => {
    await handOverManifest(lab, site);
    await start().idle();
    const before = updateTables();
    const staged = await readFile(join(site.siteFolder, 'CMUStaging', 'Manifest', 'Manifest.xml'));
    await component?.stop();

    await putInInbox(site, manifest, await bytes());
    await asOf(manifest);
    await start().idle();
    expect(updateTables()).toEqual(before);
    expect(staged.equals(await readFile(join(site.siteFolder, 'CMUStaging', 'Manifest', 'Manifest.xml')))).toBe(true);
    expect(await readdir(join(site.siteFolder, 'CMUStaging'))).toEqual(['Manifest']);
    expect(await readdir(inboxOf(site))).toEqual([]);
    expect(await readdir(join(site.siteFolder, 'inboxes', 'hman.box', 'bad'))).toEqual([
      expect.stringMatching(/^[0-9a-f]{8}-ConfigMgr\.Update\.Manifest\.CAB$/),
    ]);
    expect(await log('hman.log')).toMatch(/ERROR: ConfigMgr\.Update\.Manifest\.CAB in the inbox cannot be used/);
    expect(events.map((event) => event.kind)).toContain('refused');
  });

  it('is waited for while it may still be on its way', async () => {
    const whole = await served('manifest/ConfigMgr.Update.Manifest.cab');
    await writeFile(join(inboxOf(site), manifest), whole.subarray(0, 4000));
    start();
    await sleep(150);
    expect(await readdir(inboxOf(site))).toEqual([manifest]);
    await writeFile(join(inboxOf(site), manifest), whole);
    await component?.idle();
    expect(states()[cm2509]).toBe(327682);
  });

  it('is left alone when it has no name of ours', async () => {
    await writeFile(join(inboxOf(site), `${manifest}.partial`), 'half');
    await start().idle();
    expect(await readdir(inboxOf(site))).toEqual([`${manifest}.partial`]);
  });
});

describe('a site component', () => {
  it('takes console content', async () => {
    const bytes = await readFile(join(lab.cloudFolder, 'download', 'adminuicontent', 'ConfigMgr.AdminUIContent.cab'));
    await putInInbox(site, 'ConfigMgr.AdminUIContent.CAB', bytes);
    await start().idle();
    expect(await readdir(inboxOf(site))).toEqual([]);
    expect(await readdir(join(site.siteFolder, 'CMUStaging', 'AdminUIContent'))).toContain('LifecycleProducts.xml');
  });

  it('goes on where it was stopped', async () => {
    await layPayload(lab, site, cm2509);
    await layPayload(lab, site, rollup2403);
    await handOverManifest(lab, site);
    let stops = 0;
    // Stopped again and again, each time one event later, until it gets through.
    for (; stops < 50 && (await readdir(inboxOf(site))).length > 0; stops += 1) {
      let left = stops + 1;
      let stopNow: () => void = () => undefined;
      const isTime = new Promise<void>((resolve) => {
        stopNow = resolve;
      });
      const running = start({
        onEvent: () => {
          left -= 1;
          if (left === 0) stopNow();
        },
      });
      await Promise.race([isTime, running.idle().catch(() => undefined)]);
      await running.stop();
    }
    expect(stops).toBeGreaterThan(5);
    expect([states()[cm2509], states()[rollup2403]]).toEqual([262146, 262146]);
    expect(Object.values(states()).filter((state) => state === 0 || state === 327681 || state === 262145)).toEqual([]);
    expect(rows('SELECT * FROM CM_UpdatePackagesToDownload')).toEqual([]);
  });

  it('waits, without blocking, while somebody reads the database', async () => {
    const reader = new DatabaseSync(site.databasePath, { readOnly: true });
    reader.exec('BEGIN');
    reader.prepare('SELECT count(*) FROM TEL_TelemetryResults').get();
    await handOverManifest(lab, site);
    const idle = start().idle();
    let ticks = 0;
    for (; ticks < 10; ticks += 1) await sleep(20);
    expect(await readdir(inboxOf(site))).toEqual([manifest]);
    expect(reader.prepare('SELECT count(*) AS n FROM CM_UpdatePackages').get()?.n).toBe(4);
    reader.exec('COMMIT');
    reader.close();
    await idle;
    expect(states()[cm2509]).toBe(327682);
  });

  it('does not start, nor make a database, where there is none', async () => {
    await rm(site.databasePath);
    expect(() => start()).toThrow('There is no site database');
    expect(await readdir(join(site.siteFolder, '..'))).toEqual(['SMS', 'settings.json', 'trust']);
  });

  it('stops while it waits for a reader', async () => {
    const reader = new DatabaseSync(site.databasePath, { readOnly: true });
    reader.exec('BEGIN');
    reader.prepare('SELECT count(*) FROM TEL_TelemetryResults').get();
    await handOverManifest(lab, site);
    const running = start();
    const idle = running.idle().then(
      () => 'idle',
      () => 'stopped',
    );
    await sleep(100);
    await running.stop();
    expect(await idle).toBe('stopped');
    expect(await readdir(inboxOf(site))).toEqual([manifest]);
    reader.close();
  });

  it('tells trouble it cannot mend, and goes on when it is mended', async () => {
    const running = start();
    await running.idle();
    change('ALTER TABLE ServerData RENAME TO Elsewhere');
    await handOverManifest(lab, site);
    await expect(running.idle()).rejects.toThrow(/no such table: .*ServerData/);
    expect(events.at(-1)?.kind).toBe('trouble');
    change('ALTER TABLE Elsewhere RENAME TO ServerData');
    await running.idle();
    expect(states()[cm2509]).toBe(327682);
  });
});
