import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { writeHashNamed } from './hash-named.ts';
import type { Measure } from './measure.ts';
import { type BenchPlace, measureOf, writeNoise } from './transfer-bench.ts';

/*
 * SHA-256 of what lies on a drive, without a copy: how `verify` and `isSameFile` read.
 */

const fileBytes = 2_000_000_000;
const digests = new Map<string, string>();

const file = ({ input }: BenchPlace): string => join(input, 'file');
const tree = ({ input }: BenchPlace): string => join(input, 'tree');

/** In the order in which they are run. */
export const hashMeasures: readonly Measure[] = [
  {
    name: 'hash:file',
    description: 'SHA-256 of one file',
    peer: 'openssl' as const,
    peerName: 'openssl sha256',
    goal: 0.95,
    where: 'memory' as const,
    async makeReady(place: BenchPlace) {
      const bytes = Math.max(100_000, Math.round(fileBytes * place.scale));
      await writeNoise(file(place), bytes);
      const hash = createHash('sha256');
      await pipeline(createReadStream(file(place)), hash);
      digests.set(file(place), hash.digest('hex'));
      return bytes;
    },
    ours: (place: BenchPlace) => ({ kind: 'hash', from: file(place), sha256: digests.get(file(place)) ?? '' }) as const,
    theirs: (place: BenchPlace) => `openssl sha256 '${file(place)}'`,
    check: async () => undefined,
  },
  {
    name: 'hash:files',
    description: 'SHA-256 of 50,000 small files',
    peer: 'openssl' as const,
    peerName: 'openssl, two at once',
    goal: 0.95,
    where: 'memory' as const,
    makeReady: (place: BenchPlace) => writeHashNamed(tree(place), place.scale),
    ours: (place: BenchPlace) => ({ kind: 'hash-tree', from: tree(place) }) as const,
    theirs: (place: BenchPlace) => `find '${tree(place)}' -type f -print0 | xargs -0 -P2 -n 2000 openssl sha256`,
    check: async () => undefined,
  },
].map(measureOf);
