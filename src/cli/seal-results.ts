import { plural } from '../shared/format.ts';
import type { ReadBackFrom, ScanFacts } from '../shared/jobs.ts';
import { safeText } from '../shared/safe-text.ts';
import type { LegFacts, OpenTrip, Override, ReceiptFacts } from '../shared/trust.ts';
import { wrap } from './layout.ts';

type Facts = readonly (readonly [string, string])[];

const standings = { self: 'this computer', paired: 'paired with this computer', unknown: 'not paired yet' } as const;

/** Who sealed something, and until when it is taken. */
export function sealFacts(seal: LegFacts | null): Facts {
  if (seal === null) return [['Sealed', 'no: nobody can tell where it comes from']];
  const { sealedBy, standing, created, expires } = seal;
  return [['Sealed', `by ${safeText(sealedBy.name)} (${standings[standing]}) on ${created}, taken until ${expires}`]];
}

/** What a scanner of the operator's choice has looked at. */
export function scanFacts(scan: ScanFacts | null): Facts {
  if (scan === null) return [];
  const by = scan.version === null ? scan.program : `${scan.program}, ${scan.version}`;
  return [['Scanned', `${plural(scan.files, 'file')} found clean by ${safeText(by)}`]];
}

/** Receipts that go along with usage data. */
export function carriedFacts(receipts: number): Facts {
  return receipts === 0
    ? []
    : [['Receipts', `${plural(receipts, 'receipt')} of earlier imports ${receipts === 1 ? 'goes' : 'go'} along`]];
}

const outcomes = {
  imported: 'imported',
  'was-there-already': 'had everything already',
  'with-problems': 'imported with problems',
} as const;

/** What sites say of earlier packs, and packs of which nothing came back. */
export function newsFacts(receipts: readonly ReceiptFacts[], lost: readonly OpenTrip[]): Facts {
  return [
    ...receipts.map(
      ({ from, at, outcome }) => ['Last trip', `${safeText(from.name)}: ${outcomes[outcome]} on ${at}`] as const,
    ),
    ...lostFacts(lost),
  ];
}

const carried = { outbound: 'usage data', inbound: 'pack' } as const;

/** What was sealed here and of which nothing came back. */
export function lostFacts(lost: readonly OpenTrip[]): Facts {
  return lost.map(({ kind, created }) => [
    'Not back',
    `nothing has come back of the ${carried[kind]} of ${created}: its drive may be lost`,
  ]);
}

/** The words that Import will ask to compare, for computers that have not met. */
export function wordsToCompare(seals: readonly (LegFacts | null)[], columns: number): readonly string[] {
  const strangers = new Map(
    seals.flatMap((seal) =>
      seal?.standing === 'unknown' && seal.phrase !== null ? [[seal.sealedBy.computer, seal]] : [],
    ),
  );
  return [...strangers.values()].flatMap(({ sealedBy, phrase }) => [
    '',
    ...wrap(
      `${safeText(sealedBy.name)} and this computer are not paired yet. Keep these words: import there asks to compare them.`,
      columns,
    ),
    `  ${phrase ?? ''}`,
  ]);
}

/** Refusals that were passed over. */
export function overrideFacts(overrides: readonly Override[]): Facts {
  return overrides.map(({ code, by, reason }) => ['Passed over', `${code}, by ${safeText(by)}: ${safeText(reason)}`]);
}

const readBackWords = {
  device: 'from the device itself, and the same',
  cache: 'from the memory of the system, as this file system offers no more, and the same',
} as const;

/** Where what was written was read back from. */
export function readBackFacts(from: ReadBackFrom | null): Facts {
  return from === null ? [] : [['Read back', readBackWords[from]]];
}
