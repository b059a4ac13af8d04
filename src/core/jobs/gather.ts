import { isAbsolute, join, relative, sep } from 'node:path';
import { clause } from '../../shared/clauses.ts';
import { packSlackBytes } from '../../shared/drives.ts';
import { AppError, isAppError } from '../../shared/errors.ts';
import { formatBytes, plural } from '../../shared/format.ts';
import type { JobResults } from '../../shared/jobs.ts';
import { partsFolder } from '../packing/drive-mark.ts';
import {
  type Gathered,
  gatherPieces,
  isComplete,
  keepPieces,
  missingDrives,
  openGathered,
  requireComplete,
} from '../packing/gather.ts';
import { type PartsTable, partsTablePath, pieceName, type TableFile } from '../packing/parts-table.ts';
import { placeOpenFile } from '../packing/place-open-file.ts';
import { unfinishedBytes } from '../packing/unfinished-bytes.ts';
import { finalNameOf } from '../ports/files.ts';
import { isSameFile } from '../transfer/digest.ts';
import { placeFile } from '../transfer/place-file.ts';
import { legFacts } from '../trust/describe.ts';
import { type FoundLeg, legPath, placeLeg } from '../trust/leg-folder.ts';
import { verifyLegFiles } from '../trust/verify-leg.ts';
import { foldersOf, journalName, recordName, strayFiles } from '../updates/pack.ts';
import { checkPackFolder, closePackFolder, openPackFolder } from '../updates/pack-folder.ts';
import { placeChain } from './carried-custody.ts';
import { type FoundSpread, findSpread } from './gather-drives.ts';
import { type JobContext, type JobDefinition, stopIfCancelled } from './job.ts';
import { addToTrips, takeInTrips } from './pack-custody.ts';

type Step = 'look' | 'join';
type Context = JobContext<Step>;
type Result = JobResults['gather'];

/**
 * Several drives -> the pack that was sealed. Takes what the drives at hand have, verified, and says which ones are missing;
 * pieces of files that are not whole yet are kept beside the pack until they are. The pack's record comes last: until then
 * the folder is no pack. Nothing is written to a drive.
 */
export const gatherJob: JobDefinition<'gather', Step> = {
  id: 'gather',
  steps: { look: 2, join: 98 },
  async run({ from, to }, context) {
    const { log, report } = context;
    report({ step: 'look', done: 0, total: from.length, unit: 'files' });
    for (const folder of from) refuseWithin(to, folder);
    const found = await findSpread(from, to, context);
    const problems = await takeInTrips(found.leg.value, from, context);
    if (await isWholeAlready(to, found.leg, context)) {
      await tidy(to, found, context);
      log.info(`${to} has all of this update pack already; nothing was changed.`);
      return { ...(await describe(found, to, context)), wasThereAlready: true, problems };
    }
    await openFolder(to, found, context);
    await joinAll(from, to, found, context);
    await finish(to, found, context);
    return { ...(await describe(found, to, context)), wasThereAlready: false, problems };
  },
};

/** A drive is only read. @throws {AppError} files.name-not-allowed */
function refuseWithin(to: string, folder: string): void {
  const way = relative(folder, to);
  if (way === '..' || way.startsWith(`..${sep}`) || isAbsolute(way)) return;
  throw new AppError('files.name-not-allowed', { path: to, problem: clause('drive-only-read') });
}

/** Whether an earlier run put all of it together, and it is still as it was. */
async function isWholeAlready(to: string, leg: FoundLeg, { ports, signal }: Context): Promise<boolean> {
  const { files } = ports;
  if ((await files.facts(join(to, recordName))) === null) return false;
  const sealed = await files.facts(legPath(to, leg.value.id));
  if (sealed === null || !(await isSameFile(files, legPath(to, leg.value.id), { ...leg, sizeBytes: null }, signal)))
    return false;
  try {
    await verifyLegFiles(files, to, leg.value, { signal });
    return true;
  } catch (error) {
    if (!isAppError(error) || !error.code.startsWith('leg.')) throw error;
    return false;
  }
}

/** From here on the folder is not a pack, and says for which one it is meant. */
async function openFolder(to: string, { table, text, leg }: FoundSpread, { ports, signal }: Context): Promise<void> {
  const { files } = ports;
  await checkPackFolder(files, to);
  await files.makeFolder(to);
  const paths = table.files.map(({ path }) => path);
  const ours = new Set([recordName, journalName, ...paths]);
  const left = (await strayFiles(files, to, ours)).filter((path) => finalNameOf(path) === null);
  await openPackFolder(files, to, [...paths, ...left], signal);
  for (const folder of foldersOf(paths)) await files.makeFolder(join(to, folder));
  await files.makeFolder(partsFolder(to, leg.value.id));
  const path = join(to, ...partsTablePath(leg.value.id).split('/'));
  await placeFile(files, path, [text], { replace: true, signal });
}

/**
 * Lays every file that is whole, and keeps the pieces of the others. A file that is damaged does not hide the good ones.
 * @throws {AppError} packing.missing-drives, files.differs
 */
async function joinAll(
  from: readonly string[],
  to: string,
  { table, leg }: FoundSpread,
  context: Context,
): Promise<void> {
  const { ports, log, signal } = context;
  const kept = keptFolder(to, table);
  const gathered = await gatherPieces(ports.files, table, [kept, ...from]);
  await checkRoom(to, gathered, context);
  const total = [...gathered.pieces.values()].reduce((sum, { file, index }) => sum + pieceBytes(file, index), 0);
  let done = 0;
  const tell = (item: string) => (count: number) => {
    done = Math.min(total, done + count);
    context.report({ step: 'join', done, total, unit: 'bytes', item });
  };
  const failures: AppError[] = [];
  const notYet: string[] = [];
  for (const file of table.files) {
    stopIfCancelled(signal);
    try {
      const isLast = file.path === recordName;
      if (!isLast && (await isSameFile(ports.files, join(to, file.path), file, signal))) continue;
      if (isLast || !isComplete(gathered, [file.path])) {
        // The record waits for all the others.
        notYet.push(file.path);
        const onBytes = tell(file.path);
        const some = { table, pieces: new Map([...gathered.pieces].filter(([, piece]) => piece.file === file)) };
        await keepPieces(ports.files, some, kept, {
          signal,
          onBytes: (count, stage) => (stage === 'write' ? onBytes(count) : undefined),
        });
        continue;
      }
      await joinFile(to, file, gathered, tell(file.path), context);
    } catch (error) {
      if (!isAppError(error, 'files.differs') && !isAppError(error, 'files.failed')) throw error;
      log.error(error.message, { code: error.code });
      // What was kept here and went bad is brought again.
      if (error.code === 'files.differs' && error.details.path.startsWith(kept + sep))
        await ports.files.remove(error.details.path);
      failures.push(error);
    }
  }
  const [failure] = failures;
  if (failure !== undefined) throw failure;
  const missing = missingDrives(gathered, notYet);
  if (missing.length > 0) log.info(`${plural(missing.length, 'drive')} of ${table.drives.length} still to come.`);
  requireComplete(gathered, notYet);
  log.info(`Every file of ${leg.value.id} is here.`);
}

/** Puts one file together; each of its pieces is verified first, through the opening that is then read. */
async function joinFile(
  to: string,
  file: TableFile,
  gathered: Gathered,
  onBytes: (count: number) => void,
  { ports, log, signal }: Context,
): Promise<void> {
  const source = await openGathered(ports.files, gathered, file.path, signal);
  try {
    await placeOpenFile(ports.files, source, join(to, file.path), file.sha256, {
      signal,
      onBytes: (count, stage) => (stage === 'write' ? onBytes(count) : undefined),
    });
  } finally {
    await source.close();
  }
  log.info(
    `${file.path}: ${formatBytes(file.sizeBytes)}${file.pieces.length > 1 ? ` out of ${file.pieces.length} parts` : ''}, SHA-256 ${file.sha256} verified.`,
  );
  await removeKept(to, gathered.table, file, ports.files);
}

/** The folder becomes a pack: custody, the leg, and the record last. What was kept for joining is ours, and goes. */
async function finish(to: string, { table, leg, bytes }: FoundSpread, context: Context): Promise<void> {
  const { ports, log, signal } = context;
  const { files } = ports;
  const kept = await gatherPieces(files, table, [keptFolder(to, table)]);
  const record = await openGathered(files, kept, recordName, signal);
  try {
    const chains = await addToTrips(leg.value, context, {
      what: 'joined',
      leg: leg.value.id,
      files: leg.value.files.map(({ path, sizeBytes, sha256 }) => ({ path, sizeBytes, sha256 })),
      details: { drives: String(table.drives.length) },
    });
    for (const chain of chains) await placeChain(files, to, chain, signal);
    await placeLeg(files, to, { leg: leg.value, bytes, sha256: leg.sha256 }, signal);
    await closePackFolder(files, to, await record.read(0, record.sizeBytes), signal);
  } finally {
    await record.close();
  }
  await tidy(to, { table }, context);
  log.info(`${to} is whole: ${plural(table.files.length, 'file')} off ${plural(table.drives.length, 'drive')}.`);
}

/** Takes away what was only there to put the pack together. */
async function tidy(to: string, { table }: Pick<FoundSpread, 'table'>, { ports: { files } }: Context): Promise<void> {
  for (const file of table.files) await removeKept(to, table, file, files);
  await files.remove(join(to, ...partsTablePath(table.leg).split('/')));
  await files.remove(join(to, journalName));
}

/** Refuses before anything is copied. What is kept until its file is whole takes room twice for a while. */
async function checkRoom(to: string, gathered: Gathered, { ports }: Context): Promise<void> {
  let neededBytes = packSlackBytes;
  for (const file of gathered.table.files) {
    if ((await ports.files.facts(join(to, file.path)))?.sizeBytes === file.sizeBytes) continue;
    const here = [...gathered.pieces.values()].filter((piece) => piece.file === file);
    const toKeep = here.filter(({ path }) => !path.startsWith(keptFolder(to, gathered.table)));
    neededBytes += isComplete(gathered, [file.path])
      ? file.sizeBytes
      : toKeep.reduce((sum, { index }) => sum + pieceBytes(file, index), 0);
  }
  // What a run that was cut off left of these files is gone on with, or makes room.
  const { table } = gathered;
  const paths = table.files.map(({ path }) => path);
  const kept = table.files.flatMap((file) => file.pieces.map((_, index) => pieceName(file, index)));
  const unfinished =
    (await unfinishedBytes(ports.files, to, paths, 1)) +
    (await unfinishedBytes(ports.files, keptFolder(to, table), kept, 1));
  const freeBytes = (await ports.files.freeBytes(to)) + unfinished;
  if (freeBytes < neededBytes) throw new AppError('drive.too-little-space', { path: to, neededBytes, freeBytes });
}

function pieceBytes(file: TableFile, index: number): number {
  return file.pieces[index]?.sizeBytes ?? 0;
}

/** Where pieces of files wait that are not whole yet. */
function keptFolder(to: string, { leg }: PartsTable): string {
  return join(partsFolder(to, leg), leg);
}

async function removeKept(
  to: string,
  table: PartsTable,
  file: TableFile,
  files: Context['ports']['files'],
): Promise<void> {
  for (const index of file.pieces.keys())
    await files.remove(join(keptFolder(to, table), ...pieceName(file, index).split('/')));
}

async function describe(
  { leg, table }: FoundSpread,
  to: string,
  { ports }: Context,
): Promise<Omit<Result, 'wasThereAlready' | 'problems'>> {
  const seal = legFacts(leg.value, await ports.trust.read(), await ports.trust.identity());
  return {
    pack: { path: to, files: seal.files, sizeBytes: seal.sizeBytes },
    seal,
    drives: table.drives.length,
    joinedFiles: table.files.filter(({ pieces }) => pieces.length > 1).length,
  };
}
