import { createHash } from 'node:crypto';
import { AppError } from '../../shared/errors.ts';
import { stopIfCancelled } from '../jobs/job.ts';
import type { Files } from '../ports/files.ts';
import type { CabinetSource, NewMember } from './cabinet.ts';
import { openCabinet } from './reader.ts';
import { testMembers } from './test-members.ts';
import { type WriteOptions, type WrittenCabinet, writeCabinet } from './writer.ts';

/** How a cabinet becomes a file. */
export interface CreateOptions extends WriteOptions {
  readonly replace: boolean;
  /** Neither flushed to the device nor read back: for a file that is not to be carried away. */
  readonly isQuick: boolean;
  readonly signal: AbortSignal;
}

/**
 * Writes a cabinet as a file: beside its name, then read back, each member compared with what went in, then renamed.
 * @throws {AppError} files.*, cab.*
 */
export async function createCabinet(
  files: Files,
  path: string,
  members: readonly NewMember[],
  options: CreateOptions,
): Promise<WrittenCabinet> {
  const { isQuick, replace, signal, ...how } = options;
  const pending = await files.create(path, { replace, flush: !isQuick });
  try {
    const digests: string[] = [];
    const watched = isQuick ? members : members.map((member) => withDigest(member, digests));
    const written = await writeCabinet(pending, watched, { ...how, signal });
    stopIfCancelled(signal);
    if (!isQuick) {
      const file = await pending.readBack();
      try {
        await compare(file, digests, options);
      } finally {
        await file.close();
      }
    }
    await pending.commit();
    return written;
  } finally {
    await pending.discard();
  }
}

/** Members are written in their order, so their digests come in it too. */
function withDigest(member: NewMember, digests: string[]): NewMember {
  return {
    ...member,
    async *content() {
      const hash = createHash('sha256');
      for await (const piece of member.content()) {
        hash.update(piece);
        yield piece;
      }
      digests.push(hash.digest('hex'));
    },
  };
}

async function compare(file: CabinetSource, digests: readonly string[], options: CreateOptions): Promise<void> {
  const { work, breathe, signal } = options;
  const cabinet = await openCabinet(file, { borrow: true, ...(work && { work }), ...(breathe && { breathe }) });
  const found = await testMembers(cabinet, signal);
  for (const [index, { error, sha256 }] of found.entries()) {
    if (error !== null) throw error;
    if (sha256 !== digests[index]) throw new AppError('files.read-back-differs', { path: file.path, offset: 0 });
  }
}
