/*
 * Makes one practice site: the folders of a site server, its database with usage data and the updates it already has, and
 * the settings that point the product at it.
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setImmediate as breathe } from 'node:timers/promises';
import type { z } from 'zod';
import { hashIdentifier } from '../core/usage-data/hash.ts';
import type { Settings } from '../shared/settings.ts';
import { knownVersions, type UsageLevel } from '../shared/site.ts';
import { type CatalogueUpdate, type History, practiceCatalogue } from './catalogue.ts';
import { derivedGuid } from './noise.ts';
import { sampleColumns, sampleRows } from './sample-data.ts';
import { serviceConnectionRole, siteSchema, usageLevelNumbers } from './site-schema.ts';

/** Folders of a site server that the product and the site component work with, relative to the installation folder. */
export const siteFolders = {
  offlinePayloads: 'EasySetupPayload/Offline',
  staging: 'CMUStaging',
  inbox: 'inboxes/hman.box/CFD',
  /** Where the component puts an inbox file it cannot read. */
  bad: 'inboxes/hman.box/bad',
  logs: 'Logs',
} as const;

/** What a practice hierarchy is to be. */
export interface SitePlan {
  /** Code of the top-level site. */
  readonly code: string;
  readonly name: string;
  /** Release name, for example `2403`. */
  readonly release: string;
  readonly usageLevel: UsageLevel;
  /** Codes of the primary sites below a central administration site; empty for a stand-alone primary site. */
  readonly primaries: readonly string[];
  readonly rows: number;
  readonly seed: number;
  /** How far back the updates go that it can have come by. */
  readonly history: History;
}

/** A practice hierarchy as it was made. */
export interface MadeSite {
  readonly version: string;
  readonly hierarchyId: string;
  readonly hierarchyHash: string;
}

const installSuccess = 196612;
/** Inserts between two pauses. */
const rowsPerBreath = 10_000;

/** Makes the site in `folder`. `onRows` hears of rows written. */
export async function makeSite(
  folder: string,
  plan: SitePlan,
  onRows: (rows: number) => void = () => undefined,
): Promise<MadeSite> {
  for (const name of Object.values(siteFolders)) {
    await mkdir(join(folder, 'SMS', ...name.split('/')), { recursive: true });
  }
  const release = knownVersions.find((version) => version.name === plan.release);
  if (release === undefined) throw new Error(`${plan.release} is no release of Configuration Manager.`);
  const hierarchyId = derivedGuid(`hierarchy ${plan.code} seed ${plan.seed}`);
  const site: MadeSite = {
    version: `5.00.${release.build}.1000`,
    hierarchyId,
    hierarchyHash: hashIdentifier(hierarchyId),
  };

  const databaseName = `CM_${plan.code}.sqlite`;
  const database = new DatabaseSync(join(folder, databaseName));
  try {
    // A file nobody else knows yet needs neither journal nor flushing; readers later find the default rollback journal.
    database.exec(
      'PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA locking_mode = EXCLUSIVE; PRAGMA cache_size = -65536;',
    );
    database.exec(siteSchema);
    database.exec('BEGIN');
    insertSite(database, plan, site, release.build);
    insertInstalledUpdates(database, plan);
    await insertUsageData(database, plan, site.hierarchyHash, onRows);
    database.exec('COMMIT');
  } finally {
    database.close();
  }

  const settings: z.input<typeof Settings> = {
    version: 1,
    isPractice: true,
    signatures: { policy: 'off' },
    site: { database: { kind: 'sqlite', path: databaseName }, folder: 'SMS' },
    cloud: null,
    trustFolder: 'trust',
  };
  await writeFile(join(folder, 'settings.json'), `${JSON.stringify(settings, null, 2)}\n`);
  return site;
}

function insertSite(database: DatabaseSync, plan: SitePlan, site: MadeSite, build: number): void {
  const addSite = database.prepare('INSERT INTO Sites VALUES (?, ?, ?, ?, ?, ?, ?, ?, 1)');
  const addServer = database.prepare('INSERT INTO ServerData VALUES (?, ?, ?, 125)');
  const central = plan.primaries.length > 0;
  const all = [
    // Microsoft's site types: 2 primary, 4 central administration site.
    { code: plan.code, name: plan.name, parent: '', type: central ? 4 : 2 },
    ...plan.primaries.map((code) => ({ code, name: `${plan.name} ${code}`, parent: plan.code, type: 2 })),
  ];
  for (const [index, { code, name, parent, type }] of all.entries()) {
    const server = `CM-${code}.practice.example`;
    addSite.run(index + 1, code, name, parent, server, type, site.version, build);
    addServer.run(index + 1, code, server);
  }
  database.prepare('INSERT INTO Practice_Hierarchy VALUES (?)').run(site.hierarchyId);
  database.prepare('INSERT INTO SC_Component VALUES (1, 1, ?)').run('SMS_REPLICATION_CONFIGURATION_MONITOR');
  database
    .prepare('INSERT INTO SC_Component_Property (ComponentID, Name, Value3) VALUES (1, ?, ?)')
    .run('TelemetryLevel', usageLevelNumbers[plan.usageLevel]);
  const connectionPoint = `["Display=\\\\CM-${plan.code}.practice.example\\"]MSWNET:["SMS_SITE=${plan.code}"]\\\\CM-${plan.code}.practice.example\\`;
  database.prepare('INSERT INTO SC_SysResUse VALUES (1, 1, ?, ?)').run(connectionPoint, serviceConnectionRole);
  database.prepare('INSERT INTO SC_SysResUse_Property (SysResUseID, Name, Value3) VALUES (1, ?, 1)').run('OfflineMode');
  const addEasySetup = database.prepare('INSERT INTO EasySetupSettings VALUES (?, ?)');
  addEasySetup.run('EarlyUpdateRing', '0');
  addEasySetup.run('EasySetupDownloadInterval', '1440');
}

/** The updates a site came by: its own release and up to two before it, each with what was installed on top. */
function installedUpdates({ release, history }: SitePlan): readonly CatalogueUpdate[] {
  const catalogue = practiceCatalogue(history);
  const packages = catalogue.filter((update) => update.updateType === 0);
  const own = packages.findLast((update) => update.release === release);
  if (own === undefined) return [];
  const releasesSoFar = [
    ...new Set(packages.filter(({ build }) => build <= own.build).map((update) => update.release)),
  ];
  return releasesSoFar.slice(-3).flatMap((name) => {
    const installed = packages.findLast((update) => update.release === name);
    // This site took the first 2303 rollup, which was withdrawn later: it needs the one that completes it.
    const extras = name === '2303' ? catalogue.filter((update) => update.kb === '21010486') : [];
    return installed === undefined ? [] : [installed, ...extras];
  });
}

function insertInstalledUpdates(database: DatabaseSync, plan: SitePlan): void {
  const addPackage = database.prepare(
    `INSERT INTO CM_UpdatePackages (PackageGuid, Name, Description, State, FullVersion, ClientVersion, DateCreated, DateReleased,
       LastUpdateTime, MinCMVersion, MaxCMVersion, MoreInfoLink, Impact, UpdateType, UpdateTag) VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)`,
  );
  const addHistory = database.prepare('INSERT INTO CM_UpdatePackages_Hist VALUES (?, ?, ?)');
  const addStatus = database.prepare('INSERT INTO CM_UpdatePackageSiteStatus VALUES (?, ?, ?, 0, ?)');
  const addStatusHistory = database.prepare('INSERT INTO CM_UpdatePackageSiteStatus_HIST VALUES (?, ?, ?, ?)');
  for (const update of installedUpdates(plan)) {
    // Three weeks after it came out.
    const installed = `${new Date(Date.parse(update.released) + 21 * 86_400_000).toISOString().slice(0, 19)}Z`;
    addPackage.run(
      update.guid,
      update.name,
      update.description,
      installSuccess,
      update.fullVersion,
      update.clientVersion,
      update.released,
      update.released,
      installed,
      update.minVersion,
      update.maxVersion,
      update.moreInfoLink,
      update.impact,
      update.updateType,
      update.release,
    );
    addHistory.run(update.guid, installSuccess, installed);
    for (let siteNumber = 1; siteNumber <= 1 + plan.primaries.length; siteNumber += 1) {
      addStatus.run(update.guid, siteNumber, installSuccess, installed);
      addStatusHistory.run(update.guid, siteNumber, installSuccess, installed);
    }
  }
}

async function insertUsageData(
  database: DatabaseSync,
  plan: SitePlan,
  supportId: string,
  onRows: (rows: number) => void,
): Promise<void> {
  const marks = sampleColumns.map(() => '?').join(', ');
  const insert = database.prepare(`INSERT INTO TEL_TelemetryResults (${sampleColumns.join(', ')}) VALUES (${marks})`);
  const rows = sampleRows({ seed: `${plan.seed} ${plan.code}`, count: plan.rows, level: plan.usageLevel, supportId });
  let written = 0;
  for (const row of rows) {
    insert.run(...row);
    written += 1;
    if (written % rowsPerBreath !== 0) continue;
    onRows(written);
    await breathe();
  }
  onRows(written);
}
