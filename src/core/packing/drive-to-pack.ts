import type { Drive } from '../../shared/drives.ts';
import { entryBytes, folderBytes, inBlocks } from '../transfer/allocation.ts';
import { markBytes } from '../transfer/transfer-journal.ts';
import { legChunkBytes } from '../trust/leg.ts';
import type { DriveToPack, FileToPack } from './pack-plan.ts';

/** The longest thing that comes behind a name: `.part0001of0003.1a2b3c4d.partial`. */
const longestEnding = '.part0001of0003.1a2b3c4d.partial';
/** A file in the leg and in the table, without its path and chunks; a chunk in both of them. */
const listedBytes = 1_000;
const listedChunkBytes = 2 * 80;
/** The journal of a file on its way: what it begins with, and a line a mark. */
const journalStartBytes = 1024;
const journalMarkBytes = 65;
/** The folders of the record, and the custody chain with what is written into it later. */
const recordFolders = 4;
const custodyBytes = 1024 * 1024;

/** What the plan needs to know of a drive; `space` is what the system says of the carrier folder on it. */
export function driveToPack(
  drive: Pick<Drive, 'label' | 'fileSystem' | 'largestFileBytes'> & { readonly serial: string | null },
  space: { readonly freeBytes: number; readonly blockBytes: number },
  files: readonly FileToPack[],
): DriveToPack {
  const { label, serial, largestFileBytes, fileSystem } = drive;
  const { freeBytes, blockBytes: clusterBytes } = space;
  return {
    label,
    serial,
    freeBytes,
    largestFileBytes,
    clusterBytes,
    overheadBytes: recordBytes(files, fileSystem, clusterBytes),
  };
}

/**
 * What else a drive takes, if all of these files came onto it: the record of the trip, folders, the entries in them, and the
 * journal of a file on its way.
 */
export function recordBytes(files: readonly FileToPack[], fileSystem: string, clusterBytes: number): number {
  const folders = new Set(files.flatMap(({ path }) => foldersOf(path)));
  let listed = custodyBytes;
  let entries = 0;
  let largest = 0;
  for (const { path, sizeBytes } of files) {
    // A character of a path is four bytes of UTF-8 at most; the path stands in the leg and in the table.
    listed += listedBytes + 2 * 4 * path.length + Math.ceil(sizeBytes / legChunkBytes) * listedChunkBytes;
    entries += entryBytes(path + longestEnding, fileSystem);
    largest = Math.max(largest, sizeBytes);
  }
  const journal = journalStartBytes + Math.ceil(largest / markBytes) * journalMarkBytes;
  const all = (folders.size + recordFolders) * folderBytes(fileSystem, clusterBytes);
  return all + inBlocks(listed, clusterBytes) + inBlocks(entries, clusterBytes) + inBlocks(journal, clusterBytes);
}

function foldersOf(path: string): readonly string[] {
  const parts = path.split('/').slice(0, -1);
  return parts.map((_, index) => parts.slice(0, index + 1).join('/'));
}
