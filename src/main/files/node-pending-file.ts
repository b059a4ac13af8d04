import { type FileHandle, link, rename, rm, stat, unlink } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { CreateFileOptions, LeftBytes, PendingFile, ReadBackFile } from '../../core/ports/files.ts';
import type { Receiver } from '../../core/ports/receiver.ts';
import { markBytes } from '../../core/transfer/transfer-journal.ts';
import { AppError } from '../../shared/errors.ts';
import type { AlignedBuffers } from './aligned-buffers.ts';
import { errnoOf, translated } from './errno.ts';
import { NodeJournal } from './node-journal.ts';
import { type HashThreads, NodeReceiver } from './node-receiver.ts';
import { openForReading, readFully } from './open-for-reading.ts';
import { openPastCache } from './past-cache-file.ts';
import { syncFolder } from './sync-folder.ts';
import { type Adopted, markOpen } from './unfinished-files.ts';

/** Small pieces are gathered to writes of this size: more calls are slower, and so are larger writes. */
const writeBytes = 256 * 1024;

/** What a file on its way is made of. */
export interface PendingFileParts {
  readonly path: string;
  readonly partialPath: string;
  readonly handle: FileHandle;
  readonly adopted: Adopted | null;
  readonly options: CreateFileOptions;
  readonly aligned: AlignedBuffers;
  readonly threads: HashThreads | null;
}

/** A file on its way, by node:fs. */
export class NodePendingFile implements PendingFile {
  readonly path: string;
  readonly descriptor: number;
  readonly left: LeftBytes | null;
  readonly partialPath: string;
  readonly #handle: FileHandle;
  readonly #replace: boolean;
  readonly #flushes: boolean;
  readonly #aligned: AlignedBuffers;
  readonly #journal: NodeJournal | null;
  readonly #threads: HashThreads | null;
  #receiver: NodeReceiver | null = null;
  /** One fills while the other is written; made when there is something to put in. */
  #buffer: Buffer | null = null;
  #spare: Buffer | null = null;
  #filled = 0;
  #position = 0;
  #writing: Promise<void> = Promise.resolve();
  #syncing: Promise<void> = Promise.resolve();
  #state: 'open' | 'closed' | 'ended' = 'open';

  constructor({ path, partialPath, handle, adopted, options, aligned, threads }: PendingFileParts) {
    this.path = path;
    this.descriptor = handle.fd;
    this.left =
      adopted === null
        ? null
        : { sizeBytes: adopted.sizeBytes, marks: adopted.journal.marks, note: adopted.journal.note };
    this.partialPath = partialPath;
    this.#handle = handle;
    this.#replace = options.replace;
    this.#flushes = options.flush ?? true;
    this.#aligned = aligned;
    this.#threads = threads;
    this.#journal =
      options.identity === undefined
        ? null
        : new NodeJournal(partialPath, options.identity, adopted === null ? null : adopted.journal);
  }

  async readLeft(offset: number, target: Uint8Array): Promise<number> {
    return await translated(this.path, () => readFully(this.#handle, offset, target));
  }

  async keep(marks: number): Promise<void> {
    this.#position = marks * markBytes;
    await translated(this.path, () => this.#handle.truncate(this.#position));
    await this.#journal?.keep(marks);
  }

  receive(note: string | null): Receiver | null {
    if (this.#threads === null) return null;
    this.#receiver = new NodeReceiver(this.#threads, {
      path: this.path,
      descriptor: this.descriptor,
      mark: (digest) => this.mark(digest, note),
      flushed: () => this.#syncing,
    });
    return this.#receiver;
  }

  async append(bytes: Uint8Array): Promise<void> {
    if (this.#filled === 0 && bytes.length >= writeBytes) await this.#writeDirectly(bytes);
    else await this.#gather(bytes);
  }

  /** A large piece needs no buffer; its parts are written at the same time. */
  async #writeDirectly(bytes: Uint8Array): Promise<void> {
    await this.#writing;
    const position = this.#position;
    const parts: Promise<void>[] = [];
    for (let start = 0; start < bytes.length; start += writeBytes) {
      parts.push(this.#write(bytes.subarray(start, start + writeBytes), position + start));
    }
    this.#position += bytes.length;
    await Promise.all(parts);
  }

  async #gather(bytes: Uint8Array): Promise<void> {
    for (let start = 0; start < bytes.length; ) {
      const part = bytes.subarray(start, start + writeBytes - this.#filled);
      this.#buffer ??= Buffer.allocUnsafeSlow(writeBytes);
      this.#buffer.set(part, this.#filled);
      this.#filled += part.length;
      start += part.length;
      if (this.#filled === writeBytes) await this.#writeBehind();
    }
  }

  async writeAt(offset: number, bytes: Uint8Array): Promise<void> {
    await this.#flush();
    // It is done last: a file that waits for thousands of others of its set should hold nothing.
    this.#buffer = null;
    this.#spare = null;
    await this.#write(bytes, offset);
  }

  async mark(digest: string, note: string | null): Promise<void> {
    if (this.#journal === null) return;
    await this.#flush();
    // One may be on its way to the device while the next is written, and no more: that is what a power cut can take.
    await this.#syncing;
    await this.#journal.mark(digest, note);
    this.#syncing = this.#sync();
    // It is awaited at the next mark or at the end.
    this.#syncing.catch(() => undefined);
  }

  async readBack(): Promise<ReadBackFile> {
    await this.#close();
    return await this.#ours(async () => {
      const direct = this.#flushes ? await openPastCache(this.partialPath, this.path, this.#aligned) : null;
      return direct ?? { ...(await openForReading(this.partialPath, this.path)), isFromDevice: false };
    });
  }

  async commit(): Promise<void> {
    await this.#close();
    await this.#ours(async () => {
      if (this.#replace) await rename(this.partialPath, this.path);
      else await this.#nameIfFree();
      if (this.#flushes) await syncFolder(dirname(this.path));
    });
    this.#end();
    await this.#journal?.remove();
  }

  async setAside(): Promise<void> {
    if (this.#state === 'ended') return;
    if (this.#journal?.hasMarks !== true) return await this.discard();
    await this.#letGo();
    await this.#journal.close();
    this.#end();
  }

  async discard(): Promise<void> {
    if (this.#state === 'ended') return;
    await this.#letGo();
    this.#end();
    await this.#journal?.remove();
    // On a drive that was pulled out there is nothing left to remove, and the first error is the one to tell.
    await rm(this.partialPath, { force: true }).catch(() => undefined);
  }

  async #letGo(): Promise<void> {
    // A descriptor that is closed may be another file's before a thread writes to it.
    await this.#receiver?.close();
    await Promise.allSettled([this.#writing, this.#syncing]);
    if (this.#state === 'open') await this.#handle.close().catch(() => undefined);
    this.#state = 'closed';
  }

  #end(): void {
    this.#state = 'ended';
    markOpen(this.partialPath, false);
  }

  async #sync(): Promise<void> {
    await translated(this.path, () => this.#handle.datasync());
    await this.#journal?.sync();
  }

  /** Does something with the unfinished file; that it is gone can only be another run's doing. */
  async #ours<T>(action: () => Promise<T>): Promise<T> {
    return await translated(this.path, async () => {
      try {
        return await action();
      } catch (error) {
        if (errnoOf(error) !== 'ENOENT') throw error;
        throw new AppError('files.taken-over', { path: this.path }, { cause: error });
      }
    });
  }

  /** A name somebody took meanwhile is theirs: a hard link refuses where a rename would replace. */
  async #nameIfFree(): Promise<void> {
    try {
      await link(this.partialPath, this.path);
    } catch (error) {
      // FAT and exFAT have no hard links; looking right before is then the best there is.
      if (!['EPERM', 'ENOTSUP', 'ENOSYS', 'EOPNOTSUPP', 'EMLINK'].includes(errnoOf(error) ?? '')) throw error;
      if (
        await stat(this.path).then(
          () => true,
          () => false,
        )
      )
        throw new AppError('files.exists', { path: this.path });
      await rename(this.partialPath, this.path);
      return;
    }
    await unlink(this.partialPath);
  }

  async #close(): Promise<void> {
    if (this.#state !== 'open') return;
    await this.#receiver?.close();
    await this.#flush();
    await this.#syncing;
    await this.#journal?.close();
    if (this.#flushes) await translated(this.path, () => this.#handle.sync());
    this.#state = 'closed';
    await translated(this.path, () => this.#handle.close());
  }

  /** Hands the full buffer to the system and goes on in the other one, which the write before must have let go. */
  async #writeBehind(): Promise<void> {
    await this.#writing;
    if (this.#buffer === null) return;
    const full = this.#buffer.subarray(0, this.#filled);
    this.#writing = this.#write(full, this.#position);
    // It is awaited at the next write or at the end; until then nobody else may call it unhandled.
    this.#writing.catch(() => undefined);
    this.#position += this.#filled;
    this.#filled = 0;
    [this.#buffer, this.#spare] = [this.#spare, this.#buffer];
  }

  async #flush(): Promise<void> {
    if (this.#filled > 0) await this.#writeBehind();
    await this.#writing;
  }

  async #write(bytes: Uint8Array, position: number): Promise<void> {
    await translated(this.path, async () => {
      for (let done = 0; done < bytes.length; ) {
        const { bytesWritten } = await this.#handle.write(bytes, done, bytes.length - done, position + done);
        done += bytesWritten;
      }
    });
  }
}
