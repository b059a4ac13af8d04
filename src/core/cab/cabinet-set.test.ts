import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { ensurePeer } from '../../../scripts/peers.ts';
import { AppError } from '../../shared/errors.ts';
import {
  blocksOf,
  buildCabinet,
  type CabinetRecipe,
  type FileRecipe,
  type FolderRecipe,
  mszipData,
} from '../testing/cabinet-builder.ts';
import { readAll, readMember } from '../testing/cabinet-memory.ts';
import { compressLzx } from '../testing/lzx-encoder.ts';
import { Random } from '../testing/random.ts';
import { buildSet, nameInSet, type SetRecipe } from '../testing/set-builder.ts';
import { WatchedWork } from '../testing/watched-work.ts';
import type { CabinetNeighbour } from './cabinet.ts';
import { bytesSource, type Cabinet, openCabinet, openCabinetSet, type ReadOptions } from './index.ts';
import { limits } from './layout.ts';

const hasCabextract = await ensurePeer('cabextract');
const has7z = await ensurePeer('7z');
const run = promisify(execFile);

const random = new Random(3);
const raw = Buffer.concat([
  Buffer.from(random.bytes(100_000)),
  Buffer.from('to and fro '.repeat(20_000)),
  Buffer.from(random.bytes(90_000)),
]);
const files: readonly FileRecipe[] = [
  { szName: 'a.txt', cbFile: 50_000 },
  { szName: 'b.txt', cbFile: 330_000, uoffFolderStart: 50_000 },
  { szName: 'c.txt', cbFile: raw.length - 380_000, uoffFolderStart: 380_000 },
];
const methods: readonly (readonly [string, number, SetRecipe['blocks']])[] = [
  ['stored', 0, blocksOf(raw)],
  ['MSZIP', 1, blocksOf(raw)],
  ['LZX', 0x0f03, compressLzx(raw, { windowBits: 15, fileSize: 100_000 }, new Random(3))],
];

/** Opens a set of built cabinets, which it finds by name. */
async function openBuilt(
  cabinets: readonly Uint8Array[],
  options: ReadOptions = {},
  asked: CabinetNeighbour[] = [],
): Promise<Cabinet> {
  const [first] = cabinets;
  if (first === undefined) throw new Error('There is no cabinet.');
  const openNext = async (neighbour: CabinetNeighbour) => {
    asked.push(neighbour);
    const index = cabinets.findIndex((_, at) => nameInSet(at) === neighbour.cabinet);
    const bytes = cabinets[index];
    return bytes === undefined ? null : bytesSource(nameInSet(index), bytes);
  };
  return await openCabinetSet(bytesSource(nameInSet(0), first), openNext, options);
}

const build = (recipes: readonly CabinetRecipe[]): Uint8Array[] => recipes.map((recipe) => buildCabinet(recipe).bytes);

function expectFiles(members: ReadonlyMap<string, Buffer>): void {
  expect([...members.keys()]).toEqual(files.map(({ szName }) => szName));
  for (const { szName, cbFile, uoffFolderStart = 0 } of files) {
    const expected = raw.subarray(uoffFolderStart, uoffFolderStart + cbFile);
    expect(members.get(String(szName))?.equals(expected), String(szName)).toBe(true);
  }
}

describe.each(methods)('a set whose folder is %s', (_, typeCompress, blocks) => {
  const firstRaw = blocks[0]?.raw ?? raw;
  const firstData = typeCompress === 1 ? mszipData(firstRaw) : (blocks[0]?.ab ?? firstRaw);
  const cutSets = [
    { name: 'within a block', cuts: [100_000], reserves: [] },
    {
      name: 'two times in one block, and with other reserves',
      cuts: [60_000, 60_010, 130_000],
      reserves: [0, 4, 20, 0],
    },
    { name: 'between two blocks', cuts: [firstData.length], reserves: [] },
  ];

  it.each(cutSets)('is read as one when it is cut $name', async ({ cuts, reserves }) => {
    const cabinets = build(buildSet({ typeCompress, blocks, files, cuts, reserves }));
    const asked: CabinetNeighbour[] = [];
    const work = new WatchedWork(2);
    const set = await openBuilt(cabinets, { work, borrow: true }, asked);
    expect(asked.map(({ cabinet }) => cabinet)).toEqual(cuts.map((__, index) => nameInSet(index + 1)));
    expect(asked[0]?.disk).toBe('Disk 2');
    expect(set.facts.set).toEqual({
      sizeBytes: cabinets.reduce((sum, { length }) => sum + length, 0),
      cabinets: cabinets.map(({ length }, index) => ({ name: nameInSet(index), sizeBytes: length })),
    });
    expect(set.facts.folders).toHaveLength(1);
    expect(set.facts.next).toBeNull();
    expectFiles(await readAll(set));
    expect(work.heldBuffers).toBe(0);
    for (const [index, { cbFile, uoffFolderStart = 0 }] of files.entries()) {
      const expected = raw.subarray(uoffFolderStart, uoffFolderStart + cbFile);
      expect((await readMember(set, set.members[index])).equals(expected)).toBe(true);
    }
  });

  const joiners = [
    { name: 'cabextract', isThere: hasCabextract, args: (to: string) => ['-q', '-d', to] },
    { name: '7z', isThere: has7z, args: (to: string) => ['x', '-y', '-bd', `-o${to}`] },
  ] as const;
  for (const { name, isThere, args } of joiners) {
    const skipped = isThere ? '' : ' (skipped: it is not on this computer and could not be installed)';
    it.skipIf(!isThere)(`is joined by ${name} as by us${skipped}`, async () => {
      const folder = await mkdtemp(join(tmpdir(), 'cab-set-'));
      try {
        // cabextract leaves out files that begin in a part of a folder that is not its first.
        const theirs = name === 'cabextract' ? [files[0], { ...files[1], cbFile: raw.length - 50_000 }] : files;
        const set = theirs.map((file): FileRecipe => ({ szName: 'none', cbFile: 0, ...file }));
        const cabinets = build(buildSet({ typeCompress, blocks, files: set, cuts: [70_000, 150_000] }));
        for (const [index, bytes] of cabinets.entries()) await writeFile(join(folder, nameInSet(index)), bytes);
        await run(name, [...args(join(folder, 'out')), join(folder, nameInSet(0))]);
        const ours = await readAll(await openBuilt(cabinets));
        expect((await readdir(join(folder, 'out'))).sort()).toEqual([...ours.keys()]);
        for (const { szName, cbFile, uoffFolderStart = 0 } of set) {
          const path = String(szName);
          const expected = raw.subarray(uoffFolderStart, uoffFolderStart + cbFile);
          expect(ours.get(path)?.equals(expected), path).toBe(true);
          expect((await readFile(join(folder, 'out', path))).equals(expected), path).toBe(true);
        }
      } finally {
        await rm(folder, { recursive: true, force: true });
      }
    });
  }

  it('gives files that share data over a cut', async () => {
    const shared = Array.from({ length: 30 }, (__, index) => ({
      szName: `${index}`,
      cbFile: 200_000,
      uoffFolderStart: 7000 * index,
    }));
    // More blocks than one run, so that it is gone through block by block.
    const long = Buffer.concat([raw, raw, raw]);
    const longBlocks = typeCompress > 1 ? compressLzx(long, { windowBits: 15 }, new Random(1)) : blocksOf(long);
    const set = await openBuilt(
      build(buildSet({ typeCompress, blocks: longBlocks, files: shared, cuts: [120_000, 140_000] })),
    );
    const members = await readAll(set);
    expect(members.size).toBe(30);
    for (const { szName, cbFile, uoffFolderStart } of shared) {
      expect(members.get(szName)?.equals(long.subarray(uoffFolderStart, uoffFolderStart + cbFile)), szName).toBe(true);
    }
  });
});

describe('openCabinetSet', () => {
  const [one, two] = buildSet({ typeCompress: 1, blocks: blocksOf(raw), files, cuts: [100_000] });
  if (one === undefined || two === undefined) throw new Error('The set has two cabinets.');
  const extra: FolderRecipe = { typeCompress: 0, blocks: [{ raw: raw.subarray(0, 100) }] };

  it('reads folders before and behind the one that goes on', async () => {
    const cabinets = build([
      {
        ...one,
        folders: [extra, ...one.folders],
        files: [
          { szName: 'before', cbFile: 100, iFolder: 0 },
          ...one.files.map((file) => (file.iFolder === 0 ? { ...file, iFolder: 1 } : file)),
        ],
      },
      {
        ...two,
        folders: [...two.folders, extra],
        files: [...two.files, { szName: 'behind', cbFile: 100, iFolder: 1 }],
      },
    ]);
    const set = await openBuilt(cabinets);
    expect(set.facts.folders.map(({ compression }) => compression)).toEqual(['stored', 'mszip', 'stored']);
    expect(set.members.map(({ path, folderIndex }) => [path, folderIndex])).toEqual([
      ['before', 0],
      ['a.txt', 1],
      ['b.txt', 1],
      ['c.txt', 1],
      ['behind', 2],
    ]);
    const members = await readAll(set);
    expect(members.get('behind')?.equals(raw.subarray(0, 100))).toBe(true);
    members.delete('before');
    members.delete('behind');
    expectFiles(members);
  });

  it('reads sets whose cabinets share no folder', async () => {
    const whole = (szName: string): Pick<CabinetRecipe, 'folders' | 'files'> => ({
      folders: [extra],
      files: [{ szName, cbFile: 100 }],
    });
    const set = await openBuilt(
      build([
        { ...one, ...whole('x') },
        { ...two, ...whole('y') },
      ]),
    );
    const members = await readAll(set);
    expect([...members.keys()]).toEqual(['x', 'y']);
    expect(members.get('y')?.equals(raw.subarray(0, 100))).toBe(true);
  });

  it('opens a cabinet that is no part of a set as it is', async () => {
    const bytes = buildCabinet({ folders: [extra], files: [{ szName: 'x', cbFile: 100 }] }).bytes;
    const set = await openBuilt([bytes]);
    expect(set.facts.set).toBeNull();
    expect((await readMember(set, set.members[0])).length).toBe(100);
  });

  it('begun in its middle, gives what lies behind and says what begins before', async () => {
    const three = buildSet({ typeCompress: 0, blocks: blocksOf(raw), files, cuts: [40_000, 390_000] });
    const cabinets = build(three);
    const names = (index: number): string => nameInSet(index);
    const set = await openCabinetSet(bytesSource(names(1), cabinets[1] ?? new Uint8Array(0)), async ({ cabinet }) =>
      cabinet === names(2) ? bytesSource(names(2), cabinets[2] ?? new Uint8Array(0)) : null,
    );
    expect(set.facts.previous?.cabinet).toBe(names(0));
    const codes = await Promise.all(
      set.members.map((member) =>
        readMember(set, member).then(
          () => 'good',
          (error: unknown) => (error instanceof AppError ? error.code : 'bug'),
        ),
      ),
    );
    // The folder begins before, and what is before in it is not known.
    expect(codes).toEqual(set.members.map(() => 'cab.part-of-set'));
  });

  it('opens a single cabinet of a set alone as before', async () => {
    const alone = await openCabinet(bytesSource('one.cab', buildCabinet(one).bytes));
    expect(alone.facts.set).toBeNull();
    expect(alone.facts.next?.cabinet).toBe(nameInSet(1));
    expect((await readMember(alone, alone.members[0])).length).toBe(50_000);
    await expect(readMember(alone, alone.members[1])).rejects.toMatchObject({ code: 'cab.part-of-set' });
  });

  const fileOf = (recipe: CabinetRecipe, change: Partial<FileRecipe>): CabinetRecipe => ({
    ...recipe,
    files: recipe.files.map((file, index) => (index === 0 ? { ...file, ...change } : file)),
  });
  const wrong: readonly {
    readonly name: string;
    readonly field: string;
    readonly cabinet?: number;
    readonly recipes: readonly CabinetRecipe[];
  }[] = [
    {
      name: 'cab.set-incomplete: the second is not there',
      field: 'CFHEADER.szCabinetNext',
      cabinet: 0,
      recipes: [one],
    },
    {
      name: 'cab.unsafe-name: the second is in another folder',
      field: 'CFHEADER.szCabinetNext',
      cabinet: 0,
      recipes: [{ ...one, next: ['..\\two.cab', ''] }, two],
    },
    {
      name: 'cab.malformed: of another set',
      field: 'CFHEADER.setID',
      recipes: [one, { ...two, header: { ...two.header, setID: 9 } }],
    },
    {
      name: 'cab.malformed: the third comes second',
      field: 'CFHEADER.iCabinet',
      recipes: [one, { ...two, header: { ...two.header, iCabinet: 2 } }],
    },
    {
      name: 'cab.malformed: the first comes again and again',
      field: 'CFHEADER.iCabinet',
      cabinet: 0,
      recipes: [{ ...one, next: [nameInSet(0), ''] }],
    },
    {
      name: 'cab.malformed: the second knows of none before it',
      field: 'CFHEADER.flags',
      recipes: [
        one,
        { header: { setID: 1234, iCabinet: 1 }, folders: two.folders, files: [{ szName: 'x', cbFile: 10 }] },
      ],
    },
    {
      name: 'cab.malformed: goes on, and nothing in the second comes from before',
      field: 'CFFILE.iFolder',
      cabinet: 0,
      recipes: [one, { ...two, files: [{ szName: 'x', cbFile: 10 }] }],
    },
    {
      name: 'cab.malformed: comes from before, and nothing there goes on',
      field: 'CFFILE.iFolder',
      recipes: [{ ...one, files: [{ szName: 'x', cbFile: 10 }] }, two],
    },
    {
      name: 'cab.malformed: the file that goes on has another size in the second',
      field: 'CFFILE.iFolder',
      recipes: [one, fileOf(two, { cbFile: 330_001 })],
    },
    {
      name: 'cab.malformed: a file goes on both ways past another folder',
      field: 'CFFILE.iFolder',
      recipes: [
        one,
        {
          ...two,
          next: [nameInSet(2), ''],
          folders: [...two.folders, extra],
          files: two.files.slice(0, 1).map((file) => ({ ...file, iFolder: 0xffff })),
        },
      ],
    },
    {
      name: 'cab.malformed: another method in the second',
      field: 'CFFOLDER.typeCompress',
      recipes: [one, { ...two, folders: two.folders.map((folder) => ({ ...folder, typeCompress: 0 })) }],
    },
    {
      name: 'cab.malformed: a file past all blocks',
      field: 'CFFILE.cbFile',
      recipes: [one, { ...two, files: [...two.files, { szName: 'far', cbFile: 10, uoffFolderStart: 5_000_000 }] }],
    },
    {
      name: 'cab.unsafe-name: the same name in two cabinets',
      field: 'CFFILE.szName',
      recipes: [one, { ...two, files: [...two.files, { szName: 'A.TXT', cbFile: 10, uoffFolderStart: 390_000 }] }],
    },
    {
      name: 'cab.not-a-cabinet: the second',
      field: 'CFHEADER.signature',
      recipes: [one, { ...two, signature: 'MSCX' }],
    },
    {
      name: 'cab.over-limit: both together claim gigabytes',
      field: 'CFFILE.cbFile',
      cabinet: 0,
      // Alone, neither has a file that can be read.
      recipes: [one, two].map((base, part): CabinetRecipe => {
        const blocks = blocksOf(new Uint8Array(32_768 * 1000)).map((block) => ({ ...block, csum: 'none' as const }));
        const iFolder = part === 0 ? 0xfffe : 0xfffd;
        const own = Array.from({ length: 40 }, (_, index) => ({ szName: `${index}`, cbFile: 60_000_000, iFolder }));
        return { ...base, folders: [{ typeCompress: 1, blocks }], files: own };
      }),
    },
  ];

  it.each(wrong)('refuses $name', async ({ name, field, recipes, cabinet = 1 }) => {
    const error: unknown = await openBuilt(build(recipes)).then(
      () => null,
      (thrown: unknown) => thrown,
    );
    expect(error).toBeInstanceOf(AppError);
    if (!(error instanceof AppError)) return;
    expect(error.code).toBe(name.split(':', 1)[0]);
    expect(error.toReport().details).toMatchObject({ name: nameInSet(cabinet), field });
    expect(error.message).not.toContain('undefined');
  });

  it('names the cabinet that is missing, and its disk', async () => {
    await expect(openBuilt(build([one]))).rejects.toMatchObject({
      code: 'cab.set-incomplete',
      details: { cabinet: nameInSet(1), disk: 'Disk 2' },
    });
  });

  it('tells in which cabinet a block is damaged, and in which part of it', async () => {
    const built = [one, two].map((recipe) => buildCabinet(recipe));
    // The last block of the first cabinet goes on as the first one of the second.
    for (const [cabinet, block] of [
      [0, (built[0]?.blocks[0]?.length ?? 0) - 1],
      [1, 0],
      [1, 2],
    ] as const) {
      const at = built[cabinet]?.blocks[0]?.[block] ?? -1;
      const bytes = built.map((each) => Uint8Array.from(each.bytes));
      bytes[cabinet]?.fill(0x55, at + 20, at + 30);
      const set = await openBuilt(bytes);
      await expect(readMember(set, set.members[2])).rejects.toMatchObject({
        code: 'cab.checksum',
        details: { name: nameInSet(cabinet), offset: at, field: 'CFDATA.csum' },
      });
      expect((await readMember(set, set.members[0])).length).toBe(50_000);
    }
  });

  it('refuses a set of more files than all its lists may have', async () => {
    const many = Array.from(
      { length: 5 },
      (_, index): CabinetRecipe => ({
        header: { setID: 1, iCabinet: index },
        ...(index > 0 && { previous: [nameInSet(index - 1), ''] as const }),
        ...(index < 4 && { next: [nameInSet(index + 1), ''] as const }),
        folders: [{ typeCompress: 0, blocks: [] }],
        files: Array.from({ length: 65_535 }, (__, file) => ({ szName: `${index}-${file}`, cbFile: 0 })),
      }),
    );
    const bytes = build(many);
    await expect(openBuilt(bytes)).rejects.toMatchObject({
      code: 'cab.over-limit',
      details: { name: nameInSet(4), field: 'CFHEADER.cFiles', limit: limits.set },
    });
  });

  const spoilBlock = (recipe: CabinetRecipe, pick: (count: number) => number, change: object): CabinetRecipe => ({
    ...recipe,
    folders: recipe.folders.map((folder) => ({
      ...folder,
      blocks: folder.blocks.map((block, index) =>
        index === pick(folder.blocks.length) ? { ...block, ...change } : block,
      ),
    })),
  });
  const wrongBlocks: readonly { name: string; field: string; cabinet: number; recipes: readonly CabinetRecipe[] }[] = [
    {
      name: 'a block without raw bytes in the middle of a cabinet',
      field: 'CFDATA.cbUncomp',
      cabinet: 0,
      recipes: [spoilBlock(one, () => 1, { cbUncomp: 0 }), two],
    },
    {
      name: 'a block that never ends',
      field: 'CFDATA.cbUncomp',
      cabinet: 1,
      recipes: [one, spoilBlock(two, (count) => count - 1, { cbUncomp: 0 })],
    },
    {
      name: 'a block whose parts are too much together',
      field: 'CFDATA.cbData',
      cabinet: 1,
      recipes: [one, spoilBlock(two, () => 0, { ab: new Uint8Array(38_900) })],
    },
  ];
  it.each(wrongBlocks)('refuses $name', async ({ field, cabinet, recipes }) => {
    const set = await openBuilt(build(recipes));
    await expect(readMember(set, set.members[2])).rejects.toMatchObject({
      code: 'cab.malformed',
      details: { name: nameInSet(cabinet), field },
    });
  });

  it('opens a thousand cabinets of one file in a moment', async () => {
    const bytes = raw.subarray(0, 100_000);
    const cuts = Array.from({ length: 999 }, (_, index) => 100 * (index + 1));
    const recipe = { typeCompress: 0, blocks: blocksOf(bytes), files: [{ szName: 'all', cbFile: 100_000 }], cuts };
    const set = await openBuilt(build(buildSet(recipe)));
    expect((await readMember(set, set.members[0])).equals(bytes)).toBe(true);
  });
});
