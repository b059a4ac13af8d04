/** Where this computer keeps its custody chains: docs/formats/custody.md. */
export interface CustodyStore {
  /** Who sits at this computer, as the system knows them; safe to show. */
  operator(): string;
  /** Ids of the chains kept here: trips, and `computer` for what belongs to no trip. */
  list(): Promise<readonly string[]>;
  /** The whole chain, one entry a line, each line ended; empty when there is none. */
  read(chain: string): Promise<Uint8Array>;
  /**
   * Puts a longer chain in the place of the one there is; on the disk before the promise is kept. What another run added
   * meanwhile is never lost: the later one is refused, and goes on from there when it is run again.
   * @throws {AppError} custody.written-elsewhere, trust.in-use, files.*
   */
  replace(chain: string, bytes: Uint8Array): Promise<void>;
}

/** Each entry has a signature of its own, which no other text in a chain can be taken for. */
const signature = /"signature":"([A-Za-z0-9+/]{86}==)"/g;

/** Whether an entry that is kept would be gone; one that a longer chain holds as part of a branch is not. */
export function losesEntries(kept: Uint8Array, next: Uint8Array): boolean {
  if (Buffer.compare(kept, next.subarray(0, kept.length)) === 0) return false;
  const text = Buffer.from(next).toString('latin1');
  const entries = Buffer.from(kept).toString('latin1').matchAll(signature);
  return [...entries].some(([, own]) => own !== undefined && !text.includes(own));
}
