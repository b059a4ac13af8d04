import type { ReadableFile } from '../../../core/ports/files.ts';
import { writeZipArchive } from '../zip-archive.ts';

/** An archive by our writer, in memory. */
export async function zipOf(contents: Readonly<Record<string, Uint8Array>>): Promise<Buffer> {
  const files = Object.entries(contents).map(([path, bytes]) => ({
    path,
    async *content() {
      if (bytes.length > 0) yield bytes;
    },
  }));
  const pieces: Uint8Array[] = [];
  for await (const piece of writeZipArchive(files, new Date('2026-11-20T18:06:50.000Z'))) pieces.push(piece);
  return Buffer.concat(pieces);
}

/** Bytes as an open file; what is asked for past their end, and how much at once, is told to `onRead`. */
export function bytesFile(
  path: string,
  bytes: Buffer,
  onRead: (offset: number, length: number) => void = () => undefined,
): ReadableFile {
  return {
    path,
    sizeBytes: bytes.length,
    async read(offset, length) {
      onRead(offset, length);
      return Buffer.from(bytes.subarray(offset, offset + length));
    },
    async readInto(offset, target) {
      onRead(offset, target.length);
      return bytes.subarray(offset).copy(target);
    },
    close: async () => undefined,
  };
}
