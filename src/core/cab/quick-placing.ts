import { dirname } from 'node:path';
import { stopIfCancelled } from '../jobs/job.ts';
import type { BulkFiles } from '../ports/bulk-files.ts';
import type { Files, PendingFile } from '../ports/files.ts';
import type { CabinetMember } from './cabinet.ts';
import type { Placing } from './folder-placer.ts';

/** Where a member goes. */
export interface QuickTarget {
  readonly path: string;
  readonly replace: boolean;
}

/** Places members without flushing and reading back. */
export class QuickPlacing implements Placing {
  readonly #files: Files;
  readonly #bulk: BulkFiles;
  readonly #targetOf: (member: CabinetMember) => QuickTarget;
  readonly #signal: AbortSignal;
  readonly #made = new Set<string>();
  readonly #pending = new Map<CabinetMember, PendingFile>();

  constructor(
    ports: { readonly files: Files; readonly bulk: BulkFiles },
    targetOf: (member: CabinetMember) => QuickTarget,
    signal: AbortSignal,
  ) {
    this.#files = ports.files;
    this.#bulk = ports.bulk;
    this.#targetOf = targetOf;
    this.#signal = signal;
  }

  async whole(member: CabinetMember): Promise<QuickTarget> {
    stopIfCancelled(this.#signal);
    const target = this.#targetOf(member);
    const folder = dirname(target.path);
    if (!this.#made.has(folder)) await this.#files.makeFolder(folder);
    this.#made.add(folder);
    return target;
  }

  async begin(member: CabinetMember): Promise<{ path: string; descriptor: number }> {
    const { path, replace } = await this.whole(member);
    const pending = await this.#files.create(path, { replace, flush: false });
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

  async empty(member: CabinetMember): Promise<void> {
    const target = await this.whole(member);
    await this.#bulk.write([{ ...target, from: 0, to: 0 }], this.#bulk.take());
  }

  /** Writes a member piece by piece, where it cannot be written where it is decoded. */
  async write(member: CabinetMember, content: AsyncIterable<Uint8Array>): Promise<void> {
    const { path, replace } = await this.whole(member);
    const pending = await this.#files.create(path, { replace, flush: false });
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
