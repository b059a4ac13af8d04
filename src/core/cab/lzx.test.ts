import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AppError } from '../../shared/errors.ts';
import { type BlockRecipe, blocksOf, buildCabinet, type FileRecipe } from '../testing/cabinet-builder.ts';
import { readAll, readMember } from '../testing/cabinet-memory.ts';
import {
  compressLzx,
  encodeLzx,
  type LzxBlock,
  type LzxRecipe,
  type LzxToken,
  tokenize,
} from '../testing/lzx-encoder.ts';
import { Random } from '../testing/random.ts';
import { bytesSource, openCabinet } from './index.ts';
import { blockSize } from './layout.ts';
import { LzxDecoder } from './lzx.ts';

const windows = [15, 16, 17, 18, 19, 20, 21];

const letters = (text: string): number[] => [...Buffer.from(text)];
/** "abcdef" and then matches: new, the same again, and the ones before. */
const someTokens: LzxToken[] = [
  ...letters('abcdef'),
  { distance: 3, length: 2 },
  { distance: 3, length: 9 },
  { distance: 5, length: 257 },
  { distance: 1, length: 30 },
  { distance: 3, length: 4 },
  { distance: 5, length: 8 },
  { distance: 200, length: 10 },
];

function contentOf(seed: number, length: number): Uint8Array {
  const random = new Random(seed);
  const pattern = random.bytes(random.pick([2, 50, 3000, 40_000]));
  const raw = new Uint8Array(length);
  for (let at = 0; at < length; at += pattern.length) raw.set(pattern.subarray(0, length - at), at);
  for (let change = length / 30; change > 0; change -= 1) raw[random.int(0, length - 1)] = random.pick([0xe8, 0, 0xff]);
  return raw;
}

function decodeAll(frames: readonly { ab: Uint8Array; raw: Uint8Array }[], windowBits: number): Buffer | null {
  const decoder = new LzxDecoder(windowBits);
  const parts = frames.map(({ ab, raw }) => decoder.decode(ab, raw.length));
  return parts.some((part) => part === null) ? null : Buffer.concat(parts.filter((part) => part !== null));
}

function expectTokens(blocks: readonly LzxBlock[], recipe: LzxRecipe): void {
  const frames = encodeLzx(blocks, recipe);
  const raw = decodeAll(frames, recipe.windowBits);
  expect(raw?.equals(Buffer.concat(frames.map((frame) => frame.raw)))).toBe(true);
}

function cabinetOf(blocks: readonly BlockRecipe[], windowBits: number, files: readonly FileRecipe[]): Uint8Array {
  return buildCabinet({ folders: [{ typeCompress: 3 | (windowBits << 8), blocks }], files }).bytes;
}

async function readWhole(bytes: Uint8Array): Promise<unknown> {
  try {
    await readAll(await openCabinet(bytesSource('lzx.cab', bytes)));
    return null;
  } catch (error) {
    return error;
  }
}

describe('LzxDecoder', () => {
  it.each(windows)('reads blocks of every type, one after the other, with a window of 2^%d', (windowBits) => {
    for (const type of ['verbatim', 'aligned', 'uncompressed'] as const) {
      expectTokens([{ type, tokens: someTokens }], { windowBits });
      for (const next of ['verbatim', 'aligned', 'uncompressed'] as const) {
        const blocks = [type, next, type].map((one) => ({ type: one, tokens: someTokens }));
        expectTokens(blocks, { windowBits });
        expectTokens([{ type: 'uncompressed', tokens: letters('odd') }, ...blocks], { windowBits });
      }
    }
  });

  it.each(windows)('reaches as far back as a window of 2^%d goes, around its end', (windowBits) => {
    const farthest = 2 ** windowBits - 3;
    const filler: LzxToken[] = [...letters('0123456789'), ...new Random(1).bytes(5000)];
    // Matches of 250 and what is missing to the end of a frame, until the window has gone round.
    for (let at = filler.length; at < farthest + 70_000; ) {
      const length = Math.min(250, blockSize - (at % blockSize));
      filler.push(length === 1 ? 7 : { distance: at > farthest && at % 3 === 0 ? farthest : 4999, length });
      at += length;
    }
    for (const type of ['verbatim', 'aligned'] as const) expectTokens([{ type, tokens: filler }], { windowBits });
  });

  it('reads a block of codes of 16 bits', () => {
    // Fibonacci's numbers make the longest codes.
    const tokens: number[] = [];
    for (let symbol = 0, a = 1, b = 1; symbol < 20; symbol += 1) {
      for (let left = a; left > 0; left -= 1) tokens.push(symbol);
      [a, b] = [b, a + b];
    }
    expectTokens([{ type: 'verbatim', tokens }], { windowBits: 15 });
  });

  it('reads whatever the encoder makes, calls restored', () => {
    const kind = fc.record({
      seed: fc.integer(),
      length: fc.oneof(fc.constantFrom(1, 11, 32_767, 32_768, 32_769), fc.integer({ min: 1, max: 150_000 })),
      windowBits: fc.constantFrom(...windows),
      fileSize: fc.constantFrom(0, 1, 1000, 100_000, 12_000_000, 0x7fff_ffff),
    });
    fc.assert(
      fc.property(kind, ({ seed, length, windowBits, fileSize }) => {
        const raw = contentOf(seed, length);
        const frames = compressLzx(raw, { windowBits, fileSize }, new Random(seed)).flatMap(({ ab, raw: part }) =>
          ab === undefined ? [] : [{ ab, raw: part }],
        );
        expect(decodeAll(frames, windowBits)?.equals(raw)).toBe(true);
      }),
      { numRuns: 60 },
    );
  });

  it('restores calls but for those in the last ten bytes of a frame', () => {
    const e8 = [0xe8, 0x40, 0, 0, 0];
    const tokens = [
      ...e8,
      1,
      2,
      ...e8,
      ...Array.from({ length: 3 }, () => 0),
      ...e8,
      ...Array.from({ length: 4 }, () => 9),
    ];
    const [frame] = encodeLzx([{ type: 'verbatim', tokens }], { windowBits: 15, fileSize: 1000 });
    const raw = frame === undefined ? null : new LzxDecoder(15).decode(frame.ab, tokens.length);
    expect([...(raw ?? [])]).toEqual([0xe8, 0x40, 0, 0, 0, 1, 2, 0xe8, 0x39, ...tokens.slice(9)]);
  });

  it('goes back to what it was, also when the window has gone round since', () => {
    const raw = contentOf(5, 400_000);
    const frames = compressLzx(raw, { windowBits: 15 }, new Random(5));
    const decoder = new LzxDecoder(15);
    const decodeFrom = (index: number): Buffer =>
      Buffer.concat(
        frames.slice(index).map(({ ab, raw: part }) => decoder.decode(ab ?? part, part.length) ?? part.subarray(0, 0)),
      );
    for (const { ab, raw: part } of frames.slice(0, 6)) decoder.decode(ab ?? part, part.length);
    const goBack = decoder.remember();
    for (let times = 0; times < 3; times += 1) {
      expect(decodeFrom(6).equals(raw.subarray(6 * blockSize))).toBe(true);
      goBack();
    }
    expect(decoder.decode(new Uint8Array(0), 10)).toBeNull();
    goBack();
    expect(decodeFrom(6).equals(raw.subarray(6 * blockSize))).toBe(true);
  });

  const wrong: readonly { name: string; tokens: readonly LzxToken[]; rawSize?: number }[] = [
    { name: 'a match before the beginning', tokens: [1, 2, { distance: 3, length: 2 }] },
    {
      name: 'a match that goes past its frame',
      tokens: [...Array.from({ length: 32_767 }, () => 1), { distance: 1, length: 2 }],
    },
    { name: 'fewer bytes than are asked for', tokens: [1, 2, 3], rawSize: 4 },
  ];
  it.each(wrong)('refuses $name', ({ tokens, rawSize }) => {
    for (const type of ['verbatim', 'aligned'] as const) {
      const [frame] = encodeLzx([{ type, tokens }], { windowBits: 15 });
      expect(frame).toBeDefined();
      if (frame === undefined) return;
      expect(new LzxDecoder(15).decode(frame.ab, rawSize ?? Math.min(blockSize, frame.raw.length))).toBeNull();
    }
  });

  it('refuses distances of 0 and past 2^31 that an uncompressed block sets', () => {
    const blocks: LzxBlock[] = [
      { type: 'uncompressed', tokens: letters('abcd') },
      { type: 'verbatim', tokens: [{ distance: 1, length: 4 }] },
    ];
    const [frame] = encodeLzx(blocks, { windowBits: 15 });
    expect(frame).toBeDefined();
    if (frame === undefined) return;
    for (const [r0, expected] of [
      [1, 'abcddddd'],
      [4, 'abcdabcd'],
      [5, null],
      [0, null],
      [0x8000_0001, null],
      [0xffff_ffff, null],
    ] as const) {
      // 1 + 3 + 24 bits and padding come before R0.
      new DataView(frame.ab.buffer).setUint32(4, r0, true);
      const raw = new LzxDecoder(15).decode(frame.ab, 8);
      expect(raw === null ? null : Buffer.from(raw).toString()).toBe(expected);
    }
  });

  it('reads nothing behind a short frame, or behind one that did not use all of its data', () => {
    const frames = encodeLzx([{ type: 'uncompressed', tokens: letters('abcd'.repeat(20_000)) }], { windowBits: 15 });
    const [first, second] = frames;
    expect(frames).toHaveLength(3);
    if (first === undefined || second === undefined) return;
    const short = new LzxDecoder(15);
    expect(short.decode(first.ab, 100)).not.toBeNull();
    expect(short.decode(second.ab, blockSize)).toBeNull();
    const long = new LzxDecoder(15);
    expect(long.decode(Buffer.concat([first.ab, Buffer.alloc(2)]), blockSize)).not.toBeNull();
    expect(long.decode(second.ab, blockSize)).toBeNull();
  });

  it('gives bytes or null for random data, and never more than was asked for', () => {
    const input = fc.tuple(
      fc.uint8Array({ maxLength: 400 }),
      fc.constantFrom(...windows),
      fc.constantFrom(1, 500, 32_768),
    );
    fc.assert(
      fc.property(input, ([data, windowBits, rawSize]) => {
        const raw = new LzxDecoder(windowBits).decode(data, rawSize);
        expect(raw === null || raw.length === rawSize).toBe(true);
      }),
      { numRuns: 3000 },
    );
  });
});

describe('a cabinet of LZX', () => {
  it('gives members that share data, in any order', async () => {
    const raw = contentOf(8, 300_000);
    const blocks = compressLzx(raw, { windowBits: 16, fileSize: 300_000 }, new Random(8));
    const files = [
      { szName: 'all', cbFile: 300_000 },
      { szName: 'late', cbFile: 200_000, uoffFolderStart: 100_000 },
      { szName: 'later', cbFile: 190_000, uoffFolderStart: 100_100 },
      { szName: 'end', cbFile: 10, uoffFolderStart: 299_990 },
    ];
    const cabinet = await openCabinet(bytesSource('lzx.cab', cabinetOf(blocks, 16, files)));
    const all = await readAll(cabinet);
    for (const index of [3, 0, 2, 1]) {
      const { szName, cbFile, uoffFolderStart = 0 } = files[index] ?? { szName: '', cbFile: 0 };
      const expected = raw.subarray(uoffFolderStart, uoffFolderStart + cbFile);
      expect(all.get(szName)?.equals(expected)).toBe(true);
      expect((await readMember(cabinet, cabinet.members[index])).equals(expected)).toBe(true);
    }
  });

  it('begins anew with each folder', async () => {
    const raws = [contentOf(1, 70_000), contentOf(2, 50_000)];
    const folders = raws.map((raw, index) => ({
      typeCompress: 0x1003 + 0x100 * index,
      blocks: compressLzx(raw, { windowBits: 16 + index, fileSize: index * 1000 }, new Random(index)),
    }));
    const files = raws.map((raw, iFolder) => ({ szName: `${iFolder}`, cbFile: raw.length, iFolder }));
    const all = await readAll(await openCabinet(bytesSource('lzx.cab', buildCabinet({ folders, files }).bytes)));
    for (const [index, raw] of raws.entries()) expect(all.get(`${index}`)?.equals(raw)).toBe(true);
  });

  it('ends in a typed error, or in bytes of the right number, when it is cut or any byte is changed', async () => {
    const tokens = tokenize(Buffer.from('one two three two one three '.repeat(12)), 15);
    const blocks = (['verbatim', 'uncompressed', 'aligned'] as const).map((type) => ({ type, tokens }));
    const [frame] = encodeLzx(blocks, { windowBits: 15, fileSize: 500 });
    expect(frame).toBeDefined();
    if (frame === undefined) return;
    const file = { szName: 'a', cbFile: frame.raw.length };
    // Without a checksum, so that the decoder sees the change.
    const build = (ab: Uint8Array): Uint8Array => cabinetOf([{ raw: frame.raw, ab, csum: 'none' }], 15, [file]);
    expect(await readWhole(build(frame.ab))).toBeNull();
    let refused = 0;
    for (let at = 0; at < frame.ab.length; at += 1) {
      expect(await readWhole(build(frame.ab.subarray(0, at))), `cut at ${at}`).toMatchObject({ code: 'cab.bad-data' });
      for (const value of [0x00, 0xff, (frame.ab[at] ?? 0) ^ 0x01, (frame.ab[at] ?? 0) ^ 0x80]) {
        const changed = frame.ab.slice();
        changed[at] = value;
        const error = await readWhole(build(changed));
        if (error === null) continue;
        expect(error, `byte ${at} as ${value}`).toMatchObject({ code: 'cab.bad-data' });
        refused += 1;
      }
    }
    // What is refused is mostly in the heads; plain bytes can be anything.
    expect(refused).toBeGreaterThan(300);
  });

  it('says which block of which member does not decompress', async () => {
    const raw = contentOf(3, 100_000);
    const blocks = compressLzx(raw, { windowBits: 15 }, new Random(3));
    const spoiled = blocks.map((block, index) => (index === 2 ? { ...block, ab: new Uint8Array(40) } : block));
    const built = buildCabinet({
      folders: [{ typeCompress: 0x0f03, blocks: spoiled }],
      files: [{ szName: 'a.bin', cbFile: raw.length }],
    });
    const error = await readWhole(built.bytes);
    expect(error).toBeInstanceOf(AppError);
    expect(error instanceof AppError && error.toReport()).toMatchObject({
      code: 'cab.bad-data',
      details: { name: 'lzx.cab', offset: built.blocks[0]?.[2], field: 'CFDATA.ab', member: 'a.bin' },
    });
    expect(blocksOf(raw)).toHaveLength(spoiled.length);
  });
});
