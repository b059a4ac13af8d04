import { type FileSignature, isFine, type SignatureFacts, signatureKinds } from '../../shared/signatures.ts';
import type { Words } from './i18n.ts';

/** So many files that are not good are named. */
const namedFiles = 3;

/** The signatures as one fact with a line for each signer and verdict, what is good first. Nothing when nobody looked. */
export function signatureFacts(
  t: Words,
  signatures: SignatureFacts | null,
): readonly { readonly name: string; readonly value: readonly string[] }[] {
  if (signatures === null || signatures.files.length === 0) return [];
  const groups = Map.groupBy(signatures.files, ({ kind, signer }) => `${kind} ${signer ?? ''}`);
  const rank = ([file]: readonly FileSignature[]): number =>
    file === undefined ? 0 : signatureKinds.indexOf(file.kind);
  const lines = [...groups.values()].toSorted((a, b) => rank(b) - rank(a)).map((files) => describeGroup(t, files));
  return [{ name: t('trust.signatures.name'), value: lines }];
}

/** Files with the same signer and the same verdict. */
function describeGroup(t: Words, files: SignatureFacts['files']): string {
  const [first] = files;
  if (first === undefined) return '';
  const { kind } = first;
  const count = files.length;
  if (kind === 'unsigned') return t('trust.signatures.unsigned', { count });
  const signer = first.signer ?? t('trust.signatures.unnamed');
  const line = t('trust.signatures.signed', { count, signer, verdict: t(`trust.signatures.kinds.${kind}`) });
  if (isFine(first)) return line;
  const names = files.slice(0, namedFiles).map(({ path }) => path);
  return `${line} (${[...names, ...(count > namedFiles ? ['…'] : [])].join(', ')})`;
}
