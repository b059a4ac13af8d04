import { describe, expect, it } from 'vitest';
import { isAppError } from '../../shared/errors.ts';
import { type BlockRecipe, blocksOf, buildCabinet, type FileRecipe, mszipData } from '../testing/cabinet-builder.ts';
import { readMember, WatchedSource } from '../testing/cabinet-memory.ts';
import { compressLzx } from '../testing/lzx-encoder.ts';
import { Random } from '../testing/random.ts';
import { WatchedWork } from '../testing/watched-work.ts';
import { bytesSource, type Cabinet, openCabinet, type ReadOptions } from './index.ts';
import { blockSize } from './layout.ts';
import { segmentBytes } from './work.ts';

const length = 5 * segmentBytes + 77_777;
const raw = contentOf(length);
/** Every block looks back into the one before, also from one run to the next. */
const chained = blocksOf(raw);
/** None does. */
const single = blocksOf(raw).map((block) => ({ ...block, ab: mszipData(block.raw) }));
const lzx = compressLzx(raw, { windowBits: 18 }, new Random(4));
const methods: readonly (readonly [string, number, readonly BlockRecipe[]])[] = [
  ['stored', 0, blocksOf(raw)],
  ['MSZIP whose blocks stand alone', 1, single],
  ['MSZIP with history throughout', 1, chained],
  ['LZX', 0x1203, lzx],
];
const thirds: readonly FileRecipe[] = [
  { szName: 'a', cbFile: 1_500_000 },
  { szName: 'b', cbFile: 10, uoffFolderStart: 1_500_000 },
  { szName: 'c', cbFile: length - 2_000_000, uoffFolderStart: 2_000_000 },
];

/** Repeats from afar, near and not at all. */
function contentOf(size: number): Buffer {
  const random = new Random(7);
  const bytes = Buffer.from(random.bytes(40_000));
  const all = Buffer.alloc(size);
  for (let at = 0; at < size; at += 20_000) {
    const from = random.int(0, 20_000);
    bytes.copy(all, at, from, from + 10_000);
    if (at >= 20_000) all.copyWithin(at + 10_000, at - 10_000, at);
  }
  return all;
}

function cabinetOf(typeCompress: number, blocks: readonly BlockRecipe[], files: readonly FileRecipe[] = thirds) {
  return buildCabinet({ folders: [{ typeCompress, blocks }], files });
}

async function open(bytes: Uint8Array, options: ReadOptions = {}): Promise<Cabinet> {
  return await openCabinet(bytesSource('test.cab', bytes), options);
}

/** The bytes of a member; each piece is copied before the next one is asked for. */
async function bytesOf(content: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const pieces: Buffer[] = [];
  for await (const piece of content) pieces.push(Buffer.from(piece));
  return Buffer.concat(pieces);
}

function expectMember(actual: Buffer, { cbFile, uoffFolderStart = 0 }: FileRecipe): void {
  expect(actual.length).toBe(cbFile);
  expect(Buffer.compare(actual, raw.subarray(uoffFolderStart, uoffFolderStart + cbFile))).toBe(0);
}

describe.each(methods)('a folder of several runs, %s', (_, typeCompress, blocks) => {
  const built = cabinetOf(typeCompress, blocks);

  it.each([1, 3])(
    'is given in order however the runs are finished, %d at a time, and all buffers go back',
    async (width) => {
      const work = new WatchedWork(width);
      const cabinet = await open(built.bytes, { work, borrow: true });
      const members: string[] = [];
      for await (const { member, content } of cabinet.extractAll()) {
        members.push(member.path);
        expectMember(await bytesOf(content), thirds[members.length - 1] ?? { szName: '', cbFile: -1 });
      }
      expect(members).toEqual(['a', 'b', 'c']);
      expect(work.mostUnderWay).toBeLessThanOrEqual(2 * width);
      expect(work.heldBuffers).toBe(0);
      expect(work.openLanes).toBe(0);
    },
  );

  it('gives pieces that stay as they are, unless they are borrowed', async () => {
    const work = new WatchedWork(2);
    const cabinet = await open(built.bytes, { work });
    const [, , last] = cabinet.members;
    if (last === undefined) throw new Error('There is no third member.');
    const pieces: Uint8Array[] = [];
    for await (const piece of cabinet.extract(last)) pieces.push(piece);
    expectMember(Buffer.concat(pieces), thirds[2] ?? { szName: '', cbFile: -1 });
  });

  it('leaves nothing behind when a content, or all of it, is left early', async () => {
    const work = new WatchedWork(2);
    const cabinet = await open(built.bytes, { work, borrow: true });
    for await (const { member, content } of cabinet.extractAll()) {
      if (member.path === 'c') break;
      for await (const _piece of content) break;
    }
    for (const wait of [false, true]) {
      for (const member of cabinet.members) {
        for await (const _piece of cabinet.extract(member)) {
          if (wait) await settle();
          break;
        }
      }
    }
    await settle();
    expect(work.underWay).toBe(0);
    expect(work.heldBuffers).toBe(0);
    expect(work.openLanes).toBe(0);
    // And it can be read again.
    expectMember(await bytesOf(cabinet.extract(requireMember(cabinet, 'a'))), thirds[0] ?? { szName: '', cbFile: -1 });
  });

  it('is not read past the last byte that is wanted', async () => {
    const source = new WatchedSource(bytesSource('test.cab', built.bytes));
    const cabinet = await openCabinet(source, { work: new WatchedWork(3) });
    const before = source.totalBytes;
    await readMember(cabinet, requireMember(cabinet, 'b'));
    // The source is read by 1 MiB, and as much again ahead, whatever is wanted of it.
    const ahead = 2_097_152;
    const end = built.blocks[0]?.[Math.ceil(1_500_010 / blockSize)] ?? 0;
    expect(source.totalBytes - before).toBeLessThan(end * 1.2 + ahead);
    const wanted: string[] = [];
    for await (const { member, content } of cabinet.extractFolder(0, ({ path }) => path !== 'c')) {
      wanted.push(member.path);
      await bytesOf(content);
    }
    expect(wanted).toEqual(['a', 'b']);
    expect(source.totalBytes - before).toBeLessThan(2 * (end * 1.2 + ahead));
  });

  it('gives all bytes in front of a damaged block, and one error for what is behind', async () => {
    const spoiled = blocks.map((block, index) => (index === 50 ? { ...block, csum: 1 } : block));
    const files = [
      { szName: 'front', cbFile: 50 * blockSize },
      { szName: 'over', cbFile: 10, uoffFolderStart: 50 * blockSize },
      { szName: 'behind', cbFile: 10, uoffFolderStart: 100 * blockSize },
    ];
    const damaged = cabinetOf(typeCompress, spoiled, files);
    const work = new WatchedWork(3);
    const cabinet = await open(damaged.bytes, { work, borrow: true });
    const found: unknown[] = [];
    for await (const { member, content } of cabinet.extractAll()) {
      const outcome = await bytesOf(content).catch((error: unknown) => error);
      if (member.path === 'front' && Buffer.isBuffer(outcome))
        expectMember(outcome, files[0] ?? { szName: '', cbFile: -1 });
      found.push(isAppError(outcome, 'cab.checksum') ? outcome.details.offset : member.path);
    }
    const offset = damaged.blocks[0]?.[50];
    expect(found).toEqual(['front', offset, offset]);
    await settle();
    expect(work.heldBuffers).toBe(0);
    expect(work.openLanes).toBe(0);
  });

  it('tells of the first damage, also when there is more behind it', async () => {
    const spoiled = blocks.map((block, index) => {
      if (index === 20) return { ...block, csum: 1 };
      return index === 40 ? { ...block, cbUncomp: 40_000 } : block;
    });
    const damaged = cabinetOf(typeCompress, spoiled);
    const source = bytesSource('test.cab', damaged.bytes);
    // The second run is still being read when the first is decoded, and cannot be read.
    const failing = {
      ...source,
      read: async (offset: number, size: number) => {
        if (offset <= (damaged.blocks[0]?.[31] ?? 0)) return await source.read(offset, size);
        await settle();
        throw new Error('The drive is gone.');
      },
    };
    for (const from of [source, failing]) {
      const cabinet = await openCabinet(from, { work: new WatchedWork(3) });
      for (const member of cabinet.members) {
        await expect(readMember(cabinet, member)).rejects.toMatchObject({ code: 'cab.checksum' });
      }
    }
  });

  it('gives all bytes in front of a block with an impossible header', async () => {
    const spoiled = blocks.map((block, index) => (index === 40 ? { ...block, cbUncomp: 40_000 } : block));
    const cabinet = await open(cabinetOf(typeCompress, spoiled).bytes, { work: new WatchedWork(2) });
    let count = 0;
    const read = async (): Promise<void> => {
      for await (const piece of cabinet.extract(requireMember(cabinet, 'c'))) count += piece.length;
    };
    await expect(read()).rejects.toMatchObject({ code: 'cab.malformed', details: { field: 'CFDATA.cbUncomp' } });
    expect(count).toBe(Math.max(0, 40 * blockSize - 2_000_000));
    const good = await open(cabinetOf(typeCompress, spoiled, [{ szName: 'g', cbFile: 40 * blockSize }]).bytes);
    expectMember(await readMember(good, good.members[0]), { szName: 'g', cbFile: 40 * blockSize });
  });

  it('is read when files in it share data, each from where it begins', async () => {
    const random = new Random(9);
    const files = Array.from({ length: 25 }, (_each, index) => {
      const uoffFolderStart = random.int(0, length - 400_000);
      return { szName: `${index}`, cbFile: random.int(1, 400_000), uoffFolderStart };
    });
    const work = new WatchedWork(2);
    const cabinet = await open(cabinetOf(typeCompress, blocks, files).bytes, { work, borrow: true });
    let count = 0;
    for await (const { member, content } of cabinet.extractAll()) {
      expectMember(await bytesOf(content), files[Number(member.path)] ?? { szName: '', cbFile: -1 });
      count += 1;
    }
    expect(count).toBe(25);
    expect(work.heldBuffers).toBe(0);
  });
});

describe('files that share data in a folder of several runs', () => {
  const shared = [
    { szName: 'one', cbFile: 60 * blockSize },
    { szName: 'two', cbFile: 10, uoffFolderStart: 50 * blockSize },
    { szName: 'three', cbFile: 10, uoffFolderStart: 59 * blockSize },
    { szName: 'four', cbFile: 10, uoffFolderStart: 61 * blockSize },
  ];
  const read = async (change: Partial<BlockRecipe>): Promise<unknown[]> => {
    const blocks = blocksOf(raw).map((block, index) => (index === 55 ? { ...block, ...change } : block));
    const reserve = { header: 0, folder: 0, data: 4 };
    const { bytes } = buildCabinet({ reserve, folders: [{ typeCompress: 0, blocks }], files: shared });
    const cabinet = await open(bytes);
    const outcomes: unknown[] = [];
    for await (const { member, content } of cabinet.extractAll()) {
      const outcome = await bytesOf(content).catch((error: unknown) => error);
      outcomes.push(isAppError(outcome) ? outcome.code : member.path);
    }
    return [...outcomes, cabinet.departures.kept.map(({ field }) => field)];
  };

  it('are checked as all others are', async () => {
    expect(await read({})).toEqual(['one', 'two', 'three', 'four', []]);
    expect(await read({ csum: 'without-reserve' })).toEqual(['one', 'two', 'three', 'four', ['CFDATA.csum']]);
    expect(await read({ csum: 1 })).toEqual(['cab.checksum', 'two', 'cab.checksum', 'cab.checksum', []]);
  });
});

describe('MSZIP', () => {
  it('is not tried again when the first block of a folder looks back', async () => {
    const ab = mszipData(raw.subarray(0, 1000), raw.subarray(0, 2000));
    const work = new WatchedWork(1);
    const { bytes } = cabinetOf(1, [{ raw: raw.subarray(0, 1000), ab }], [{ szName: 'a', cbFile: 1000 }]);
    const cabinet = await open(bytes, { work });
    await expect(readMember(cabinet, cabinet.members[0])).rejects.toMatchObject({ code: 'cab.bad-data' });
    expect(work.needingHistory).toBe(0);
  });

  it('is tried without what was before, and given that only when it is needed', async () => {
    for (const [blocks, least, most] of [
      [single, 0, 0],
      // Of the five that could be tried, those that were under way when the first one failed.
      [chained, 1, 2],
    ] as const) {
      const work = new WatchedWork(1);
      const cabinet = await open(cabinetOf(1, blocks).bytes, { work });
      await readMember(cabinet, requireMember(cabinet, 'c'));
      expect(work.needingHistory).toBeGreaterThanOrEqual(least);
      expect(work.needingHistory).toBeLessThanOrEqual(most);
    }
  });

  it('may look back from one run into the one before, but not behind a short block', async () => {
    const noise = new Random(2).bytes(32 * blockSize + 1000);
    const start = blocksOf(noise.subarray(0, 32 * blockSize)).map((block) => ({ ...block, ab: mszipData(block.raw) }));
    const last = noise.subarray(31 * blockSize, 31 * blockSize + 900);
    const recipe = (blocks: readonly BlockRecipe[]) =>
      cabinetOf(1, blocks, [{ szName: 'all', cbFile: blocks.reduce((sum, block) => sum + block.raw.length, 0) }]).bytes;
    const ab = mszipData(last, noise.subarray(31 * blockSize, 32 * blockSize));
    const good = await open(recipe([...start, { raw: last, ab }]));
    const read = await readMember(good, good.members[0]);
    expect(Buffer.compare(read, Buffer.concat([noise.subarray(0, 32 * blockSize), last]))).toBe(0);

    const short = { raw: noise.subarray(31 * blockSize, 31 * blockSize + 1000) };
    const bad = await open(
      recipe([
        ...start.slice(0, 31),
        { ...short, ab: mszipData(short.raw) },
        { raw: last, ab: mszipData(last, short.raw) },
      ]),
    );
    await expect(readMember(bad, bad.members[0])).rejects.toMatchObject({ code: 'cab.bad-data' });
  });
});

describe('folders', () => {
  const built = buildCabinet({
    folders: methods.map(([, typeCompress, blocks]) => ({ typeCompress, blocks })),
    files: methods.flatMap((_, iFolder) =>
      thirds.map((file) => ({ ...file, szName: `${iFolder}${String(file.szName)}`, iFolder })),
    ),
  });

  it('can be gone through at the same time, and share what may be under way', async () => {
    const work = new WatchedWork(2);
    const cabinet = await open(built.bytes, { work, borrow: true });
    const readFolder = async (index: number): Promise<void> => {
      let file = 0;
      for await (const { content } of cabinet.extractFolder(index)) {
        expectMember(await bytesOf(content), thirds[file] ?? { szName: '', cbFile: -1 });
        file += 1;
      }
      expect(file).toBe(3);
    };
    await Promise.all(methods.map((_, index) => readFolder(index)));
    // Twice the width for all of them, and one that every folder may always have.
    expect(work.mostUnderWay).toBeLessThanOrEqual(2 * 2 + methods.length);
    expect(work.heldBuffers).toBe(0);
    expect(work.openLanes).toBe(0);
  });

  it('holds on to no large buffer for few bytes', async () => {
    const files = Array.from({ length: 100 }, (_, iFolder) => ({ szName: `${iFolder}`, cbFile: 100, iFolder }));
    const folders = files.map(() => ({ typeCompress: 0, blocks: [{ raw: raw.subarray(0, 100) }] }));
    const work = new WatchedWork(1);
    const cabinet = await open(buildCabinet({ folders, files }).bytes, { work });
    const pieces: Uint8Array[] = [];
    for await (const { content } of cabinet.extractAll()) for await (const piece of content) pieces.push(piece);
    expect(pieces).toHaveLength(100);
    for (const piece of pieces) {
      expect(piece.buffer.byteLength).toBeLessThan(1000);
      expect(Buffer.compare(piece, raw.subarray(0, 100))).toBe(0);
    }
    expect(work.heldBuffers).toBe(0);
  });

  it('end with what the work ends with, for a thread may end', async () => {
    const work = new WatchedWork(2);
    const failing = {
      ...methodsOf(work),
      canWrite: false,
      decode: () => Promise.reject(new Error('The thread has ended.')),
    };
    const cabinet = await open(cabinetOf(0, blocksOf(raw)).bytes, { work: failing });
    await expect(readMember(cabinet, cabinet.members[0])).rejects.toThrow('The thread has ended.');
  });
});

function methodsOf(work: WatchedWork): Pick<WatchedWork, 'width' | 'buffers'> & {
  deflate: WatchedWork['deflate'];
  openLane: WatchedWork['openLane'];
} {
  return {
    width: work.width,
    buffers: work.buffers,
    deflate: (order) => work.deflate(order),
    openLane: (windowBits) => work.openLane(windowBits),
  };
}

function requireMember(cabinet: Cabinet, path: string): Cabinet['members'][number] {
  const found = cabinet.members.find((member) => member.path === path);
  if (found === undefined) throw new Error(`There is no ${path}.`);
  return found;
}

/** Until what was left under way is done. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 20; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}
