import { type SignatureFacts, signatureKinds } from '../../shared/signatures.ts';

/** How many there are of each kind: `3 good, 1 unsigned`; the best last. */
export function countKinds({ files }: SignatureFacts): string {
  const counts = signatureKinds.flatMap((kind) => {
    const count = files.filter((file) => file.kind === kind).length;
    return count === 0 ? [] : [`${count} ${kind}`];
  });
  return counts.join(', ');
}

/** The signers, each once. */
export function signersOf({ files }: SignatureFacts): readonly string[] {
  return [...new Set(files.flatMap(({ signer }) => (signer === null ? [] : [signer])))].sort();
}

/** Facts for an entry of the custody record; none where nobody looked. */
export function signatureDetails(facts: SignatureFacts | null): Readonly<Record<string, string>> {
  if (facts === null || facts.files.length === 0) return {};
  const signers = signersOf(facts);
  return {
    signaturePolicy: facts.policy,
    signatures: countKinds(facts),
    ...(signers.length === 0 ? {} : { signers: signers.join('; ') }),
  };
}
