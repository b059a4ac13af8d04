import { type SignatureFacts, signatureKinds } from '../../shared/signatures.ts';
import type { Words } from './i18n.ts';

/** How many files of each kind there are, and who signed: `good: 4 · not signed: 1`. Nothing when nobody looked. */
export function signatureFacts(
  t: Words,
  signatures: SignatureFacts | null,
): readonly { readonly name: string; readonly value: string }[] {
  if (signatures === null || signatures.files.length === 0) return [];
  const counts = signatureKinds.flatMap((kind) => {
    const count = signatures.files.filter((file) => file.kind === kind).length;
    return count === 0 ? [] : [`${t(`trust.signatures.kinds.${kind}`)}: ${count}`];
  });
  const signers = [...new Set(signatures.files.flatMap(({ signer }) => (signer === null ? [] : [signer])))];
  const by = signers.length === 0 ? [] : [t('trust.signatures.by', { signers: signers.join('; ') })];
  return [{ name: t('trust.signatures.name'), value: [...counts.reverse(), ...by].join(' · ') }];
}
