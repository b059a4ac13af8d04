import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { bytesSource, extractMembers, findTargets, openCabinet } from '../../core/cab/index.ts';
import { inlineWork } from '../../core/cab/work.ts';
import { type BlockRecipe, blocksOf, buildCabinet, type CabinetRecipe } from '../../core/testing/cabinet-builder.ts';
import { compressLzx } from '../../core/testing/lzx-encoder.ts';
import { Random } from '../../core/testing/random.ts';
import { AppError } from '../../shared/errors.ts';
import { NodeFiles } from '../files/node-files.ts';
import { Threads } from './threads.ts';

/* Files that are written where they are decoded must be those that are read back. */

const random = new Random(21);
const text = Buffer.from(
  Array.from({ length: 150_000 }, (_, index) => `${index},${random.int(0, 99_999)},Basic\r\n`).join(''),
);
const noise = Buffer.from(random.bytes(3_000_000));
/** Each block stands alone, but for the last two. */
const alone = (raw: Buffer): readonly BlockRecipe[] => blocksOf(raw);
const file = (szName: string, uoffFolderStart: number, cbFile: number, iFolder = 0) => ({
  szName,
  uoffFolderStart,
  cbFile,
  iFolder,
});
/** Many small ones, one over several runs, one that is empty, one that ends with its folder. */
const filesOf = (length: number, iFolder = 0): CabinetRecipe['files'] => [
  ...Array.from({ length: 40 }, (_, index) => file(`s${iFolder}\\${index}.txt`, index * 1000, 1000, iFolder)),
  file(`s${iFolder}\\empty`, 40_000, 0, iFolder),
  file(`big${iFolder}`, 40_000, length - 41_000, iFolder),
  file(`last${iFolder}`, length - 1000, 1000, iFolder),
];
const spoil = (blocks: readonly BlockRecipe[], at: number): readonly BlockRecipe[] =>
  blocks.map((block, index) => (index === at ? { ...block, csum: 7 } : block));
const lzx = (raw: Buffer, seed: number): readonly BlockRecipe[] =>
  compressLzx(raw, { windowBits: 17 }, new Random(seed));
const lzxType = 3 | (17 << 8);
const short = text.subarray(0, 1_500_000);

const recipes: readonly (readonly [string, CabinetRecipe])[] = [
  ['stored', { folders: [{ typeCompress: 0, blocks: alone(noise) }], files: filesOf(noise.length) }],
  ['MSZIP', { folders: [{ typeCompress: 1, blocks: alone(text) }], files: filesOf(text.length) }],
  [
    'folders of every kind',
    {
      folders: [
        { typeCompress: 1, blocks: alone(text) },
        { typeCompress: 0, blocks: alone(noise) },
        { typeCompress: lzxType, blocks: lzx(short, 1) },
        { typeCompress: lzxType, blocks: lzx(short, 2) },
      ],
      files: [text, noise, short, short].flatMap((raw, iFolder) => filesOf(raw.length, iFolder)),
    },
  ],
  [
    'damage in the first run',
    { folders: [{ typeCompress: 1, blocks: spoil(alone(text), 1) }], files: filesOf(text.length) },
  ],
  [
    'damage in a later run',
    { folders: [{ typeCompress: 0, blocks: spoil(alone(noise), 70) }], files: filesOf(noise.length) },
  ],
  [
    'damage in LZX',
    { folders: [{ typeCompress: lzxType, blocks: spoil(lzx(short, 3), 40) }], files: filesOf(short.length) },
  ],
  ...[0, 1].map((typeCompress): readonly [string, CabinetRecipe] => [
    `a block that says another length than it has, in front of many small files (${typeCompress})`,
    {
      // All behind it would be at another place than it is thought to be.
      folders: [
        {
          typeCompress,
          blocks: alone(text).map((block, index) =>
            index === 40
              ? { ...block, raw: block.raw.subarray(0, 30_000), cbUncomp: 32_768, csum: 'none' as const }
              : block,
          ),
        },
      ],
      files: Array.from({ length: 500 }, (_, index) => file(`${index}.txt`, index * 4000, 4000)),
    },
  ]),
  [
    'too few blocks',
    {
      folders: [
        {
          typeCompress: 1,
          blocks: [...alone(text).slice(0, 50), { raw: text.subarray(0, 10) }, { raw: text.subarray(0, 9) }],
        },
      ],
      files: [file('a', 0, 50 * 32_768), file('b', 50 * 32_768, 30), file('c', 50 * 32_768, 5)],
    },
  ],
  [
    'files that share data',
    {
      folders: [{ typeCompress: 0, blocks: alone(noise) }],
      files: [file('a', 0, 2_000_000), file('b', 1_000_000, 2_000_000)],
    },
  ],
  [
    'Quantum',
    { folders: [{ typeCompress: 0x1472, blocks: alone(noise) }], files: [file('a', 0, 10), file('b', 10, 0)] },
  ],
];

const threads = new Threads(2);
const files = new NodeFiles();
let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'quick-extract-'));
});
afterAll(async () => {
  await threads.close();
});

async function extract(bytes: Uint8Array, to: string, isQuick: boolean): Promise<readonly string[]> {
  const cabinet = await openCabinet(bytesSource('test.cab', bytes), {
    work: isQuick ? threads : inlineWork(),
    borrow: true,
  });
  const { signal } = new AbortController();
  const targets = await findTargets(cabinet, files, { to, names: [], signal });
  await files.makeFolder(to);
  const { problems } = await extractMembers(
    cabinet,
    { files, bulk: threads },
    { targets, replace: false, isQuick, signal },
  );
  return problems.map(({ member, error }) => `${member.path} ${error.code} ${JSON.stringify(error.details)}`).sort();
}

async function expectSame(one: string, other: string): Promise<void> {
  const names = (await readdir(one, { recursive: true })).sort();
  expect((await readdir(other, { recursive: true })).sort()).toEqual(names);
  for (const name of names) {
    if ((await stat(join(one, name))).isDirectory()) continue;
    expect(Buffer.compare(await readFile(join(one, name)), await readFile(join(other, name)))).toBe(0);
  }
}

describe('extracting quickly', () => {
  it.each(recipes)('gives the same files and problems as extracting well: %s', async (_, recipe) => {
    const { bytes } = buildCabinet(recipe);
    const well = await extract(bytes, join(folder, 'well'), false);
    const quick = await extract(bytes, join(folder, 'quick'), true);
    expect(quick).toEqual(well);
    await expectSame(join(folder, 'well'), join(folder, 'quick'));
    await rm(folder, { recursive: true });
  });

  it('removes what an earlier run left unfinished, of its own files only', async () => {
    const { bytes } = buildCabinet({
      folders: [{ typeCompress: 0, blocks: alone(noise) }],
      files: filesOf(noise.length),
    });
    for (const isQuick of [true, false]) {
      const to = join(folder, String(isQuick));
      await mkdir(to);
      for (const name of ['big0.0123abcd.partial', 'other.0123abcd.partial']) await writeFile(join(to, name), 'x');
      expect(await extract(bytes, to, isQuick)).toEqual([]);
      expect((await readdir(to)).sort()).toEqual(['big0', 'last0', 'other.0123abcd.partial', 's0']);
    }
    await rm(folder, { recursive: true });
  });

  it('refuses a file that is called as unfinished ones are', async () => {
    const { bytes } = buildCabinet({
      folders: [{ typeCompress: 0, blocks: alone(noise) }],
      files: [file('x.0123abcd.partial', 0, 10), file('x', 10, 10)],
    });
    await expect(extract(bytes, folder, true)).rejects.toMatchObject({ code: 'files.name-not-allowed' });
    await rm(folder, { recursive: true });
  });

  it('leaves no unfinished file when it is stopped or a file cannot be written', async () => {
    const { bytes } = buildCabinet({
      folders: [{ typeCompress: 0, blocks: alone(noise) }],
      files: filesOf(noise.length),
    });
    const cabinet = await openCabinet(bytesSource('test.cab', bytes), { work: threads, borrow: true });
    const stop = new AbortController();
    const options = { to: folder, names: [], signal: stop.signal };
    const targets = await findTargets(cabinet, files, options);
    const begin = files.create.bind(files);
    const stopping = new NodeFiles();
    stopping.create = async (path, how) => {
      stop.abort(new AppError('job.cancelled', {}));
      return await begin(path, how);
    };
    await expect(
      extractMembers(
        cabinet,
        { files: stopping, bulk: threads },
        { targets, replace: false, isQuick: true, signal: stop.signal },
      ),
    ).rejects.toMatchObject({ code: 'job.cancelled' });
    expect((await readdir(folder, { recursive: true })).filter((name) => name.endsWith('.partial'))).toEqual([]);
    // Somebody was quicker: his file stays.
    await expect(extract(bytes, folder, true)).resolves.toEqual([]);
    await expect(
      extractMembers(
        cabinet,
        { files, bulk: threads },
        { targets, replace: false, isQuick: true, signal: new AbortController().signal },
      ),
    ).rejects.toMatchObject({ code: 'files.exists' });
    expect((await readdir(folder, { recursive: true })).filter((name) => name.endsWith('.partial'))).toEqual([]);
    await rm(folder, { recursive: true });
  });
});
