/* What a computer keeps of others between trips: docs/formats/trust-state.md. */
import { z } from 'zod';
import { ComputerId, HierarchyHash, Sha256 } from './leg.ts';

const Name = z.string().max(300);
const PublicKey = z.string().regex(/^[A-Za-z0-9+/]{43}=$/);

/** A computer that was paired: its phrase was compared by a person. */
export const PairedComputer = z.strictObject({
  computer: ComputerId,
  name: Name,
  publicKey: PublicKey,
  since: z.iso.datetime(),
  /** Who compared the phrase. */
  by: Name,
});
export type PairedComputer = z.infer<typeof PairedComputer>;

/** What is known to have come of something that was sealed here. */
const Outcome = z.enum(['unknown', 'answered', 'imported', 'was-there-already', 'with-problems', 'given-up']);

export const TrustState = z.strictObject({
  format: z.literal(1),
  /** Of what was sealed here last. */
  sequence: z.number().int().nonnegative(),
  paired: z.array(PairedComputer),
  /** Paired once and no more: what they seal is refused, by its own code. */
  retired: z.array(PairedComputer.extend({ until: z.iso.datetime(), reason: Name })),
  /** The newest leg accepted of each sender for each hierarchy. */
  accepted: z.array(
    z.strictObject({
      hierarchyHash: HierarchyHash,
      computer: ComputerId,
      kind: z.enum(['outbound', 'inbound']),
      sequence: z.number().int().positive(),
      leg: z.uuid(),
      sha256: Sha256,
      created: z.iso.datetime(),
      at: z.iso.datetime(),
    }),
  ),
  /** The last outbound leg that came here of each hierarchy, and how far this computer had sealed by then. */
  heard: z.array(
    z.strictObject({ hierarchyHash: HierarchyHash, leg: z.uuid(), ownSequence: z.number().int().nonnegative() }),
  ),
  /** What was sealed here, and what is known to have come of it; the oldest are dropped past a few hundred. */
  sent: z.array(
    z.strictObject({
      leg: z.uuid(),
      kind: z.enum(['outbound', 'inbound']),
      sequence: z.number().int().positive(),
      sha256: Sha256,
      /** Who this computer was then: it may have got a new key since. Left out by the first version. */
      computer: ComputerId.optional(),
      created: z.iso.datetime(),
      /** One a hierarchy. Outbound: an inbound leg answered it. Inbound: a receipt came back. */
      outcomes: z.array(z.strictObject({ hierarchyHash: HierarchyHash, outcome: Outcome })).min(1),
    }),
  ),
  /** Sealed receipts: made here and to be carried, or come here; the oldest are dropped past a few hundred. */
  receipts: z.array(
    z.strictObject({
      id: z.uuid(),
      leg: z.uuid(),
      hierarchyHash: HierarchyHash,
      /** The computer that sealed it. */
      from: ComputerId,
      at: z.iso.datetime(),
      text: z.string(),
      /** The leg that carried it: made here, the last one until it has arrived; come here, the one it first came in. */
      carriedBy: z.uuid().nullable(),
      /** Made here: a leg came back that answers the one that carried it. Come here: true. */
      hasArrived: z.boolean(),
    }),
  ),
});
export type TrustState = z.infer<typeof TrustState>;

/** Of a computer that has met nobody. */
export const emptyTrust: TrustState = {
  format: 1,
  sequence: 0,
  paired: [],
  retired: [],
  accepted: [],
  heard: [],
  sent: [],
  receipts: [],
};
