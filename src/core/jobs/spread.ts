import { join } from 'node:path';
import { AppError } from '../../shared/errors.ts';
import { formatBytes, plural } from '../../shared/format.ts';
import type { JobInputs, JobResults } from '../../shared/jobs.ts';
import { findTargetDrive, refuseUnsuitable } from '../drives/target-drive.ts';
import { placeDriveMark } from '../packing/drive-mark.ts';
import { driveToPack } from '../packing/drive-to-pack.ts';
import { holdTable } from '../packing/hold-table.ts';
import { type PackedDrive, packPlan } from '../packing/pack-plan.ts';
import { type PartsTable, partsTablePath, partsTableText, pieceName } from '../packing/parts-table.ts';
import { layOnDrive, makePartsTable, requireFit } from '../packing/spread.ts';
import { placeSpreadState, type SpreadState } from '../packing/spread-state.ts';
import { unfinishedBytes } from '../packing/unfinished-bytes.ts';
import { inBlocks } from '../transfer/allocation.ts';
import { digestsOf } from '../transfer/digests.ts';
import { placeFile } from '../transfer/place-file.ts';
import { legFacts } from '../trust/describe.ts';
import { type FoundLeg, findLegs, legToJudge, placeLeg } from '../trust/leg-folder.ts';
import { verifyLegFiles } from '../trust/verify-leg.ts';
import { recordName } from '../updates/pack.ts';
import { driveOf, placeChain } from './carried-custody.ts';
import { type JobContext, type JobDefinition, stopIfCancelled } from './job.ts';
import { addToTrips, takeInTrips } from './pack-custody.ts';
import { assignDrives, type DriveAtHand, drivesAtHand, readPlanned } from './spread-drives.ts';

type Step = 'verify' | 'plan' | 'write';
type Context = JobContext<Step>;
type Input = JobInputs['spread'];

/** A pack, and what was decided about it. */
interface Planned {
  readonly table: PartsTable;
  readonly state: SpreadState;
}

/**
 * A sealed pack -> several drives: each gets its files and parts, the table of all of them, the leg and the custody, so
 * that any of them tells what the others hold. The plan is kept beside the pack: drives may come one at a time.
 */
export const spreadJob: JobDefinition<'spread', Step> = {
  id: 'spread',
  steps: { verify: 30, plan: 10, write: 60 },
  async run(input, context) {
    const { ports, log, signal } = context;
    const leg = await findPackLeg(input.from, context);
    const { value } = leg;
    await verifyPackOf(leg, input.from, context);
    const atHand = await drivesAtHand(input.to, ports);

    const kept = input.anew ? null : await readPlanned(ports.files, input.from, value, atHand);
    const planned =
      kept === null
        ? await makePlan(leg, input, atHand, context)
        : { ...kept, places: await assignDrives(ports.files, value.id, kept, atHand) };
    const { places } = planned;
    let { state } = planned;
    if (!input.planOnly) {
      if (kept === null) await keepPlan(planned, input.from, context);
      const problems = await takeInTrips(leg.value, [input.from], context);
      for (const { number, isWritten } of state.drives) {
        const drive = places.get(number);
        if (isWritten || drive === undefined) continue;
        await writeDrive({ leg, planned, number, drive }, input.from, context);
        state = {
          ...state,
          drives: state.drives.map((one) => (one.number === number ? { ...one, isWritten: true } : one)),
        };
        await placeSpreadState(ports.files, input.from, value.id, state, signal);
      }
      const next = state.drives.find(({ isWritten }) => !isWritten);
      if (next !== undefined) throw nextDrive(planned.table, next.number);
      log.info(`${input.from} is on ${plural(state.drives.length, 'drive')}, every byte read back.`);
      return await describe({ leg, table: planned.table, state, places }, input, problems, context);
    }
    return await describe({ leg, table: planned.table, state, places }, input, [], context);
  },
};

/** @throws {AppError} trust.not-sealed, leg.* */
async function findPackLeg(folder: string, { ports }: Context): Promise<FoundLeg> {
  const state = await ports.trust.read();
  const { computer } = await ports.trust.identity();
  const known = new Set([computer, ...state.paired.map((one) => one.computer)]);
  const found = await findLegs(ports.files, folder);
  const leg = legToJudge(found, { kind: 'inbound', hierarchyHash: null, path: recordName, known }, folder);
  if (leg.value.kind !== 'inbound' || !leg.value.files.some(({ path }) => path === recordName))
    throw new AppError('trust.wrong-direction', { kind: leg.value.kind });
  return leg;
}

async function verifyPackOf({ value }: FoundLeg, folder: string, { ports, signal, report }: Context): Promise<void> {
  const total = value.files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  let done = 0;
  report({ step: 'verify', done, total, unit: 'bytes' });
  await verifyLegFiles(ports.files, folder, value, {
    signal,
    onBytes: (count) => {
      done += count;
      report({ step: 'verify', done, total, unit: 'bytes' });
    },
  });
}

/** Plans over the drives at hand, and over those to come, which are taken to be like the first. */
async function makePlan(
  { value }: FoundLeg,
  { from, to, drives }: Input,
  atHand: readonly DriveAtHand[],
  { ports, log, signal, report }: Context,
): Promise<Planned & { readonly places: ReadonlyMap<number, DriveAtHand> }> {
  const [first] = atHand;
  if (first === undefined) throw new AppError('files.not-found', { path: to[0] ?? '' });
  const files = value.files.map(({ path, sizeBytes, what }) => ({
    path,
    sizeBytes,
    isFirst: what === 'record' || what === 'manifest',
  }));
  const own = new Map(
    atHand.map((one) => [
      driveToPack({ ...one.facts, label: one.facts.label.slice(0, 300), serial: one.id }, one.space, files),
      one,
    ]),
  );
  const known = [...own.keys()];
  const like = known[0];
  const count = Math.max(drives ?? to.length, known.length);
  // Sorted behind the drives that are there, when there is nothing else to choose by.
  const toCome = Array.from({ length: count - known.length }, (_, index) => ({
    ...(like ?? driveToPack({ ...first.facts, serial: null }, first.space, files)),
    label: `\uffff${index}`,
    serial: null,
  }));
  const packed = requireFit(packPlan(files, [...known, ...toCome]), count).map(
    (one): PackedDrive => (own.has(one.drive) ? one : { ...one, drive: { ...one.drive, label: '' } }),
  );
  const total = packed.flatMap(({ pieces }) => pieces).reduce((sum, one) => sum + (one.part ? one.sizeBytes : 0), 0);
  let done = 0;
  report({ step: 'plan', done, total, unit: 'bytes' });
  const verified = new Map(value.files.map((file) => [file.path, file]));
  const onBytes = (bytes: number): void => {
    done += bytes;
    report({ step: 'plan', done, total, unit: 'bytes' });
  };
  const table = await makePartsTable(ports.files, from, packed, value.id, signal, onBytes, verified);
  // What was read for the table is what was sealed.
  holdTable(table, value);
  const places = new Map(
    packed.flatMap(({ number, drive }) => {
      const place = own.get(drive);
      return place === undefined ? [] : [[number, place] as const];
    }),
  );
  log.info(`${plural(packed.length, 'drive')} planned for ${from}.`, { table: table.drives });
  const state: SpreadState = {
    format: 1,
    table: digestsOf(Buffer.from(partsTableText(table), 'utf8')).sha256,
    drives: packed.map(({ number }) => {
      const place = places.get(number);
      return { number, id: place?.id ?? null, folder: place?.folder ?? null, isWritten: false };
    }),
  };
  return { table, state, places };
}

/** From here on every run goes by this plan. */
async function keepPlan({ table, state }: Planned, pack: string, { ports, signal }: Context): Promise<void> {
  await placeSpreadState(ports.files, pack, table.leg, state, signal);
  const path = join(pack, ...partsTablePath(table.leg).split('/'));
  const text = Buffer.from(partsTableText(table), 'utf8');
  await placeFile(ports.files, path, [text], { replace: true, signal });
}

interface DriveToWrite {
  readonly leg: FoundLeg;
  readonly planned: Planned;
  readonly number: number;
  readonly drive: DriveAtHand;
}

/** Writes one drive; what is there and right is left. The leg comes last. */
async function writeDrive(
  { leg, planned: { table }, number, drive: { folder, id } }: DriveToWrite,
  pack: string,
  context: Context,
): Promise<void> {
  const { ports, log, signal, report } = context;
  const { files } = ports;
  stopIfCancelled(signal);
  const of = table.drives.length;
  const pieces = piecesOn(table, number);
  const drive = await findTargetDrive(ports.drives, folder, null);
  // It was pulled out meanwhile: what is there now is another one, or a folder of this computer.
  if ((drive?.id.slice(0, 300) ?? null) !== id) throw nextDrive(table, number);
  refuseUnsuitable(drive, folder, pieces);
  await files.makeFolder(folder);
  await checkRoom(folder, pieces, context);
  await placeDriveMark(files, folder, { leg: table.leg, number, of }, signal);

  const total = pieces.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  let done = 0;
  const tell = (): void =>
    report({
      step: 'write',
      done,
      total,
      unit: 'bytes',
      files: { done: number - 1, total: of },
      item: `${number}/${of}`,
    });
  tell();
  const onBytes = (bytes: number, stage: 'write' | 'read-back'): void => {
    if (stage === 'write') done = Math.min(total, done + bytes);
    tell();
  };
  await layOnDrive(files, pack, table, number, folder, { signal, onBytes });

  const text = Buffer.from(partsTableText(table), 'utf8');
  const chains = await addToTrips(leg.value, context, {
    what: 'split',
    drive: driveOf(drive),
    leg: leg.value.id,
    files: [
      { path: partsTablePath(table.leg), sizeBytes: text.length, sha256: digestsOf(text).sha256 },
      ...pieces.map(({ path, sizeBytes, sha256 }) => ({ path, sizeBytes, sha256 })),
    ],
    details: { number: String(number), drives: String(of) },
  });
  for (const chain of chains) await placeChain(files, folder, chain, signal);
  const bytes = await readWhole(leg.path, context);
  await placeLeg(files, folder, { leg: leg.value, bytes, sha256: leg.sha256 }, signal);
  log.info(`Drive ${number} of ${of} is written to ${folder}: ${formatBytes(total)}, read back and the same.`);
}

/** What belongs on a drive, by its name there. */
function piecesOn(table: PartsTable, number: number) {
  return table.files.flatMap((file) =>
    file.pieces.flatMap((piece, index) =>
      piece.drive === number ? [{ ...piece, path: pieceName(file, index), isPart: file.pieces.length > 1 }] : [],
    ),
  );
}

/** The drive may have been filled since it was planned, or be smaller than the first one. */
async function checkRoom(folder: string, pieces: ReturnType<typeof piecesOn>, { ports }: Context): Promise<void> {
  const { freeBytes, blockBytes } = await ports.files.space(folder);
  let neededBytes = 0;
  for (const { path, sizeBytes } of pieces) {
    const facts = await ports.files.facts(join(folder, path));
    if (facts?.kind !== 'file' || facts.sizeBytes !== sizeBytes) neededBytes += inBlocks(sizeBytes, blockBytes);
  }
  // What a run that was cut off left of these files is gone on with, or makes room.
  const names = pieces.map(({ path }) => path);
  const roomBytes = freeBytes + (await unfinishedBytes(ports.files, folder, names, blockBytes));
  if (roomBytes < neededBytes)
    throw new AppError('drive.too-little-space', { path: folder, neededBytes, freeBytes: roomBytes });
}

async function readWhole(path: string, { ports }: Context): Promise<Uint8Array> {
  const file = await ports.files.open(path);
  try {
    return await file.read(0, file.sizeBytes);
  } finally {
    await file.close();
  }
}

/** @throws never: gives what is thrown when a drive has to be put in. */
function nextDrive({ drives }: PartsTable, number: number): AppError {
  const label = drives.find((one) => one.number === number)?.label ?? '';
  return new AppError('packing.next-drive', { number, count: drives.length, label });
}

async function describe(
  {
    leg: { value },
    table,
    state,
    places,
  }: Planned & { readonly leg: FoundLeg; readonly places: ReadonlyMap<number, DriveAtHand> },
  { from, planOnly }: Input,
  problems: JobResults['spread']['problems'],
  { ports }: Context,
): Promise<JobResults['spread']> {
  const seal = legFacts(value, await ports.trust.read(), await ports.trust.identity());
  return {
    pack: { path: from, files: value.files.length, sizeBytes: seal.sizeBytes },
    seal,
    drives: table.drives.map(({ number, label }) => {
      const pieces = piecesOn(table, number);
      return {
        number,
        label,
        path: places.get(number)?.folder ?? null,
        files: pieces.filter(({ isPart }) => !isPart).length,
        parts: pieces.filter(({ isPart }) => isPart).length,
        sizeBytes: pieces.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
        isWritten: state.drives.find((one) => one.number === number)?.isWritten ?? false,
      };
    }),
    inParts: table.files.flatMap(({ path, sizeBytes, pieces }) =>
      pieces.length > 1 ? [{ path, sizeBytes, parts: pieces.length }] : [],
    ),
    isPlanOnly: planOnly,
    problems,
  };
}
