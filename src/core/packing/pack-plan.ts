/*
 * Which file goes on which drive, when one drive is not enough. Files stay whole as long as that takes no more drives than
 * the fewest possible; a file is split when no drive can hold it, or when leaving it whole would take another drive. Sizes
 * are what the file systems allocate: whole clusters. The plan is pure and the same for the same input. What it leaves out
 * on purpose: the very best packing, which nobody can compute; it is held to one drive more than the lower bound.
 */

import { inBlocks } from '../transfer/allocation.ts';

/** A file to carry. */
export interface FileToPack {
  /** Below the carrier folder, with `/`. */
  readonly path: string;
  readonly sizeBytes: number;
  /** Small and needed before the others: it goes on the first drive. */
  readonly isFirst?: boolean;
}

/** A drive at hand. */
export interface DriveToPack {
  readonly label: string;
  readonly serial: string | null;
  readonly freeBytes: number;
  /** The largest file its file system can hold; `null` where nothing we carry comes near. */
  readonly largestFileBytes: number | null;
  /** What it allocates at least for a file, and in steps of what. */
  readonly clusterBytes: number;
  /** What the record on each drive and its folders take. */
  readonly overheadBytes: number;
}

/** A whole file, or a part of one. */
export interface PackedPiece {
  readonly path: string;
  readonly offset: number;
  readonly sizeBytes: number;
  /** `null` when it is the whole file. */
  readonly part: { readonly number: number; readonly of: number } | null;
}

export interface PackedDrive {
  /** From 1, as the operator is told: "drive 2 of 3". */
  readonly number: number;
  readonly drive: DriveToPack;
  readonly pieces: readonly PackedPiece[];
  /** Of its free space, with clusters and overhead. */
  readonly usedBytes: number;
}

export type PackPlan =
  | { readonly fits: true; readonly drives: readonly PackedDrive[]; readonly fewestDrives: number }
  /** All drives together are too small; `missingBytes` more would be needed, at least. */
  | { readonly fits: false; readonly missingBytes: number; readonly neededBytes: number; readonly roomBytes: number };

/** Parts end where chunks of a leg do, when that costs no drive. */
const niceUnitBytes = 4 * 1024 * 1024;

/**
 * How files are split, tried one after the other: only what no drive can hold; what fits nowhere any more; the same to the
 * cluster; and all of them, so that large clusters are filled whole and what is left over goes where clusters are small.
 */
const ways = ['too-large', 'in-the-way', 'to-the-cluster', 'all'] as const;
type Way = (typeof ways)[number];

/** Packs files onto as few of the drives as it can. */
export function packPlan(files: readonly FileToPack[], drives: readonly DriveToPack[]): PackPlan {
  const usable = drives.filter((drive) => roomOf(drive) > 0);
  const bound = fewestDrives(files, drives);
  const sorted = [...files].sort(
    (one, other) =>
      Number(other.isFirst ?? false) - Number(one.isFirst ?? false) ||
      other.sizeBytes - one.sizeBytes ||
      compare(one.path, other.path),
  );
  let unplaced = Number.POSITIVE_INFINITY;
  const held = new Map(usable.map((drive) => [drive, mostHeld(files, drive)]));
  const byHeld = (one: DriveToPack, other: DriveToPack): number =>
    (held.get(other) ?? 0) - (held.get(one) ?? 0) || byRoom(one, other);
  const orders = [byRoom, byHeld, byCluster].map((order) => [...usable].sort(order));
  for (let count = bound.drives; count <= usable.length; count += 1) {
    for (const way of ways) {
      for (const order of orders) {
        const result = pack(sorted, order.slice(0, count), way);
        if (typeof result !== 'number') return { fits: true, drives: numbered(result), fewestDrives: bound.drives };
        if (count === usable.length) unplaced = Math.min(unplaced, result);
      }
    }
  }
  const roomBytes = usable.reduce((sum, drive) => sum + roomOf(drive), 0);
  const missingBytes = Math.max(1, Number.isFinite(unplaced) ? unplaced : bound.neededBytes - roomBytes);
  return { fits: false, missingBytes, neededBytes: bound.neededBytes, roomBytes };
}

/**
 * The number of drives below which nothing can go, and one more than there are drives when all of them are too small. The
 * highest of three bounds: all files, in clusters of the smallest size there is, over the drives with the most room; all
 * bytes over the drives that can hold the most of these files; and a cluster a file over the drives with the most clusters.
 * The last two tell more where files are crumbs and clusters are large.
 */
export function fewestDrives(
  files: readonly FileToPack[],
  drives: readonly DriveToPack[],
): { readonly drives: number; readonly neededBytes: number } {
  const usable = drives.filter((drive) => roomOf(drive) > 0);
  const smallest = usable.reduce((least, { clusterBytes }) => Math.min(least, clusterBytes), Number.POSITIVE_INFINITY);
  const cluster = Number.isFinite(smallest) ? smallest : 1;
  const neededBytes = files.reduce((sum, { sizeBytes }) => sum + inBlocks(sizeBytes, cluster), 0);
  const bytes = files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  const byRooms = largestNeeded(usable.map(roomOf), neededBytes);
  const byHolding = largestNeeded(
    usable.map((drive) => mostHeld(files, drive)),
    bytes,
  );
  const byClusters = largestNeeded(
    usable.map((drive) => roomOf(drive) / drive.clusterBytes),
    files.filter(({ sizeBytes }) => sizeBytes > 0).length,
  );
  return { drives: Math.max(byRooms, byHolding, byClusters), neededBytes };
}

/** How many of these capacities, the largest first, it takes for so many bytes; at least one. */
function largestNeeded(capacities: readonly number[], bytes: number): number {
  let left = bytes;
  let count = 0;
  for (const capacity of [...capacities].sort((one, other) => other - one)) {
    if (left <= 0 && count > 0) break;
    left -= capacity;
    count += 1;
  }
  return left > 0 || count === 0 ? capacities.length + 1 : count;
}

/** The most bytes of these files a drive alone can hold: whole clusters first, then the fullest of the last ones. */
function mostHeld(files: readonly FileToPack[], drive: DriveToPack): number {
  const { clusterBytes } = drive;
  const clusters = roomOf(drive) / clusterBytes;
  const whole = files.reduce((sum, { sizeBytes }) => sum + Math.floor(sizeBytes / clusterBytes), 0);
  if (whole >= clusters) return clusters * clusterBytes;
  const rests = files.map(({ sizeBytes }) => sizeBytes % clusterBytes).sort((one, other) => other - one);
  return rests.slice(0, clusters - whole).reduce((sum, rest) => sum + rest, whole * clusterBytes);
}

/** What files can take up on a drive: whole clusters of what is left beside the record. */
export function roomOf({ freeBytes, overheadBytes, clusterBytes }: DriveToPack): number {
  const room = Math.floor(freeBytes / clusterBytes) * clusterBytes - inBlocks(overheadBytes, clusterBytes);
  return Math.max(0, room);
}

/** A drive while it is filled. */
interface Room {
  readonly drive: DriveToPack;
  leftBytes: number;
  readonly pieces: { readonly path: string; readonly offset: number; readonly sizeBytes: number }[];
}

/** Fills the drives, the largest files first. Gives the drives, or how many bytes found no place. */
function pack(files: readonly FileToPack[], drives: readonly DriveToPack[], way: Way): readonly Room[] | number {
  const rooms: Room[] = drives.map((drive) => ({ drive, leftBytes: roomOf(drive), pieces: [] }));
  let unplaced = 0;
  for (const file of files) {
    const first = file.isFirst === true ? firstRoom(rooms, file) : undefined;
    const room = first ?? (way === 'all' ? undefined : bestRoom(rooms, file));
    if (room !== undefined) put(room, file.path, 0, file.sizeBytes);
    else if (way === 'all') unplaced += fillClusters(rooms, file);
    else if (way !== 'too-large' || !drives.some((drive) => holds(drive, roomOf(drive), file.sizeBytes)))
      unplaced += split(rooms, file, way === 'to-the-cluster' ? 1 : niceUnitBytes);
    else unplaced += file.sizeBytes;
  }
  return unplaced === 0 ? rooms : unplaced;
}

function firstRoom(rooms: readonly Room[], file: FileToPack): Room | undefined {
  const first = rooms[0];
  return first !== undefined && holds(first.drive, first.leftBytes, file.sizeBytes) ? first : undefined;
}

function holds({ clusterBytes, largestFileBytes }: DriveToPack, leftBytes: number, sizeBytes: number): boolean {
  return inBlocks(sizeBytes, clusterBytes) <= leftBytes && sizeBytes <= (largestFileBytes ?? sizeBytes);
}

/**
 * Where a file fits best: large ones where clusters are large, so that the small ones find small clusters; then where the
 * least is left over.
 */
function bestRoom(rooms: readonly Room[], { sizeBytes }: FileToPack): Room | undefined {
  let best: Room | undefined;
  for (const room of rooms) {
    if (!holds(room.drive, room.leftBytes, sizeBytes)) continue;
    if (best === undefined || isBetter(room, best, sizeBytes)) best = room;
  }
  return best;
}

function isBetter(room: Room, best: Room, sizeBytes: number): boolean {
  const cluster = room.drive.clusterBytes;
  const bestCluster = best.drive.clusterBytes;
  if (cluster !== bestCluster) {
    const larger = Math.max(cluster, bestCluster);
    const wasted = inBlocks(sizeBytes, larger) - sizeBytes;
    return (cluster === larger) === wasted <= sizeBytes / 64;
  }
  return room.leftBytes < best.leftBytes;
}

/** Splits a file over the rooms, those with the most left first; gives how many bytes found no place. */
function split(rooms: readonly Room[], { path, sizeBytes }: FileToPack, unit: number): number {
  let offset = 0;
  const byLeft = [...rooms].sort((one, other) => other.leftBytes - one.leftBytes);
  for (const room of byLeft) {
    while (offset < sizeBytes) {
      const rest = sizeBytes - offset;
      const taken = holds(room.drive, room.leftBytes, rest) ? rest : largestPart(room, unit);
      if (taken === 0) break;
      put(room, path, offset, taken);
      offset += taken;
    }
  }
  return sizeBytes - offset;
}

/** Puts a file where clusters are large as far as it fills them, and its end where that wastes least. */
function fillClusters(rooms: readonly Room[], { path, sizeBytes }: FileToPack): number {
  let offset = 0;
  const bySize = [...rooms].sort((one, other) => other.drive.clusterBytes - one.drive.clusterBytes);
  for (const room of bySize) {
    for (;;) {
      const { clusterBytes } = room.drive;
      const whole = Math.floor((sizeBytes - offset) / clusterBytes) * clusterBytes;
      const taken = Math.min(whole, largestPart(room, 1));
      if (taken === 0) break;
      put(room, path, offset, taken);
      offset += taken;
    }
  }
  const rest = sizeBytes - offset;
  if (rest === 0 && sizeBytes > 0) return 0;
  const room = bySize.findLast((one) => holds(one.drive, one.leftBytes, rest));
  if (room === undefined) return rest;
  put(room, path, offset, rest);
  return 0;
}

/** The largest part a room can take that ends at a whole cluster and a whole unit. */
function largestPart({ drive, leftBytes }: Room, unit: number): number {
  const most = Math.min(leftBytes, drive.largestFileBytes ?? leftBytes);
  const step = inBlocks(unit, drive.clusterBytes);
  return Math.floor(most / step) * step;
}

function put(room: Room, path: string, offset: number, sizeBytes: number): void {
  room.pieces.push({ path, offset, sizeBytes });
  room.leftBytes -= inBlocks(sizeBytes, room.drive.clusterBytes);
}

/** The drives that hold something, with numbers for them and for the parts of each file. */
function numbered(rooms: readonly Room[]): readonly PackedDrive[] {
  const offsets = new Map<string, number[]>();
  for (const { pieces } of rooms) {
    for (const { path, offset } of pieces) {
      const known = offsets.get(path);
      if (known === undefined) offsets.set(path, [offset]);
      else known.push(offset);
    }
  }
  for (const known of offsets.values()) known.sort((one, other) => one - other);
  const filled = rooms.filter(({ pieces }, index) => pieces.length > 0 || index === 0);
  return filled.map(({ drive, pieces, leftBytes }, index) => ({
    number: index + 1,
    drive,
    usedBytes: roomOf(drive) - leftBytes + inBlocks(drive.overheadBytes, drive.clusterBytes),
    pieces: pieces.map((piece) => {
      const all = offsets.get(piece.path) ?? [];
      const part = all.length === 1 ? null : { number: all.indexOf(piece.offset) + 1, of: all.length };
      return { ...piece, part };
    }),
  }));
}

function byRoom(one: DriveToPack, other: DriveToPack): number {
  return roomOf(other) - roomOf(one) || byName(one, other);
}

function byCluster(one: DriveToPack, other: DriveToPack): number {
  return one.clusterBytes - other.clusterBytes || byRoom(one, other);
}

function byName(one: DriveToPack, other: DriveToPack): number {
  return compare(one.label, other.label) || compare(one.serial ?? '', other.serial ?? '');
}

function compare(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}
