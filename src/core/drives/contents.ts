import { basename, dirname, join } from 'node:path';
import type { DriveContents, UpdatePackOnDrive, UsageDataOnDrive } from '../../shared/drives.ts';
import { type ErrorReport, isAppError } from '../../shared/errors.ts';
import { safeText } from '../../shared/safe-text.ts';
import { isLitter } from '../file-names.ts';
import { stopIfCancelled } from '../jobs/job.ts';
import { type Files, finalNameOf, type ReadableFile } from '../ports/files.ts';
import { findLegs } from '../trust/leg-folder.ts';
import { manifestNames } from '../updates/manifest.ts';
import { journalName, readPackRecord, recordName } from '../updates/pack.ts';
import { readApproval } from '../usage-data/approval.ts';
import { describeUsageCabinet, openUsageCabinet } from '../usage-data/cabinet.ts';
import { officialSiteVersion } from '../usage-data/official-cabinet.ts';

/** Cabinets and folders are looked into up to this many each: a drive of ours holds a handful. */
const lookLimit = 200;

/**
 * What a drive holds of ours, in its top folder and one below, as Verify looks for it. Only descriptions are read:
 * quick, and no promise that the rest is whole. One thing that cannot be read does not hide the others.
 * @throws {AppError} files.* when the top folder cannot be listed
 */
export async function driveContents(files: Files, folder: string, signal: AbortSignal): Promise<DriveContents> {
  const usageData: UsageDataOnDrive[] = [];
  const updatePacks: UpdatePackOnDrive[] = [];
  const leftovers: string[] = [];
  const problems: ErrorReport[] = [];
  const attempt = async (look: () => Promise<void>): Promise<void> => {
    stopIfCancelled(signal);
    try {
      await look();
    } catch (error) {
      if (!isAppError(error)) throw error;
      if (isAppError(error, 'usage-cabinet.other-kind')) return;
      problems.push(error.toReport());
    }
  };
  const lookAtFolder = async (path: string): Promise<void> => {
    const pack = await packAt(files, path);
    if (pack !== null) updatePacks.push(pack);
  };
  const lookAtCabinet = async (path: string): Promise<void> => {
    const found = await usageDataAt(files, path);
    let approvedBy: string | null = null;
    // An approval that cannot be read is told, and does not hide the usage data.
    await attempt(async () => {
      approvedBy = (await readApproval(files, path))?.by ?? null;
    });
    usageData.push({ ...found, approvedBy });
  };

  const entries = (await files.list(folder)).filter(({ name }) => !isLitter(name));
  const cabinets = entries.filter(({ name, kind }) => kind === 'file' && /\.cab$/i.test(name));
  const folders = entries.filter(({ kind }) => kind === 'folder');
  for (const { name } of entries) if (finalNameOf(name) !== null) leftovers.push(join(folder, name));
  // The folder itself may be the pack, where a folder was chosen instead of a drive; its cabinets are then payloads.
  await attempt(async () => await lookAtFolder(folder));
  if (updatePacks.length === 0) {
    for (const { name } of cabinets.slice(0, lookLimit))
      await attempt(async () => await lookAtCabinet(join(folder, name)));
    for (const { name } of folders.slice(0, lookLimit))
      await attempt(async () => await lookAtFolder(join(folder, name)));
  }
  return {
    usageData: usageData.sort((a, b) => (a.collected < b.collected ? 1 : -1)),
    updatePacks,
    leftovers,
    problems,
    isCut: cabinets.length > lookLimit || folders.length > lookLimit,
  };
}

async function usageDataAt(files: Files, path: string): Promise<Omit<UsageDataOnDrive, 'approvedBy'>> {
  const file = await files.open(path);
  try {
    const facts = describeUsageCabinet(await openUsageCabinet(file));
    return { ...facts, sizeBytes: file.sizeBytes };
  } catch (error) {
    const isOfficial = isAppError(error, 'usage-cabinet.of-official-tool');
    const official = isOfficial ? await officialUsageData(files, file) : null;
    if (official === null) throw error;
    return official;
  } finally {
    await file.close();
  }
}

/** The pack in a folder; `null` when there is none. */
async function packAt(files: Files, path: string): Promise<UpdatePackOnDrive | null> {
  const has = async (name: string): Promise<boolean> => (await files.facts(join(path, name)))?.kind === 'file';
  if (!(await has(recordName))) {
    if (await has(journalName)) return { path, isFinished: false };
    // A manifest without a record is a pack that has lost it: reading the record says so.
    if (!(await has(manifestNames.manifestInPack))) return null;
  }
  const record = await readPackRecord(files, path);
  return {
    path,
    isFinished: true,
    created: record.created,
    hierarchies: record.hierarchies.map(({ label, siteVersion, hierarchyHash, packages }) => ({
      label: safeText(label).slice(0, 64),
      siteVersion,
      hierarchyHash,
      updates: packages.length,
    })),
    updates: record.tool?.payloads.length ?? record.packages.length,
    files: record.files.length,
    sizeBytes: record.files.reduce((sum, file) => sum + file.sizeBytes, 0),
  };
}

/**
 * Usage data that Microsoft's tool packed: of which hierarchy it is, only the seal beside it says, and by its word alone here.
 * `null` for one without a seal.
 */
async function officialUsageData(
  files: Files,
  file: ReadableFile,
): Promise<Omit<UsageDataOnDrive, 'approvedBy'> | null> {
  const siteVersion = await officialSiteVersion(file);
  if (siteVersion === null) return null;
  const { legs } = await findLegs(files, dirname(file.path));
  const leg = legs.find(
    ({ value }) =>
      value.kind === 'outbound' &&
      value.files.some(({ path, sizeBytes }) => path === basename(file.path) && sizeBytes === file.sizeBytes),
  );
  const [hierarchy] = leg?.value.hierarchies ?? [];
  if (leg === undefined || hierarchy === undefined) return null;
  const { path, sizeBytes } = file;
  const { hierarchyHash, label } = hierarchy;
  const unread = { usageLevel: null, rows: null };
  return {
    path,
    label: safeText(label),
    siteVersion,
    hierarchyHash,
    ...unread,
    collected: leg.value.created,
    sizeBytes,
  };
}
