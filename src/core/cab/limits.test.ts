/*
 * Cabinets at the limits of the format, and claims past them.
 */
import { describe, expect, it } from 'vitest';
import { type BlockRecipe, blocksOf, buildCabinet, type FileRecipe, mszipData } from '../testing/cabinet-builder.ts';
import { readMember } from '../testing/cabinet-memory.ts';
import { compressLzx } from '../testing/lzx-encoder.ts';
import { Random } from '../testing/random.ts';
import { WatchedWork } from '../testing/watched-work.ts';
import { bytesSource, type Cabinet, openCabinet, type ReadOptions } from './index.ts';
import { blockSize, limits } from './layout.ts';

const open = (bytes: Uint8Array, options: ReadOptions = {}): Promise<Cabinet> =>
  openCabinet(bytesSource('limit.cab', bytes), options);

const zeros = new Uint8Array(blockSize);
/** A block of 32 KiB in some 50 bytes. */
const zeroBlock: BlockRecipe = { raw: zeros, ab: mszipData(zeros) };

/** How many bytes all members gave, when each gave what it promised. */
async function countAll(cabinet: Cabinet): Promise<number> {
  let total = 0;
  for await (const { member, content } of cabinet.extractAll()) {
    let length = 0;
    for await (const piece of content) length += piece.length;
    if (length !== member.sizeBytes) throw new Error(`${member.path} gave ${length} bytes.`);
    total += length;
  }
  return total;
}

describe('at the limit', () => {
  it('65,535 files are listed and read', async () => {
    const raw = new Random(1).bytes(limits.files);
    const files = Array.from(
      { length: limits.files },
      (_, index): FileRecipe => ({
        szName: `${index % 200}\\${index}`,
        cbFile: 1,
        uoffFolderStart: index,
      }),
    );
    const { bytes } = buildCabinet({ folders: [{ typeCompress: 0, blocks: blocksOf(raw) }], files });
    let breaths = 0;
    const breathe = async (): Promise<void> => {
      breaths += 1;
    };
    const cabinet = await open(bytes, { breathe });
    expect(cabinet.members).toHaveLength(limits.files);
    expect(await countAll(cabinet)).toBe(limits.files);
    expect((await readMember(cabinet, cabinet.members[65_000]))[0]).toBe(raw[65_000]);
    expect(breaths).toBeGreaterThan((4 * limits.files) / 256 - 10);
  });

  it('65,533 folders are read', async () => {
    const raw = Uint8Array.of(7);
    const folders = Array.from({ length: limits.folders }, () => ({ typeCompress: 0, blocks: [{ raw }] }));
    const files = folders.map((_, iFolder): FileRecipe => ({ szName: `${iFolder}`, cbFile: 1, iFolder }));
    expect(await countAll(await open(buildCabinet({ folders, files }).bytes))).toBe(limits.folders);
  });

  it('a member of 65,535 full blocks is read, whatever of it is wanted', async () => {
    const blocks = Array.from({ length: limits.blocksPerFolder }, () => zeroBlock);
    const files = [
      { szName: 'all but one', cbFile: limits.folderBytes - 1 },
      { szName: 'one', cbFile: 1, uoffFolderStart: limits.folderBytes - 1 },
    ];
    const { bytes } = buildCabinet({ folders: [{ typeCompress: 1, blocks }], files });
    const work = new WatchedWork(2);
    expect(await countAll(await open(bytes, { work, borrow: true }))).toBe(2_147_450_880);
    expect(work.heldBuffers).toBe(0);
  }, 60_000);

  it('65,535 blocks of one byte are read, with breaths in between', async () => {
    const blocks = Array.from({ length: limits.blocksPerFolder }, () => ({ raw: zeros.subarray(0, 1) }));
    const files = [{ szName: 'a', cbFile: limits.blocksPerFolder }];
    let breaths = 0;
    const breathe = async (): Promise<void> => {
      breaths += 1;
    };
    const cabinet = await open(buildCabinet({ folders: [{ typeCompress: 0, blocks }], files }).bytes, { breathe });
    expect(await countAll(cabinet)).toBe(limits.blocksPerFolder);
    expect(breaths).toBeGreaterThan(1000);
  });

  it.each([15, 16, 17, 18, 19, 20, 21])('LZX with a window of 2^%d is read over several runs', async (windowBits) => {
    const pattern = new Random(windowBits).bytes(90_000);
    const raw = Buffer.concat(Array.from({ length: 30 }, (_, index) => pattern.subarray(index * 7)));
    const blocks = compressLzx(raw, { windowBits, fileSize: raw.length }, new Random(windowBits));
    const work = new WatchedWork(2);
    const { bytes } = buildCabinet({
      folders: [{ typeCompress: 3 | (windowBits << 8), blocks }],
      files: [{ szName: 'a', cbFile: raw.length }],
    });
    const cabinet = await open(bytes, { work, borrow: true });
    expect(cabinet.facts.folders[0]?.windowBytes).toBe(2 ** windowBits);
    expect((await readMember(cabinet, cabinet.members[0])).equals(raw)).toBe(true);
    expect(work.runs).toBeGreaterThan(2);
  });
});

describe('past the limit', () => {
  it('a file one byte longer than all blocks of its folder is refused', async () => {
    const blocks = Array.from({ length: limits.blocksPerFolder }, () => zeroBlock);
    const folders = [{ typeCompress: 1, blocks }];
    for (const file of [
      { szName: 'a', cbFile: limits.folderBytes + 1 },
      { szName: 'a', cbFile: 2, uoffFolderStart: limits.folderBytes - 1 },
      { szName: 'a', cbFile: 0xffff_ffff },
    ]) {
      await expect(open(buildCabinet({ folders, files: [file] }).bytes)).rejects.toMatchObject({
        code: 'cab.malformed',
        details: { field: 'CFFILE.cbFile' },
      });
    }
  });

  it('a kilobyte that claims 60 GB is refused, in whatever way it does', async () => {
    const thirty = (cbFile: number): FileRecipe[] =>
      Array.from({ length: 30 }, (_, index) => ({ szName: `${index}`, cbFile }));
    const one = { raw: zeros.subarray(0, 1), csum: 'none' as const };
    // By sizes that its blocks cannot have, or by a number of blocks for which there is no room.
    for (const cCFData of [1, limits.blocksPerFolder]) {
      const folders = [{ typeCompress: 0, cCFData, blocks: [one] }];
      const { bytes } = buildCabinet({ folders, files: thirty(limits.folderBytes) });
      expect(bytes.length).toBeLessThan(1024);
      await expect(open(bytes)).rejects.toMatchObject({ code: 'cab.malformed' });
    }
    // By many files of the same data, as far as its blocks go.
    const folders = [{ typeCompress: 0, blocks: Array.from({ length: 40 }, () => one) }];
    const { bytes } = buildCabinet({ folders, files: thirty(40 * blockSize) });
    expect(bytes.length).toBeLessThan(1100);
    await expect(open(bytes)).rejects.toMatchObject({ code: 'cab.over-limit', details: { field: 'CFFILE.cbFile' } });
  });

  it('files that share all of a long folder cost no more than what they list', async () => {
    const blocks = Array.from({ length: 200 }, () => zeroBlock);
    const files = Array.from({ length: 8 }, (_, index) => ({
      szName: `${index}`,
      cbFile: 150 * blockSize,
      uoffFolderStart: index * 100,
    }));
    const { bytes } = buildCabinet({ folders: [{ typeCompress: 1, blocks }], files });
    let readBytes = 0;
    const source = bytesSource('shared.cab', bytes);
    const cabinet = await openCabinet({
      ...source,
      read: (offset, length) => {
        readBytes += length;
        return source.read(offset, length);
      },
    });
    expect(await countAll(cabinet)).toBe(8 * 150 * blockSize);
    // Once a file at most, and the list.
    expect(readBytes).toBeLessThan(bytes.length * 10);
  });

  it('blocks of one byte are not decompressed again for each file that shares them', async () => {
    const blocks = Array.from({ length: 20_000 }, () => ({ raw: zeros.subarray(0, 1) }));
    const files = Array.from({ length: 500 }, (_, index) => ({ szName: `${index}`, cbFile: blocks.length }));
    const { bytes } = buildCabinet({ folders: [{ typeCompress: 0, blocks }], files });
    let breaths = 0;
    const cabinet = await open(bytes, {
      breathe: async () => {
        breaths += 1;
      },
    });
    expect(await countAll(cabinet)).toBe(500 * blocks.length);
    // One for 64 blocks; were they decompressed again, it would be 156,250.
    expect(breaths).toBeLessThan(1000);
  });
});
