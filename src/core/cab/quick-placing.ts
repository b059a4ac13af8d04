import { stopIfCancelled } from '../jobs/job.ts';
import type { BulkFiles, FileToWrite, UnnamedFile } from '../ports/bulk-files.ts';
import type { Files, PendingFile } from '../ports/files.ts';
import type { CabinetMember } from './cabinet.ts';
import type { Placing } from './folder-placer.ts';
import type { TargetFolders } from './target-folders.ts';

/** Where a member goes. */
export interface QuickTarget {
  readonly path: string;
  readonly replace: boolean;
}

/** Places members without flushing and reading back. */
export class QuickPlacing implements Placing {
  readonly #files: Files;
  readonly #bulk: BulkFiles;
  readonly #folders: TargetFolders;
  readonly #targetOf: (member: CabinetMember) => QuickTarget;
  readonly #signal: AbortSignal;
  readonly #pending = new Map<CabinetMember, PendingFile>();

  constructor(
    { files, bulk }: { readonly files: Files; readonly bulk: BulkFiles },
    folders: TargetFolders,
    targetOf: (member: CabinetMember) => QuickTarget,
    signal: AbortSignal,
  ) {
    this.#files = files;
    this.#bulk = bulk;
    this.#folders = folders;
    this.#targetOf = targetOf;
    this.#signal = signal;
  }

  async whole(member: CabinetMember): Promise<QuickTarget> {
    stopIfCancelled(this.#signal);
    const target = this.#targetOf(member);
    await this.#folders.makeReady(target.path);
    return target;
  }

  async begin(member: CabinetMember): Promise<{ path: string; descriptor: number }> {
    const { path, replace } = await this.whole(member);
    const pending = await this.#files.create(path, { replace, flush: false, hasNoLeftovers: true });
    this.#pending.set(member, pending);
    const { descriptor } = pending;
    if (descriptor === null) throw new Error('These files cannot be written to on another thread.');
    return { path, descriptor };
  }

  async finish(member: CabinetMember): Promise<void> {
    stopIfCancelled(this.#signal);
    await this.#pending.get(member)?.commit();
    this.#pending.delete(member);
  }

  async discard(member: CabinetMember): Promise<void> {
    await this.#pending.get(member)?.discard();
    this.#pending.delete(member);
  }

  async name(files: readonly UnnamedFile[]): Promise<void> {
    if (this.#signal.aborted) await this.#bulk.discard(files);
    stopIfCancelled(this.#signal);
    if (files.length > 0) await this.#bulk.name(files);
  }

  async drop(files: readonly UnnamedFile[]): Promise<void> {
    await this.#bulk.discard(files);
  }

  async empty(members: readonly CabinetMember[]): Promise<void> {
    const files: FileToWrite[] = [];
    for (const member of members) files.push({ ...(await this.whole(member)), from: 0, to: 0 });
    if (files.length > 0) await this.#bulk.write(files, this.#bulk.take());
  }

  /** Writes a member piece by piece, where it cannot be written where it is decoded. */
  async write(member: CabinetMember, content: AsyncIterable<Uint8Array>): Promise<void> {
    const { path, replace } = await this.whole(member);
    const pending = await this.#files.create(path, { replace, flush: false, hasNoLeftovers: true });
    try {
      for await (const piece of content) {
        stopIfCancelled(this.#signal);
        await pending.append(piece);
      }
      await pending.commit();
    } finally {
      await pending.discard();
    }
  }
}
