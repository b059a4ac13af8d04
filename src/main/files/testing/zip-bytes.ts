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

/** The same archive with the end that a large one has: its numbers in ZIP64 records. */
export function withZip64End(bytes: Buffer): Buffer {
  const endAt = bytes.length - 22;
  const count = BigInt(bytes.readUInt16LE(endAt + 8));
  const zip64 = Buffer.alloc(76);
  zip64.writeUInt32LE(0x06064b50, 0);
  zip64.writeBigUInt64LE(44n, 4);
  for (const field of [12, 14]) zip64.writeUInt16LE(45, field);
  for (const field of [24, 32]) zip64.writeBigUInt64LE(count, field);
  zip64.writeBigUInt64LE(BigInt(bytes.readUInt32LE(endAt + 12)), 40);
  zip64.writeBigUInt64LE(BigInt(bytes.readUInt32LE(endAt + 16)), 48);
  zip64.writeUInt32LE(0x07064b50, 56);
  zip64.writeBigUInt64LE(BigInt(endAt), 64);
  zip64.writeUInt32LE(1, 72);
  const end = Buffer.from(bytes.subarray(endAt));
  end.fill(0xff, 8, 20);
  return Buffer.concat([bytes.subarray(0, endAt), zip64, end]);
}
