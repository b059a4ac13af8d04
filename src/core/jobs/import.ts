import { join } from 'node:path';
import { AppError } from '../../shared/errors.ts';
import { formatBytes, plural } from '../../shared/format.ts';
import type { ImportedUpdate, VerifiedPack } from '../../shared/imported-pack.ts';
import type { JobInputs, JobResults, ScanFacts } from '../../shared/jobs.ts';
import { safeText } from '../../shared/safe-text.ts';
import { describeVersion, type Site } from '../../shared/site.ts';
import { scanCarrier } from '../bundle/scan-carrier.ts';
import { type CarrierBundle, withCarrier } from '../bundle/with-carrier.ts';
import { computerChain } from '../custody/entry.ts';
import { findTargetDrive } from '../drives/target-drive.ts';
import {
  holdEngine,
  judgeStates,
  layOfficially,
  missedByTool,
  type OfficiallyLaid,
  toolForImport,
} from '../official-tool/import-officially.ts';
import { describeRun, splitOverrides } from '../official-tool/stage.ts';
import type { SitePackage } from '../ports/site-database.ts';
import { recordRefusal } from '../signatures/record-refusal.ts';
import { findSiteFolders, readKnownSite } from '../site/find-site-folders.ts';
import { judgeApplicability } from '../updates/applicability.ts';
import { type PackRecord, readPackRecordBytes } from '../updates/pack.ts';
import { tellAsSpread } from './gather-drives.ts';
import { follow } from './import-follow.ts';
import { layAll, planWork } from './import-lay.ts';
import type { JobContext, JobDefinition } from './job.ts';
import { chunksOf, giveReceipt, readInbound, takeInbound, tripOf } from './take-inbound.ts';
import { verifyPack } from './verify-pack.ts';

type Step = 'verify' | 'check' | 'scan' | 'lay' | 'follow';
type Context = JobContext<Step>;

/** Update pack -> site: verifies, lays files, hands over the manifest, follows what the site makes of it. */
export const importJob: JobDefinition<'import', Step> = {
  id: 'import',
  steps: { verify: 40, check: 1, scan: 10, lay: 49, follow: 10 },
  run: async (input, context) =>
    await withCarrier(input.from, context, async (inside, bundle) => {
      const imported = importPack(input, inside, bundle);
      if (input.checkOnly) return await imported;
      return await imported.catch(async (error: unknown) => await recordRefusal(error, inside.ports));
    }),
};

async function importPack(
  input: JobInputs['import'],
  context: Context,
  bundle: CarrierBundle | null,
): Promise<JobResults['import']> {
  const { ports, log } = context;
  const database = await ports.openSiteDatabase();
  try {
    const site = await database.readSite();
    const folders = await findSiteFolders(
      ports.files,
      await ports.sitePlaces(),
      await readKnownSite(database, site.code),
    );
    log.info(`The site takes content in ${folders.offlinePayload} and the manifest in ${folders.inbox}.`);
    const toldAsSpread = tellAsSpread(ports.files, input.from);
    const read = await readPackRecordBytes(ports.files, input.from).catch(toldAsSpread);
    holdEngine(input, read.record);
    const record = withToldPackages(read.record);
    const chosen = packagesFor(site, record, input.from);
    const guids = new Set([...chosen, ...(record.tool?.payloads ?? [])]);
    const chosenFor = versionChosenFor(site, record, log);
    const { ofTool, others } = splitOverrides(input.overrides);
    const tool = await toolForImport(input, { siteVersion: site.version, isBundle: bundle !== null }, context, ofTool);
    const inbound = await readInbound(
      input.from,
      read,
      { hierarchyHash: site.hierarchyHash, overrides: others },
      context,
    );
    const seal = { ...inbound, overridden: [...inbound.overridden, ...(tool?.overridden ?? [])] };
    const verified = await verifyPack(input.from, record, chunksOf(seal), context).catch(toldAsSpread);
    const { offered, signatures } = verified;
    const pack = describePack(input.from, record, site, verified);

    const known = await database.readPackages();
    // What Microsoft's tool downloaded, it chose itself, and the site has the word about it.
    const applicability = judgeApplicability({
      packages: tool === null ? record.packages : [],
      chosen: guids,
      updates: offered,
      siteVersion: site.version,
      known,
    });
    for (const { guid, name, applies, explanation } of applicability)
      log.info(`${name} (${guid}): ${applies ? 'applies' : 'does not apply'}. ${explanation}`);
    const found = {
      site: { code: site.code, version: site.version },
      chosenFor,
      pack,
      applicability,
      seal: seal.facts,
      overrides: seal.overridden,
      signatures,
    };
    if (input.checkOnly) {
      log.info('Only a check was asked for: nothing was laid or handed over.');
      const nothing = {
        wasThereAlready: false,
        filesLaid: 0,
        bytesLaid: 0,
        updates: [],
        progress: [],
        checklist: [],
        problems: verified.problems,
      };
      return { ...found, isCheckOnly: true, ...nothing, receipt: null, scan: null };
    }
    const drive = await findTargetDrive(ports.drives, input.from, null);
    const custodyProblems = await takeInbound(seal, { drive, signatures }, context);
    const scan = await scanPack(input.from, record, tripOf(seal), context, bundle);
    let byTool: OfficiallyLaid | null = null;
    let laid: Pick<Awaited<ReturnType<typeof layAll>>, 'filesLaid' | 'bytesLaid'>;
    let isFollowing: boolean;
    if (tool === null) {
      const offeredGuids = offered.map((update) => update.guid);
      const work = await planWork({ record, guids, folders, known, offered: offeredGuids }, context);
      const own = await layAll(input.from, work, folders, context);
      laid = own;
      isFollowing = own.isManifestHandedOver || work.isInboxBusy;
    } else {
      byTool = await layOfficially(tool, { from: input.from, record, offline: folders.offlinePayload }, context);
      laid = byTool;
      isFollowing = byTool.filesLaid > 0;
    }
    const updates = await follow(
      database,
      { site, record, guids, folders, isFollowing, waitSeconds: input.waitSeconds },
      context,
    );
    const list = tool === null ? updates.list : withSiteNames(updates.list, await database.readPackages());
    if (byTool !== null) judgeStates(byTool, list);
    const missed = byTool === null ? null : missedByTool(byTool, list);
    if (missed !== null) log.error(missed.message);
    const official =
      tool === null || byTool === null ? {} : { official: describeRun(tool, byTool.ended, byTool.book.all) };
    const wasThereAlready = laid.filesLaid === 0 && !isFollowing && missed === null;
    log.info(
      wasThereAlready
        ? `Site ${site.code} has all of this update pack already; nothing was changed.`
        : `${plural(laid.filesLaid, 'file')} laid for site ${site.code}, ${formatBytes(laid.bytesLaid)}.`,
    );
    const done = {
      wasThereAlready,
      filesLaid: laid.filesLaid,
      bytesLaid: laid.bytesLaid,
      updates: list,
      problems: [
        ...verified.problems,
        ...custodyProblems,
        ...(missed === null ? [] : [missed.toReport()]),
        ...updates.problems,
      ],
    };
    const receipt = await giveReceipt(seal, record, done, context);
    const { progress, checklist } = updates;
    return { ...found, isCheckOnly: false, ...done, progress, checklist, receipt, scan, ...official };
  } finally {
    await database.close();
  }
}

/** Microsoft's tool tells GUIDs only: what they are called, the site knows. */
function withToldPackages(record: PackRecord): PackRecord {
  const told = record.tool?.payloads.filter((guid) => !record.packages.some((known) => known.guid === guid)) ?? [];
  const named = told.map((guid) => ({ guid, name: guid, kind: 'update' as const, fullVersion: '' }));
  return { ...record, packages: [...record.packages, ...named] };
}

function withSiteNames(list: readonly ImportedUpdate[], known: readonly SitePackage[]): readonly ImportedUpdate[] {
  const names = new Map(known.map(({ guid, name }) => [guid, name]));
  return list.map((update) => ({ ...update, name: names.get(update.guid) ?? update.name }));
}

/** Before the first file of it is laid. What is refused is left as it is: it lies on a drive. */
async function scanPack(
  folder: string,
  { files }: PackRecord,
  trip: string | null,
  context: Context,
  bundle: CarrierBundle | null,
): Promise<ScanFacts | null> {
  context.report({ step: 'scan', done: 0, total: files.length, unit: 'files' });
  return await scanCarrier(
    {
      direction: 'in',
      // Each is held against its digest once more when it is laid.
      targets: files.map(({ path, sizeBytes }) => ({ path: join(folder, path), sizeBytes })),
      records: [
        {
          chain: trip ?? computerChain,
          files: files.map(({ path, sizeBytes, sha256 }) => ({ path, sizeBytes, sha256 })),
        },
      ],
    },
    bundle,
    context,
  );
}

/** The pack as the operator is told of it. */
function describePack(
  path: string,
  record: PackRecord,
  site: Site,
  { sizeBytes, strayFiles }: Pick<VerifiedPack, 'sizeBytes' | 'strayFiles'>,
): VerifiedPack {
  return {
    path,
    created: record.created,
    files: record.files.length,
    sizeBytes,
    strayFiles,
    hierarchies: record.hierarchies.map(({ label, siteVersion, hierarchyHash }) => ({
      label: safeText(label).slice(0, 64),
      siteVersion,
      isHere: hierarchyHash === site.hierarchyHash,
    })),
  };
}

/** The packages this hierarchy is to have. */
function packagesFor(site: Site, record: PackRecord, path: string): ReadonlySet<string> {
  const hierarchy = record.hierarchies.find((candidate) => candidate.hierarchyHash === site.hierarchyHash);
  if (hierarchy !== undefined) return new Set(hierarchy.packages);
  throw new AppError('update-pack.other-hierarchy', {
    path,
    site: site.code,
    made: record.hierarchies.map(({ label, siteVersion }) => `${label} at ${describeVersion(siteVersion)}`),
  });
}

/** The site version the pack was chosen for: the site may have been updated since. */
function versionChosenFor(site: Site, record: PackRecord, log: Context['log']): string {
  const made = record.hierarchies.find((one) => one.hierarchyHash === site.hierarchyHash)?.siteVersion ?? site.version;
  if (made !== site.version) {
    log.warning(
      `The pack was chosen for ${describeVersion(made)}; the site is at ${describeVersion(site.version)} now.`,
    );
  }
  return made;
}
