import { basename, dirname } from 'node:path';
import type { Drive } from '../../shared/drives.ts';
import { AppError, type ErrorReport, isAppError } from '../../shared/errors.ts';
import type { LegFacts, OpenTrip, Override, ReceiptFacts } from '../../shared/trust.ts';
import { appendEntry } from '../custody/append-entry.ts';
import type { CustodyDraft } from '../custody/entry.ts';
import { acceptLeg } from '../trust/accept-leg.ts';
import { legFacts } from '../trust/describe.ts';
import { type JudgedLeg, judgeLeg } from '../trust/judge-leg.ts';
import { type FoundLeg, findLegs, legFor } from '../trust/leg-folder.ts';
import { refuseUnusedOverrides } from '../trust/overrides.ts';
import { heldUpdates, receiveReceipts } from '../trust/receipts.ts';
import { lostTrips } from '../trust/trips.ts';
import type { HeldPayloads } from '../updates/select.ts';
import { driveOf, takeCarriedChain } from './carried-custody.ts';
import type { JobContext } from './job.ts';
import { custodyFile } from './seal-outbound.ts';
import type { ReadyCabinet } from './usage-cabinets.ts';

/** A cabinet with the leg it came in. */
export interface SealedCabinet {
  readonly cabinet: ReadyCabinet;
  /** `null` for one that nobody sealed, as the classic tool writes them. */
  readonly leg: FoundLeg | null;
  /** `null` without a leg, and for one of a computer that is not paired yet. */
  readonly judged: JudgedLeg | null;
  readonly facts: LegFacts | null;
}

/** What was found of seals beside the cabinets. */
export interface OutboundSeals {
  /** The folder that was carried. */
  readonly folder: string;
  readonly cabinets: readonly SealedCabinet[];
  readonly problems: readonly ErrorReport[];
}

/**
 * Finds the leg each cabinet came in and holds it against what this computer knows. A computer that is not paired yet is
 * taken at its word here: on the first trip nobody could have compared anything, and nothing it says is imported.
 * @throws {AppError} leg.*, trust.*
 */
export async function readOutbound(
  from: string,
  cabinets: readonly ReadyCabinet[],
  overrides: readonly Override[],
  { ports, log }: Pick<JobContext, 'ports' | 'log'>,
): Promise<OutboundSeals> {
  const folder = (await ports.files.facts(from))?.kind === 'folder' ? from : dirname(from);
  const { legs, problems } = await findLegs(ports.files, folder);
  for (const { error } of problems) log.warning(error.message, { code: error.code });
  const state = await ports.trust.read();
  const identity = await ports.trust.identity();
  const now = ports.clock.now();

  const known = new Set([identity.computer, ...state.paired.map(({ computer }) => computer)]);

  const judge = async (cabinet: ReadyCabinet): Promise<SealedCabinet> => {
    const leg = legOf(cabinet, legs, known);
    if (leg === null) {
      log.warning(`${cabinet.path} is not sealed: nobody can tell which computer it is from.`);
      return { cabinet, leg, judged: null, facts: null };
    }
    const facts = legFacts(leg.value, state, identity);
    const { hierarchyHash } = cabinet;
    try {
      const judged = judgeLeg(leg, { kind: 'outbound', hierarchyHash, state, identity, now, overrides });
      for (const warning of judged.warnings) log.warning(warning.message, { code: warning.code });
      log.info(`${cabinet.path} was sealed by ${facts.sealedBy.name} on ${facts.created}, number ${facts.sequence}.`);
      return { cabinet, leg, judged, facts };
    } catch (error) {
      if (!isAppError(error, 'trust.not-paired')) throw error;
      log.warning(`${cabinet.path} was sealed by ${facts.sealedBy.name}, which is not paired with this computer yet.`);
      return { cabinet, leg, judged: null, facts };
    }
  };
  const found: SealedCabinet[] = [];
  for (const cabinet of cabinets) {
    try {
      found.push(await judge(cabinet));
    } catch (error) {
      if (isAppError(error)) log.error(`${cabinet.path} is refused: ${error.message}`, { code: error.code });
      throw error;
    }
  }
  // What was passed over the first time needs nobody's decision the second.
  if (!found.some(({ judged }) => judged?.isAgain === true))
    refuseUnusedOverrides(
      overrides,
      found.flatMap(({ judged }) => judged?.overridden ?? []),
    );
  return { folder, cabinets: found, problems: problems.map(({ error }) => error.toReport()) };
}

/**
 * The leg to go by among those that name this cabinet with these bytes. A stranger who seals the same bytes once more does
 * not come before the site that did.
 * @throws {AppError} leg.file-changed
 */
function legOf(cabinet: ReadyCabinet, legs: readonly FoundLeg[], known: ReadonlySet<string>): FoundLeg | null {
  const path = basename(cabinet.path);
  const naming = legs.filter(
    ({ value }) => value.kind === 'outbound' && value.files.some((file) => file.path === path),
  );
  const sealing = naming.filter(({ value }) =>
    value.files.some((file) => file.path === path && file.sha256 === cabinet.sha256),
  );
  if (naming.length > 0 && sealing.length === 0) throw new AppError('leg.file-changed', { path: cabinet.path });
  const wanted = { kind: 'outbound', path, known } as const;
  // Where none is for the hierarchy of the cabinet, judging one says so.
  return (
    legFor(sealing, { ...wanted, hierarchyHash: cabinet.hierarchyHash }) ??
    legFor(sealing, { ...wanted, hierarchyHash: null })
  );
}

/** What came with the legs: what sites say of earlier packs, and which of those are still missed. */
export interface CarriedNews {
  readonly receipts: readonly ReceiptFacts[];
  readonly lostTrips: readonly OpenTrip[];
  readonly problems: readonly ErrorReport[];
}

/** Reads the receipts that came along, of paired computers; reading them twice changes nothing. */
export async function readNews(
  { cabinets }: OutboundSeals,
  { ports, log }: Pick<JobContext, 'ports' | 'log'>,
): Promise<CarriedNews> {
  const receipts: ReceiptFacts[] = [];
  const problems: AppError[] = [];
  for (const { judged } of cabinets) {
    if (judged === null) continue;
    const received = await receiveReceipts(ports.trust, judged);
    receipts.push(...received.receipts);
    problems.push(...received.problems);
  }
  for (const { outcome, at, leg, from } of receipts)
    log.info(`${from.name} says of pack ${leg}: ${outcome}, on ${at}.`, { leg, outcome });
  for (const problem of problems) log.error(problem.message, { code: problem.code });
  const lost = lostTrips(await ports.trust.read()).filter(({ kind }) => kind === 'inbound');
  for (const { leg, created } of lost)
    log.warning(`Nothing has come back of pack ${leg}, which was sealed on ${created}: its drive may be lost.`);
  return { receipts, lostTrips: lost, problems: problems.map((problem) => problem.toReport()) };
}

/**
 * Takes the legs in: nothing earlier of their computers is taken after them, and the custody of each trip goes on here; a
 * damaged one is told, and stops nothing.
 * @throws {AppError} trust.*, files.*
 */
export async function takeOutbound(
  { folder, cabinets }: OutboundSeals,
  drive: Drive | null,
  { ports, log }: Pick<JobContext, 'ports' | 'log'>,
): Promise<readonly ErrorReport[]> {
  const problems: ErrorReport[] = [];
  for (const { cabinet, leg, judged, facts } of cabinets) {
    if (leg === null) continue;
    const trip = leg.value.id;
    problems.push(...(await takeCarriedChain(folder, trip, leg.value, { ports, log })));
    const files = leg.value.files.filter(({ sha256 }) => sha256 === cabinet.sha256).map(custodyFile);
    await appendEntry(
      ports,
      trip,
      { what: 'received', drive: driveOf(drive), leg: trip, files, details: { from: facts?.sealedBy.name ?? '' } },
      ...overrideEntries(judged?.overridden ?? [], trip),
    );
    if (judged !== null) await acceptLeg(ports.trust, judged, ports.clock.now());
  }
  return problems;
}

/** What each hierarchy has already, by the receipts that came with its usage data. */
export async function heldByHierarchy(
  { cabinets }: OutboundSeals,
  { ports }: Pick<JobContext, 'ports'>,
): Promise<ReadonlyMap<string, HeldPayloads>> {
  const state = await ports.trust.read();
  const identity = await ports.trust.identity();
  const heldOf = ({ cabinet: { hierarchyHash }, judged }: SealedCabinet): HeldPayloads => {
    const updates = judged === null ? [] : heldUpdates(judged, hierarchyHash, { state, identity });
    return new Map(updates.flatMap(({ guid, sha256 }) => (sha256 === null ? [] : [[guid, sha256]])));
  };
  return new Map(cabinets.map((one) => [one.cabinet.hierarchyHash, heldOf(one)]));
}

/** The decisions as they were given; whoever gave none a name is the operator of this computer. */
export function namedOverrides(
  overrides: readonly Override[],
  { ports }: Pick<JobContext, 'ports'>,
): readonly Override[] {
  return overrides.map((override) => ({
    ...override,
    by: override.by === '' ? ports.custody.operator() : override.by,
  }));
}

/** Decisions to go on in spite of a refusal, as custody keeps them. */
export function overrideEntries(overridden: readonly Override[], leg: string | null): readonly CustodyDraft[] {
  return overridden.map(({ code, by, reason }) => ({ what: 'override', leg, details: { code, by, reason } }));
}
