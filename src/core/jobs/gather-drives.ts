import { join } from 'node:path';
import { AppError, isAppError } from '../../shared/errors.ts';
import { partsFolder } from '../packing/drive-mark.ts';
import { holdTable } from '../packing/hold-table.ts';
import { type PartsTable, partsTablePath, readPartsTable } from '../packing/parts-table.ts';
import type { Files } from '../ports/files.ts';
import { type FoundLeg, findLegs, legFor } from '../trust/leg-folder.ts';
import { journalName, recordName } from '../updates/pack.ts';
import type { JobContext } from './job.ts';
import { readTableText } from './spread-drives.ts';

/** A pack that was spread over drives, as these say. */
export interface FoundSpread {
  readonly leg: FoundLeg;
  /** The leg's own bytes. */
  readonly bytes: Uint8Array;
  readonly table: PartsTable;
  /** The table's own bytes. */
  readonly text: Uint8Array;
}

interface Candidate {
  readonly folder: string;
  readonly leg: FoundLeg;
  readonly table: PartsTable;
  readonly text: Uint8Array;
}

/**
 * Which pack these drives carry: the one an earlier run began in `to`, or the latest. The seal of its leg holds, and the
 * table on the drives is held against it; who sealed it is judged by Import.
 * @throws {AppError} packing.foreign-drive, parts.table-malformed, leg.*, files.*
 */
export async function findSpread(
  folders: readonly string[],
  to: string,
  { ports, log }: Pick<JobContext, 'ports' | 'log'>,
): Promise<FoundSpread> {
  const { files } = ports;
  const state = await ports.trust.read();
  const { computer } = await ports.trust.identity();
  const known = new Set([computer, ...state.paired.map((one) => one.computer)]);
  const candidates: Candidate[] = [];
  const failures: AppError[] = [];
  for (const folder of folders) {
    const found = await candidatesOn(files, folder);
    candidates.push(...found.candidates);
    failures.push(...found.failures);
  }
  for (const { message, code } of failures) log.warning(message, { code });
  const begun = await begunIn(files, to);
  const wanted = candidates.filter(({ leg }) => begun.length === 0 || begun.includes(leg.value.id));
  const leg = legFor(
    wanted.map((one) => one.leg),
    { kind: 'inbound', hierarchyHash: null, path: recordName, known },
  );
  if (leg === null) throw failures[0] ?? new AppError('packing.foreign-drive', { path: folders[0] ?? to });
  const mine = candidates.filter((one) => one.leg.value.id === leg.value.id);
  const kept = begun.length === 0 ? null : await readTableText(files, to, leg.value.id);
  const first = mine.find(({ text }) => kept === null || Buffer.compare(text, kept) === 0);
  if (first === undefined) throw new AppError('packing.foreign-drive', { path: mine[0]?.folder ?? to });
  for (const folder of folders) {
    if (!(await belongs(files, folder, first))) throw new AppError('packing.foreign-drive', { path: folder });
  }
  return { leg: first.leg, bytes: await readWhole(files, first.leg.path), table: first.table, text: first.text };
}

/** The packs of which a drive carries a part. */
async function candidatesOn(
  files: Files,
  folder: string,
): Promise<{ readonly candidates: readonly Candidate[]; readonly failures: readonly AppError[] }> {
  const facts = await files.facts(folder);
  if (facts === null) throw new AppError('files.not-found', { path: folder });
  if (facts.kind !== 'folder') throw new AppError('files.not-a-folder', { path: folder });
  const { legs, problems } = await findLegs(files, folder);
  const failures = problems.map(({ error }) => error);
  const candidates: Candidate[] = [];
  for (const leg of legs) {
    if (leg.value.kind !== 'inbound') continue;
    try {
      const text = await readTableText(files, folder, leg.value.id);
      if (text === null) continue;
      const table = readPartsTable(join(folder, partsTablePath(leg.value.id)), text);
      holdTable(table, leg.value);
      candidates.push({ folder, leg, table, text });
    } catch (error) {
      if (!isAppError(error, 'parts.table-malformed')) throw error;
      failures.push(error);
    }
  }
  return { candidates, failures };
}

/** The packs an earlier run began to put together in a folder; none when it is whole, or was never begun. */
async function begunIn(files: Files, to: string): Promise<readonly string[]> {
  return (await files.facts(join(to, journalName))) === null ? [] : await tablesIn(files, to);
}

/** The legs a folder has a table of. */
async function tablesIn(files: Files, folder: string): Promise<readonly string[]> {
  const place = partsFolder(folder, 'any');
  if ((await files.facts(place))?.kind !== 'folder') return [];
  return (await files.list(place)).flatMap(({ name, kind }) =>
    kind === 'file' && name.endsWith('.json') && !name.endsWith('.spread.json') ? [name.slice(0, -'.json'.length)] : [],
  );
}

/** A drive of the same spreading: it has the same table, or a damaged one, which is the same on the others. */
async function belongs(files: Files, folder: string, { leg, text }: Candidate): Promise<boolean> {
  const own = await readTableText(files, folder, leg.value.id);
  if (own === null) return false;
  if (Buffer.compare(own, text) === 0) return true;
  try {
    holdTable(readPartsTable(folder, own), leg.value);
    return false;
  } catch (error) {
    if (!isAppError(error, 'parts.table-malformed')) throw error;
    return true;
  }
}

/**
 * Gives what an error means in a folder that holds only a part of a pack: what is missing there is on other drives, and
 * nobody need bring it again.
 * @throws {AppError} packing.not-gathered, or the error itself
 */
export function tellAsSpread(files: Files, folder: string): (error: unknown) => Promise<never> {
  const means = new Set(['update-pack.no-record', 'update-pack.not-finished', 'update-pack.missing-file']);
  return async (error) => {
    if (isAppError(error) && means.has(error.code) && (await tablesIn(files, folder)).length > 0)
      throw new AppError('packing.not-gathered', { path: folder }, { cause: error });
    throw error;
  };
}

async function readWhole(files: Files, path: string): Promise<Uint8Array> {
  const file = await files.open(path);
  try {
    return await file.read(0, file.sizeBytes);
  } finally {
    await file.close();
  }
}
