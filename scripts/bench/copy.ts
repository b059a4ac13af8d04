import { join } from 'node:path';
import type { Measure } from './measure.ts';
import { type BenchPlace, measureOf, mustSucceed, type TransferCase, writeNoise } from './transfer-bench.ts';

/*
 * One large file, copied, with SHA-256 of both sides: ours compares what it reads back with what it read, and hashes the
 * source as a whole and the copy by chunks.
 */

const fileBytes = 2_000_000_000;

const from = ({ input }: BenchPlace): string => join(input, 'file');
const to = (side: string): string => join(side, 'file');

const copying: Pick<TransferCase, 'makeReady' | 'check'> = {
  async makeReady(place) {
    const bytes = Math.max(100_000, Math.round(fileBytes * place.scale));
    await writeNoise(from(place), bytes);
    return bytes;
  },
  async check(place) {
    for (const side of [place.ours, place.theirs]) await mustSucceed('cmp', from(place), to(side));
  },
};
const ours =
  (flush: boolean): TransferCase['ours'] =>
  (place) => ({ kind: 'copy', from: from(place), to: to(place.ours), flush });

/** In the order in which they are run. */
export const copyMeasures: readonly Measure[] = [
  {
    ...copying,
    name: 'copy:rsync',
    description: 'copy, SHA-256 of both sides, in memory',
    peer: 'rsync' as const,
    peerName: 'rsync -a; rsync -ac',
    goal: 1.7,
    where: 'memory' as const,
    ours: ours(false),
    theirs: (place: BenchPlace) =>
      `rsync -a '${from(place)}' '${to(place.theirs)}'; rsync -ac '${from(place)}' '${to(place.theirs)}'`,
  },
  {
    ...copying,
    name: 'copy:openssl',
    description: 'copy, SHA-256 of both sides, in memory',
    peer: 'openssl' as const,
    peerName: 'cp; openssl of both at once',
    goal: 1,
    where: 'memory' as const,
    ours: ours(false),
    theirs: (place: BenchPlace) =>
      `cp '${from(place)}' '${to(place.theirs)}'; openssl sha256 '${from(place)}' & openssl sha256 '${to(place.theirs)}'; wait`,
  },
  {
    ...copying,
    name: 'copy:device',
    description: 'copy, flush, SHA-256 of both, read back from the device',
    peer: 'openssl' as const,
    peerName: 'cp; fsync; openssl of both, O_DIRECT',
    goal: 1.3,
    where: 'drive' as const,
    ours: ours(true),
    theirs: (place: BenchPlace) =>
      `cp '${from(place)}' '${to(place.theirs)}'; sync '${to(place.theirs)}'; ` +
      `openssl sha256 '${from(place)}' & dd if='${to(place.theirs)}' bs=1M iflag=direct status=none | openssl sha256; wait`,
  },
].map(measureOf);
