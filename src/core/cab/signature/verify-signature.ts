/**
 * Authenticode signatures of cabinets: who signed, whether the cabinet is what was signed, and whether the signer is to be trusted.
 *
 * The signature is PKCS #7 behind the cabinet (`layout.ts`, `read-signature.ts`). Its bytes become values with a place (`der-frame.ts`,
 * `der.ts`), and the values become what the specifications call them (`signed-data.ts`, `authenticode.ts`, `timestamp.ts`,
 * `certificate.ts`), which is also what is told of a signature that is only looked at (`describe-signature.ts`). Verifying asks
 * four questions, each in a file of its own: is it the cabinet (`cabinet-digest.ts`), did this key sign (`signer-check.ts`), when
 * (`timestamp-check.ts`), and who vouches for the key (`chain.ts`). docs/formats/cab-signature.md has the rules.
 *
 * Left out on purpose: asking whether a certificate was revoked, which takes a network; policies; the signatures of catalogues.
 */
import { isAppError } from '../../../shared/errors.ts';
import type { Breathe, CabinetFacts, CabinetSource } from '../cabinet.ts';
import { type DigestName, isWeakDigest } from './algorithms.ts';
import type { AuthenticodeSignature, ReadSignature } from './authenticode.ts';
import { type CabinetDigests, digestCabinet } from './cabinet-digest.ts';
import type { Certificate, CertificateFacts } from './certificate.ts';
import { findChain } from './chain.ts';
import { sameBytes } from './der.ts';
import { factsOf, openSignature, type SignatureFacts } from './describe-signature.ts';
import { fixedReserve } from './layout.ts';
import { keyPurposes } from './oids.ts';
import { readSignature } from './read-signature.ts';
import { type Reason, type ReasonCode, reason, unreadableReason } from './reasons.ts';
import { checkSigner } from './signer-check.ts';
import { checkTimestamp, type TimestampVerdict } from './timestamp-check.ts';

/** How a signature is verified. */
export interface VerifyOptions {
  /** From `readRoots`. Each is trusted as it is, for signers and for time stamps. */
  readonly roots: readonly Certificate[];
  /** The moment that is asked about, mostly now. */
  readonly at: Date;
  readonly signal?: AbortSignal | undefined;
  readonly breathe?: Breathe | undefined;
}

/**
 * What a signature is worth; of several that hold, the first in this order.
 *
 * - `malformed`: it cannot be read. `not-supported`: it can, but not be verified.
 * - `changed`: cabinet or signature are not what they were when it was signed.
 * - `untrusted`: no chain of certificates that are for this leads to a given root.
 * - `not-yet-valid`, `expired`: the chain holds at another time only.
 * - `weak`: it holds, but could have been forged.
 * - `good`: it holds. Whether a certificate was revoked is not checked.
 */
export type SignatureState =
  | 'malformed'
  | 'not-supported'
  | 'changed'
  | 'untrusted'
  | 'not-yet-valid'
  | 'expired'
  | 'weak'
  | 'good';

/** One signature, as plain data. */
export interface SignatureVerdict {
  readonly state: SignatureState;
  /** Why it is not good, and remarks on one that is. */
  readonly reasons: readonly Reason[];
  /** 0 for the one in the cabinet's own place, 1 for those within it, and so on. */
  readonly level: number;
  /** What it says; null when it cannot be read. */
  readonly facts: SignatureFacts | null;
  readonly timestamps: readonly TimestampVerdict[];
  /** The signer's certificate first; the root last, when there is a way to one. */
  readonly chain: readonly CertificateFacts[];
  /** The moment at which the chain was judged, ISO in UTC, and who tells it. */
  readonly judgedAt: string;
  readonly judgedBy: 'timestamp' | 'given';
  readonly revocation: 'not-checked';
}

/** All signatures of a cabinet, as plain data. */
export interface CabinetVerdict {
  /**
   * `good` when one signature is good and none is `changed`; else `changed` when one is; else the state of the outermost; `not-signed`
   * when there is none.
   */
  readonly state: SignatureState | 'not-signed';
  /** Those of the outermost signature, and remarks on the cabinet. */
  readonly reasons: readonly Reason[];
  /** The outermost first. Empty when there is none, or the outermost cannot be read. */
  readonly signatures: readonly SignatureVerdict[];
  readonly revocation: 'not-checked';
}

/**
 * Verifies every signature of a cabinet. A bad signature is an answer, never an error.
 * @throws whatever the source or the signal throws; {AppError} cab.truncated when the file has become shorter
 */
export async function verifySignature(
  source: CabinetSource,
  facts: CabinetFacts,
  options: VerifyOptions,
): Promise<CabinetVerdict> {
  const pending = await beginVerifying(source, facts, options);
  if ('verdict' in pending) return pending.verdict;
  const { names, finish } = pending;
  return await finish(names === null ? null : await digestCabinet(source, facts.sizeBytes, names, options));
}

/** A cabinet whose signature was read, and whose bytes were not. */
export type BegunVerifying =
  | { readonly verdict: CabinetVerdict }
  | {
      /** What is to be digested up to the end of the cabinet; `null` when nothing is. */
      readonly names: ReadonlySet<DigestName> | null;
      readonly finish: (digests: CabinetDigests | null) => Promise<CabinetVerdict>;
    };

/**
 * The first half: reads the signature alone. For who reads the whole cabinet anyhow, and can give its digests (`CabinetDigester`).
 * @throws whatever the source throws
 */
export async function beginVerifying(
  source: CabinetSource,
  facts: CabinetFacts,
  options: VerifyOptions,
): Promise<BegunVerifying> {
  let read: readonly ReadSignature[];
  try {
    const found = await readSignature(source, facts);
    if (found === null)
      return { verdict: { state: 'not-signed', reasons: [], signatures: [], revocation: 'not-checked' } };
    read = openSignature(found);
  } catch (error) {
    const reasons = [malformedReason(error)];
    return { verdict: { state: 'malformed', reasons, signatures: [], revocation: 'not-checked' } };
  }

  const remarks: Reason[] = [];
  const end = facts.sizeBytes + (facts.signature?.sizeBytes ?? 0);
  if (end < source.sizeBytes) remarks.push(reason('bytes-behind', `${source.sizeBytes - end}`));
  const finish = async (digests: CabinetDigests | null): Promise<CabinetVerdict> => {
    const signatures: SignatureVerdict[] = [];
    for (const one of read) {
      options.signal?.throwIfAborted();
      signatures.push('signature' in one ? judge(one.signature, digests, options) : unreadable(one, options));
      await options.breathe?.();
    }
    return {
      state: overall(signatures),
      reasons: [...(signatures[0]?.reasons ?? []), ...remarks],
      signatures,
      revocation: 'not-checked',
    };
  };
  return { names: hasSignedForm(facts) ? digestNames(read) : null, finish };
}

function overall(signatures: readonly SignatureVerdict[]): SignatureState {
  const states = signatures.map(({ state }) => state);
  if (states.includes('changed')) return 'changed';
  return states.includes('good') ? 'good' : (states[0] ?? 'malformed');
}

function hasSignedForm({ reserve }: CabinetFacts): boolean {
  return (
    reserve.headerBytes === fixedReserve.headerBytes &&
    reserve.folderBytes === fixedReserve.folderBytes &&
    reserve.blockBytes === fixedReserve.blockBytes
  );
}

function digestNames(read: readonly ReadSignature[]): ReadonlySet<DigestName> {
  const known = read.flatMap((one) =>
    'signature' in one && 'known' in one.signature.digest ? [one.signature.digest.known] : [],
  );
  return new Set(known);
}

function judge(
  signature: AuthenticodeSignature,
  digests: CabinetDigests | null,
  { roots, at }: VerifyOptions,
): SignatureVerdict {
  const { signedData, cabinetDigest, digest } = signature;
  const { signerInfo, certificates, content, contentType } = signedData;
  const reasons: Reason[] = [];
  if (digests === null) reasons.push(reason('reserve-of-another-form'));
  if ('unknown' in digest) reasons.push(reason('algorithm-unknown', digest.unknown));
  else {
    const isSame = digests?.get(digest.known)?.some((one) => sameBytes(one, cabinetDigest)) ?? false;
    if (digests !== null && !isSame) reasons.push(reason('cabinet-changed'));
    if (isWeakDigest(digest.known)) reasons.push(reason('weak-digest', `${digest.known} of the cabinet`));
  }
  const signer = checkSigner(signerInfo, certificates, contentType, content.content);
  reasons.push(...signer.reasons, ...signer.weaknesses);

  const timestamps = signature.timestamps.map((stamp) => checkTimestamp(stamp, signerInfo.encryptedDigest, roots, at));
  const counting = timestamps.filter(({ state }) => state === 'good').map(({ time }) => time);
  const endsWithCertificate = signer.certificate?.purposes?.oids.includes(keyPurposes.lifetimeSigning) ?? false;
  // Of several the earliest: the signature was there by then.
  const stamped = endsWithCertificate ? undefined : counting.sort()[0];
  const judgedAt = stamped === undefined ? at : new Date(stamped);
  const chain =
    signer.certificate === null ? null : findChain(signer.certificate, certificates, roots, 'code-signing', judgedAt);
  reasons.push(...(chain?.reasons ?? []));
  for (const { state, kind, time } of timestamps) {
    if (state === 'changed') reasons.push(reason('timestamp-changed', `${kind}, ${time}`));
    if (state === 'not-counted') reasons.push(reason('timestamp-not-counted', `${kind}, ${time}`));
  }
  return {
    state: stateOf(reasons),
    reasons,
    level: signature.level,
    facts: factsOf(signature),
    timestamps,
    chain: chain?.certificates.map((one) => one.facts) ?? [],
    judgedAt: judgedAt.toISOString(),
    judgedBy: stamped === undefined ? 'given' : 'timestamp',
    revocation: 'not-checked',
  };
}

/** The states in the order in which they count, with the reasons that lead to each. What is not here is a remark. */
const statesByReason: readonly (readonly [SignatureState, readonly ReasonCode[]])[] = [
  ['malformed', ['malformed', 'signer-missing', 'content-type-wrong']],
  ['changed', ['cabinet-changed', 'content-changed', 'signature-wrong', 'timestamp-changed']],
  ['not-supported', ['algorithm-unknown', 'reserve-of-another-form']],
  [
    'untrusted',
    ['no-root', 'chain-wrong', 'not-an-authority', 'path-too-long', 'purpose-wrong', 'extension-not-judged'],
  ],
  ['not-yet-valid', ['not-yet-valid']],
  ['expired', ['expired']],
  ['weak', ['weak-digest', 'weak-key']],
];

function stateOf(reasons: readonly Reason[]): SignatureState {
  const found = statesByReason.find(([, codes]) => reasons.some(({ code }) => codes.includes(code)));
  return found?.[0] ?? 'good';
}

function unreadable(one: Extract<ReadSignature, { error: unknown }>, { at }: VerifyOptions): SignatureVerdict {
  return {
    state: 'malformed',
    reasons: [malformedReason(one.error)],
    level: one.level,
    facts: null,
    timestamps: [],
    chain: [],
    judgedAt: at.toISOString(),
    judgedBy: 'given',
    revocation: 'not-checked',
  };
}

/** What is not about the signature goes on its way. */
function malformedReason(error: unknown): Reason {
  if (!isAppError(error, 'cab.signature-malformed')) throw error;
  const { field, offset } = error.details;
  return unreadableReason(field, offset, error.clauseOf('problem'));
}
