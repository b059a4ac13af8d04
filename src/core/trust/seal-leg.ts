import { randomUUID } from 'node:crypto';
import type { Clock } from '../ports/ports.ts';
import type { TrustStore } from '../ports/trust-store.ts';
import { program } from '../program.ts';
import { Leg, type LegFile, legFormat } from './leg.ts';
import { digestOf, sealText } from './seal.ts';
import type { TrustState } from './state.ts';

/** How long a leg may be taken: two months, so that one missed trip does no harm. */
const lifetimeDays = 60;
const dayMs = 24 * 60 * 60 * 1000;
/** What a computer remembers of what it sealed: years of monthly trips. */
const sentLimit = 400;

/** What the job knows of a leg; the rest follows from the computer and the moment. */
export interface LegDraft {
  readonly kind: Leg['kind'];
  readonly hierarchies: readonly Leg['hierarchies'][number][];
  readonly answers: readonly Leg['answers'][number][];
  readonly files: readonly LegFile[];
  readonly receipts: readonly string[];
  readonly custody: readonly Leg['custody'][number][];
  /** A new one when left out; a trip's custody may need it before. */
  readonly id?: string;
  readonly lifetimeDays?: number;
}

/** A leg as it goes onto a drive. */
export interface SealedLeg {
  readonly leg: Leg;
  readonly bytes: Uint8Array;
  readonly sha256: string;
}

/** What sealing asks of the outside. */
export interface SealingPorts {
  readonly trust: TrustStore;
  readonly clock: Pick<Clock, 'now'>;
}

/**
 * Seals a leg and remembers it as sent, before it is anywhere: a leg on a drive is always known to who sealed it. When it
 * then cannot be placed, `withdrawLeg` takes that back.
 * @throws {AppError} trust.*, files.*
 */
export async function sealLeg({ trust, clock }: SealingPorts, draft: LegDraft): Promise<SealedLeg> {
  const { id = randomUUID(), lifetimeDays: days = lifetimeDays, ...rest } = draft;
  const sender = await trust.identity();
  // A number is used up even if the rest fails: two legs must never share one.
  const sequence = await trust.change((state) => ({
    state: { ...state, sequence: state.sequence + 1 },
    result: state.sequence + 1,
  }));
  const now = clock.now();
  const leg = Leg.parse({
    format: legFormat,
    id,
    sequence,
    created: now.toISOString(),
    expires: new Date(now.getTime() + days * dayMs).toISOString(),
    program,
    sender,
    ...rest,
  });
  const bytes = await sealText(trust, leg);
  const sha256 = digestOf(bytes);
  await trust.change((state) => ({ state: withSent(state, leg, sha256), result: undefined }));
  return { leg, bytes, sha256 };
}

/** Forgets a sealed leg that never reached a drive: nobody will answer it. Its number stays used. */
export async function withdrawLeg(trust: TrustStore, leg: string): Promise<void> {
  await trust.change((state) => ({
    state: {
      ...state,
      sent: state.sent.filter((one) => one.leg !== leg),
      receipts: state.receipts.map((one) => (one.carriedBy === leg ? { ...one, carriedBy: null } : one)),
    },
    result: undefined,
  }));
}

function withSent(state: TrustState, leg: Leg, sha256: string): TrustState {
  const sent = {
    leg: leg.id,
    kind: leg.kind,
    sequence: leg.sequence,
    sha256,
    computer: leg.sender.computer,
    created: leg.created,
    outcomes: leg.hierarchies.map(({ hierarchyHash }) => ({ hierarchyHash, outcome: 'unknown' as const })),
  };
  const carried = new Set(leg.receipts);
  return {
    ...state,
    sent: [...state.sent, sent].slice(-sentLimit),
    // The one that brought it home stays known.
    receipts: state.receipts.map((one) =>
      carried.has(one.text) && !one.hasArrived ? { ...one, carriedBy: leg.id } : one,
    ),
  };
}
