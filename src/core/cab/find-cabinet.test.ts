import { describe, expect, it } from 'vitest';
import { AppError } from '../../shared/errors.ts';
import { type BuiltCabinet, blocksOf, buildCabinet, type CabinetRecipe } from '../testing/cabinet-builder.ts';
import { readAll, readMember, WatchedSource } from '../testing/cabinet-memory.ts';
import { Random } from '../testing/random.ts';
import { bytesSource, findCabinet, openCabinet } from './index.ts';

const raw = Buffer.from('5.00.9128.1000,Enabled\r\n'.repeat(5000));
const recipe: CabinetRecipe = {
  reserve: { header: 20, folder: 2, data: 4 },
  folders: [
    { typeCompress: 1, blocks: blocksOf(raw) },
    { typeCompress: 0, blocks: blocksOf(raw) },
  ],
  files: [
    { szName: 'a', cbFile: raw.length },
    { szName: 'b', cbFile: raw.length, iFolder: 1 },
  ],
};
const built = buildCabinet(recipe);

function within(before: Uint8Array, cabinet: Uint8Array, behind: Uint8Array = new Uint8Array(0)): Uint8Array {
  return Buffer.concat([before, cabinet, behind]);
}

/** Not a trace of a cabinet in it. */
function filler(length: number): Uint8Array {
  return new Random(length).bytes(length).map((byte) => (byte === 0x4d ? 0 : byte));
}

const find = (bytes: Uint8Array, options = {}): Promise<number | null> =>
  findCabinet(bytesSource('setup.exe', bytes), options);

describe('a cabinet within another file', () => {
  it('is read from its offset on', async () => {
    for (const offset of [1, 511, 300_000]) {
      const source = bytesSource('setup.exe', within(filler(offset), built.bytes, filler(1000)));
      const cabinet = await openCabinet(source, { offset, mode: 'strict' });
      expect(cabinet.facts.sizeBytes).toBe(built.bytes.length);
      expect(cabinet.facts.folders.map((folder) => folder.offset)).toEqual(
        built.blocks.map(([first]) => offset + (first ?? 0)),
      );
      const members = await readAll(cabinet);
      expect(members.get('a')?.equals(raw)).toBe(true);
      expect(members.get('b')?.equals(raw)).toBe(true);
    }
  });

  it('has its errors at offsets of the file', async () => {
    const offset = 1000;
    const open = async (cabinet: Uint8Array): Promise<void> => {
      const opened = await openCabinet(bytesSource('setup.exe', within(filler(offset), cabinet)), { offset });
      for (const member of opened.members) await readMember(opened, member);
    };
    const change = (from: BuiltCabinet, at: number, value: number): Uint8Array => {
      const bytes = from.bytes.slice();
      bytes[at] = value;
      return bytes;
    };
    const block = built.blocks[1]?.[2] ?? -1;
    const wrong: readonly (readonly [Uint8Array, string, string, number])[] = [
      [filler(100), 'cab.not-a-cabinet', 'CFHEADER.signature', 0],
      [built.bytes.subarray(0, -1), 'cab.truncated', 'CFHEADER.cbCabinet', built.bytes.length - 1],
      [change(built, 25, 9), 'cab.malformed', 'CFHEADER.versionMajor', 25],
      [
        change(built, (built.folders[1] ?? 0) + 6, 4),
        'cab.malformed',
        'CFFOLDER.typeCompress',
        (built.folders[1] ?? 0) + 6,
      ],
      [change(built, (built.files[1] ?? 0) + 16, 0x2f), 'cab.unsafe-name', 'CFFILE.szName', (built.files[1] ?? 0) + 16],
      [change(built, (built.files[1] ?? 0) + 2, 9), 'cab.malformed', 'CFFILE.cbFile', built.files[1] ?? 0],
      [change(built, block + 50, 0x55), 'cab.checksum', 'CFDATA.csum', block],
      [change(built, block + 7, 0xff), 'cab.malformed', 'CFDATA.cbUncomp', block + 6],
    ];
    for (const [bytes, code, field, at] of wrong) {
      const error: unknown = await open(bytes).then(
        () => null,
        (thrown: unknown) => thrown,
      );
      expect(error).toBeInstanceOf(AppError);
      if (!(error instanceof AppError)) return;
      expect(error.toReport()).toMatchObject({ code, details: { name: 'setup.exe', field, offset: offset + at } });
    }
  });

  it('may begin past the end of the file, and is none then', async () => {
    for (const offset of [built.bytes.length - 3, built.bytes.length, 1e12]) {
      await expect(openCabinet(bytesSource('a.cab', built.bytes), { offset })).rejects.toMatchObject({
        code: 'cab.not-a-cabinet',
      });
    }
  });
});

describe('findCabinet', () => {
  it('finds the first one, wherever the pieces of the search end', async () => {
    expect(await find(built.bytes)).toBe(0);
    // Pieces have 262,144 bytes, and the next begins 35 bytes before the end of the last.
    for (const offset of [1, 200_000, 262_100, 262_108, 262_109, 262_110, 262_140, 262_144, 524_200, 700_001]) {
      expect(await find(within(filler(offset), built.bytes, built.bytes)), String(offset)).toBe(offset);
    }
  });

  it('finds the next one when it is told from where on', async () => {
    const bytes = within(filler(500), built.bytes, built.bytes);
    expect(await find(bytes, { from: 501 })).toBe(500 + built.bytes.length);
    expect(await find(bytes, { from: 501 + built.bytes.length })).toBeNull();
  });

  it('passes by what only looks like one', async () => {
    const fakes = [
      { header: { versionMajor: 2 } },
      { header: { versionMinor: 1 } },
      { header: { cbCabinet: 35 } },
      { header: { cbCabinet: 0xffff_ffff } },
      { header: { cFolders: 65_535 } },
      { header: { cFiles: 65_535 } },
      { header: { coffFiles: 40 } },
      { header: { coffFiles: 0xffff_fff0 } },
    ].map((change) => buildCabinet({ ...recipe, ...change }).bytes);
    for (const fake of fakes) {
      expect(await find(fake)).toBeNull();
      expect(await find(within(fake, built.bytes))).toBe(fake.length);
    }
    expect(await find(within(Buffer.from('MSCF'.repeat(1000)), built.bytes))).toBe(4000);
    expect(await find(Buffer.from('MSCF'.repeat(100_000)))).toBeNull();
    expect(await find(new Uint8Array(0))).toBeNull();
    expect(await find(built.bytes.subarray(0, 35))).toBeNull();
  });

  it('looks no further than it may', async () => {
    const bytes = within(filler(300_000), built.bytes);
    expect(await find(bytes, { limitBytes: 300_000 })).toBeNull();
    expect(await find(bytes, { limitBytes: 300_001 })).toBe(300_000);
    expect(await find(bytes, { from: 100, limitBytes: 299_900 })).toBeNull();
  });

  it('holds one piece of the source at a time and lets other work run', async () => {
    const source = new WatchedSource(bytesSource('setup.exe', filler(3_000_000)));
    let breaths = 0;
    const breathe = async (): Promise<void> => {
      breaths += 1;
    };
    expect(await findCabinet(source, { breathe })).toBeNull();
    expect(source.largestBytes).toBe(262_144);
    expect(source.totalBytes).toBeLessThan(3_010_000);
    expect(breaths).toBeGreaterThanOrEqual(11);
  });

  it('ends when a source becomes shorter than it said', async () => {
    const source = { path: 'a', sizeBytes: 1_000_000, read: async () => new Uint8Array(10) };
    expect(await findCabinet(source)).toBeNull();
  });
});
