import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { copyTree } from '../../src/core/transfer/copy-tree.ts';
import { formatTreeManifest } from '../../src/core/transfer/tree-manifest.ts';
import { NodeFiles } from '../../src/main/files/node-files.ts';
import { Threads } from '../../src/main/threads/threads.ts';
import { writeHashNamed } from './hash-named.ts';
import type { Measure } from './measure.ts';
import { type BenchPlace, measureOf, mustSucceed, type TransferCase } from './transfer-bench.ts';

/*
 * Fifty thousand small files named by their content. The first copy: ours hashes and reads back, rsync does neither. Nothing
 * changed: ours goes by the names and a manifest, which prove as much as their content was proved when it was copied.
 */

const tree = ({ input }: BenchPlace): string => join(input, 'tree');
const manifest = ({ input }: BenchPlace): string => join(input, 'manifest');

const rsync = (options: string) => (place: BenchPlace) => `rsync ${options} '${tree(place)}/' '${place.theirs}/'`;
const checking: Pick<TransferCase, 'check' | 'peer'> = {
  peer: 'rsync',
  async check(place) {
    for (const side of [place.ours, place.theirs]) await mustSucceed('diff', '-r', tree(place), side);
  },
};
const first = {
  ...checking,
  peerName: 'rsync -a',
  makeReady: (place: BenchPlace) => writeHashNamed(tree(place), place.scale),
  ours: (place: BenchPlace) => ({ kind: 'tree', from: tree(place), to: place.ours, known: null, write: null }) as const,
  theirs: rsync('-a'),
};
const unchanged = {
  ...checking,
  where: 'memory' as const,
  async makeReady(place: BenchPlace) {
    const bytes = await writeHashNamed(tree(place), place.scale);
    const once = join(place.input, 'once');
    await mkdir(once);
    const threads = new Threads(2);
    const { signal } = new AbortController();
    const { copied } = await copyTree(threads, new NodeFiles(), { from: tree(place), to: once, flush: false, signal });
    await threads.close();
    await writeFile(manifest(place), formatTreeManifest(copied));
    return bytes;
  },
  // Both sides have it all already.
  before: (place: BenchPlace, side: string) => mustSucceed('cp', '-a', `${tree(place)}/.`, side),
  ours: (place: BenchPlace) =>
    ({ kind: 'tree', from: tree(place), to: place.ours, known: manifest(place), write: null }) as const,
};

/** In the order in which they are run. */
export const treeMeasures: readonly Measure[] = [
  { ...first, name: 'tree:drive', description: '50,000 files, first copy', goal: 1.3, where: 'drive' as const },
  { ...first, name: 'tree:memory', description: '50,000 files, first copy', goal: 2.5, where: 'memory' as const },
  {
    ...unchanged,
    name: 'tree:unchanged',
    description: '50,000 files, nothing changed',
    peerName: 'rsync -a',
    goal: 1,
    theirs: rsync('-a'),
  },
  {
    ...unchanged,
    name: 'tree:checked',
    description: '50,000 files, nothing changed',
    peerName: 'rsync -ac',
    goal: 2.3,
    theirs: rsync('-ac'),
  },
].map(measureOf);
