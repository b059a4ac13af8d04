import { plural } from '../shared/format.ts';
import { safeText } from '../shared/safe-text.ts';
import { type FileSignature, isFine, type SignatureFacts } from '../shared/signatures.ts';

const words: Readonly<Record<FileSignature['kind'], string>> = {
  good: 'signed and good',
  'not-judged': 'signed, not judged: no roots are configured',
  unsigned: 'not signed',
  changed: 'not what was signed',
  untrusted: 'signed by somebody no configured root vouches for',
  'wrong-purpose': 'signed with a certificate that is not for this',
  weak: 'signed in a way that can be forged',
  'not-yet-valid': 'signed with a certificate that was not valid yet',
  expired: 'signed with a certificate that had ended',
  unreadable: 'with a signature that cannot be judged',
};

/** The signatures of what was downloaded or brought, each kind and signer once; the files that are not good by name. */
export function signatureLines(signatures: SignatureFacts | null): readonly (readonly [string, string])[] {
  if (signatures === null || signatures.files.length === 0) return [];
  const groups = new Map<string, FileSignature & { readonly paths: string[] }>();
  for (const { path, ...found } of signatures.files) {
    const key = `${found.kind} ${found.signer ?? ''}`;
    const group = groups.get(key) ?? { ...found, paths: [] };
    group.paths.push(path);
    groups.set(key, group);
  }
  return [...groups.values()].map((group) => {
    const { kind, signer, paths } = group;
    const by = signer === null ? '' : `, by ${safeText(signer)}`;
    const names = isFine(group) ? '' : `: ${paths.map(safeText).join(', ')}`;
    return ['Signatures', `${plural(paths.length, 'file')} ${words[kind]}${by}${names}`];
  });
}
