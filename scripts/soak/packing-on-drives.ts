import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { finished } from 'node:stream/promises';
import { driveToPack } from '../../src/core/packing/drive-to-pack.ts';
import { gatherPieces, isComplete, keepPieces, missingDrives, openGathered } from '../../src/core/packing/gather.ts';
import { type DriveToPack, type FileToPack, packPlan } from '../../src/core/packing/pack-plan.ts';
import { layOnDrive, makePartsTable } from '../../src/core/packing/spread.ts';
import type { Random } from '../../src/core/testing/random.ts';
import { piecesOf } from '../../src/core/transfer/pieces.ts';
import { LiveMounts, type LoopFileSystem, peersOf } from '../../src/main/drives/testing/live-mounts.ts';
import { NodeFiles } from '../../src/main/files/node-files.ts';
import { ensurePeer } from '../peers.ts';

const mebi = 1024 * 1024;
const kinds = ['tmpfs', 'ext4', 'NTFS', 'exFAT'] as const;
const signal = new AbortController().signal;
const leg = '7c1f2d90-33ab-4c7e-8d13-f2b6a90e5d44';

/**
 * Spreads files over real, mounted drives of several file systems, as full as the plan makes them, and reads every file
 * back out of what lies there, one drive at a time. Says what it did.
 */
export async function packOnDrives(random: Random, folder: string): Promise<string> {
  const mounts = await LiveMounts.make();
  try {
    const files = new NodeFiles();
    const drives: { readonly path: string; readonly kind: (typeof kinds)[number]; readonly label: string }[] = [];
    for (let index = 0; index < random.int(2, 4); index += 1) {
      const kind = random.pick(kinds);
      const label = `CARRY${index + 1}`;
      drives.push({ path: await mountDrive(mounts, kind, random.int(12, 40) * mebi, label), kind, label });
    }
    const spaces = await Promise.all(drives.map(({ path }) => files.space(path)));
    const room = spaces.reduce((sum, { freeBytes }) => sum + freeBytes, 0) - drives.length * 2 * mebi;
    const source = join(folder, 'source');
    const { toPack, digests } = await makeFiles(source, Math.floor(room * (0.5 + random.next() * 0.48)), random);
    const known = new Map<DriveToPack, string>();
    const choices = drives.map(({ path, kind, label }, index) => {
      // Two in three times a file may be 5 MiB at most, as FAT32 has it at 4 GiB.
      const largestFileBytes = random.int(0, 2) === 0 ? null : 5 * mebi;
      const space = spaces[index] ?? { freeBytes: 0, blockBytes: 4096 };
      const drive = driveToPack({ label, serial: null, fileSystem: kind, largestFileBytes }, space, toPack);
      known.set(drive, path);
      return drive;
    });
    const plan = packPlan(toPack, choices);
    if (!plan.fits) return `${toPack.length} files: ${plan.missingBytes} bytes too many for ${drives.length} drives`;
    const table = await makePartsTable(files, source, plan.drives, leg, signal);
    const folders = plan.drives.map(({ drive }) => known.get(drive) ?? '');
    for (const [index, path] of folders.entries()) await layOnDrive(files, source, table, index + 1, path, { signal });
    await gatherAll(files, folders, table, digests, join(folder, 'kept'));
    const parts = table.files.filter(({ pieces }) => pieces.length > 1).length;
    const named = drives.map(({ kind }) => kind).join('+');
    return `${toPack.length} files (${parts} in parts) on ${folders.length} of ${drives.length} drives (${named})`;
  } finally {
    await mounts.stop();
  }
}

async function mountDrive(
  mounts: LiveMounts,
  kind: (typeof kinds)[number],
  sizeBytes: number,
  label: string,
): Promise<string> {
  if (kind === 'tmpfs') return await mounts.tmpfs(sizeBytes);
  const peers = await Promise.all(peersOf(kind satisfies LoopFileSystem).map((peer) => ensurePeer(peer)));
  return peers.every(Boolean) ? await mounts.loop(kind, sizeBytes, label) : await mounts.tmpfs(sizeBytes);
}

async function makeFiles(
  folder: string,
  totalBytes: number,
  random: Random,
): Promise<{ readonly toPack: readonly FileToPack[]; readonly digests: ReadonlyMap<string, string> }> {
  const toPack: FileToPack[] = [];
  const digests = new Map<string, string>();
  for (let left = totalBytes; left > 0; ) {
    const sizeBytes = Math.min(
      left,
      random.pick([random.int(0, 5_000), random.int(0, mebi), random.int(0, 16 * mebi)]),
    );
    const path = `${random.pick(['', 'deep/', 'deep/er/'])}file ${toPack.length}.cab`;
    const target = join(folder, ...path.split('/'));
    await mkdir(dirname(target), { recursive: true });
    const stream = createWriteStream(target);
    const hash = createHash('sha256');
    // One block again and again, with its number in it: fast to make, and no two pieces of a file are the same.
    const block = Buffer.from(random.bytes(4096));
    for (let done = 0; done < sizeBytes; done += block.length) {
      const piece = Buffer.from(block.subarray(0, Math.min(block.length, sizeBytes - done)));
      if (piece.length >= 8) piece.writeDoubleLE(done);
      hash.update(piece);
      stream.write(piece);
    }
    stream.end();
    await finished(stream);
    toPack.push({ path, sizeBytes, isFirst: toPack.length === 0 && sizeBytes < 5_000 });
    digests.set(path, hash.digest('hex'));
    left -= Math.max(sizeBytes, 1);
    // Crumbs have their own test; here a few hundred files are enough.
    if (toPack.length === 300) break;
  }
  return { toPack, digests };
}

async function gatherAll(
  files: NodeFiles,
  folders: readonly string[],
  table: Awaited<ReturnType<typeof makePartsTable>>,
  digests: ReadonlyMap<string, string>,
  kept: string,
): Promise<void> {
  await mkdir(kept);
  const used = new Set<string>();
  for (const [index, folder] of folders.toReversed().entries()) {
    const gathered = await gatherPieces(files, table, [folder, kept]);
    const missing = missingDrives(gathered);
    if (missing.length > folders.length - index - 1) throw new Error('A drive is said to be missing that was here.');
    for (const [path, sha256] of digests) {
      if (used.has(path) || !isComplete(gathered, [path])) continue;
      const file = await openGathered(files, gathered, path, signal);
      const hash = createHash('sha256');
      for await (const piece of piecesOf(file, signal)) hash.update(piece);
      await file.close();
      if (hash.digest('hex') !== sha256) throw new Error(`${path} is not what it was.`);
      used.add(path);
    }
    await keepPieces(files, gathered, kept, { signal });
  }
  if (used.size !== digests.size) throw new Error(`${digests.size - used.size} files were never complete.`);
}
