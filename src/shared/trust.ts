/*
 * What screens and the command line are told of computers, seals and custody. Keys that are told are public ones.
 */

/** A decision to go on in spite of a refusal: it is written to the custody record, with who took it and why. */
export interface Override {
  /** The code of the refusal. */
  readonly code: string;
  readonly by: string;
  readonly reason: string;
}

/** Refusals that are no forgery: whoever knows why they happened may go on, for a reason that is kept. */
export const overridableCodes = [
  'trust.not-sealed',
  'trust.same-sequence',
  'trust.rolled-back',
  'trust.sequence-jump',
  'trust.from-the-future',
  'trust.expired',
  // Of Microsoft's own tool: what it needs, by the word of whoever knows better.
  'official-tool.other-version',
  'official-tool.not-ready',
] as const;

/** Whether there is this way out of a refusal. */
export function isOverridable(code: string): boolean {
  return overridableCodes.some((one) => one === code);
}

/** A computer as it is shown. */
export interface KnownComputer {
  readonly computer: string;
  /** Safe to show. */
  readonly name: string;
  /** Ed25519, 32 bytes in Base64. */
  readonly publicKey: string;
}

/** What is told of a sealed leg. */
export interface LegFacts {
  readonly leg: string;
  readonly kind: 'outbound' | 'inbound';
  readonly sequence: number;
  /** ISO dates and times. */
  readonly created: string;
  readonly expires: string;
  readonly sealedBy: KnownComputer;
  /** How this computer stands to that one. */
  readonly standing: 'self' | 'paired' | 'unknown';
  /** To be compared with the other computer's screen; `null` for a computer's own. */
  readonly phrase: string | null;
  readonly files: number;
  readonly sizeBytes: number;
}

/** Something that was sealed here and of which nothing has come back. */
export interface OpenTrip {
  readonly leg: string;
  readonly kind: 'outbound' | 'inbound';
  readonly hierarchyHashes: readonly string[];
  readonly created: string;
}

/** What a receipt of the site says came of a trip. */
export interface ReceiptFacts {
  readonly receipt: string;
  /** The inbound leg it is of. */
  readonly leg: string;
  readonly hierarchyHash: string;
  readonly at: string;
  readonly from: KnownComputer;
  readonly outcome: 'imported' | 'was-there-already' | 'with-problems';
  /** How many updates the site said it holds. */
  readonly updates: number;
}

/** Who this computer is, and whom it knows. */
export interface TrustDescription {
  readonly self: KnownComputer;
  readonly paired: readonly (KnownComputer & {
    readonly since: string;
    readonly by: string;
    /** The phrase that was compared, for comparing it again. */
    readonly phrase: string;
  })[];
  readonly retired: readonly (KnownComputer & { readonly until: string; readonly reason: string })[];
  readonly openTrips: readonly OpenTrip[];
}

/** A custody chain kept on this computer, in short. */
export interface CustodySummary {
  /** A trip's id, or `computer` for what belongs to no trip. */
  readonly chain: string;
  readonly entries: number;
  readonly first: string;
  readonly last: string;
  /** Who sealed its first entry, safe to show. */
  readonly begunBy: string;
  /** The number of the first bad entry; `null` when it is whole. */
  readonly firstBad: number | null;
}
