/*
 * Receipts: what a site made of an inbound leg, sealed by the offline computer. They go home inside every outbound leg
 * from then on, and count as news until something comes back that answers a leg that carried them; reading one twice
 * changes nothing.
 */
import { randomUUID } from 'node:crypto';
import { AppError, toAppError } from '../../shared/errors.ts';
import { safeText } from '../../shared/safe-text.ts';
import type { ReceiptFacts } from '../../shared/trust.ts';
import type { Identity, TrustStore } from '../ports/trust-store.ts';
import { learnSequence } from './learn-sequence.ts';
import { legFormat, Receipt } from './leg.ts';
import type { ReadLeg } from './read-leg.ts';
import { type ReadSeal, readSealed, sealText } from './seal.ts';
import type { SealingPorts } from './seal-leg.ts';
import type { TrustState } from './state.ts';

const receiptLimitBytes = 1024 * 1024;
const keptLimit = 300;
/** As many as a leg takes. */
const carriedLimit = 100;

/** What the job knows of an import. */
export type ReceiptDraft = Pick<Receipt, 'hierarchyHash' | 'outcome' | 'updates'> & { readonly of: ReadLeg };

/**
 * Seals a receipt and keeps it for the next Prepare. There is one for each leg and hierarchy: importing again makes it
 * anew.
 * @throws {AppError} trust.*, files.*
 */
export async function makeReceipt({ trust, clock }: SealingPorts, draft: ReceiptDraft): Promise<Receipt> {
  const { of, hierarchyHash, outcome, updates } = draft;
  const leg = of.value;
  const sender = await trust.identity();
  const receipt = Receipt.parse({
    format: legFormat,
    kind: 'receipt',
    id: randomUUID(),
    leg: leg.id,
    legSha256: of.sha256,
    legComputer: leg.sender.computer,
    legSequence: leg.sequence,
    hierarchyHash,
    at: clock.now().toISOString(),
    sender,
    outcome,
    updates,
  } satisfies Receipt);
  const text = Buffer.from(await sealText(trust, receipt)).toString();
  await trust.change((state) => ({ state: withReceipt(state, receipt, text, null), result: undefined }));
  return receipt;
}

/** What the next outbound leg carries. */
export interface CarriedReceipts {
  readonly texts: readonly string[];
  /** Of these, how many are not known to have arrived. */
  readonly news: number;
}

/**
 * The last receipts that were made here for these hierarchies, those that have arrived too: what a site holds is what its
 * newest leg says, also when either computer was set back to an earlier state meanwhile.
 */
export function receiptsToCarry(
  state: TrustState,
  identity: Identity,
  hierarchyHashes: readonly string[],
): CarriedReceipts {
  const carried = state.receipts
    .filter((one) => one.from === identity.computer && hierarchyHashes.includes(one.hierarchyHash))
    .slice(-carriedLimit);
  return { texts: carried.map((one) => one.text), news: carried.filter((one) => !one.hasArrived).length };
}

/** What came with an outbound leg. */
export interface ReceivedReceipts {
  /** Those that nothing earlier has brought. */
  readonly receipts: readonly ReceiptFacts[];
  /** Receipts that are not what they seem: they are left out, and the leg stays good. */
  readonly problems: readonly AppError[];
}

/**
 * Reads the receipts that came with a leg that was judged, and remembers what came of the legs sealed here. That the leg
 * came at all is news too: what was sealed for its site before and has no receipt by now may be lost (trips.ts).
 * @throws {AppError} trust.*, files.*
 */
export async function receiveReceipts(trust: TrustStore, carrier: ReadLeg): Promise<ReceivedReceipts> {
  const identity = await trust.identity();
  return await trust.change((before) => {
    let state = hearing(before, carrier);
    const receipts: ReceiptFacts[] = [];
    const problems: AppError[] = [];
    for (const text of carrier.value.receipts) {
      try {
        const { value } = checkReceipt(text, carrier, before, identity);
        const isNews = isNewsOf(state, text, carrier);
        state = withOutcome(withReceipt(state, value, text, carrier.value.id), value, identity);
        if (isNews) receipts.push(factsOf(value));
      } catch (error) {
        problems.push(toAppError(error));
      }
    }
    return { state, result: { receipts, problems } };
  });
}

/**
 * What a site holds, by the receipts its leg carries: update by GUID, with the digest it had. Receipts that came before do
 * not count: a site that was set back holds no more than its leg says.
 */
export function heldUpdates(
  carrier: ReadLeg,
  hierarchyHash: string,
  { state, identity }: { readonly state: TrustState; readonly identity: Identity },
): Receipt['updates'] {
  const good: Receipt[] = [];
  for (const text of carrier.value.receipts) {
    try {
      const { value } = checkReceipt(text, carrier, state, identity);
      if (value.hierarchyHash === hierarchyHash) good.push(value);
    } catch (error) {
      // Told when they were received.
      toAppError(error);
    }
  }
  const held = new Map<string, Receipt['updates'][number]>();
  // In the order they were made, as the leg has them: the site's clock may have been set right in between.
  for (const { updates } of good) for (const update of updates) held.set(update.guid.toUpperCase(), update);
  return [...held.values()];
}

/**
 * @throws {AppError} leg.*, receipt.from-another, receipt.other-hierarchy, receipt.other-leg
 */
function checkReceipt(text: string, carrier: ReadLeg, state: TrustState, identity: Identity): ReadSeal<Receipt> {
  const read = readSealed(Buffer.from(text), Receipt, { limitBytes: receiptLimitBytes });
  const { sender, hierarchyHash, leg, legSha256, legComputer } = read.value;
  const isKnown =
    sender.computer === carrier.value.sender.computer ||
    sender.computer === identity.computer ||
    state.paired.some((one) => one.computer === sender.computer);
  const name = safeText(sender.name).slice(0, 100);
  if (!isKnown) throw new AppError('receipt.from-another', { name });
  if (!carrier.value.hierarchies.some((one) => one.hierarchyHash === hierarchyHash))
    throw new AppError('receipt.other-hierarchy', { name });
  const sent = state.sent.find((one) => one.leg === leg);
  const isOfThat =
    sent === undefined ||
    (sent.kind === 'inbound' &&
      sent.sha256 === legSha256 &&
      legComputer === (sent.computer ?? identity.computer) &&
      sent.outcomes.some((one) => one.hierarchyHash === hierarchyHash));
  if (!isOfThat) throw new AppError('receipt.other-leg', { name });
  return read;
}

function hearing(state: TrustState, { value: { id, kind, hierarchies } }: ReadLeg): TrustState {
  if (kind !== 'outbound') return state;
  let { heard } = state;
  for (const { hierarchyHash } of hierarchies) {
    // Connect may run twice on one drive: the second time says nothing of what was sealed the first time.
    if (heard.some((one) => one.hierarchyHash === hierarchyHash && one.leg === id)) continue;
    const others = heard.filter((one) => one.hierarchyHash !== hierarchyHash);
    heard = [...others, { hierarchyHash, leg: id, ownSequence: state.sequence }];
  }
  return { ...state, heard };
}

/** Whether it came for the first time, or came with this very leg then: Connect may run twice on one drive. */
function isNewsOf(state: TrustState, text: string, carrier: ReadLeg): boolean {
  const known = state.receipts.find((one) => one.text === text);
  return known === undefined || !known.hasArrived || known.carriedBy === carrier.value.id;
}

/** `carriedBy` is the leg it came in; `null` for one that was made here. */
function withReceipt(state: TrustState, receipt: Receipt, text: string, carriedBy: string | null): TrustState {
  const { id, leg, hierarchyHash, sender, at } = receipt;
  const isSame = (one: TrustState['receipts'][number]): boolean =>
    one.leg === leg && one.hierarchyHash === hierarchyHash && one.from === sender.computer;
  const known = state.receipts.find(isSame);
  // One this computer carried to itself, or an older one that comes late; here it was made last, whatever the clock said.
  if (known !== undefined && (known.text === text || (carriedBy !== null && known.at > at))) return state;
  const kept = { id, leg, hierarchyHash, from: sender.computer, at, text, carriedBy, hasArrived: carriedBy !== null };
  return { ...state, receipts: [...state.receipts.filter((one) => !isSame(one)), kept].slice(-keptLimit) };
}

function withOutcome(state: TrustState, receipt: Receipt, identity: Identity): TrustState {
  const told = {
    ...state,
    sent: state.sent.map((one) =>
      one.leg === receipt.leg
        ? {
            ...one,
            outcomes: one.outcomes.map((outcome) =>
              outcome.hierarchyHash === receipt.hierarchyHash ? { ...outcome, outcome: receipt.outcome } : outcome,
            ),
          }
        : one,
    ),
  };
  return receipt.legComputer === identity.computer ? learnSequence(told, [receipt.legSequence]) : told;
}

function factsOf(receipt: Receipt): ReceiptFacts {
  const { computer, name, publicKey } = receipt.sender;
  return {
    receipt: receipt.id,
    leg: receipt.leg,
    hierarchyHash: receipt.hierarchyHash,
    at: receipt.at,
    from: { computer, name: safeText(name).slice(0, 300), publicKey },
    outcome: receipt.outcome,
    updates: receipt.updates.length,
  };
}
