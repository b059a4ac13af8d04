import { dirname, join } from 'node:path';
import { clause } from '../../shared/clauses.ts';
import type { Drive } from '../../shared/drives.ts';
import { AppError, isAppError } from '../../shared/errors.ts';
import { driveAbove } from '../drives/target-drive.ts';
import { readDriveMark } from '../packing/drive-mark.ts';
import { holdTable } from '../packing/hold-table.ts';
import { type PartsTable, partsTablePath, readPartsTable } from '../packing/parts-table.ts';
import { readSpreadState, type SpreadState } from '../packing/spread-state.ts';
import type { Files } from '../ports/files.ts';
import type { Ports } from '../ports/ports.ts';
import { digestsOf } from '../transfer/digests.ts';
import type { Leg } from '../trust/leg.ts';

/** A drive that is plugged in, with the folder that is to carry. */
export interface DriveAtHand {
  readonly folder: string;
  /** `null` where the system does not tell drives apart. */
  readonly id: string | null;
  readonly facts: Pick<Drive, 'label' | 'fileSystem' | 'largestFileBytes'>;
  readonly space: { readonly freeBytes: number; readonly blockBytes: number };
}

/**
 * The drives among `folders` that are plugged in. A folder that is not there yet belongs to one when the folder above it does;
 * on the system's own drive it does not, for that is what a mount point without its drive looks like.
 */
export async function drivesAtHand(
  folders: readonly string[],
  { files, drives }: Pick<Ports, 'files' | 'drives'>,
): Promise<readonly DriveAtHand[]> {
  const known = await drives.list().catch((error: unknown) => {
    if (!isAppError(error)) throw error;
    return [];
  });
  const found: DriveAtHand[] = [];
  for (const folder of new Set(folders)) {
    const drive = driveAbove(known, folder);
    const place = await placeOf(files, folder, drive);
    if (place === null) continue;
    const { label = '', fileSystem = '', largestFileBytes = null } = drive ?? {};
    const space = await files.space(place);
    found.push({ folder, id: drive?.id.slice(0, 300) ?? null, facts: { label, fileSystem, largestFileBytes }, space });
  }
  return found;
}

async function placeOf(files: Files, folder: string, drive: Drive | null): Promise<string | null> {
  const facts = await files.facts(folder);
  if (facts?.kind === 'folder') return folder;
  if (facts !== null) throw new AppError('files.not-a-folder', { path: folder });
  if (drive === null || drive.isSystem) return null;
  return (await files.facts(dirname(folder)))?.kind === 'folder' ? dirname(folder) : null;
}

/**
 * The plan an earlier run kept beside the pack, to go on with; `null` when there is none, none for this leg, or when it has been
 * carried out and there is a drive now that had no part in it: then the pack is spread once more.
 */
export async function readPlanned(
  files: Files,
  pack: string,
  leg: Leg,
  atHand: readonly DriveAtHand[],
): Promise<{ readonly table: PartsTable; readonly state: SpreadState } | null> {
  const state = await readSpreadState(files, pack, leg.id);
  if (state === null) return null;
  const text = await readTableText(files, pack, leg.id);
  if (text === null || digestsOf(text).sha256 !== state.table) return null;
  const table = readPartsTable(partsTablePath(leg.id), text);
  holdTable(table, leg);
  if (state.drives.every(({ isWritten }) => isWritten)) {
    for (const { folder } of atHand) if ((await numberOf(files, leg.id, state, folder)) === null) return null;
  }
  return { table, state };
}

/** The table of a leg as a folder holds it; `null` when it holds none. @throws {AppError} parts.table-malformed, files.* */
export async function readTableText(files: Files, folder: string, leg: string): Promise<Uint8Array | null> {
  const path = join(folder, ...partsTablePath(leg).split('/'));
  const facts = await files.facts(path);
  if (facts?.kind !== 'file' || facts.isLink) return null;
  if (facts.sizeBytes > tableLimitBytes)
    throw new AppError('parts.table-malformed', { name: partsTablePath(leg), problem: clause('too-large') });
  const file = await files.open(path);
  try {
    return await file.read(0, file.sizeBytes);
  } finally {
    await file.close();
  }
}

/** Nothing larger is read into memory; the table's own reader knows the rest. */
const tableLimitBytes = 64 * 1024 * 1024;

/**
 * Which drive of the plan each drive at hand is: by what it says itself, when it was begun by this plan; as it was planned;
 * or, for a drive nobody had seen then, the next one.
 * @throws {AppError} packing.other-drive
 */
export async function assignDrives(
  files: Files,
  leg: string,
  { table, state }: { readonly table: PartsTable; readonly state: SpreadState },
  atHand: readonly DriveAtHand[],
): Promise<ReadonlyMap<number, DriveAtHand>> {
  const places = new Map<number, DriveAtHand>();
  const fresh: DriveAtHand[] = [];
  for (const drive of atHand) {
    const number = await numberOf(files, leg, state, drive.folder);
    if (number !== null && number <= table.drives.length && !places.has(number)) places.set(number, drive);
    else fresh.push(drive);
  }
  for (const drive of fresh) {
    const open = state.drives.filter((one) => !one.isWritten && !places.has(one.number));
    const mine =
      open.find(({ id, folder }) => id === drive.id && folder === drive.folder) ??
      open.find(({ id }) => id !== null && id === drive.id) ??
      open.find(({ folder }) => folder === null);
    const [next] = open;
    // All that are open were planned for other drives.
    if (mine === undefined && next !== undefined) {
      const label = table.drives.find(({ number }) => number === next.number)?.label ?? '';
      const { number } = next;
      throw new AppError('packing.other-drive', { path: drive.folder, number, count: table.drives.length, label });
    }
    if (mine !== undefined) places.set(mine.number, drive);
  }
  return places;
}

async function numberOf(files: Files, leg: string, state: SpreadState, folder: string): Promise<number | null> {
  const number = await readDriveMark(files, folder, leg);
  if (number === null) return null;
  const text = await readTableText(files, folder, leg);
  // The mark comes first: a drive that was cut off then has no table yet.
  return text === null || digestsOf(text).sha256 === state.table ? number : null;
}
