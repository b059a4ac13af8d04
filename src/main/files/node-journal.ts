import { type FileHandle, open, rm } from 'node:fs/promises';
import { type Journal, journalBytes, journalText, markLine } from '../../core/transfer/transfer-journal.ts';
import { journalPathOf, ownMark } from './unfinished-files.ts';

/** The journal of one file on its way. It is made with the first mark: small files never have one. */
export class NodeJournal {
  readonly #path: string;
  readonly #identity: string;
  /** As it stands beside the file; `null` when there is none. */
  #journal: Journal | null;
  #handle: FileHandle | null = null;
  #sizeBytes = 0;
  #isBroken = false;

  constructor(partialPath: string, identity: string, found: Journal | null) {
    this.#path = journalPathOf(partialPath);
    this.#identity = identity;
    this.#journal = found;
  }

  /** There is something that a later run can go on from. */
  get hasMarks(): boolean {
    return this.#journal !== null;
  }

  /** Goes on behind so many of the marks that were found. */
  async keep(marks: number): Promise<void> {
    if (this.#journal === null) return;
    if (marks === 0) return await this.remove();
    this.#sizeBytes = journalBytes(this.#journal, marks);
    try {
      this.#handle = await open(this.#path, 'r+');
      await this.#handle.truncate(this.#sizeBytes);
    } catch {
      this.#isBroken = true;
    }
  }

  /** What cannot be noted is not: the file is written all the same, and what was noted before stays. */
  async mark(digest: string, note: string | null): Promise<void> {
    if (this.#isBroken) return;
    try {
      if (this.#journal === null) {
        const journal = { identity: this.#identity, note, ...ownMark(), marks: [] };
        this.#handle = await open(this.#path, 'wx');
        this.#journal = journal;
        await this.#append(journalText(journal));
      }
      await this.#append(markLine(digest));
    } catch {
      this.#isBroken = true;
    }
  }

  /** That it does not last costs doing more again, not the file. */
  async sync(): Promise<void> {
    await this.#handle?.datasync().catch(() => undefined);
  }

  async close(): Promise<void> {
    await this.#handle?.close().catch(() => undefined);
    this.#handle = null;
  }

  async remove(): Promise<void> {
    await this.close();
    // On a drive that was pulled out there is nothing left to remove.
    if (this.#journal !== null) await rm(this.#path, { force: true }).catch(() => undefined);
    this.#journal = null;
    this.#sizeBytes = 0;
  }

  async #append(text: string): Promise<void> {
    const bytes = Buffer.from(text);
    const written = await this.#handle?.write(bytes, 0, bytes.length, this.#sizeBytes);
    if (written?.bytesWritten !== bytes.length) throw new Error('The journal was cut.');
    this.#sizeBytes += bytes.length;
  }
}
