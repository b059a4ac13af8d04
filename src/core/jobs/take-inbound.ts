import { join } from 'node:path';
import type { Drive } from '../../shared/drives.ts';
import { AppError, type ErrorReport, isAppError } from '../../shared/errors.ts';
import type { JobResults } from '../../shared/jobs.ts';
import type { SignatureFacts } from '../../shared/signatures.ts';
import type { LegFacts, Override } from '../../shared/trust.ts';
import { appendEntry } from '../custody/append-entry.ts';
import type { CustodyDraft } from '../custody/entry.ts';
import { signatureDetails } from '../signatures/describe-signatures.ts';
import { acceptLeg } from '../trust/accept-leg.ts';
import { legFacts } from '../trust/describe.ts';
import { type JudgedLeg, judgeLeg } from '../trust/judge-leg.ts';
import { type FoundLeg, findLegs, legToJudge } from '../trust/leg-folder.ts';
import { refuse, refuseUnusedOverrides } from '../trust/overrides.ts';
import { makeReceipt } from '../trust/receipts.ts';
import { neededFiles, type PackRecord, type ReadPackRecord, recordName } from '../updates/pack.ts';
import { driveOf, takeCarriedChain } from './carried-custody.ts';
import type { JobContext } from './job.ts';
import { custodyFile } from './seal-outbound.ts';
import { namedOverrides, overrideEntries } from './take-outbound.ts';

type Context = Pick<JobContext, 'ports' | 'log' | 'signal'>;

/** How a pack is sealed, and what that seal was found to be worth. */
export interface InboundSeal {
  readonly folder: string;
  readonly hierarchyHash: string;
  /** `null` for a pack without a seal, which somebody passed over. */
  readonly judged: JudgedLeg | null;
  readonly facts: LegFacts | null;
  readonly overridden: readonly Override[];
}

/**
 * Finds the seal of a pack and holds it against what this computer knows, before a single file of it is read: who sealed
 * it, for whom, when, and that it lists exactly what the pack's own record lists.
 * @throws {AppError} leg.*, trust.*
 */
export async function readInbound(
  folder: string,
  pack: ReadPackRecord,
  { hierarchyHash, overrides }: { readonly hierarchyHash: string; readonly overrides: readonly Override[] },
  context: Context,
): Promise<InboundSeal> {
  const { ports, log } = context;
  const named = namedOverrides(overrides, context);
  const found = await findLegs(ports.files, folder);
  for (const { error } of found.problems) log.warning(error.message, { code: error.code });
  const state = await ports.trust.read();
  const identity = await ports.trust.identity();
  const known = new Set([identity.computer, ...state.paired.map(({ computer }) => computer)]);
  let leg: FoundLeg;
  try {
    leg = legToJudge(found, { kind: 'inbound', hierarchyHash: null, path: recordName, known }, folder);
  } catch (error) {
    // A seal that is broken, or of the other direction, is no missing one: nobody may pass that over.
    if (!isAppError(error, 'trust.not-sealed')) throw error;
    const overridden: Override[] = [];
    refuse(error, named, overridden);
    refuseUnusedOverrides(named, overridden);
    log.warning(`${folder} is not sealed; ${overridden[0]?.by} decided to go on: ${overridden[0]?.reason}`);
    return { folder, hierarchyHash, judged: null, facts: null, overridden };
  }
  const now = ports.clock.now();
  const judged = judgeLeg(leg, { kind: 'inbound', hierarchyHash, state, identity, now, overrides: named });
  // What was passed over the first time needs nobody's decision the second.
  if (!judged.isAgain) refuseUnusedOverrides(named, judged.overridden);
  holdRecord(folder, pack, judged);
  const facts = legFacts(leg.value, state, identity);
  log.info(
    `Sealed by ${facts.sealedBy.name} on ${facts.created}, number ${facts.sequence}; taken until ${facts.expires}.`,
  );
  for (const warning of judged.warnings) log.warning(warning.message, { code: warning.code });
  for (const { code, by, reason } of judged.overridden)
    log.warning(`${by} decided to go on in spite of ${code}: ${reason}`);
  return { folder, hierarchyHash, judged, facts, overridden: judged.overridden };
}

/** The leg and the pack's own record list the same files, and the record is the one that was sealed. */
function holdRecord(folder: string, { record, sha256 }: ReadPackRecord, { value: { files } }: JudgedLeg): void {
  const listed = new Map(files.map((file) => [file.path, file.sha256]));
  const isSame =
    listed.get(recordName) === sha256 &&
    listed.size === record.files.length + 1 &&
    record.files.every((file) => listed.get(file.path) === file.sha256);
  if (!isSame) throw new AppError('leg.file-changed', { path: join(folder, recordName) });
}

/** SHA-256 of each chunk by path, as they were sealed: what is damaged can be told to the place. */
export function chunksOf({ judged }: InboundSeal): ReadonlyMap<string, readonly string[]> {
  return new Map((judged?.value.files ?? []).map(({ path, chunks }) => [path, chunks ?? []]));
}

/**
 * Takes the leg in, once every byte is verified and before the first one is used: nothing earlier is taken after it. The
 * custody of the trip goes on here; a damaged one is told, and stops nothing that is sealed itself.
 */
export async function takeInbound(
  seal: InboundSeal,
  { drive, signatures }: { readonly drive: Drive | null; readonly signatures: SignatureFacts | null },
  { ports, log }: Context,
): Promise<readonly ErrorReport[]> {
  const { judged, folder, overridden } = seal;
  if (judged !== null) await acceptLeg(ports.trust, judged, ports.clock.now());
  const trip = tripOf(seal);
  const problems =
    judged === null || trip === null ? [] : await takeCarriedChain(folder, trip, judged.value, { ports, log });
  const files = judged?.value.files.map(custodyFile) ?? [];
  await append(seal, { ports }, [
    {
      what: 'received',
      drive: driveOf(drive),
      leg: judged?.value.id ?? null,
      files,
      details: { from: folder, ...signatureDetails(signatures) },
    },
    ...overrideEntries(overridden, judged?.value.id ?? null),
  ]);
  return problems;
}

/** Writes down what came of it, and seals the receipt that goes home with the next usage data. */
export async function giveReceipt(
  seal: InboundSeal,
  record: PackRecord,
  result: Pick<JobResults['import'], 'updates' | 'wasThereAlready' | 'problems' | 'filesLaid'>,
  { ports, log }: Context,
): Promise<string | null> {
  const { judged, hierarchyHash } = seal;
  const outcome =
    result.problems.length > 0 ? 'with-problems' : result.wasThereAlready ? 'was-there-already' : 'imported';
  const details = { outcome, filesLaid: String(result.filesLaid), updates: String(result.updates.length) };
  const imported: CustodyDraft = { what: 'imported', leg: judged?.value.id ?? null, details };
  if (judged === null) {
    await append(seal, { ports }, [imported]);
    return null;
  }
  const payloads = new Map(
    neededFiles(record).map((file) => [file.what === 'payload' ? file.package : '', file.sha256]),
  );
  const receipt = await makeReceipt(ports, {
    of: judged,
    hierarchyHash,
    outcome,
    updates: result.updates.map((update) => ({
      guid: update.guid,
      name: update.name.slice(0, 300),
      state: update.state,
      sha256: isHeld(update.outcome) ? (payloads.get(update.guid) ?? null) : null,
    })),
  });
  await append(seal, { ports }, [
    imported,
    { what: 'receipt', leg: judged.value.id, details: { receipt: receipt.id, outcome } },
  ]);
  log.info(`Receipt ${receipt.id} is kept for the next Prepare: ${outcome}.`, { receipt: receipt.id });
  return receipt.id;
}

/** The site has its content, or is past needing it. */
function isHeld(outcome: JobResults['import']['updates'][number]['outcome']): boolean {
  return outcome === 'ready' || outcome === 'installing' || outcome === 'installed';
}

/** The trip this site began and the pack answers; `null` where there was none. */
export function tripOf({ judged, hierarchyHash }: InboundSeal): string | null {
  return judged?.value.answers.find((answer) => answer.hierarchyHash === hierarchyHash)?.id ?? null;
}

async function append(seal: InboundSeal, { ports }: Pick<Context, 'ports'>, drafts: readonly CustodyDraft[]) {
  const trip = tripOf(seal);
  await appendEntry(ports, trip ?? 'computer', ...drafts);
}
