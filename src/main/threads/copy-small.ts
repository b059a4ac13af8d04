import { hash, randomBytes } from 'node:crypto';
import { closeSync, fsyncSync, openSync } from 'node:fs';
import { dirname } from 'node:path';
import { type CopiedFile, type FileToCopy, largeFileBytes } from '../../core/ports/bulk-copy.ts';
import { discardFiles, nameFiles, readFully, writeFully } from './sync-files.ts';
import { about, errnoOf, ThreadProblem } from './thread-problem.ts';

/** One buffer for what is read, one for what is read back: small files fit, and none is made anew. */
let buffers: { readonly source: Buffer; readonly back: Buffer } | null = null;

/** Where the names of unfinished files begin: nobody else's are there. */
const firstName = randomBytes(4).readUInt32LE();
let nameCount = 0;

/** Copies small files one after the other; each has its name before the next is begun. */
export function copySmall(files: readonly FileToCopy[], flush: boolean): readonly (CopiedFile | null)[] {
  const { source, back } = ownBuffers();
  const copied: (CopiedFile | null)[] = [];
  for (const file of files) copied.push(copyOne(file, source, back, flush));
  if (flush) for (const folder of new Set(files.map(({ to }) => dirname(to)))) syncFolder(folder);
  return copied;
}

/** SHA-256 of small files, one after the other. */
export function hashSmall(paths: readonly string[]): readonly (CopiedFile | null)[] {
  const { source } = ownBuffers();
  return paths.map((path) => {
    const sizeBytes = about(path, () => readWhole(path, source));
    return sizeBytes > largeFileBytes ? null : { sizeBytes, sha256: hash('sha256', source.subarray(0, sizeBytes)) };
  });
}

function ownBuffers(): { readonly source: Buffer; readonly back: Buffer } {
  // A byte more: so it shows that a file is larger.
  buffers ??= { source: Buffer.allocUnsafeSlow(largeFileBytes + 1), back: Buffer.allocUnsafeSlow(largeFileBytes + 1) };
  return buffers;
}

function copyOne(file: FileToCopy, source: Buffer, back: Buffer, flush: boolean): CopiedFile | null {
  const sizeBytes = about(file.from, () => readWhole(file.from, source));
  if (sizeBytes > largeFileBytes) return null;
  nameCount += 1;
  const partialPath = `${file.to}.${((firstName + nameCount) >>> 0).toString(16).padStart(8, '0')}.partial`;
  const unnamed = { partialPath, path: file.to, replace: file.replace };
  try {
    about(file.to, () => writeAndReadBack(partialPath, source, back, sizeBytes, flush));
  } catch (error) {
    discardFiles([unnamed]);
    if (error instanceof ThreadProblem) throw new ThreadProblem(error.errno, file.to, { offset: error.offset });
    throw error;
  }
  nameFiles([unnamed]);
  return { sizeBytes, sha256: hash('sha256', source.subarray(0, sizeBytes)) };
}

/** Without asking for its size first: a file that fits leaves room behind it. */
function readWhole(path: string, target: Buffer): number {
  const file = openSync(path, 'r');
  try {
    return readFully(file, target, target.length, 0);
  } finally {
    closeSync(file);
  }
}

function writeAndReadBack(path: string, source: Buffer, back: Buffer, sizeBytes: number, flush: boolean): void {
  const file = openSync(path, 'wx+');
  try {
    writeFully(file, source, { from: 0, to: sizeBytes, position: 0 });
    if (flush) fsyncSync(file);
    // Nobody else can have made it longer: it is ours alone until it has its name.
    const count = readFully(file, back, sizeBytes, 0);
    if (count === sizeBytes && back.compare(source, 0, sizeBytes, 0, sizeBytes) === 0) return;
    throw new ThreadProblem('DIFFERS', path, { offset: firstDifference(source, back, Math.min(count, sizeBytes)) });
  } finally {
    closeSync(file);
  }
}

/** The first byte that differs, or the length of what is the same. */
export function firstDifference(one: Uint8Array, other: Uint8Array, length: number): number {
  for (let at = 0; at < length; at += 1) if (one[at] !== other[at]) return at;
  return length;
}

/** A drive that does not flush folders is as good as it gets. */
function syncFolder(folder: string): void {
  if (process.platform === 'win32') return;
  try {
    const handle = openSync(folder, 'r');
    try {
      fsyncSync(handle);
    } finally {
      closeSync(handle);
    }
  } catch (error) {
    if (!['EINVAL', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EPERM', 'EACCES', 'EBADF'].includes(errnoOf(error) ?? ''))
      throw new ThreadProblem(errnoOf(error) ?? String(error), folder, { cause: error });
  }
}
