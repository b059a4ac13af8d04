import { describe, expect, it } from 'vitest';
import { isAppError } from '../../shared/errors.ts';
import { type BlockRecipe, blocksOf, buildCabinet, mszipData } from '../testing/cabinet-builder.ts';
import { readAll, readMember, WatchedSource } from '../testing/cabinet-memory.ts';
import { Random } from '../testing/random.ts';
import { bytesSource, openCabinet } from './index.ts';

const mszip = 1;
const lzx21 = 0x1503;
const quantum = 0x1472;
const text = Buffer.from('5.00.9128.1000,Enabled,Windows Server 2022\r\n'.repeat(4000));
const noise = Buffer.from(new Random(1).bytes(70_000));

/** Comparing byte by byte in the test library takes seconds. */
function expectBytes(actual: Uint8Array | undefined, expected: Uint8Array): void {
  expect(actual?.length).toBe(expected.length);
  expect(actual !== undefined && Buffer.compare(actual, expected) === 0).toBe(true);
}

const open = (bytes: Uint8Array): ReturnType<typeof openCabinet> => openCabinet(bytesSource('test.cab', bytes));

describe('openCabinet', () => {
  it('lists names, sizes, dates and methods without reading data', async () => {
    const { bytes, blocks } = buildCabinet({
      folders: [
        { typeCompress: mszip, blocks: blocksOf(text) },
        { typeCompress: 0, blocks: blocksOf(noise) },
        { typeCompress: lzx21, blocks: [{ raw: noise.subarray(0, 10) }] },
        { typeCompress: quantum, blocks: [{ raw: noise.subarray(0, 10) }] },
      ],
      files: [
        { szName: 'sub\\a.txt', cbFile: text.length },
        { szName: '日本.bin', cbFile: noise.length, iFolder: 1, date: 0x5d74, time: 0x90d9 },
        { szName: 'l', cbFile: 10, iFolder: 2 },
        { szName: 'q', cbFile: 10, iFolder: 3 },
      ],
    });
    // Data that would not pass any check.
    bytes.fill(0xff, blocks[0]?.[0]);
    const cabinet = await open(bytes);
    expect(
      cabinet.members.map(({ name, path, sizeBytes, compression }) => [name, path, sizeBytes, compression]),
    ).toEqual([
      ['sub\\a.txt', 'sub/a.txt', text.length, 'mszip'],
      ['日本.bin', '日本.bin', noise.length, 'stored'],
      ['l', 'l', 10, 'lzx'],
      ['q', 'q', 10, 'quantum'],
    ]);
    expect(cabinet.members[1]?.modified).toBe('2026-11-20T18:06:50');
  });

  it('reads names without the UTF-8 mark as Windows-1252', async () => {
    const szName = Buffer.from([0x80, 0x20, 0xe9, 0x2e, 0x74]);
    const { bytes } = buildCabinet({
      folders: [{ typeCompress: 0, blocks: [] }],
      files: [{ szName, cbFile: 0, attribs: 0x20 }],
    });
    expect((await open(bytes)).members[0]?.name).toBe('€ é.t');
  });

  it('opens a cabinet without files', async () => {
    const { bytes } = buildCabinet({ folders: [], files: [] });
    expect((await open(bytes)).members).toEqual([]);
    expect(await readAll(await open(bytes))).toEqual(new Map());
  });

  it('does not mind what stands behind the cabinet, as a signature does', async () => {
    const { bytes } = buildCabinet({
      folders: [{ typeCompress: 0, blocks: blocksOf(noise) }],
      files: [{ szName: 'n', cbFile: noise.length }],
    });
    const cabinet = await open(Buffer.concat([bytes, noise]));
    expectBytes(await readMember(cabinet, cabinet.members[0]), noise);
  });

  it('skips all reserved areas', async () => {
    for (const csum of [undefined, 'without-reserve', 'none'] as const) {
      const blocks = blocksOf(text).map((block) => (csum === undefined ? block : { ...block, csum }));
      const { bytes } = buildCabinet({
        reserve: { header: 6144, folder: 3, data: 5 },
        folders: [
          { typeCompress: mszip, blocks },
          { typeCompress: 0, blocks: blocksOf(noise) },
        ],
        files: [
          { szName: 'a', cbFile: text.length },
          { szName: 'b', cbFile: noise.length, iFolder: 1 },
        ],
      });
      const members = await readAll(await open(bytes));
      expectBytes(members.get('a'), text);
      expectBytes(members.get('b'), noise);
    }
  });

  it('lets other work run while it reads a long list', async () => {
    let breaths = 0;
    const files = Array.from({ length: 5000 }, (_, index) => ({ szName: `file ${index}`, cbFile: 0 }));
    const { bytes } = buildCabinet({ folders: [{ typeCompress: 0, blocks: [] }], files });
    await openCabinet(bytesSource('test.cab', bytes), {
      breathe: async () => {
        breaths += 1;
      },
    });
    expect(breaths).toBeGreaterThan(16);
  });
});

describe('extract', () => {
  it('gives any member, in any order', async () => {
    const both = Buffer.concat([text, noise]);
    const files = [
      { szName: 'a', cbFile: 5 },
      { szName: 'b', cbFile: text.length - 5, uoffFolderStart: 5 },
      { szName: 'c', cbFile: noise.length, uoffFolderStart: text.length },
    ];
    for (const typeCompress of [0, mszip]) {
      const cabinet = await open(buildCabinet({ folders: [{ typeCompress, blocks: blocksOf(both) }], files }).bytes);
      for (const index of [2, 0, 1, 2]) {
        const { cbFile, uoffFolderStart = 0 } = files[index] ?? { cbFile: 0 };
        const expected = both.subarray(uoffFolderStart, uoffFolderStart + cbFile);
        expectBytes(await readMember(cabinet, cabinet.members[index]), expected);
      }
    }
  });

  it('reads the source in pieces of at most 1 MiB, and nothing twice', async () => {
    const raw = new Random(2).bytes(3_000_000);
    const { bytes } = buildCabinet({
      folders: [{ typeCompress: 0, blocks: blocksOf(raw) }],
      files: [{ szName: 'a', cbFile: raw.length }],
    });
    const source = new WatchedSource(bytesSource('test.cab', bytes));
    const cabinet = await openCabinet(source);
    expect(source.totalBytes).toBeLessThan(200_000);
    await readMember(cabinet, cabinet.members[0]);
    expect(source.largestBytes).toBe(1_048_576);
    expect(source.totalBytes).toBeLessThan(bytes.length * 1.05);
  });

  it('accepts short blocks before the last one', async () => {
    const blocks = [
      { raw: text.subarray(0, 100) },
      { raw: text.subarray(100, 5000) },
      { raw: text.subarray(5000, 5001) },
    ];
    const plain = blocks.map((block) => ({ ...block, ab: mszipData(block.raw) }));
    const files = [{ szName: 'a', cbFile: 5001 }];
    for (const folder of [
      { typeCompress: 0, blocks },
      { typeCompress: mszip, blocks: plain },
    ]) {
      const cabinet = await open(buildCabinet({ folders: [folder], files }).bytes);
      expectBytes(await readMember(cabinet, cabinet.members[0]), text.subarray(0, 5001));
    }
  });

  it('refuses Quantum by its name', async () => {
    const { bytes } = buildCabinet({
      folders: [{ typeCompress: quantum, blocks: [{ raw: noise.subarray(0, 10) }] }],
      files: [{ szName: 'a', cbFile: 10 }],
    });
    const cabinet = await open(bytes);
    const error: unknown = await readMember(cabinet, cabinet.members[0]).catch((thrown: unknown) => thrown);
    expect(isAppError(error, 'cab.compression-not-supported') && error.details.method).toBe('Quantum');
  });

  it('refuses a member of another cabinet', async () => {
    const { bytes } = buildCabinet({ folders: [{ typeCompress: 0, blocks: [] }], files: [{ szName: 'a', cbFile: 0 }] });
    const [one, two] = [await open(bytes), await open(bytes)];
    await expect(readMember(one, two.members[0])).rejects.toMatchObject({ code: 'cab.no-such-member' });
  });

  it('reads what is whole in a cabinet of a set', async () => {
    const { bytes } = buildCabinet({
      next: ['two.cab', 'Disk 2'],
      folders: [
        { typeCompress: mszip, blocks: blocksOf(text) },
        {
          typeCompress: mszip,
          blocks: [...blocksOf(text.subarray(0, 40_000)), { raw: noise.subarray(0, 9), cbUncomp: 0 }],
        },
      ],
      files: [
        { szName: 'whole', cbFile: text.length },
        { szName: 'whole too', cbFile: 30_000, iFolder: 1 },
        { szName: 'split', cbFile: 1_000_000, uoffFolderStart: 30_000, iFolder: 0xfffe },
      ],
    });
    const cabinet = await open(bytes);
    expectBytes(await readMember(cabinet, cabinet.members[0]), text);
    expectBytes(await readMember(cabinet, cabinet.members[1]), text.subarray(0, 30_000));
    await expect(readMember(cabinet, cabinet.members[2])).rejects.toMatchObject({ code: 'cab.part-of-set' });
  });
});

describe('extractAll', () => {
  const three = { typeCompress: mszip, blocks: blocksOf(text) };

  it('skips what is left unread, wholly or in part', async () => {
    const files = [
      { szName: 'a', cbFile: 50_000 },
      { szName: 'b', cbFile: 50_000, uoffFolderStart: 50_000 },
      { szName: 'c', cbFile: 50_000, uoffFolderStart: 100_000 },
    ];
    const cabinet = await open(buildCabinet({ folders: [three], files }).bytes);
    for await (const { member, content } of cabinet.extractAll()) {
      if (member.path === 'a') continue;
      const pieces: Uint8Array[] = [];
      for await (const piece of content) {
        pieces.push(piece);
        if (member.path === 'b') break;
      }
      if (member.path === 'c') expectBytes(Buffer.concat(pieces), text.subarray(100_000, 150_000));
    }
  });

  it('decompresses each folder once', async () => {
    const files = Array.from({ length: 100 }, (_, index) => ({
      szName: `${index}`,
      cbFile: 1500,
      uoffFolderStart: index * 1500,
    }));
    const { bytes } = buildCabinet({ folders: [{ typeCompress: 0, blocks: blocksOf(text) }], files });
    const source = new WatchedSource(bytesSource('test.cab', bytes));
    const members = await readAll(await openCabinet(source));
    expectBytes(members.get('99'), text.subarray(99 * 1500, 100 * 1500));
    expect(source.totalBytes).toBeLessThan(bytes.length * 2);
  });

  it('reads files that share data, as smart packers write them, in the order of the data', async () => {
    const files = [
      { szName: 'late', cbFile: 40_000, uoffFolderStart: 100_000 },
      { szName: 'all', cbFile: text.length },
      { szName: 'copy', cbFile: 40_000, uoffFolderStart: 100_000 },
      { szName: 'inner', cbFile: 10, uoffFolderStart: 70_000 },
      { szName: 'inner copy', cbFile: 10, uoffFolderStart: 70_000 },
      { szName: 'empty', cbFile: 0, uoffFolderStart: 170_000 },
    ];
    for (const typeCompress of [0, mszip]) {
      const cabinet = await open(buildCabinet({ folders: [{ typeCompress, blocks: blocksOf(text) }], files }).bytes);
      const members = await readAll(cabinet);
      expect([...members.keys()]).toEqual(['all', 'inner', 'inner copy', 'late', 'copy', 'empty']);
      for (const { szName, cbFile, uoffFolderStart = 0 } of files) {
        expectBytes(members.get(szName), text.subarray(uoffFolderStart, uoffFolderStart + cbFile));
      }
    }
  });

  it('does not let an earlier content be read after the next member was asked for', async () => {
    const files = [
      { szName: 'a', cbFile: 10 },
      { szName: 'b', cbFile: 10, uoffFolderStart: 10 },
    ];
    const cabinet = await open(buildCabinet({ folders: [three], files }).bytes);
    const all = cabinet.extractAll()[Symbol.asyncIterator]();
    const first = await all.next();
    await all.next();
    const late = async (): Promise<void> => {
      for await (const _ of first.value.content) break;
    };
    await expect(late()).rejects.toThrow('after the next member');
  });

  it('gives the good members beside one that is damaged', async () => {
    const bad: BlockRecipe = { raw: noise.subarray(0, 100), csum: 1 };
    const { bytes } = buildCabinet({
      folders: [{ typeCompress: 0, blocks: [bad] }, three],
      files: [
        { szName: 'bad', cbFile: 100 },
        { szName: 'good', cbFile: text.length, iFolder: 1 },
      ],
    });
    const codes: string[] = [];
    for await (const { content } of (await open(bytes)).extractAll()) {
      try {
        for await (const _ of content);
        codes.push('good');
      } catch (error) {
        codes.push(isAppError(error) ? error.code : 'bug');
      }
    }
    expect(codes).toEqual(['cab.checksum', 'good']);
  });
});
