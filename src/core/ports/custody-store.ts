/** Where this computer keeps its custody chains: docs/formats/custody.md. */
export interface CustodyStore {
  /** Who sits at this computer, as the system knows them; safe to show. */
  operator(): string;
  /** Ids of the chains kept here: trips, and `computer` for what belongs to no trip. */
  list(): Promise<readonly string[]>;
  /** The whole chain, one entry a line, each line ended; empty when there is none. */
  read(chain: string): Promise<Uint8Array>;
  /** Puts a longer chain in the place of the one there is; on the disk before the promise is kept. */
  replace(chain: string, bytes: Uint8Array): Promise<void>;
}
