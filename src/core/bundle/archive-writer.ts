/** A file on its way into an archive. */
export interface ArchiveFile {
  /** In the archive, with `/`. */
  readonly path: string;
  /** Its bytes, opened when its turn comes; a piece is good only until the next is asked for. */
  readonly content: () => AsyncIterable<Uint8Array>;
}

/**
 * Makes a zip archive, stored and not compressed, of files in the order in which they are given. The same files and date
 * give the same bytes.
 */
export type WriteArchive = (files: Iterable<ArchiveFile>, date: Date) => AsyncIterable<Uint8Array>;
