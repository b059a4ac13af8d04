import { fatLargestFileBytes } from '../../shared/drives.ts';
import type { Random } from '../testing/random.ts';
import { inBlocks } from '../transfer/allocation.ts';
import { type DriveToPack, type FileToPack, fewestDrives, type PackPlan, roomOf } from './pack-plan.ts';

const kibi = 1024;
const mebi = 1024 * kibi;
const gibi = 1024 * mebi;

/** Files and drives as people have them, and as they hope not to. */
export function packingCase(random: Random): {
  readonly files: readonly FileToPack[];
  readonly drives: readonly DriveToPack[];
} {
  // All sizes are of one scale: crumbs on crumbs, gigabytes on gigabytes.
  const scale = random.pick([kibi, mebi, 64 * mebi, gibi]);
  const shape = random.pick(['small', 'large', 'mixed', 'halves', 'one'] as const);
  const count = shape === 'one' ? 1 : random.int(1, random.pick([3, 12, 80]));
  const files: FileToPack[] = [];
  for (let index = 0; index < count; index += 1) {
    files.push({
      path: `file-${index}`,
      sizeBytes: sizeOf(shape, scale, random),
      isFirst: index < 2 && random.int(0, 3) === 0,
    });
  }
  const cluster = random.pick([512, 4 * kibi, 32 * kibi, 128 * kibi]);
  // Drives of a handful of clusters of different sizes are nobody's: there, the lower bound says little.
  const isMixed = scale >= 64 * mebi && random.int(0, 2) === 0;
  const total = files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  const number = random.int(1, 8);
  const drives = Array.from({ length: number }, (_, index): DriveToPack => {
    const share = (total / number) * (0.4 + random.next() * 1.6);
    const clusterBytes = isMixed ? random.pick([512, 4 * kibi, 32 * kibi, 128 * kibi]) : cluster;
    const overheadBytes = random.pick([0, 3 * clusterBytes + 17, 1 * mebi]);
    return {
      label: `CARRY-${index + 1}`,
      serial: `S${random.int(1, 1_000_000)}`,
      freeBytes: Math.floor(share) + random.pick([0, clusterBytes, overheadBytes + 2 * clusterBytes, 8 * mebi]),
      largestFileBytes: random.pick([
        null,
        null,
        fatLargestFileBytes,
        Math.max(4 * clusterBytes, Math.floor(scale * 1.5)),
      ]),
      clusterBytes,
      overheadBytes,
    };
  });
  return { files, drives };
}

function sizeOf(shape: 'small' | 'large' | 'mixed' | 'halves' | 'one', scale: number, random: Random): number {
  switch (shape) {
    case 'small':
      return random.int(0, Math.floor(scale / 64));
    case 'large':
      return random.int(scale, 5 * scale);
    case 'halves':
      // A little more than half of a round number: the worst there is for files that must stay whole.
      return Math.floor(scale * 0.51);
    case 'mixed':
    case 'one':
      return random.pick([0, 1, 511, random.int(0, scale), random.int(0, 8 * scale)]);
  }
}

/** Everything that must be true of a plan; the first thing that is not, in words, or `null`. */
export function planProblem(
  files: readonly FileToPack[],
  drives: readonly DriveToPack[],
  plan: PackPlan,
): string | null {
  const bound = fewestDrives(files, drives);
  if (!plan.fits) {
    if (plan.missingBytes < 1) return 'it does not fit and nothing is missing';
    return sameClusters(drives) && bound.drives <= drives.filter((drive) => roomOf(drive) > 0).length
      ? 'it would have fitted'
      : null;
  }
  if (plan.drives.length > bound.drives + 1) return `it takes ${plan.drives.length} drives, ${bound.drives} at least`;
  if (sameClusters(drives) && plan.drives.length > bound.drives)
    return 'clusters are the same, and it takes a drive too many';
  for (const { number, drive, pieces, usedBytes } of plan.drives) {
    const taken = pieces.reduce((sum, { sizeBytes }) => sum + inBlocks(sizeBytes, drive.clusterBytes), 0);
    if (taken + inBlocks(drive.overheadBytes, drive.clusterBytes) !== usedBytes) return `drive ${number} counts wrong`;
    if (usedBytes > drive.freeBytes) return `drive ${number} overflows`;
    if (pieces.some(({ sizeBytes }) => sizeBytes > (drive.largestFileBytes ?? sizeBytes)))
      return `drive ${number} cannot hold a file that large`;
    if (new Set(pieces.map(({ path, offset }) => `${path} ${offset}`)).size !== pieces.length)
      return `drive ${number} holds a piece twice`;
  }
  const used = plan.drives.map(({ drive }) => drive);
  if (new Set(used).size !== used.length || used.some((drive) => !drives.includes(drive))) return 'drives are made up';
  return files.map((file) => piecesProblem(file, plan)).find((problem) => problem !== null) ?? null;
}

/** Whether the pieces of a file are all of it, each byte once, and numbered in their order. */
function piecesProblem({ path, sizeBytes }: FileToPack, plan: PackPlan & { readonly fits: true }): string | null {
  const pieces = plan.drives
    .flatMap((drive) => drive.pieces.filter((piece) => piece.path === path))
    .sort((one, other) => one.offset - other.offset);
  let end = 0;
  for (const [index, { offset, sizeBytes: size, part }] of pieces.entries()) {
    if (offset !== end) return `${path} has a gap or an overlap at ${end}`;
    if (size === 0 && sizeBytes !== 0) return `${path} has an empty part`;
    const isRight = pieces.length === 1 ? part === null : part?.number === index + 1 && part.of === pieces.length;
    if (!isRight) return `${path} has a wrong number`;
    end += size;
  }
  return end === sizeBytes && pieces.length > 0 ? null : `${path} is not whole`;
}

function sameClusters(drives: readonly DriveToPack[]): boolean {
  return new Set(drives.map(({ clusterBytes }) => clusterBytes)).size === 1;
}
