import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MemorySink, readAll } from '../testing/cabinet-memory.ts';
import { Random } from '../testing/random.ts';
import { shuffledWork } from '../testing/shuffled-work.ts';
import {
  bytesSource,
  leastSetBytes,
  type NewMember,
  openCabinet,
  openCabinetSet,
  type SetOptions,
  type WrittenSet,
  writeCabinetSet,
} from './index.ts';
import { CFFILE, CFHEADER, continuedFolders, limits } from './layout.ts';

const modified = '2026-11-20T18:06:50';
const random = new Random(21);
const text = Buffer.from(
  Array.from({ length: 60_000 }, (_, index) => `${index},${random.int(0, 99_999)},feature,Basic\r\n`).join(''),
);
const noise = Buffer.from(random.bytes(1_500_000));

class Sink extends MemorySink {
  isResting = false;
  isFinished = false;
  override async append(bytes: Uint8Array): Promise<void> {
    if (this.isResting) throw new Error('Nothing was to be appended any more.');
    await super.append(bytes);
  }
  async rest(): Promise<void> {
    this.isResting = true;
  }
  async finish(): Promise<void> {
    if (this.isFinished || !this.isResting) throw new Error('It was finished before, or is still appended to.');
    this.isFinished = true;
  }
}

type Written = WrittenSet & { readonly sinks: readonly Sink[] };

const naming = { nameOf: (index: number) => `set${index + 1}.cab`, diskOf: (index: number) => `Disk ${index + 1}` };

async function write(members: readonly NewMember[], options: Partial<SetOptions> = {}): Promise<Written> {
  const sinks: Sink[] = [];
  const openSink = async (index: number): Promise<Sink> => {
    expect(index).toBe(sinks.length);
    const sink = new Sink();
    sinks.push(sink);
    return sink;
  };
  const how = { compression: 'stored', maxBytes: leastSetBytes, ...naming, ...options } as const;
  const written = await writeCabinetSet(openSink, members, how);
  expect(sinks.map((sink) => sink.isFinished)).not.toContain(false);
  expect(sinks.map((sink) => sink.bytes.length)).toEqual(written.cabinets.map((one) => one.sizeBytes));
  expect(Math.max(...written.cabinets.map((one) => one.sizeBytes))).toBeLessThanOrEqual(how.maxBytes);
  return { ...written, sinks };
}

async function readSet({ sinks, cabinets }: Written): Promise<Map<string, Buffer>> {
  const sourceOf = (at: number) => bytesSource(cabinets[at]?.cabinet ?? '', sinks[at]?.bytes ?? new Uint8Array(0));
  const set = await openCabinetSet(sourceOf(0), async ({ cabinet }) => {
    const at = cabinets.findIndex((one) => one.cabinet === cabinet);
    return at < 0 ? null : sourceOf(at);
  });
  return await readAll(set);
}

function member(name: string, content: Uint8Array, isLengthKnown = true): NewMember {
  return { name, modified, content: () => [content], ...(isLengthKnown && { sizeBytes: content.length }) };
}

function contentOf({ content }: NewMember): Buffer {
  const pieces = content();
  if (!(Symbol.iterator in pieces)) throw new Error('It is not at hand.');
  return Buffer.concat([...pieces]);
}

async function expectBack(members: readonly NewMember[], written: Written): Promise<void> {
  const all = await readSet(written);
  expect([...all.keys()].sort()).toEqual(members.map(({ name }) => name).sort());
  for (const one of members) expect(all.get(one.name)?.equals(contentOf(one)), one.name).toBe(true);
}

/** Name and iFolder of every file that one cabinet lists. */
function listOf(sink: Sink | undefined): [string, number][] {
  const bytes = Buffer.from(sink?.bytes ?? []);
  let at = bytes.readUInt32LE(CFHEADER.coffFiles);
  return Array.from({ length: bytes.readUInt16LE(CFHEADER.cFiles) }, () => {
    const end = bytes.indexOf(0, at + CFFILE.szName);
    const entry: [string, number] = [
      bytes.toString('latin1', at + CFFILE.szName, end),
      bytes.readUInt16LE(at + CFFILE.iFolder),
    ];
    at = end + 1;
    return entry;
  });
}

/** Bytes between the lists and the data. */
async function gapOf(bytes: Uint8Array): Promise<number> {
  const { facts } = await openCabinet(bytesSource('c', bytes));
  const view = Buffer.from(bytes);
  let end = view.readUInt32LE(CFHEADER.coffFiles);
  for (let left = view.readUInt16LE(CFHEADER.cFiles); left > 0; left -= 1)
    end = view.indexOf(0, end + CFFILE.szName) + 1;
  return (facts.folders[0]?.offset ?? 0) - end;
}

describe('writeCabinetSet', () => {
  it('names each cabinet, its neighbours and the set', async () => {
    const written = await write([member('a', noise.subarray(0, 300_000))], { setId: 0x1234 });
    expect(written.cabinets.map(({ cabinet, disk }) => [cabinet, disk])).toEqual([
      ['set1.cab', 'Disk 1'],
      ['set2.cab', 'Disk 2'],
      ['set3.cab', 'Disk 3'],
    ]);
    const facts = await Promise.all(
      written.sinks.map(async ({ bytes }) => (await openCabinet(bytesSource('c', bytes))).facts),
    );
    const neighbour = (number: number) => ({ cabinet: `set${number}.cab`, disk: `Disk ${number}` });
    expect(facts).toMatchObject([
      { setId: 0x1234, indexInSet: 0, previous: null, next: neighbour(2) },
      { setId: 0x1234, indexInSet: 1, previous: neighbour(1), next: neighbour(3) },
      { setId: 0x1234, indexInSet: 2, previous: neighbour(2), next: null },
    ]);
  });

  it('lists a file in every cabinet that holds a part of it', async () => {
    const members = [
      member('a', noise.subarray(0, 50_000)),
      member('b', noise.subarray(0, 400_000)),
      member('c', text),
    ];
    const written = await write(members, { maxBytes: 140_000 });
    const { FROM_PREV, TO_NEXT, PREV_AND_NEXT } = continuedFolders;
    expect(written.sinks.slice(0, 4).map(listOf)).toEqual([
      [
        ['a', 0],
        ['b', TO_NEXT],
      ],
      [['b', PREV_AND_NEXT]],
      [['b', PREV_AND_NEXT]],
      [
        ['b', FROM_PREV],
        ['c', TO_NEXT],
      ],
    ]);
    await expectBack(members, written);
  });

  it('fills every cabinet but the last to its last byte', async () => {
    for (const compression of ['mszip', 'stored'] as const) {
      const written = await write([member('a', noise)], { compression, maxBytes: 200_001 });
      const sizes = written.cabinets.map((one) => one.sizeBytes);
      expect(sizes.slice(0, -1)).toEqual(sizes.slice(0, -1).map(() => 200_001));
      await expectBack([member('a', noise)], written);
    }
  });

  it('is one cabinet, and no part of a set, when all fits into one', async () => {
    for (const members of [[], [member('a', text.subarray(0, 1000))]]) {
      const written = await write(members);
      expect(written.sinks.length).toBe(1);
      const { facts } = await openCabinet(bytesSource('c', written.sinks[0]?.bytes ?? new Uint8Array(0)));
      expect(facts).toMatchObject({ previous: null, next: null, indexInSet: 0 });
      await expectBack(members, written);
    }
  });

  it('gives back files that end at a border, or a little before or after it', async () => {
    const one = await write([member('a', noise.subarray(0, 200_000))]);
    const first = Buffer.from(one.sinks[0]?.bytes ?? []);
    // What the first cabinet holds of the file: its raw bytes are all there is behind the lists but the headers of blocks.
    const { facts } = await openCabinet(bytesSource('c', first));
    const dataBytes = leastSetBytes - (facts.folders[0]?.offset ?? 0);
    const held = dataBytes - 8 * (facts.folders[0]?.blocks ?? 0);
    for (let more = -25; more <= 25; more += 1) {
      const members = [member('a', noise.subarray(0, held + more)), member('b', noise.subarray(7, 40_000))];
      await expectBack(members, await write(members));
      const several = [member('a', noise.subarray(0, held + more - 5)), member('b', noise.subarray(0, 5)), ...members];
      const named = several.map((each, at) => ({ ...each, name: `${at}` }));
      await expectBack(named, await write(named, { compression: 'mszip' }));
    }
  });

  it('takes members of unknown length, of which one fills many cabinets', async () => {
    const members = [
      member('a', text, false),
      member('b', noise, false),
      member('c', new Uint8Array(0), false),
      member('d', text, false),
    ];
    for (const compression of ['mszip', 'stored'] as const)
      await expectBack(members, await write(members, { compression }));
  });

  it('goes by the true length where another one was given', async () => {
    const members = [
      { ...member('a', noise.subarray(0, 400_000)), sizeBytes: 3 },
      { ...member('b', text.subarray(0, 100)), sizeBytes: 50_000_000 },
      { ...member('c', noise.subarray(0, 300_000)), sizeBytes: 0 },
      { ...member('d', new Uint8Array(0)), sizeBytes: 1000 },
      { ...member('e', noise.subarray(0, 200_000)), sizeBytes: 1_000_000 },
    ];
    await expectBack(members, await write(members));
  });

  it('gives back empty files wherever they stand', async () => {
    const empty = new Uint8Array(0);
    const members = [
      member('e1', empty),
      member('a', noise.subarray(0, 131_072)),
      member('e2', empty),
      member('e3', empty, false),
      member('b', noise.subarray(0, 262_144), false),
      member('e4', empty),
    ];
    await expectBack(members, await write(members));
    const onlyEmpty = Array.from({ length: 5000 }, (_, at) => member(`a long name of an empty file ${at}`, empty));
    const written = await write(onlyEmpty);
    expect(written.sinks.length).toBeGreaterThan(1);
    await expectBack(onlyEmpty, written);
  });

  it.each([
    ['that do not shrink', noise, 'stored', 0],
    ['that shrink', text, 'mszip', 1],
    ['that hardly shrink, as nobody could know', noise, 'mszip', 1],
  ] as const)('fills cabinets with many small files %s', async (_, source, compression, learning) => {
    const members = Array.from({ length: 6000 }, (_each, at) => {
      const from = random.int(0, source.length - 2000);
      return member(`folder/${at}.txt`, source.subarray(from, from + random.int(0, 2000)));
    });
    const maxBytes = 300_000;
    const written = await write(members, { compression, maxBytes });
    await expectBack(members, written);
    // Lists that are not used up leave a gap; lists that are end a cabinet early. From the second one on both is rare.
    for (const { bytes } of written.sinks.slice(learning, -1)) {
      expect(bytes.length).toBeGreaterThan(maxBytes * 0.95);
      expect(await gapOf(bytes)).toBeLessThan(maxBytes * 0.05);
    }
  });

  it('never lists more than 65,535 files in one cabinet', async () => {
    const members = Array.from({ length: 70_000 }, (_, at) => member(`${at}`, text.subarray(0, at % 2)));
    const written = await write(members, { maxBytes: 100_000_000 });
    expect(written.sinks.map((sink) => listOf(sink).length)).toEqual([65_535, 4465]);
    expect((await readSet(written)).size).toBe(70_000);
  });

  it('gives the same bytes however many pieces are under way', async () => {
    const members = [
      member('large', Buffer.concat([text, noise, text]), false),
      ...Array.from({ length: 200 }, (_, at) => member(`${at}`, text.subarray(at, at + 20_000))),
      member('last', noise),
    ];
    const options = { compression: 'mszip', maxBytes: 300_000, folderBytes: 700_000 } as const;
    const here = await write(members, options);
    await expectBack(members, here);
    for (const width of [1, 2, 5]) {
      const there = await write(members, { ...options, work: shuffledWork(width) });
      expect(there.cabinets).toEqual(here.cabinets);
      for (const [at, { bytes }] of there.sinks.entries()) {
        expect(Buffer.compare(bytes, here.sinks[at]?.bytes ?? new Uint8Array(0))).toBe(0);
      }
    }
  });

  it('keeps a reserve in every cabinet', async () => {
    const reserve = { headerBytes: 20, folderBytes: 3, blockBytes: 5 };
    const members = [member('a', noise.subarray(0, 300_000)), member('b', text)];
    for (const compression of ['mszip', 'stored'] as const) {
      const written = await write(members, { reserve, compression, maxBytes: 150_000 });
      for (const { bytes } of written.sinks) {
        expect((await openCabinet(bytesSource('c', bytes))).facts.reserve).toEqual(reserve);
      }
      await expectBack(members, written);
    }
  });

  it('says by its sinks which cabinets are whole when something fails', async () => {
    const sinks: Sink[] = [];
    const openSink = async (): Promise<Sink> => {
      const sink = new Sink();
      sinks.push(sink);
      return sink;
    };
    const broken: NewMember = {
      name: 'broken',
      modified,
      *content() {
        for (let count = 0; count < 3; count += 1) yield noise;
        throw new Error('The drive is gone.');
      },
    };
    const members = [member('a', noise.subarray(0, 400_000)), broken];
    const options = { compression: 'stored', maxBytes: leastSetBytes, ...naming } as const;
    await expect(writeCabinetSet(openSink, members, options)).rejects.toThrow('The drive is gone.');
    // The first three hold nothing but `a`; the fourth, in which it ends, also the beginning of what failed.
    expect(sinks.length).toBeGreaterThan(6);
    expect(sinks.map((sink) => sink.isFinished)).toEqual(sinks.map((_, at) => at < 3));
  });

  it('passes on what opening or finishing a sink throws, and stops when the operator cancels', async () => {
    const members = [member('a', noise)];
    const options = { compression: 'mszip', maxBytes: leastSetBytes, ...naming } as const;
    const openSink = async (index: number): Promise<Sink> => {
      if (index === 3) throw new Error('There is no other drive.');
      return new Sink();
    };
    await expect(writeCabinetSet(openSink, members, options)).rejects.toThrow('There is no other drive.');
    const unfinished = async (): Promise<Sink> =>
      Object.assign(new Sink(), { finish: () => Promise.reject(new Error('The drive is full.')) });
    await expect(writeCabinetSet(unfinished, members, options)).rejects.toThrow('The drive is full.');
    const controller = new AbortController();
    const cancelling: NewMember = {
      name: 'a',
      modified,
      *content() {
        yield noise;
        controller.abort();
        yield noise;
        throw new Error('It went on.');
      },
    };
    await expect(
      writeCabinetSet(async () => new Sink(), [cancelling], { ...options, signal: controller.signal }),
    ).rejects.toMatchObject({ name: 'AbortError' });
  });

  it.each([
    ['sets of cabinets that are too small', { maxBytes: leastSetBytes - 1 }, 'cab.set-too-small'],
    ['a size that is no number', { maxBytes: Number.NaN }, 'cab.set-too-small'],
    [
      'a size that the reserve takes up',
      { maxBytes: leastSetBytes + 99, reserve: { headerBytes: 100 } },
      'cab.set-too-small',
    ],
    ['cabinets with one name', { nameOf: () => 'same.cab' }, 'cab.unsafe-name'],
    [
      'cabinets whose names differ in case only',
      { nameOf: (at: number) => (at ? 'A.cab' : 'a.cab') },
      'cab.unsafe-name',
    ],
    ['a cabinet in another folder', { nameOf: (at: number) => `sub/${at}.cab` }, 'cab.unsafe-name'],
    ['a name that every computer would read differently', { nameOf: (at: number) => `é${at}.cab` }, 'cab.unsafe-name'],
    ['a disk with such a name', { diskOf: () => 'Größe' }, 'cab.unsafe-name'],
    ['a name that is too long', { nameOf: (at: number) => `${'x'.repeat(255)}${at}` }, 'cab.unsafe-name'],
  ])('refuses %s before it writes', async (_, options, code) => {
    await expect(write([member('a', text)], options)).rejects.toMatchObject({ code });
  });

  it('refuses more files than a set can be read with, before anything is written', async () => {
    const one: NewMember = { name: 'one', modified, content: () => [] };
    const members = Array.from({ length: limits.set + 1 }, () => one);
    await expect(write(members)).rejects.toMatchObject({ code: 'cab.over-limit', details: { limit: limits.set } });
  });

  it('refuses a member that no folder of a set can hold', async () => {
    await expect(write([{ ...member('a', text), sizeBytes: 2_147_418_113 }])).rejects.toMatchObject({
      code: 'cab.over-limit',
      details: { what: 'a size of "a"', limit: 2_147_418_112 },
    });
  });

  it('gives back whatever was put in', async () => {
    const any = fc.array(
      fc.record({
        length: fc.oneof(
          fc.constantFrom(0, 1, 32_767, 32_768, 32_769, 131_072),
          fc.integer({ min: 0, max: 3000 }),
          fc.integer({ min: 0, max: 400_000 }),
        ),
        from: fc.integer({ min: 0, max: 100_000 }),
        isText: fc.boolean(),
        isLengthKnown: fc.boolean(),
      }),
      { maxLength: 30 },
    );
    const options = fc.record({
      compression: fc.constantFrom('mszip' as const, 'stored' as const),
      maxBytes: fc.oneof(fc.constant(leastSetBytes), fc.integer({ min: leastSetBytes, max: 500_000 })),
      folderBytes: fc.constantFrom(1, 50_000, 1_000_000, 8_388_608),
    });
    await fc.assert(
      fc.asyncProperty(any, options, async (list, how) => {
        const members = list.map(({ length, from, isText, isLengthKnown }, at) =>
          member(`${at}.bin`, (isText ? text : noise).subarray(from, from + length), isLengthKnown),
        );
        await expectBack(members, await write(members, how));
      }),
      { numRuns: 100 },
    );
  });
});
