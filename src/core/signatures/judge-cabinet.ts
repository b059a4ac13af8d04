import { type AppError, isAppError } from '../../shared/errors.ts';
import type { FileSignature, SignatureKind } from '../../shared/signatures.ts';
import { type CabinetSource, openCabinet } from '../cab/index.ts';
import type { Certificate } from '../cab/signature/certificate.ts';
import { type CabinetVerdict, verifySignature } from '../cab/signature/verify-signature.ts';

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
  let verdict: CabinetVerdict;
  try {
    const { facts } = await openCabinet(source, { breathe: options.breathe });
    verdict = await verifySignature(source, facts, options);
  } catch (error) {
    if (!isAppError(error) || !error.code.startsWith('cab.')) throw error;
    return { kind: 'unreadable', signer: null, root: null, reason: withoutStop(error) };
  }
  // The one that holds, where there are several.
  const one = verdict.signatures.find(({ state }) => state === verdict.state) ?? verdict.signatures[0];
  const kind = kindOf(verdict, options.roots.length > 0);
  return {
    kind,
    signer: one?.facts?.signer?.subject ?? null,
    root: kind === 'good' ? (one?.chain.at(-1)?.subject ?? null) : null,
    reason: verdict.reasons[0]?.text ?? null,
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
    default:
      return state;
  }
}

function withoutStop(error: AppError): string {
  return error.message.replace(/\.$/, '');
}
