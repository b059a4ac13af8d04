/*
 * From a certificate to a root that is trusted. Source: RFC 5280 section 6.1, without policies and name constraints; a certificate
 * that makes those critical is refused, but for policies, which are not looked at. docs/formats/cab-signature.md has the rules.
 */
import { isSignedBy, isWeakKey } from './algorithms.ts';
import { type Certificate, isSameCertificate } from './certificate.ts';
import { sameBytes } from './der.ts';
import { keyPurposes } from './oids.ts';
import { type Reason, reason } from './reasons.ts';

/** Ours: certificates in a chain. */
const longestChain = 8;
/** Ours: signatures verified while a chain is looked for; certificates made on purpose could lead through thousands. */
const mostTries = 100;

/** What a signer's certificate is asked to be for. */
export type Purpose = 'code-signing' | 'time-stamping';

/** The best chain there is. */
export interface Chain {
  /** The signer's first, the root last; only what was found when none leads to a root. */
  readonly certificates: readonly Certificate[];
  /** Empty when it holds. */
  readonly reasons: readonly Reason[];
}

/** Looks for a chain that holds; when none does, gives one with the fewest reasons against it. */
export function findChain(
  signer: Certificate,
  others: readonly Certificate[],
  roots: readonly Certificate[],
  purpose: Purpose,
  at: Date,
): Chain {
  let tries = 0;
  let best: Chain = { certificates: [signer], reasons: [reason('no-root', signer.facts.subject)] };
  let bestScore = Infinity;
  let wrong: Reason | null = null;

  const settle = (path: readonly Certificate[]): void => {
    const reasons = judgePath(path, purpose, at);
    if (reasons.length < bestScore) {
      best = { certificates: path, reasons };
      bestScore = reasons.length;
    }
  };
  const follow = (path: readonly Certificate[]): void => {
    const last = path.at(-1);
    if (last === undefined || bestScore === 0) return;
    if (roots.some((root) => isSameCertificate(root, last))) {
      settle(path);
      return;
    }
    if (path.length === longestChain) return;
    for (const above of [...roots, ...others]) {
      if (!sameBytes(above.subject, last.issuer) || path.some((one) => isSameCertificate(one, above))) continue;
      if (tries === mostTries) return;
      tries += 1;
      if (isIssuedBy(last, above)) follow([...path, above]);
      else wrong ??= reason('chain-wrong', last.facts.subject);
    }
  };
  follow([signer]);
  return bestScore === Infinity && wrong !== null ? { ...best, reasons: [...best.reasons, wrong] } : best;
}

function isIssuedBy(certificate: Certificate, above: Certificate): boolean {
  const { scheme, tbsCertificate, signature } = certificate;
  if ('unknown' in scheme || scheme.known.digest === null || above.key === null) return false;
  return isSignedBy(above.key, scheme.known, scheme.known.digest, tbsCertificate, signature);
}

/** What there is against a chain whose signatures hold. */
function judgePath(path: readonly Certificate[], purpose: Purpose, at: Date): readonly Reason[] {
  const reasons: Reason[] = [];
  // How many certificates between the one looked at and the signer's count towards its path length.
  let below = 0;
  for (const [index, one] of path.entries()) {
    const { subject } = one.facts;
    const isRoot = index === path.length - 1;
    if (at < one.notBefore) reasons.push(reason('not-yet-valid', `${subject}, valid from ${one.facts.notBefore}`));
    if (at > one.notAfter) reasons.push(reason('expired', `${subject}, valid until ${one.facts.notAfter}`));
    if (one.unjudged.length > 0) {
      reasons.push(reason('extension-not-judged', `${subject}, ${one.unjudged.join(', ')}`));
    }
    if (index === 0) {
      if (!isForPurpose(one, purpose)) reasons.push(reason('purpose-wrong', subject));
    } else {
      if (!isAuthority(one, isRoot)) reasons.push(reason('not-an-authority', subject));
      if (!mayIssueFor(one, purpose)) reasons.push(reason('purpose-wrong', subject));
      const most = one.basicConstraints?.pathLength ?? null;
      if (most !== null && below > most) reasons.push(reason('path-too-long', subject));
      if (!sameBytes(one.subject, one.issuer)) below += 1;
    }
    // A root is trusted for what it is, not for who signed it.
    if (!isRoot && one.isWeaklySigned) reasons.push(reason('weak-digest', `in the certificate of ${subject}`));
    if (one.key !== null && isWeakKey(one.key)) reasons.push(reason('weak-key', `in the certificate of ${subject}`));
  }
  return reasons;
}

function isForPurpose({ purposes, keyUsage }: Certificate, purpose: Purpose): boolean {
  if (purpose === 'code-signing') {
    return (keyUsage?.digitalSignature ?? true) && (purposes?.oids.includes(keyPurposes.codeSigning) ?? false);
  }
  // RFC 3161 2.3: for that alone, and critical.
  const isOnlyThat = purposes?.oids.length === 1 && purposes.oids[0] === keyPurposes.timeStamping;
  return (
    isOnlyThat && purposes.isCritical && (keyUsage === null || keyUsage.digitalSignature || keyUsage.nonRepudiation)
  );
}

/** Certificates before version 3 cannot say that they are an authority; among those, roots are taken. */
function isAuthority({ version, basicConstraints, keyUsage }: Certificate, isRoot: boolean): boolean {
  const mayBe = basicConstraints?.isAuthority ?? (isRoot && version < 3);
  return mayBe && (keyUsage?.keyCertSign ?? true);
}

/** An authority that names purposes may issue for no other. */
function mayIssueFor({ purposes }: Certificate, purpose: Purpose): boolean {
  if (purposes === null || purposes.oids.includes(keyPurposes.any)) return true;
  return purposes.oids.includes(purpose === 'code-signing' ? keyPurposes.codeSigning : keyPurposes.timeStamping);
}
