/*
 * Cabinets that are read more kindly than the specification has it, each row of docs/formats/cab.md: read and noted in the tolerant
 * mode, refused in the strict one.
 */
import { describe, expect, it } from 'vitest';
import { AppError } from '../../shared/errors.ts';
import {
  type BlockRecipe,
  type BuiltCabinet,
  blocksOf,
  buildCabinet,
  type CabinetRecipe,
  mszipData,
} from '../testing/cabinet-builder.ts';
import { MemorySink, readAll } from '../testing/cabinet-memory.ts';
import { Random } from '../testing/random.ts';
import { buildSet, nameInSet } from '../testing/set-builder.ts';
import { bytesSource, type Cabinet, openCabinet, openCabinetSet, writeCabinet } from './index.ts';

const text = Buffer.from('SiteVersion,FeatureState,True\r\n'.repeat(3000));
const good: CabinetRecipe = {
  folders: [
    { typeCompress: 1, blocks: blocksOf(text) },
    { typeCompress: 0, blocks: blocksOf(text) },
  ],
  files: [
    { szName: 'a.txt', cbFile: text.length },
    { szName: 'b.txt', cbFile: text.length, iFolder: 1 },
  ],
};
const [goodA, goodB] = good.files;
if (goodA === undefined || goodB === undefined) throw new Error('There are two files.');

const plain = (raw: Uint8Array): BlockRecipe => ({ raw, ab: mszipData(raw) });

/** Puts zeros before offset `at` and what follows right by so many bytes; `fields` are u4 that count from the beginning. */
function insert(built: BuiltCabinet, at: number, count: number, fields: readonly number[]): Uint8Array {
  const bytes = Buffer.concat([built.bytes.subarray(0, at), new Uint8Array(count), built.bytes.subarray(at)]);
  for (const field of [8, ...fields]) {
    const place = field >= at ? field + count : field;
    bytes.writeUInt32LE(bytes.readUInt32LE(place) + count, place);
  }
  return bytes;
}

interface Row {
  readonly name: string;
  readonly field: string;
  readonly offset?: (built: BuiltCabinet) => number | undefined;
  readonly recipe: CabinetRecipe;
  readonly change?: (built: BuiltCabinet) => Uint8Array;
  /** Of the strict mode. */
  readonly code?: string;
  /** Only the data shows it. */
  readonly isInData?: boolean;
}

const rows: readonly Row[] = [
  {
    name: 'reserved1 is not 0',
    field: 'CFHEADER.reserved1',
    offset: () => 4,
    recipe: { ...good, header: { reserved1: 1 } },
  },
  {
    name: 'reserved2 is not 0',
    field: 'CFHEADER.reserved2',
    offset: () => 12,
    recipe: { ...good, header: { reserved2: 2 } },
  },
  {
    name: 'reserved3 is not 0',
    field: 'CFHEADER.reserved3',
    offset: () => 20,
    recipe: { ...good, header: { reserved3: 3 } },
  },
  {
    name: 'a flag that means nothing',
    field: 'CFHEADER.flags',
    offset: () => 30,
    recipe: { ...good, header: { flags: 8 } },
  },
  { name: 'no files', field: 'CFHEADER.cFiles', offset: () => 28, recipe: { folders: [], files: [] } },
  {
    name: 'bytes behind the cabinet that are no signature',
    field: 'CFHEADER.cbCabinet',
    offset: () => 8,
    recipe: good,
    change: ({ bytes }) => Buffer.concat([bytes, new Uint8Array(8)]),
  },
  {
    name: 'a gap between folders and files',
    field: 'CFHEADER.coffFiles',
    offset: () => 16,
    recipe: good,
    change: (built) => insert(built, built.files[0] ?? 0, 5, [16, 36, 44]),
  },
  {
    name: 'a gap between the data of two folders',
    field: 'CFFOLDER.cCFData',
    offset: () => 40,
    recipe: good,
    change: (built) => insert(built, built.blocks[1]?.[0] ?? 0, 5, [44]),
    isInData: true,
  },
  {
    name: 'data that nobody needs at the end',
    field: 'CFFOLDER.cCFData',
    offset: () => 48,
    recipe: good,
    change: (built) => insert(built, built.bytes.length, 5, []),
    isInData: true,
  },
  {
    name: 'data of folders in another order',
    field: 'CFFOLDER.coffCabStart',
    recipe: good,
    change: ({ bytes }) => {
      // The entries of the two folders change places, and the files follow them.
      const changed = Buffer.from(bytes);
      changed.set(bytes.subarray(44, 52), 36);
      changed.set(bytes.subarray(36, 44), 44);
      return changed;
    },
  },
  {
    name: 'a month that does not exist',
    field: 'CFFILE.date',
    offset: ({ files }) => (files[1] ?? 0) + 10,
    recipe: { ...good, files: [goodA, { ...goodB, date: 0x5da0 + 15 * 32, time: 0 }] },
  },
  {
    name: 'a date of zeros',
    field: 'CFFILE.date',
    offset: ({ files }) => (files[0] ?? 0) + 10,
    recipe: { ...good, files: [{ ...goodA, date: 0, time: 0 }, goodB] },
  },
  {
    name: 'an attribute that means nothing',
    field: 'CFFILE.attribs',
    offset: ({ files }) => (files[0] ?? 0) + 14,
    recipe: { ...good, files: [{ ...goodA, attribs: 0x0120 }, goodB] },
  },
  {
    name: 'a short block before the last',
    field: 'CFDATA.cbUncomp',
    offset: ({ blocks }) => (blocks[0]?.[1] ?? 0) + 6,
    recipe: {
      folders: [
        {
          typeCompress: 1,
          blocks: [plain(text.subarray(0, 32_768)), plain(text.subarray(0, 100)), plain(text.subarray(0, 9))],
        },
      ],
      files: [{ szName: 'a', cbFile: 32_877 }],
    },
    isInData: true,
  },
  {
    name: 'a checksum without the reserve',
    field: 'CFDATA.csum',
    offset: ({ blocks }) => blocks[1]?.[1],
    recipe: {
      ...good,
      // Of a reserve of eight bytes that are the same, the checksum sees nothing.
      reserve: { header: 0, folder: 0, data: 4 },
      folders: [
        { typeCompress: 1, blocks: blocksOf(text) },
        {
          typeCompress: 0,
          blocks: blocksOf(text).map((block, index) => (index > 0 ? { ...block, csum: 'without-reserve' } : block)),
        },
      ],
    },
    code: 'cab.checksum',
    isInData: true,
  },
  {
    name: 'an MSZIP block of more than 32,780 bytes',
    field: 'CFDATA.cbData',
    offset: ({ blocks }) => (blocks[0]?.[0] ?? 0) + 4,
    recipe: {
      folders: [
        {
          typeCompress: 1,
          blocks: [
            { raw: text.subarray(0, 99), ab: Buffer.concat([mszipData(text.subarray(0, 99)), new Uint8Array(32_768)]) },
          ],
        },
      ],
      files: [{ szName: 'a', cbFile: 99 }],
    },
    isInData: true,
  },
];

async function openBuilt(
  { recipe, change }: Pick<Row, 'recipe' | 'change'>,
  mode?: 'strict' | 'tolerant',
): Promise<Cabinet> {
  const built = buildCabinet(recipe);
  const bytes = change === undefined ? built.bytes : change(built);
  return await openCabinet(bytesSource('odd.cab', bytes), mode === undefined ? {} : { mode });
}

describe('the tolerant mode', () => {
  it.each(rows)('reads and notes $name', async (row) => {
    const cabinet = await openBuilt(row);
    if (row.isInData === true) expect(cabinet.departures.count).toBe(0);
    await readAll(cabinet);
    await readAll(cabinet);
    const { count, kept } = cabinet.departures;
    expect(kept.map(({ name, field }) => [name, field])).toEqual([['odd.cab', row.field]]);
    expect(count).toBe(1);
    expect(kept[0]?.what).not.toContain('undefined');
    if (row.offset !== undefined) expect(kept[0]?.offset).toBe(row.offset(buildCabinet(row.recipe)));
  });

  it('keeps the first hundred and counts on', async () => {
    const files = Array.from({ length: 150 }, (_, index) => ({ szName: `${index}`, cbFile: 0, date: 0 }));
    const cabinet = await openBuilt({ recipe: { folders: [{ typeCompress: 0, blocks: [] }], files } });
    expect(cabinet.departures.count).toBe(150);
    expect(cabinet.departures.kept).toHaveLength(100);
  });
});

describe('the strict mode', () => {
  it.each(rows)('refuses $name', async ({ recipe, change, field, offset, code = 'cab.malformed', isInData }) => {
    const opened = openBuilt({ recipe, ...(change !== undefined && { change }) }, 'strict');
    const error: unknown = await (isInData === true ? readAll(await opened) : opened).then(
      () => null,
      (thrown: unknown) => thrown,
    );
    expect(error).toBeInstanceOf(AppError);
    if (!(error instanceof AppError)) return;
    expect(error.toReport()).toMatchObject({ code, details: { name: 'odd.cab', field } });
    if (offset !== undefined) expect(error.toReport().details.offset).toBe(offset(buildCabinet(recipe)));
  });

  it('reads what keeps to the specification, and nothing is noted of it', async () => {
    const withReserve = { ...good, reserve: { header: 6144, folder: 3, data: 5 } };
    const early = { ...good, files: [{ ...goodA, date: 0x21, time: 0 }, goodB] };
    for (const recipe of [good, withReserve, early]) {
      const cabinet = await openBuilt({ recipe }, 'strict');
      expect((await readAll(cabinet)).get('b.txt')?.equals(text)).toBe(true);
      expect(cabinet.departures).toEqual({ count: 0, kept: [] });
    }
  });

  it('reads what we write', async () => {
    for (const compression of ['mszip', 'stored'] as const) {
      const sink = new MemorySink();
      const members = [
        { name: 'text', content: () => [text] },
        { name: 'noise', content: () => [new Random(1).bytes(200_000)] },
      ].map((member) => ({ ...member, modified: '2026-11-20T18:06:50' }));
      await writeCabinet(sink, members, { compression });
      const cabinet = await openCabinet(bytesSource('ours.cab', sink.bytes), { mode: 'strict' });
      expect((await readAll(cabinet)).get('text')?.equals(text)).toBe(true);
    }
  });

  it('gives the bytes in front of what it refuses', async () => {
    const raw = new Random(2).bytes(10 * 32_768);
    const blocks = blocksOf(raw).map((block, index) =>
      index >= 6 ? { ...block, csum: 'without-reserve' as const } : block,
    );
    const recipe = {
      reserve: { header: 0, folder: 0, data: 4 },
      folders: [{ typeCompress: 0, blocks }],
      files: [
        { szName: 'front', cbFile: 6 * 32_768 },
        { szName: 'over', cbFile: 10, uoffFolderStart: 6 * 32_768 },
      ],
    };
    const cabinet = await openBuilt({ recipe }, 'strict');
    const outcomes: string[] = [];
    for await (const { content } of cabinet.extractAll()) {
      let length = 0;
      try {
        for await (const piece of content) length += piece.length;
        outcomes.push(`${length}`);
      } catch (error) {
        outcomes.push(error instanceof AppError ? error.code : 'bug');
      }
    }
    expect(outcomes).toEqual([`${6 * 32_768}`, 'cab.checksum']);
  });

  it('does not mind a signature that the reserve tells of', async () => {
    const built = buildCabinet({ ...good, reserve: { header: 20, folder: 0, data: 0 } });
    const bytes = Buffer.concat([built.bytes, new Uint8Array(96)]);
    bytes.fill(0, 40, 60);
    bytes.writeUInt32LE(0x0010_0000, 40);
    bytes.writeUInt32LE(built.bytes.length, 44);
    bytes.writeUInt32LE(90, 48);
    const cabinet = await openCabinet(bytesSource('signed.cab', bytes), { mode: 'strict' });
    expect(cabinet.facts.signature).toEqual({ offset: built.bytes.length, sizeBytes: 90 });
    const more = Buffer.concat([bytes, new Uint8Array(8)]);
    await expect(openCabinet(bytesSource('signed.cab', more), { mode: 'strict' })).rejects.toMatchObject({
      code: 'cab.malformed',
      details: { field: 'CFHEADER.cbCabinet' },
    });
  });

  it('reads a set, and notes are of the cabinet they are in', async () => {
    const set = buildSet({
      typeCompress: 0,
      blocks: blocksOf(text),
      files: [{ szName: 'a', cbFile: text.length }],
      cuts: [50_000],
    });
    const open = async (recipes: readonly CabinetRecipe[], mode: 'strict' | 'tolerant'): Promise<Cabinet> => {
      const [one, two] = recipes.map((recipe, index) => bytesSource(nameInSet(index), buildCabinet(recipe).bytes));
      if (one === undefined || two === undefined) throw new Error('The set has two cabinets.');
      return await openCabinetSet(one, async () => two, { mode });
    };
    expect((await readAll(await open(set, 'strict'))).get('a')?.equals(text)).toBe(true);
    const odd = set.map((recipe, index) =>
      index === 1 ? { ...recipe, header: { ...recipe.header, reserved2: 7 } } : recipe,
    );
    expect((await open(odd, 'tolerant')).departures.kept.map(({ name }) => name)).toEqual([nameInSet(1)]);
    await expect(open(odd, 'strict')).rejects.toMatchObject({ code: 'cab.malformed', details: { name: nameInSet(1) } });
  });
});
