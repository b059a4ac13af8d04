import { type Clause, clause, inEnglish } from '../../shared/clauses.ts';
import { isAppError } from '../../shared/errors.ts';
import type { FileSignature, SignatureKind } from '../../shared/signatures.ts';
import { type CabinetSource, openCabinet } from '../cab/index.ts';
import { CabinetDigester } from '../cab/signature/cabinet-digest.ts';
import type { Certificate } from '../cab/signature/certificate.ts';
import {
  type BegunVerifying,
  beginVerifying,
  type CabinetVerdict,
  verifySignature,
} from '../cab/signature/verify-signature.ts';
import type { ReadableFile } from '../ports/files.ts';

/** What a signature is judged by. */
export interface JudgeOptions {
  readonly roots: readonly Certificate[];
  readonly at: Date;
  readonly signal: AbortSignal;
  readonly breathe: () => Promise<void>;
}

/**
 * What the signature of a cabinet is worth. Only of a signed one are all bytes read, once; what is no cabinet carries no
 * signature that could be judged.
 * @throws whatever the source or the signal throws
 */
export async function judgeCabinet(source: CabinetSource, options: JudgeOptions): Promise<FileSignature> {
  return await answering(async () => {
    const { facts } = await openCabinet(source, { breathe: options.breathe });
    return signatureOf(await verifySignature(source, facts, options), options);
  });
}

/** A cabinet that is read to its end for another reason, and judged by what went by. */
export interface WatchedCabinet {
  readonly file: ReadableFile;
  /** When the reading is over. What did not go by is read then. */
  readonly judge: () => Promise<FileSignature>;
}

/**
 * Looks on while a cabinet is read: a payload of a gigabyte on a slow drive is not read twice.
 * @throws whatever the file or the signal throws
 */
export async function watchCabinet(file: ReadableFile, options: JudgeOptions): Promise<WatchedCabinet> {
  let digester: CabinetDigester | null = null;
  let begun: BegunVerifying | FileSignature;
  try {
    const { facts } = await openCabinet(file, { breathe: options.breathe });
    begun = await beginVerifying(file, facts, options);
    if ('names' in begun && begun.names !== null) digester = new CabinetDigester(facts.sizeBytes, begun.names);
  } catch (error) {
    begun = unreadable(error);
  }
  const wentBy = (offset: number, bytes: Uint8Array): void => {
    if (offset === digester?.done) digester.update(bytes);
  };
  return {
    file: {
      path: file.path,
      sizeBytes: file.sizeBytes,
      read: async (offset, length) => {
        const bytes = await file.read(offset, length);
        wentBy(offset, bytes);
        return bytes;
      },
      readInto: async (offset, target) => {
        const count = await file.readInto(offset, target);
        wentBy(offset, target.subarray(0, count));
        return count;
      },
      close: async () => await file.close(),
    },
    judge: async () => {
      const known = begun;
      if ('kind' in known) return known;
      if ('verdict' in known) return signatureOf(known.verdict, options);
      const digests = digester?.finish() ?? null;
      if (digester !== null && digests === null) return await judgeCabinet(file, options);
      return signatureOf(await known.finish(digests), options);
    },
  };
}

async function answering(judge: () => Promise<FileSignature>): Promise<FileSignature> {
  try {
    return await judge();
  } catch (error) {
    return unreadable(error);
  }
}

/** What is no cabinet, or none that is whole. What is not about the cabinet goes on its way. */
function unreadable(error: unknown): FileSignature {
  if (!isAppError(error) || !error.code.startsWith('cab.')) throw error;
  return { kind: 'unreadable', signer: null, root: null, ...because(clause('no-whole-cabinet', { code: error.code })) };
}

function because(reason: Clause | null): Pick<FileSignature, 'reason' | 'clause'> {
  return { reason: reason === null ? null : inEnglish(reason), clause: reason };
}

function signatureOf(verdict: CabinetVerdict, { roots }: JudgeOptions): FileSignature {
  // The one that holds, where there are several.
  const one = verdict.signatures.find(({ state }) => state === verdict.state) ?? verdict.signatures[0];
  const kind = kindOf(verdict, roots.length > 0);
  return {
    kind,
    signer: one?.facts?.signer?.subject ?? null,
    root: kind === 'good' ? (one?.chain.at(-1)?.subject ?? null) : null,
    ...because(verdict.reasons[0]?.clause ?? null),
  };
}

function kindOf({ state, reasons }: CabinetVerdict, hasRoots: boolean): SignatureKind {
  switch (state) {
    case 'not-signed':
      return 'unsigned';
    case 'malformed':
    case 'not-supported':
      return 'unreadable';
    case 'untrusted':
      // Without roots every chain ends nowhere: that says nothing of the signer.
      if (!hasRoots) return 'not-judged';
      return reasons.some(({ code }) => code === 'purpose-wrong') ? 'wrong-purpose' : 'untrusted';
    case 'changed':
    case 'not-yet-valid':
    case 'expired':
    case 'weak':
    case 'good':
      return state;
  }
}
