import type { PlannedMember } from './plan.ts';
import type { Reserve } from './reserve.ts';
import { fileBytesOf, folderBytesOf } from './tables.ts';
import { worstBytes } from './worst-size.ts';

/** What is kept beyond what is expected: a fiftieth of a cabinet, and never less than for one file and its folder. */
const [spareShare, leastSpare] = [50, 1024];

/**
 * Works out how much room the lists of a cabinet get before it is known how many files will fall into it: for all that fit if
 * they shrink as what was in the cabinet before, and a little more. Where less fits, the rest of the room stays unused, as zeros;
 * where more would, the cabinet ends early.
 */
export class ListRoom {
  readonly #members: readonly PlannedMember[];
  readonly #options: { readonly maxBytes: number; readonly folderBytes: number; readonly reserve: Reserve };
  /** Bytes that the lists of each member and all behind it can take at the most. */
  readonly #most: Float64Array;

  constructor(
    members: readonly PlannedMember[],
    options: { readonly maxBytes: number; readonly folderBytes: number; readonly reserve: Reserve },
  ) {
    this.#members = members;
    this.#options = options;
    this.#most = new Float64Array(members.length + 1);
    let sum = 0;
    for (let index = members.length - 1; index >= 0; index -= 1) {
      const planned = members[index];
      if (planned !== undefined) sum += fileBytesOf(planned) + folderBytesOf(options.reserve);
      this.#most[index] = sum;
    }
  }

  /**
   * Bytes for the lists of the members from `first` on. `freeBytes` is what the cabinet has for them and their data; `null`
   * when that is not known, because a file of unknown length goes on. `ratio` is what data is expected to shrink to.
   */
  bytesFor(first: number, freeBytes: number | null, ratio: number): number {
    const { maxBytes, folderBytes, reserve } = this.#options;
    const spare = Math.max(leastSpare, Math.floor(maxBytes / spareShare));
    const dataBytes = freeBytes === null ? 0 : freeBytes - spare;
    let lists = 0;
    let data = 0;
    let inFolder = Number.POSITIVE_INFINITY;
    for (let index = first; index < this.#members.length; index += 1) {
      const planned = this.#members[index];
      const size = planned?.member.sizeBytes;
      if (planned === undefined || size === undefined) break;
      const isNew = inFolder + size > folderBytes;
      const entry = fileBytesOf(planned) + (isNew ? folderBytesOf(reserve) : 0);
      data += worstBytes(size, reserve) * ratio;
      // Half at the most, so that there is always room for blocks.
      if (lists + entry > maxBytes / 2 || lists + entry + data > dataBytes) break;
      lists += entry;
      inFolder = isNew ? size : inFolder + size;
    }
    return Math.min(this.#most[first] ?? 0, lists + spare);
  }
}
