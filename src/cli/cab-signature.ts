import type { CabinetFacts } from '../core/cab/index.ts';
import { describeSignature, type SignatureFacts } from '../core/cab/signature/describe-signature.ts';
import { readSignature } from '../core/cab/signature/read-signature.ts';
import { readRoots } from '../core/cab/signature/roots.ts';
import { type CabinetVerdict, verifySignature } from '../core/cab/signature/verify-signature.ts';
import type { CabTools } from '../main/cab-tools.ts';
import { clause } from '../shared/clauses.ts';
import { AppError, type ErrorReport, isAppError } from '../shared/errors.ts';
import type { FoundCabinet } from './cab-open.ts';

/** Certificates are a few kilobytes each; more is no file of them. */
const rootsLimitBytes = 16 * 1024 * 1024;

/** What the signatures say; one that cannot be read is a problem, and the rest can still be told. */
export async function describe(
  found: FoundCabinet,
): Promise<{ readonly signatures: readonly SignatureFacts[]; readonly problems: readonly ErrorReport[] }> {
  try {
    const signature = await readSignature(found.source, factsInSource(found));
    return { signatures: signature === null ? [] : describeSignature(signature), problems: [] };
  } catch (error) {
    if (!isAppError(error, 'cab.signature-malformed')) throw error;
    return { signatures: [], problems: [error.toReport()] };
  }
}

/** Verifies the signatures now, by the certificates in a file. @throws {AppError} files.*, cab.signature-roots */
export async function verify(
  found: FoundCabinet,
  { roots, tools, signal }: { readonly roots: string; readonly tools: CabTools; readonly signal: AbortSignal },
): Promise<CabinetVerdict> {
  const file = await tools.files.open(roots);
  let pem: string;
  try {
    if (file.sizeBytes > rootsLimitBytes) {
      throw new AppError('cab.signature-roots', { name: roots, problem: clause('too-large-certificates') });
    }
    pem = Buffer.from(await file.read(0, file.sizeBytes)).toString('latin1');
  } finally {
    await file.close();
  }
  return await verifySignature(found.source, factsInSource(found), {
    roots: readRoots(roots, pem),
    at: tools.now(),
    signal,
    breathe: () => tools.breathe(),
  });
}

/** The facts count from the beginning of the file; the source begins with the cabinet, as what was signed did. */
function factsInSource({ cabinet: { facts }, offset }: FoundCabinet): CabinetFacts {
  const { signature } = facts;
  return signature === null ? facts : { ...facts, signature: { ...signature, offset: signature.offset - offset } };
}

/** Whoever asks for the signature wants one that holds. */
export function problemOf(name: string, { state, reasons }: CabinetVerdict): AppError | null {
  if (state === 'good') return null;
  const reason = reasons[0]?.clause ?? clause('there-none');
  return new AppError('cab.signature-not-good', { name, state, reason });
}
