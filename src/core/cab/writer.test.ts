import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { MemorySink, readAll } from '../testing/cabinet-memory.ts';
import { Random } from '../testing/random.ts';
import { shuffledWork } from '../testing/shuffled-work.ts';
import {
  bytesSource,
  type CabinetSink,
  type NewMember,
  openCabinet,
  type WriteOptions,
  writeCabinet,
} from './index.ts';

const modified = '2026-11-20T18:06:50';
const text = Buffer.from('Client,5.00.9128.1000,Enabled\r\n'.repeat(5000));
const noise = new Random(7).bytes(200_000);

function member(name: string, content: Uint8Array, sizeBytes?: number): NewMember {
  return { name, modified, content: () => [content], ...(sizeBytes !== undefined && { sizeBytes }) };
}

async function write(
  members: readonly NewMember[],
  options: Partial<WriteOptions> = {},
): Promise<{ bytes: Uint8Array; sizeBytes: number; sizes: readonly number[] }> {
  const sink = new MemorySink();
  const written = await writeCabinet(sink, members, { compression: 'mszip', ...options });
  return { bytes: sink.bytes, sizeBytes: written.sizeBytes, sizes: written.members.map((one) => one.sizeBytes) };
}

const foldersOf = (bytes: Uint8Array): number => Buffer.from(bytes).readUInt16LE(26);

/** Forgets what it is given: cabinets of gigabytes are written to see that they are refused. */
class NowhereSink implements CabinetSink {
  sizeBytes = 0;
  async append(bytes: Uint8Array): Promise<void> {
    this.sizeBytes += bytes.length;
  }
  async writeAt(): Promise<void> {}
}

function* zeros(sizeBytes: number): Generator<Uint8Array> {
  const piece = new Uint8Array(8_388_608);
  for (let left = sizeBytes; left > 0; left -= piece.length) yield piece.subarray(0, Math.min(left, piece.length));
}

describe('writeCabinet', () => {
  it('writes the bytes the specification asks for', async () => {
    const fields = [
      ['signature, reserved1, cbCabinet, reserved2', '4d534346 00000000 4f000000 00000000'],
      ['coffFiles, reserved3, version, cFolders, cFiles', '2c000000 00000000 0301 0100 0100'],
      ['flags, setID, iCabinet', '0000 0000 0000'],
      ['coffCabStart, cCFData, typeCompress', '42000000 0100 0000'],
      ['cbFile, uoffFolderStart, iFolder, date, time', '05000000 00000000 0000 745d d990'],
      ['attribs, szName', '2000 612e74787400'],
      // "hell" as a word, "o" as the rest, and the two sizes: 0x6c6c6568 ^ 0x6f ^ 0x00050005.
      ['csum, cbData, cbUncomp, ab', '0265696c 0500 0500 68656c6c6f'],
    ];
    const { bytes } = await write([member('a.txt', Buffer.from('hello'))], { compression: 'stored' });
    const expected = fields.map(([, hex]) => hex?.replaceAll(' ', '')).join('');
    expect(Buffer.from(bytes).toString('hex')).toBe(expected);
  });

  it('gives the same bytes for the same members', async () => {
    // Pieces of other sizes do not matter.
    const pieces = (size: number): NewMember => ({
      name: 'a',
      modified,
      *content() {
        for (let at = 0; at < text.length; at += size) yield text.subarray(at, at + size);
      },
    });
    const all = [pieces(1000), pieces(70_000), pieces(1_000_000), pieces(32_768)];
    const digests = await Promise.all(
      all.map(async (one) =>
        createHash('sha256')
          .update((await write([one, member('b', noise)])).bytes)
          .digest('hex'),
      ),
    );
    expect(new Set(digests).size).toBe(1);
  });

  it('streams: asks for a content when those before it are written, and never for two at once', async () => {
    const steps: string[] = [];
    const sink = new MemorySink();
    const watched = (name: string): NewMember => ({
      name,
      modified,
      async *content() {
        steps.push(`${name} begins`);
        for (let at = 0; at < 4; at += 1) yield noise;
        steps.push(`${name} ends`);
      },
    });
    await writeCabinet(sink, [watched('a'), watched('b')], { compression: 'mszip' });
    expect(steps).toEqual(['a begins', 'a ends', 'b begins', 'b ends']);
  });

  it('lets a content use its buffer again', async () => {
    const buffer = new Uint8Array(40_000);
    const reused: NewMember = {
      name: 'a',
      modified,
      *content() {
        for (let value = 1; value <= 20; value += 1) yield buffer.fill(value);
      },
    };
    const { bytes } = await write([reused]);
    const content = (await readAll(await openCabinet(bytesSource('c', bytes)))).get('a');
    expect(content?.length).toBe(800_000);
    for (let at = 0; at < 800_000; at += 997) expect(content?.[at]).toBe(1 + Math.floor(at / 40_000));
  });

  it('gives a member of unknown length its own folder, and packs small known ones together', async () => {
    expect(foldersOf((await write([member('a', text), member('b', text), member('c', text)])).bytes)).toBe(3);
    const known = Array.from({ length: 20 }, (_, index) => member(`${index}`, text, text.length));
    expect(foldersOf((await write(known)).bytes)).toBe(1);
    expect(
      foldersOf(
        (await write([...known, member('x', text), ...known.map((one) => ({ ...one, name: `2${one.name}` }))])).bytes,
      ),
    ).toBe(3);
    const large = [member('l1', text, 5_000_000), member('l2', text, 5_000_000)];
    expect(foldersOf((await write(large)).bytes)).toBe(2);
  });

  it('goes by the true length where another one was given', async () => {
    const { sizes, bytes } = await write([member('a', text, 1), member('b', noise, 99_999_999), member('c', text, 0)]);
    expect(sizes).toEqual([text.length, noise.length, text.length]);
    const members = await readAll(await openCabinet(bytesSource('c', bytes)));
    expect(Buffer.compare(members.get('b') ?? Buffer.alloc(0), noise)).toBe(0);
  });

  it('leaves no folder without data when empty members stand among others', async () => {
    const empty = new Uint8Array(0);
    const { bytes, sizes } = await write([
      member('e1', empty),
      member('a', text),
      member('e2', empty),
      member('e3', empty),
      member('b', noise),
      member('e4', empty),
    ]);
    expect(foldersOf(bytes)).toBe(2);
    expect(sizes).toEqual([0, text.length, 0, 0, noise.length, 0]);
    const members = await readAll(await openCabinet(bytesSource('c', bytes)));
    expect([...members].map(([path, content]) => [path, content.length])).toEqual([
      ['e1', 0],
      ['a', text.length],
      ['e2', 0],
      ['e3', 0],
      ['b', noise.length],
      ['e4', 0],
    ]);
    expect(foldersOf((await write([member('e', empty)])).bytes)).toBe(1);
    expect(foldersOf((await write([])).bytes)).toBe(0);
  });

  it('lets matches reach back into the block before, within a segment of 1 MiB', async () => {
    const repeat = (times: number) => (): Uint8Array[] =>
      Array.from({ length: times }, () => noise.subarray(0, 30_000));
    const one = await write([{ name: 'a', modified, content: repeat(34) }]);
    expect(one.bytes.length).toBeLessThan(45_000);
    // Each segment is deflated by itself.
    const two = await write([{ name: 'a', modified, content: repeat(69) }]);
    expect(two.bytes.length).toBeGreaterThan(60_000);
    expect(two.bytes.length).toBeLessThan(90_000);
  });

  it('gives the same bytes however many pieces are under way, and whichever is done first', async () => {
    const all = [
      { name: 'large', modified, content: () => Array.from({ length: 60 }, () => text) },
      ...Array.from({ length: 40 }, (_, index) => member(`${index}`, noise.subarray(index), noise.length - index)),
    ];
    const here = await write(all);
    for (const width of [1, 2, 5]) {
      const work = shuffledWork(width);
      const there = await write(all, { work });
      expect(Buffer.compare(there.bytes, here.bytes)).toBe(0);
      expect(work.mostUnderWay).toBeGreaterThan(width);
      expect(work.mostUnderWay).toBeLessThanOrEqual(2 * width + 1);
    }
  });

  it('keeps on with the next folder while the one before is under way', async () => {
    const work = shuffledWork(2);
    const known = Array.from({ length: 50 }, (_, index) =>
      member(`${index}`, text.subarray(index), text.length - index),
    );
    const { bytes } = await write(known, { work, folderBytes: 500_000 });
    expect(foldersOf(bytes)).toBeGreaterThan(10);
    expect(work.mostUnderWay).toBeGreaterThan(2);
    expect(work.mostUnderWay).toBeLessThanOrEqual(5);
  });

  it('waits for what is under way when it fails, and asks for nothing more', async () => {
    const broken: NewMember = {
      name: 'a',
      modified,
      *content() {
        for (let count = 0; count < 40; count += 1) yield text;
        throw new Error('The drive is gone.');
      },
    };
    const work = shuffledWork(2);
    await expect(write([broken], { work })).rejects.toThrow('The drive is gone.');
    expect(work.mostUnderWay).toBeGreaterThan(1);
    expect(work.underWay).toBe(0);

    const ill = shuffledWork(2);
    const deflate = ill.deflate;
    let orders = 0;
    ill.deflate = (order) => {
      orders += 1;
      return orders === 3 ? Promise.reject(new Error('The thread has ended.')) : deflate(order);
    };
    const endless: NewMember = {
      name: 'a',
      modified,
      *content() {
        for (;;) yield text;
      },
    };
    await expect(write([endless], { work: ill })).rejects.toThrow('The thread has ended.');
    expect(ill.underWay).toBe(0);
    expect(orders).toBeLessThan(10);
  });

  it('takes fifteen bytes more for each block that does not shrink, and finds the next that does', async () => {
    const plain = await write([member('a', noise)]);
    expect(plain.bytes.length).toBe(36 + 8 + 18 + noise.length + 7 * (8 + 7));
    const mixed = [
      ...Array.from({ length: 20 }, () => new Random(8).bytes(100_000)),
      ...Array.from({ length: 20 }, () => text),
    ];
    const { bytes } = await write([{ name: 'a', modified, content: () => mixed }]);
    // The repeated noise is out of reach of a match; the text must have been compressed.
    expect(bytes.length).toBeLessThan(2_000_000 + 150_000);
  });

  it('marks names as UTF-8 only when they are not ASCII, and stores backslashes', async () => {
    const { bytes } = await write([member('sub/a.txt', text), member('sub/é.txt', text)]);
    const cabinet = await openCabinet(bytesSource('c', bytes));
    expect(cabinet.members.map((one) => one.name)).toEqual(['sub\\a.txt', 'sub\\é.txt']);
    const file = Buffer.from(bytes).indexOf('sub\\a.txt');
    expect(bytes[file - 2]).toBe(0x20);
    expect(bytes[file + 10 + 14]).toBe(0xa0);
  });

  it.each(['..\\a', 'C:\\a', 'nul', 'a:b', 'a.', '\\a', 'a\u202eb', ''])(
    'refuses the name %j before it writes',
    async (name) => {
      const sink = new MemorySink();
      const writing = writeCabinet(sink, [member('good', text), member(name, text)], { compression: 'stored' });
      await expect(writing).rejects.toMatchObject({ code: 'cab.unsafe-name' });
      expect(sink.bytes.length).toBe(0);
    },
  );

  it('refuses two names that differ in case only, and a file named as a folder', async () => {
    await expect(write([member('a', text), member('A', text)])).rejects.toMatchObject({ code: 'cab.unsafe-name' });
    await expect(write([member('a', text), member('A\\b', text)])).rejects.toMatchObject({ code: 'cab.unsafe-name' });
  });

  it('refuses what the format cannot hold, by name and limit', async () => {
    const overLimit = (what: string, limit: number): object => ({ code: 'cab.over-limit', details: { what, limit } });
    const many = Array.from({ length: 65_536 }, (_, index) => member(`${index}`, text, 1));
    await expect(write(many)).rejects.toMatchObject(overLimit('a number of files', 65_535));
    const unknown = many.slice(0, 65_535).map(({ name, content }) => ({ name, modified, content }));
    await expect(write(unknown)).rejects.toMatchObject(overLimit('a number of folders', 65_533));
    await expect(write([member('x'.repeat(256), text)])).rejects.toMatchObject({ code: 'cab.over-limit' });
    await expect(write([member('é'.repeat(128), text)])).rejects.toMatchObject({ code: 'cab.over-limit' });
    await expect(write([member('a', text, 2_147_450_881)])).rejects.toMatchObject(
      overLimit('a size of "a"', 2_147_450_880),
    );
  });

  it('takes 65,535 files, and refuses 66,000 by name', async () => {
    const tiny = (count: number): NewMember[] =>
      Array.from({ length: count }, (_, index) => member(`${index}`, text.subarray(0, 1), 1));
    const { bytes } = await write(tiny(65_535));
    const cabinet = await openCabinet(bytesSource('c', bytes));
    expect(cabinet.members.length).toBe(65_535);
    expect(cabinet.members.at(-1)).toMatchObject({ name: '65534', sizeBytes: 1 });
    await expect(write(tiny(66_000))).rejects.toMatchObject({
      code: 'cab.over-limit',
      details: { what: 'a number of files', limit: 65_535 },
    });
  });

  it('names the folder, not the member, when the members before were longer than was said', async () => {
    const half = new Uint8Array(1_500_000_000);
    await expect(
      writeCabinet(new NowhereSink(), [member('a', half, 1), member('b', half, 1)], { compression: 'stored' }),
    ).rejects.toMatchObject({ code: 'cab.over-limit', details: { what: 'a size of the folder with "b"' } });
  }, 60_000);

  it('makes folders of 8 MiB that are together hardly larger than one folder', async () => {
    const random = new Random(5);
    const rows = Array.from({ length: 400_000 }, (_, at) => `${at},${random.int(0, 99_999)},feature,Basic\r\n`).join(
      '',
    );
    const all = Buffer.from(rows);
    const known = Array.from({ length: Math.floor(all.length / 5000) }, (_, at) =>
      member(`${at}`, all.subarray(at * 5000, (at + 1) * 5000), 5000),
    );
    const many = await write(known);
    const one = await write(known, { folderBytes: 0x7fff_ffff });
    expect(foldersOf(one.bytes)).toBe(1);
    expect(foldersOf(many.bytes)).toBeGreaterThan(1);
    expect(many.bytes.length).toBeLessThan(one.bytes.length * 1.01);
  });

  it('begins a new folder well before the largest one there may be, whatever is asked for', async () => {
    const known = Array.from({ length: 5 }, (_, at) => member(`${at}`, text, 1_000_000_000));
    expect(foldersOf((await write(known, { folderBytes: Number.MAX_SAFE_INTEGER })).bytes)).toBe(3);
  });

  it('stores the attributes that are given, and archive where none are', async () => {
    const all = ['read-only', 'hidden', 'system', 'archive', 'execute'] as const;
    const sets = [...all.map((one) => [one]), all, []];
    const given = sets.map((attributes, at): NewMember => ({ ...member(`é${at}`, text), attributes }));
    const { bytes } = await write([...given, member('plain', text)]);
    const { members } = await openCabinet(bytesSource('c', bytes));
    expect(members.map((one) => one.attributes)).toEqual([...sets, ['archive']]);
  });

  it('takes 2,147,450,880 bytes of a member and refuses one byte more', async () => {
    const limit = 2_147_450_880;
    // Memory that nobody touches costs nothing.
    const all = new Uint8Array(limit);
    const controller = new AbortController();
    const breathe = async (): Promise<void> => controller.abort();
    const writing = (first: Uint8Array): Promise<unknown> => {
      const content = (): Uint8Array[] => [first, all.subarray(1)];
      const options = { compression: 'stored', breathe, signal: controller.signal } as const;
      return writeCabinet(new NowhereSink(), [{ name: 'a', modified, content }], options);
    };
    const refusal = { code: 'cab.over-limit', details: { what: 'a size of "a"', limit } };
    await expect(writing(new Uint8Array(2))).rejects.toMatchObject(refusal);
    // Taken: the first megabyte of it is written, and there we stop.
    await expect(writing(new Uint8Array(1))).rejects.toMatchObject({ name: 'AbortError' });
  });

  it('refuses a cabinet of more than 0x7FFFFFFF bytes', async () => {
    const members = ['a', 'b'].map((name) => ({ name, modified, content: () => zeros(1_100_000_000) }));
    const sink = new NowhereSink();
    await expect(writeCabinet(sink, members, { compression: 'stored' })).rejects.toMatchObject({
      code: 'cab.over-limit',
      details: { what: 'a size', limit: 0x7fff_ffff },
    });
    expect(sink.sizeBytes).toBeLessThanOrEqual(0x7fff_ffff);
  }, 120_000);

  it('lets other work run, in every mode', async () => {
    for (const options of [{ compression: 'stored' }, { compression: 'mszip' }] as const) {
      let breaths = 0;
      const breathe = async (): Promise<void> => {
        breaths += 1;
      };
      await writeCabinet(new NowhereSink(), [{ name: 'a', modified, content: () => zeros(16_777_216) }], {
        ...options,
        breathe,
      });
      expect(breaths).toBeGreaterThanOrEqual(16);
    }
  });

  it('stops at once when the operator cancels, whatever is under way', async () => {
    const controller = new AbortController();
    const endless: NewMember = {
      name: 'a',
      modified,
      *content() {
        for (let count = 0; ; count += 1) {
          if (count === 20) controller.abort();
          if (count > 21) throw new Error('It went on.');
          yield text;
        }
      },
    };
    await expect(write([endless], { signal: controller.signal })).rejects.toMatchObject({ name: 'AbortError' });
  });

  it('passes on what a content or the sink throws', async () => {
    const broken: NewMember = {
      name: 'a',
      modified,
      *content() {
        yield text;
        yield text;
        throw new Error('The drive is gone.');
      },
    };
    await expect(write([broken])).rejects.toThrow('The drive is gone.');
    const sink: CabinetSink = {
      append: async () => {
        throw new Error('The drive is full.');
      },
      writeAt: async () => undefined,
    };
    await expect(writeCabinet(sink, [member('a', text)], { compression: 'mszip' })).rejects.toThrow('is full');
  });
});
