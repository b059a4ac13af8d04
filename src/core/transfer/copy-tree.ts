/*
 * Whole trees at once, where `copyFile` would wait for each file: on other threads, each with a folder of its own. What a
 * copied file must be is decided by reading it back there; a tree that was cut off is gone on with file by file, as what
 * has its name is whole. Left out on purpose: journals within a file (`copyFile` has them), empty
 * folders, and removing what the source no longer has.
 */
import { dirname, join } from 'node:path';
import type { BulkCopy, CopiedFile, FileToCopy } from '../ports/bulk-copy.ts';
import type { Files } from '../ports/files.ts';
import { digestFile } from './digest.ts';
import { parseTreeManifest, type TreeManifest } from './tree-manifest.ts';

/** What is copied, and how. */
export interface CopyTreeOptions {
  readonly from: string;
  readonly to: string;
  readonly signal: AbortSignal;
  /** As `BulkCopy` has it. */
  readonly flush: boolean;
  /**
   * A manifest of what both trees are known to hold (`tree-manifest.ts`), where every file is named by its content: one that has its name on both sides
   * is the same, and is not looked at.
   */
  readonly known?: string | null;
  readonly onFiles?: (count: number) => void;
}

/** What came of it. */
export interface CopiedTree {
  readonly copied: TreeManifest;
  /** Files that were there already. */
  readonly unchanged: number;
}

/** So many small files are asked for at once: enough that asking costs nothing, few enough to stop between. */
const atOnce = 512;

/** @throws {AppError} files.* */
export async function copyTree(bulk: BulkCopy, files: Files, options: CopyTreeOptions): Promise<CopiedTree> {
  const { from, to, signal, known = null } = options;
  const { missing, unchanged } = await findMissing(bulk, from, to, known);
  for (const folder of new Set(missing.map((path) => dirname(path)))) {
    signal.throwIfAborted();
    await files.makeFolder(join(to, folder));
  }
  const copied = await inAll(bulk, missing, signal, (batch) => copyBatch(bulk, batch, options), options.onFiles);
  return { copied, unchanged };
}

/**
 * SHA-256 of all files of a tree.
 * @throws {AppError} files.*
 */
export async function hashTree(
  bulk: BulkCopy,
  port: Files,
  folder: string,
  signal: AbortSignal,
): Promise<TreeManifest> {
  return await inAll(bulk, await bulk.listPaths(folder), signal, async (batch) => {
    const found = await bulk.hashSmall(batch.map((path) => join(folder, path)));
    const files: CopiedFile[] = [];
    for (const [index, small] of found.entries())
      files.push(small ?? (await digestFile(port, join(folder, batch[index] ?? ''), signal)));
    return files;
  });
}

/** Does something for all paths, batch by batch, as many at the same time as there are threads. */
async function inAll(
  bulk: BulkCopy,
  paths: readonly string[],
  signal: AbortSignal,
  action: (batch: readonly string[]) => Promise<readonly CopiedFile[]>,
  onFiles: (count: number) => void = () => undefined,
): Promise<TreeManifest> {
  const done = new Map<string, CopiedFile>();
  const batches = inBatches(paths);
  const work = async (): Promise<void> => {
    for (let batch = batches.pop(); batch !== undefined; batch = batches.pop()) {
      signal.throwIfAborted();
      const found = await action(batch);
      for (const [index, path] of batch.entries()) {
        const file = found[index];
        if (file !== undefined) done.set(path, file);
      }
      onFiles(done.size);
    }
  };
  const ends = await Promise.allSettled(
    Array.from({ length: bulk.width }, () => work().finally(() => batches.splice(0))),
  );
  const failed = ends.find((end) => end.status === 'rejected');
  if (failed !== undefined) throw failed.reason;
  return done;
}

/** What is not known to be on both sides, and how many files are. */
async function findMissing(
  bulk: BulkCopy,
  from: string,
  to: string,
  manifest: string | null,
): Promise<{ readonly missing: readonly string[]; readonly unchanged: number }> {
  if (manifest !== null) {
    const [source, target] = await Promise.all([bulk.compareNames(from, manifest), bulk.compareNames(to, manifest)]);
    if (source !== null && target !== null && !source.isMore) {
      const gone = new Set(source.missing);
      const missing = target.missing.filter((path) => !gone.has(path));
      return { missing, unchanged: source.there - missing.length };
    }
  }
  const known = manifest === null ? null : parseTreeManifest(manifest);
  const paths = await bulk.listPaths(from);
  const there = new Set(known === null ? [] : await bulk.listPaths(to));
  const missing = paths.filter((path) => known?.has(path) !== true || !there.has(path));
  return { missing, unchanged: paths.length - missing.length };
}

/** Each of one folder: threads that make files in one folder at the same time wait for each other. */
function inBatches(paths: readonly string[]): string[][] {
  const byFolder = Map.groupBy(paths, (path) => dirname(path));
  const batches: string[][] = [];
  for (const inFolder of byFolder.values()) {
    for (let start = 0; start < inFolder.length; start += atOnce) batches.push(inFolder.slice(start, start + atOnce));
  }
  // They are taken from the end.
  return batches.reverse();
}

async function copyBatch(
  bulk: BulkCopy,
  paths: readonly string[],
  { from, to, flush, signal }: CopyTreeOptions,
): Promise<readonly CopiedFile[]> {
  const toCopy = paths.map((path): FileToCopy => ({ from: join(from, path), to: join(to, path), replace: true }));
  const copied: CopiedFile[] = [];
  for (const [index, small] of (await bulk.copySmall(toCopy, flush)).entries()) {
    const file = toCopy[index];
    if (small !== null) copied.push(small);
    else if (file !== undefined) {
      const { sizeBytes, sha256 } = await bulk.copyLarge(file, { flush, signal });
      copied.push({ sizeBytes, sha256 });
    }
  }
  return copied;
}
