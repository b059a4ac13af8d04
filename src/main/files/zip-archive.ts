import { once } from 'node:events';
import { Readable } from 'node:stream';
import type { ArchiveFile } from '../../core/bundle/archive-writer.ts';

/** `-rw-r--r--`: what was carried is nobody's. */
const mode = 0o644;

/**
 * Makes a zip archive by archiver: stored, with ZIP64 records where it is large, one file after the other. See `WriteArchive`.
 */
export async function* writeZipArchive(files: Iterable<ArchiveFile>, date: Date): AsyncGenerator<Uint8Array> {
  const { ZipArchive } = await import('archiver');
  // ZIP64 records come by themselves where they are needed. Where they are not, some virus scanners take an archive with
  // them for one without a directory, and find nothing in it.
  const archive = new ZipArchive({ store: true });
  const feed = async (): Promise<void> => {
    for (const { path, content } of files) {
      // As a stream however small: then each file is written the same way. Its errors are errors of the archive.
      const source = Readable.from(copied(content()), { objectMode: false });
      source.once('error', (error) => archive.destroy(error));
      const isIn = once(archive, 'entry');
      archive.append(source, { name: path, date, mode });
      await isIn;
    }
    await archive.finalize();
  };
  feed().catch((error: unknown) => archive.destroy(error instanceof Error ? error : new Error(String(error))));
  try {
    for await (const piece of archive) yield piece as Uint8Array;
  } finally {
    archive.destroy();
  }
}

/** The stream keeps pieces for longer than they are good. */
async function* copied(pieces: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  for await (const piece of pieces) yield Buffer.from(piece);
}
