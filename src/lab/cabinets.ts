import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, open } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { finished } from 'node:stream/promises';
import { setImmediate as breathe } from 'node:timers/promises';
import { type Cabinet, type CabinetSink, type NewMember, openCabinet, writeCabinet } from '../core/cab/index.ts';
import { clause } from '../shared/clauses.ts';
import { AppError } from '../shared/errors.ts';

/** Size and SHA-256 of a file; the digest in lower case. */
export interface FileDigest {
  readonly sizeBytes: number;
  readonly sha256: string;
}

/** Reads a file once for its size and SHA-256. */
export async function digestOf(path: string): Promise<FileDigest> {
  const hash = createHash('sha256');
  let sizeBytes = 0;
  for await (const piece of createReadStream(path, { highWaterMark: 1024 * 1024 })) {
    const bytes = piece as Buffer; // no encoding is set, so pieces are bytes
    hash.update(bytes);
    sizeBytes += bytes.length;
  }
  return { sizeBytes, sha256: hash.digest('hex') };
}

/** Writes a cabinet to `path`, making the folders above it. */
export async function writeCabinetFile(
  path: string,
  members: readonly NewMember[],
  compression: 'stored' | 'mszip',
): Promise<FileDigest> {
  await mkdir(dirname(path), { recursive: true });
  const file = await open(path, 'w');
  try {
    let end = 0;
    const sink: CabinetSink = {
      async append(bytes) {
        await file.write(bytes, 0, bytes.length, end);
        end += bytes.length;
      },
      async writeAt(offset, bytes) {
        await file.write(bytes, 0, bytes.length, offset);
      },
    };
    await writeCabinet(sink, members, { compression, signal: new AbortController().signal, breathe: () => breathe() });
  } finally {
    await file.close();
  }
  return digestOf(path);
}

/** Opens the cabinet at `path` for as long as `use` takes. @throws {AppError} cab.* */
export async function withCabinetFile<T>(path: string, use: (cabinet: Cabinet) => Promise<T>): Promise<T> {
  const file = await open(path, 'r');
  try {
    const { size } = await file.stat();
    const cabinet = await openCabinet({
      path,
      sizeBytes: size,
      async read(offset, length) {
        const bytes = new Uint8Array(length);
        const { bytesRead } = await file.read(bytes, 0, length, offset);
        return bytes.subarray(0, bytesRead);
      },
    });
    return await use(cabinet);
  } finally {
    await file.close();
  }
}

/** Extracts every member below `folder`, which is made; more than `limitBytes` in all is refused. @throws {AppError} cab.* */
export async function extractCabinetFile(path: string, folder: string, limitBytes: number): Promise<readonly string[]> {
  return withCabinetFile(path, async (cabinet) => {
    const total = cabinet.members.reduce((sum, member) => sum + member.sizeBytes, 0);
    if (total > limitBytes)
      throw new AppError('cab.over-limit', { name: path, what: clause('bytes-all'), limit: limitBytes });
    await mkdir(folder, { recursive: true });
    const names: string[] = [];
    for await (const { member, content } of cabinet.extractAll()) {
      const target = join(folder, ...member.path.split('/'));
      await mkdir(dirname(target), { recursive: true });
      await writeStreamed(target, content);
      names.push(member.path);
    }
    return names;
  });
}

/** The whole of one member, found by its path without regard to case; `null` when there is none. @throws {AppError} cab.* */
export async function readMember(path: string, memberPath: string, limitBytes: number): Promise<Buffer | null> {
  return withCabinetFile(path, async (cabinet) => {
    const member = cabinet.members.find((candidate) => candidate.path.toLowerCase() === memberPath.toLowerCase());
    if (member === undefined) return null;
    if (member.sizeBytes > limitBytes) {
      throw new AppError('cab.over-limit', {
        name: path,
        what: clause('bytes-in', { path: member.path }),
        limit: limitBytes,
      });
    }
    const pieces: Uint8Array[] = [];
    for await (const piece of cabinet.extract(member)) pieces.push(piece.slice());
    return Buffer.concat(pieces);
  });
}

async function writeStreamed(path: string, content: AsyncIterable<Uint8Array>): Promise<void> {
  const out = createWriteStream(path);
  for await (const piece of content) {
    // The decoder may use the piece again: the stream gets its own copy.
    if (!out.write(piece.slice())) await once(out, 'drain');
  }
  out.end();
  await finished(out);
}
