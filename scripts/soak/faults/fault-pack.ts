import { createHash } from 'node:crypto';
import type { Random } from '../../../src/core/testing/random.ts';
import { noise } from '../../../src/lab/noise.ts';

/** A file to be downloaded. */
export interface PackedFile {
  /** Its name in the folder, and behind a slash its path on the server. */
  readonly name: string;
  readonly bytes: Buffer;
  readonly sha256: string;
  /** Whether the size is known beforehand, as it mostly is. */
  readonly isSizeKnown: boolean;
}

const mib = 1024 ** 2;
/** How many of a hundred files are up to this large; the last are fetched in several parts at once. */
const sizes = [
  { share: 5, low: 0, high: 0 },
  { share: 45, low: 1, high: 100_000 },
  { share: 25, low: 100_001, high: 2 * mib },
  { share: 17, low: 2 * mib + 1, high: 9 * mib },
  { share: 8, low: 16 * mib, high: 24 * mib },
] as const;

/** One to six files. */
export function makePack(random: Random, label: string): readonly PackedFile[] {
  return Array.from({ length: random.int(1, 6) }, (_, index) => {
    const bytes = Buffer.concat([...noise(`${label} ${index}`, sizeOf(random))]);
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    return { name: `file-${index}.cab`, bytes, sha256, isSizeKnown: random.next() < 0.85 };
  });
}

function sizeOf(random: Random): number {
  let place = random.int(1, 100);
  for (const { share, low, high } of sizes) {
    place -= share;
    if (place <= 0) return random.int(low, high);
  }
  throw new Error('The shares are less than a hundred.');
}
