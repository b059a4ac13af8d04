/*
 * The manifest of a leg: docs/formats/drive-layout.md. What one computer sealed for another, file by file. The file is JSON
 * text with one more line behind it, the seal, which covers every byte before itself.
 */
import { z } from 'zod';

export const legFormat = 1;
/** Each chunk of a file has a digest of its own. */
export const legChunkBytes = 4 * 1024 * 1024;

export const Sha256 = z.string().regex(/^[0-9a-f]{64}$/);
export const HierarchyHash = z.string().regex(/^[A-Za-z0-9+/]{43}=$/);
export const ComputerId = z.string().regex(/^[0-9a-f]{32}$/);
/** Written one way, because files are named by it. */
const Id = z.uuid().regex(/^[0-9a-f-]*$/);
/** Text by another computer: shown by `safeText` only. */
const Label = z.string().max(300);

/**
 * A list that is given up at its first bad entry: a drive that nobody has judged yet must not make us tell, one by one,
 * what is wrong with a million of them.
 */
function listOf<T>(entry: z.ZodType<T>, limits: { readonly least: number; readonly most: number }) {
  return z
    .array(z.unknown())
    .min(limits.least)
    .max(limits.most)
    .transform((values, context): T[] => {
      const read: T[] = [];
      for (const [index, value] of values.entries()) {
        const parsed = entry.safeParse(value);
        if (!parsed.success) {
          const issue = parsed.error.issues[0];
          context.addIssue({ code: 'custom', message: issue?.message ?? '', path: [index, ...(issue?.path ?? [])] });
          return z.NEVER;
        }
        read.push(parsed.data);
      }
      return read;
    });
}

export const LegFile = z.strictObject({
  /** Below the folder the leg is for, with `/`. */
  path: z.string().min(1).max(1024),
  sizeBytes: z.number().int().nonnegative(),
  sha256: Sha256,
  /** SHA-256 of each chunk of 4 MiB; left out when the file is one chunk or none. */
  chunks: listOf(Sha256, { least: 2, most: 1_000_000 }).optional(),
  what: z.enum(['usage-data', 'approval', 'record', 'manifest', 'console-content', 'payload', 'redist', 'custody']),
});
export type LegFile = z.infer<typeof LegFile>;

/** One leg of a trip. */
export const Leg = z.strictObject({
  format: z.literal(legFormat),
  /** `outbound`: from the site to the internet; `inbound`: the way home. */
  kind: z.enum(['outbound', 'inbound']),
  id: Id,
  /** Grows by one with everything this computer seals. */
  sequence: z.number().int().positive(),
  created: z.iso.datetime(),
  /** From here on nobody should take it. */
  expires: z.iso.datetime(),
  program: Label,
  /** Who sealed it. */
  sender: z.strictObject({ computer: ComputerId, name: Label, publicKey: z.string().regex(/^[A-Za-z0-9+/]{43}=$/) }),
  hierarchies: listOf(z.strictObject({ hierarchyHash: HierarchyHash, label: Label, siteVersion: Label }), {
    least: 1,
    most: 1_000,
  }),
  /** Inbound: the outbound legs it answers, one a hierarchy; empty when their usage data came without a leg. */
  answers: listOf(
    z.strictObject({
      id: Id,
      hierarchyHash: HierarchyHash,
      computer: ComputerId,
      /** Of the leg it answers: a computer that was set back to an earlier state learns from it how far it was. */
      sequence: z.number().int().positive(),
      sha256: Sha256,
    }),
    { least: 0, most: 1_000 },
  ),
  files: listOf(LegFile, { least: 1, most: 500_000 }),
  /** Outbound: receipts of imports, whole sealed texts. */
  receipts: listOf(z.string().max(1024 * 1024), { least: 0, most: 100 }),
  /** How the custody chain of each trip stood when this was sealed. */
  custody: listOf(z.strictObject({ trip: Id, entries: z.number().int().positive(), sha256: Sha256 }), {
    least: 0,
    most: 1_000,
  }),
});
export type Leg = z.infer<typeof Leg>;

/** What the site made of one inbound leg, told by the offline computer. */
export const Receipt = z.strictObject({
  format: z.literal(legFormat),
  kind: z.literal('receipt'),
  id: Id,
  /** The inbound leg it is of, and the digest of that leg's manifest. */
  leg: Id,
  legSha256: Sha256,
  /** Who sealed that leg, and its number there: as in `answers`, for the computer of the receipt's reader. */
  legComputer: ComputerId,
  legSequence: z.number().int().positive(),
  hierarchyHash: HierarchyHash,
  at: z.iso.datetime(),
  sender: z.strictObject({ computer: ComputerId, name: Label, publicKey: z.string().regex(/^[A-Za-z0-9+/]{43}=$/) }),
  outcome: z.enum(['imported', 'was-there-already', 'with-problems']),
  /** What the site holds of it now: Connect need not bring it again. */
  updates: listOf(
    z.strictObject({
      guid: z.string().max(64),
      name: Label,
      state: z.number().int().nullable(),
      sha256: Sha256.nullable(),
    }),
    { least: 0, most: 5_000 },
  ),
});
export type Receipt = z.infer<typeof Receipt>;
