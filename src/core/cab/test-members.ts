import { createHash } from 'node:crypto';
import type { AppError } from '../../shared/errors.ts';
import { stopIfCancelled } from '../jobs/job.ts';
import type { Cabinet, CabinetMember } from './cabinet.ts';
import { useMembers } from './use-members.ts';

/** One member that was read to its end, or why it could not be. Digests are in hexadecimal digits. */
export type TestedMember = { readonly member: CabinetMember } & (
  | { readonly sha256: string; readonly md5: string; readonly error: null }
  | { readonly sha256: null; readonly md5: null; readonly error: AppError }
);

/** Reads every member and checks what can be checked. Gives them in the order of the list. */
export async function testMembers(cabinet: Cabinet, signal: AbortSignal): Promise<readonly TestedMember[]> {
  const tested = new Map<CabinetMember, TestedMember>();
  const digest = async (_: CabinetMember, content: AsyncIterable<Uint8Array>): Promise<[string, string]> => {
    const sha256 = createHash('sha256');
    // Not for safety: it is what lists of files made by Windows' tools and by old catalogues hold.
    const md5 = createHash('md5');
    for await (const piece of content) {
      stopIfCancelled(signal);
      sha256.update(piece);
      md5.update(piece);
    }
    return [sha256.digest('hex'), md5.digest('hex')];
  };
  for await (const { member, value, error } of useMembers(cabinet, () => true, digest)) {
    stopIfCancelled(signal);
    tested.set(
      member,
      error === null ? { member, sha256: value[0], md5: value[1], error } : { member, sha256: null, md5: null, error },
    );
  }
  return cabinet.members.flatMap((member) => tested.get(member) ?? []);
}
