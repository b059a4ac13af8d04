/*
 * Broken cabinets, each named after the error it must raise, with the field that is wrong in it. All are made in code:
 * a good cabinet in which one thing is changed.
 */
import { describe, expect, it } from 'vitest';
import { AppError } from '../../shared/errors.ts';
import {
  type BlockRecipe,
  type BuiltCabinet,
  blocksOf,
  buildCabinet,
  type CabinetRecipe,
  type FileRecipe,
  type FolderRecipe,
  mszipData,
} from '../testing/cabinet-builder.ts';
import { readAll } from '../testing/cabinet-memory.ts';
import { Random } from '../testing/random.ts';
import { bytesSource, openCabinet } from './index.ts';

const mszip = 1;
const text = Buffer.from('SiteVersion,FeatureState,True\r\n'.repeat(3000));
const noise = new Random(3).bytes(40_000);
const block = (change: Partial<BlockRecipe> = {}): BlockRecipe => ({ raw: text.subarray(0, 1000), ...change });

const folderA: FolderRecipe = { typeCompress: mszip, blocks: blocksOf(text) };
const folderB: FolderRecipe = { typeCompress: 0, blocks: blocksOf(noise) };
const fileA: FileRecipe = { szName: 'a.txt', cbFile: text.length };
const fileB: FileRecipe = { szName: 'b.bin', cbFile: noise.length, iFolder: 1 };
const good: CabinetRecipe = { folders: [folderA, folderB], files: [fileA, fileB] };

/** One file in one folder whose only block is changed. */
function oneBlock(change: Partial<BlockRecipe>, typeCompress = mszip, cbFile = 1000): CabinetRecipe {
  return { folders: [{ typeCompress, blocks: [block(change)] }], files: [{ szName: 'a.txt', cbFile }] };
}

function oneName(szName: string | Uint8Array, attribs?: number): CabinetRecipe {
  const file = { szName, cbFile: 0, ...(attribs !== undefined && { attribs }) };
  return { folders: [{ typeCompress: 0, blocks: [] }], files: [file] };
}

interface Fixture {
  /** `code: what is wrong`. */
  readonly name: string;
  readonly field?: string;
  /** Where the error must point to; checked where it is worth saying. */
  readonly offset?: (built: BuiltCabinet) => number | undefined;
  readonly recipe: CabinetRecipe;
  readonly change?: (bytes: Uint8Array) => Uint8Array;
}

const fixtures: readonly Fixture[] = [
  {
    name: 'cab.not-a-cabinet: another signature',
    field: 'CFHEADER.signature',
    offset: () => 0,
    recipe: { ...good, signature: 'ISc(' },
  },
  {
    name: 'cab.not-a-cabinet: an empty file',
    field: 'CFHEADER.signature',
    recipe: good,
    change: () => new Uint8Array(0),
  },
  {
    name: 'cab.not-a-cabinet: three bytes',
    field: 'CFHEADER.signature',
    recipe: good,
    change: (bytes) => bytes.subarray(0, 3),
  },

  {
    name: 'cab.truncated: within the header',
    field: 'CFHEADER',
    offset: () => 20,
    recipe: good,
    change: (bytes) => bytes.subarray(0, 20),
  },
  {
    name: 'cab.truncated: the last byte is missing',
    field: 'CFHEADER.cbCabinet',
    offset: ({ bytes }) => bytes.length - 1,
    recipe: good,
    change: (bytes) => bytes.subarray(0, -1),
  },
  {
    name: 'cab.truncated: a length larger than the file',
    field: 'CFHEADER.cbCabinet',
    recipe: { ...good, header: { cbCabinet: 0xffff_ffff } },
  },
  {
    name: 'cab.truncated: more folders than there are bytes',
    field: 'CFFOLDER[65534]',
    recipe: { folders: [], files: [], header: { cFolders: 65_535 } },
    change: (bytes) => growTo(bytes, 36 + 8 * 65_534),
  },
  {
    name: 'cab.truncated: more files than there are bytes',
    field: 'CFFILE[2]',
    recipe: {
      folders: [{ typeCompress: 0, blocks: [] }],
      files: [
        { szName: 'a', cbFile: 0 },
        { szName: 'b', cbFile: 0 },
      ],
      header: { cFiles: 3 },
    },
  },
  {
    name: 'cab.truncated: the reserve reaches past the end',
    field: 'CFFOLDER[0]',
    recipe: {
      ...good,
      reserve: { header: 10, folder: 0, data: 0, claimedHeader: 60_000 },
      folders: [{ typeCompress: 0, blocks: [] }],
      files: [],
    },
  },
  {
    name: 'cab.truncated: a name without end at the end',
    field: 'CFFILE.szName',
    recipe: oneName('abc'),
    change: (bytes) => setLength(bytes.subarray(0, -1)),
  },
  {
    name: 'cab.truncated: a cabinet name without end',
    field: 'CFHEADER.szCabinetNext',
    recipe: { folders: [], files: [], next: ['two.cab', ''] },
    change: (bytes) => setLength(bytes.subarray(0, -3)),
  },

  {
    name: 'cab.malformed: version 2.3',
    field: 'CFHEADER.versionMajor',
    offset: () => 25,
    recipe: { ...good, header: { versionMajor: 2 } },
  },
  {
    name: 'cab.malformed: version 1.1',
    field: 'CFHEADER.versionMinor',
    offset: () => 24,
    recipe: { ...good, header: { versionMinor: 1 } },
  },
  {
    name: 'cab.malformed: a length smaller than the header',
    field: 'CFHEADER.cbCabinet',
    offset: () => 8,
    recipe: { ...good, header: { cbCabinet: 35 } },
  },
  {
    name: 'cab.malformed: a reserve above the limit',
    field: 'CFHEADER.cbCFHeader',
    offset: () => 36,
    recipe: { ...good, reserve: { header: 60_001, folder: 0, data: 0 } },
  },
  {
    name: 'cab.malformed: a cabinet name of 256 bytes',
    field: 'CFHEADER.szCabinetPrev',
    offset: () => 36,
    recipe: { ...good, previous: ['x'.repeat(256), ''] },
  },
  {
    name: 'cab.malformed: files before the end of the folders',
    field: 'CFHEADER.coffFiles',
    offset: () => 16,
    recipe: { ...good, header: { coffFiles: 51 } },
  },
  {
    name: 'cab.malformed: a method nobody knows',
    field: 'CFFOLDER.typeCompress',
    offset: () => 36 + 6,
    recipe: { ...good, folders: [{ ...folderA, typeCompress: 4 }, folderB] },
  },
  {
    name: 'cab.malformed: data within the header',
    field: 'CFFOLDER.coffCabStart',
    offset: () => 36,
    recipe: { ...good, folders: [{ ...folderA, coffCabStart: 35 }, folderB] },
  },
  {
    name: 'cab.malformed: data past the end',
    field: 'CFFOLDER.coffCabStart',
    offset: () => 44,
    recipe: { ...good, folders: [folderA, { ...folderB, coffCabStart: 0xffff_fff0 }] },
  },
  {
    name: 'cab.malformed: two folders with the same data',
    field: 'CFFOLDER.coffCabStart',
    recipe: {
      folders: [
        { ...folderA, coffCabStart: 200 },
        { ...folderA, coffCabStart: 200 },
      ],
      files: good.files,
    },
  },
  {
    name: 'cab.malformed: more blocks than there is room',
    field: 'CFFOLDER.cCFData',
    offset: () => 44 + 4,
    recipe: { ...good, folders: [folderA, { ...folderB, cCFData: 65_535 }] },
  },
  {
    name: 'cab.malformed: a folder that is not there',
    field: 'CFFILE.iFolder',
    offset: ({ files }) => (files[1] ?? 0) + 8,
    recipe: { ...good, files: [fileA, { ...fileB, iFolder: 2 }] },
  },
  {
    name: 'cab.malformed: begun in a cabinet before, and there is none',
    field: 'CFFILE.iFolder',
    recipe: { ...good, files: [{ ...fileA, iFolder: 0xfffd }] },
  },
  {
    name: 'cab.malformed: goes on in a cabinet after, and there is none',
    field: 'CFFILE.iFolder',
    recipe: { ...good, files: [{ ...fileA, iFolder: 0xfffe }] },
  },
  {
    name: 'cab.malformed: both, and there is only one of them',
    field: 'CFFILE.iFolder',
    recipe: { ...good, previous: ['one.cab', ''], files: [{ ...fileA, iFolder: 0xffff }] },
  },
  {
    name: 'cab.malformed: a file larger than the blocks of its folder',
    field: 'CFFILE.cbFile',
    offset: ({ files }) => files[0],
    recipe: { ...good, files: [{ ...fileA, cbFile: 3 * 32_768 + 1 }, fileB] },
  },
  {
    name: 'cab.malformed: a file of 4 GB',
    field: 'CFFILE.cbFile',
    recipe: { ...good, files: [{ ...fileA, cbFile: 0xffff_ffff, uoffFolderStart: 0xffff_ffff }] },
  },
  {
    name: 'cab.malformed: a file that its folder does not reach',
    field: 'CFFILE.cbFile',
    offset: ({ files }) => files[0],
    recipe: { ...good, files: [{ ...fileA, cbFile: text.length + 1 }, fileB] },
  },
  {
    name: 'cab.malformed: a file beyond its folder',
    field: 'CFFILE.cbFile',
    recipe: { ...good, files: [{ ...fileA, cbFile: 1, uoffFolderStart: text.length }] },
  },
  { name: 'cab.malformed: a name of 256 bytes', field: 'CFFILE.szName', recipe: oneName('x'.repeat(256)) },
  {
    name: 'cab.malformed: UTF-8 that is not',
    field: 'CFFILE.szName',
    recipe: oneName(Buffer.from([0x61, 0xff, 0x62]), 0xa0),
  },
  {
    name: 'cab.malformed: UTF-8 in two bytes for a slash',
    field: 'CFFILE.szName',
    recipe: oneName(Buffer.from([0xc0, 0xaf, 0x62]), 0xa0),
  },
  {
    name: 'cab.malformed: a block of more than 32 KiB',
    field: 'CFDATA.cbUncomp',
    offset: ({ blocks }) => (blocks[0]?.[0] ?? 0) + 6,
    recipe: oneBlock({ cbUncomp: 32_769 }),
  },
  { name: 'cab.malformed: a block of nothing', field: 'CFDATA.cbUncomp', recipe: oneBlock({ cbUncomp: 0 }) },
  {
    name: 'cab.malformed: compressed data above the limit',
    field: 'CFDATA.cbData',
    recipe: oneBlock({ ab: new Uint8Array(38_913) }),
  },
  {
    name: 'cab.malformed: a block past the end',
    field: 'CFDATA.cbData',
    offset: ({ blocks }) => (blocks[0]?.[0] ?? 0) + 4,
    recipe: oneBlock({ cbData: 30_000 }),
  },
  {
    name: 'cab.malformed: a block that runs into the next folder',
    field: 'CFDATA.cbData',
    recipe: {
      ...good,
      folders: [{ typeCompress: 0, blocks: [block({ cbData: 1001, cbUncomp: 1001 })] }, folderB],
      files: [{ ...fileA, cbFile: 1000 }],
    },
  },
  {
    name: 'cab.malformed: a block header past the end',
    field: 'CFDATA',
    recipe: {
      ...oneBlock({ raw: new Uint8Array(10) }, 0, 30),
      folders: [{ typeCompress: 0, cCFData: 2, blocks: [{ raw: new Uint8Array(10) }] }],
    },
  },
  {
    name: 'cab.malformed: stored data of another length',
    field: 'CFDATA.cbData',
    recipe: oneBlock({ cbUncomp: 999 }, 0),
  },
  {
    name: 'cab.malformed: fewer raw bytes than the block says',
    field: 'CFDATA.cbUncomp',
    offset: ({ blocks }) => (blocks[0]?.[0] ?? 0) + 6,
    recipe: oneBlock({ cbUncomp: 1001 }),
  },

  { name: 'cab.bad-data: more raw bytes than the block says', field: 'CFDATA.ab', recipe: oneBlock({ cbUncomp: 999 }) },
  {
    name: 'cab.bad-data: no CK',
    field: 'CFDATA.ab',
    offset: ({ blocks }) => blocks[0]?.[0],
    recipe: oneBlock({ ab: Buffer.from('XK\u0003\0') }),
  },
  { name: 'cab.bad-data: a block without data', field: 'CFDATA.ab', recipe: oneBlock({ ab: new Uint8Array(0) }) },
  {
    name: 'cab.bad-data: no deflate stream',
    field: 'CFDATA.ab',
    recipe: oneBlock({ ab: Buffer.from([0x43, 0x4b, 0xff, 0xff]) }),
  },
  {
    name: 'cab.bad-data: a deflate stream without end',
    field: 'CFDATA.ab',
    recipe: oneBlock({ ab: mszipData(text.subarray(0, 1000)).subarray(0, -3) }),
  },
  {
    name: 'cab.bad-data: a bomb of 1 MB in a block',
    field: 'CFDATA.ab',
    recipe: oneBlock({ ab: mszipData(new Uint8Array(1_000_000)), cbUncomp: 32_768 }),
  },
  {
    name: 'cab.bad-data: the first block looks back',
    field: 'CFDATA.ab',
    recipe: oneBlock({ raw: noise.subarray(0, 1000), ab: mszipData(noise.subarray(0, 1000), noise.subarray(0, 2000)) }),
  },
  {
    name: 'cab.bad-data: a block looks back behind a short one',
    field: 'CFDATA.ab',
    recipe: {
      folders: [
        {
          typeCompress: mszip,
          blocks: [block({ raw: noise.subarray(0, 500) }), block({ raw: noise.subarray(0, 500) })],
        },
      ],
      files: [{ szName: 'a', cbFile: 1000 }],
    },
  },

  {
    name: 'cab.checksum: of a stored block',
    field: 'CFDATA.csum',
    offset: ({ blocks }) => blocks[0]?.[0],
    recipe: oneBlock({ csum: 0x12345678 }, 0),
  },
  { name: 'cab.checksum: of a compressed block', field: 'CFDATA.csum', recipe: oneBlock({ csum: 0x12345678 }) },
  { name: 'cab.checksum: the last byte of data is changed', field: 'CFDATA.csum', recipe: good, change: flipLast },
  {
    name: 'cab.checksum: of a block with reserve',
    field: 'CFDATA.csum',
    recipe: { ...oneBlock({ csum: 1 }, 0), reserve: { header: 0, folder: 0, data: 20 } },
  },

  {
    name: 'cab.part-of-set: begun in the cabinet before',
    field: 'CFFILE.iFolder',
    recipe: { ...good, previous: ['one.cab', ''], files: [{ ...fileA, iFolder: 0xfffd }] },
  },
  {
    name: 'cab.part-of-set: in a folder begun in the cabinet before',
    field: 'CFFILE.iFolder',
    recipe: {
      ...good,
      previous: ['one.cab', ''],
      files: [
        { ...fileA, szName: 'b', cbFile: 10 },
        { ...fileA, iFolder: 0xfffd },
      ],
    },
  },
  {
    name: 'cab.part-of-set: goes on in the cabinet after',
    field: 'CFFILE.iFolder',
    recipe: { ...good, next: ['two.cab', ''], files: [{ ...fileB, iFolder: 0xfffe }] },
  },
  {
    name: 'cab.part-of-set: through three cabinets',
    field: 'CFFILE.iFolder',
    recipe: { ...good, previous: ['one.cab', ''], next: ['three.cab', ''], files: [{ ...fileB, iFolder: 0xffff }] },
  },
  {
    name: 'cab.part-of-set: needs a block that goes on in the next cabinet',
    field: 'CFFILE.iFolder',
    recipe: {
      next: ['two.cab', ''],
      folders: [{ typeCompress: mszip, blocks: [block({ cbUncomp: 0 })] }],
      files: [
        { szName: 'a', cbFile: 10 },
        { szName: 'b', cbFile: 99_999, uoffFolderStart: 10, iFolder: 0xfffe },
      ],
    },
  },

  {
    name: 'cab.malformed: LZX with a window of 16 KiB',
    field: 'CFFOLDER.typeCompress',
    offset: () => 42,
    recipe: oneBlock({}, 0x0e03),
  },
  {
    name: 'cab.malformed: LZX with a window of 4 MiB',
    field: 'CFFOLDER.typeCompress',
    offset: () => 42,
    recipe: oneBlock({}, 0x1603),
  },
  {
    name: 'cab.bad-data: MSZIP that is called LZX',
    field: 'CFDATA.ab',
    offset: ({ blocks }) => blocks[0]?.[0] ?? -1,
    recipe: oneBlock({ ab: mszipData(noise.subarray(0, 1000)) }, 0x1503),
  },
  {
    name: 'cab.compression-not-supported: Quantum',
    field: 'CFFOLDER.typeCompress',
    offset: () => 42,
    recipe: oneBlock({}, 0x1472),
  },

  { name: 'cab.unsafe-name: empty', field: 'CFFILE.szName', recipe: oneName('') },
  { name: 'cab.unsafe-name: climbs out', field: 'CFFILE.szName', recipe: oneName('..\\..\\evil.dll') },
  { name: 'cab.unsafe-name: absolute', field: 'CFFILE.szName', recipe: oneName('\\Windows\\evil.dll') },
  { name: 'cab.unsafe-name: a drive', field: 'CFFILE.szName', recipe: oneName('C:\\evil.dll') },
  { name: 'cab.unsafe-name: a device', field: 'CFFILE.szName', recipe: oneName('sub\\com1.txt') },
  { name: 'cab.unsafe-name: a stream', field: 'CFFILE.szName', recipe: oneName('a.txt:evil') },
  { name: 'cab.unsafe-name: a dot at the end', field: 'CFFILE.szName', recipe: oneName('evil.exe.') },
  { name: 'cab.unsafe-name: a line break', field: 'CFFILE.szName', recipe: oneName('a\nb') },
  {
    name: 'cab.unsafe-name: turns the direction of text',
    field: 'CFFILE.szName',
    recipe: oneName('invoice\u202efdp.exe'),
  },
  {
    name: 'cab.unsafe-name: the same but for case',
    field: 'CFFILE.szName',
    offset: ({ files }) => (files[1] ?? 0) + 16,
    recipe: { ...good, files: [fileA, { ...fileB, szName: 'A.TXT' }] },
  },
  {
    name: 'cab.unsafe-name: a file and a folder',
    field: 'CFFILE.szName',
    recipe: {
      ...good,
      files: [
        { ...fileA, szName: 'a\\b' },
        { ...fileB, szName: 'A' },
      ],
    },
  },

  {
    name: 'cab.over-limit: a small cabinet that claims gigabytes',
    field: 'CFFILE.cbFile',
    recipe: {
      folders: [{ typeCompress: mszip, blocks: blocksOf(new Uint8Array(50_000_000)) }],
      files: Array.from({ length: 1000 }, (_, index) => ({ szName: `${index}`, cbFile: 50_000_000 })),
    },
  },
];

describe('a broken cabinet', () => {
  it.each(fixtures)('$name', async ({ name, field, offset, recipe, change }) => {
    const built = buildCabinet(recipe);
    const bytes = change === undefined ? built.bytes : change(built.bytes);
    const error = await readWhole(bytes);
    expect(error).toBeInstanceOf(AppError);
    if (!(error instanceof AppError)) return;
    expect(error.code).toBe(name.split(':', 1)[0]);
    const { details } = error.toReport();
    expect(details).toMatchObject({ name: 'broken.cab', field });
    const at = details.offset;
    expect(at).toBeTypeOf('number');
    if (offset !== undefined) expect(at).toBe(offset(built));
    expect(error.message).not.toContain('undefined');
  });

  it('is not what the fixtures start from', async () => {
    expect(await readWhole(buildCabinet(good).bytes)).toBeNull();
    expect(await readWhole(buildCabinet(oneBlock({})).bytes)).toBeNull();
    expect(await readWhole(buildCabinet(oneBlock({}, 0)).bytes)).toBeNull();
    expect(await readWhole(buildCabinet(oneName('a')).bytes)).toBeNull();
  });

  it('ends in a typed error, or is read as before, when it is cut anywhere or any byte of it is changed', async () => {
    const small = buildCabinet({
      reserve: { header: 2, folder: 1, data: 3 },
      folders: [
        { typeCompress: mszip, blocks: [block()] },
        { typeCompress: 0, blocks: [{ raw: noise.subarray(0, 20) }] },
      ],
      files: [
        { szName: 'a.txt', cbFile: 1000 },
        { szName: 'b', cbFile: 20, iFolder: 1 },
      ],
    }).bytes;
    for (let at = 0; at < small.length; at += 1) {
      const cut = await readWhole(small.subarray(0, at));
      expect(cut, `cut at ${at}`).toBeInstanceOf(AppError);
      for (const value of [0x00, 0xff, (small[at] ?? 0) ^ 0x01, (small[at] ?? 0) ^ 0x80]) {
        const changed = small.slice();
        changed[at] = value;
        const error = await readWhole(changed);
        if (error !== null) expect(error, `byte ${at} as ${value}`).toBeInstanceOf(AppError);
      }
    }
  });
});

/** Reads everything; returns what was thrown, or `null`. */
async function readWhole(bytes: Uint8Array): Promise<unknown> {
  try {
    await readAll(await openCabinet(bytesSource('broken.cab', bytes)));
    return null;
  } catch (error) {
    return error;
  }
}

function flipLast(bytes: Uint8Array): Uint8Array {
  const flipped = bytes.slice();
  flipped[flipped.length - 1] = (flipped.at(-1) ?? 0) ^ 1;
  return flipped;
}

/** Makes `cbCabinet` fit again after a cut. */
function setLength(bytes: Uint8Array): Uint8Array {
  const fitted = bytes.slice();
  new DataView(fitted.buffer).setUint32(8, fitted.length, true);
  return fitted;
}

function growTo(bytes: Uint8Array, length: number): Uint8Array {
  const grown = new Uint8Array(length);
  grown.set(bytes);
  return setLength(grown);
}
