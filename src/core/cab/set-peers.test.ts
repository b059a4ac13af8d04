/*
 * Other makers' programs read the sets we write, byte for byte. gcab joins no sets. A program that is not on this computer and
 * cannot be installed is skipped, loudly.
 */
import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ensurePeer } from '../../../scripts/peers.ts';
import { MemorySink } from '../testing/cabinet-memory.ts';
import { Random } from '../testing/random.ts';
import { leastSetBytes, type NewMember, type SetOptions, writeCabinetSet } from './index.ts';

const run = promisify(execFile);
const modified = '2026-11-20T18:06:50';
const random = new Random(31);
const text = Buffer.from(
  Array.from({ length: 40_000 }, (_, index) => `${index},${random.int(0, 99_999)},feature,Basic\r\n`).join(''),
);
const noise = Buffer.from(random.bytes(1_200_000));

/** How each program extracts a set, by its first cabinet. */
const extractors = {
  cabextract: (cabinet: string, folder: string) => ['-q', '-d', folder, cabinet],
  '7z': (cabinet: string, folder: string) => ['x', '-y', '-bd', `-o${folder}`, cabinet],
} as const;
const names = ['cabextract', '7z'] as const;
const isThere = Object.fromEntries(
  await Promise.all(names.map(async (name) => [name, await ensurePeer(name)] as const)),
);

let scratch = '';
beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'cab-set-peers-'));
});
afterAll(async () => {
  await rm(scratch, { recursive: true, force: true });
});

type Files = readonly { readonly name: string; readonly content: Buffer; readonly isLengthKnown?: boolean }[];

class Sink extends MemorySink {
  async finish(): Promise<void> {
    // The bytes are kept as they are.
  }
}

/** Returns the path of the first cabinet, and how many there are. */
async function write(files: Files, options: Partial<SetOptions>): Promise<{ first: string; count: number }> {
  const folder = await mkdtemp(join(scratch, 'set'));
  const sinks: Sink[] = [];
  const members = files.map(
    ({ name, content, isLengthKnown }): NewMember => ({
      name,
      modified,
      content: () => [content],
      ...(isLengthKnown !== false && { sizeBytes: content.length }),
    }),
  );
  const openSink = async (): Promise<Sink> => {
    const sink = new Sink();
    sinks.push(sink);
    return sink;
  };
  const { cabinets } = await writeCabinetSet(openSink, members, {
    compression: 'mszip',
    maxBytes: leastSetBytes,
    nameOf: (index) => `Set ${index + 1}.cab`,
    diskOf: (index) => `Disk ${index + 1}`,
    ...options,
  });
  for (const [index, { cabinet }] of cabinets.entries()) {
    await writeFile(join(folder, cabinet), sinks[index]?.bytes ?? new Uint8Array(0));
  }
  return { first: join(folder, 'Set 1.cab'), count: cabinets.length };
}

const title = (name: (typeof names)[number]): string =>
  isThere[name] === true ? name : `${name} (skipped: it is not on this computer and could not be installed)`;

describe.each(names)('a set that we write', (peer) => {
  const expectFiles = async (files: Files, options: Partial<SetOptions> = {}): Promise<number> => {
    const { first, count } = await write(files, options);
    const folder = await mkdtemp(join(scratch, 'out'));
    await run(peer, extractors[peer](first, folder));
    const found = await readdir(folder, { recursive: true, withFileTypes: true });
    expect(found.filter((one) => one.isFile()).length).toBe(files.length);
    for (const { name, content } of files) {
      expect((await readFile(join(folder, name))).equals(content), name).toBe(true);
    }
    return count;
  };

  it.skipIf(isThere[peer] !== true)(`is read by ${title(peer)}: files that span three cabinets and more`, async () => {
    for (const compression of ['mszip', 'stored'] as const) {
      for (const isLengthKnown of [true, false]) {
        const files: Files = [
          { name: 'first.txt', content: text.subarray(0, 90_000) },
          { name: 'long.bin', content: noise.subarray(0, 450_000), isLengthKnown },
          { name: 'sub/über 日本.txt', content: text },
          { name: 'empty', content: Buffer.alloc(0) },
          { name: 'longer.bin', content: noise, isLengthKnown },
          { name: 'last.txt', content: text.subarray(5, 500) },
        ];
        expect(await expectFiles(files, { compression })).toBeGreaterThan(12);
      }
    }
  });

  it.skipIf(isThere[peer] !== true)(`is read by ${title(peer)}: many small files, with a reserve`, async () => {
    const files: Files = Array.from({ length: 400 }, (_, index) => {
      const from = random.int(0, 500_000);
      return { name: `${index % 7}/${index}.txt`, content: noise.subarray(from, from + random.int(0, 3000)) };
    });
    const reserve = { headerBytes: 20, folderBytes: 4, blockBytes: 8 };
    expect(await expectFiles(files, { maxBytes: leastSetBytes + 20, reserve })).toBeGreaterThan(4);
    expect(await expectFiles(files, { compression: 'stored', folderBytes: 20_000 })).toBeGreaterThan(4);
  });

  it.skipIf(isThere[peer] !== true)(
    `is read by ${title(peer)}: a file in each cabinet, and only empty ones`,
    async () => {
      const files: Files = Array.from({ length: 5 }, (_, index) => ({
        name: `${index}.bin`,
        content: noise.subarray(index, index + 120_000),
      }));
      await expectFiles(files, { compression: 'stored' });
      const empty: Files = Array.from({ length: 3000 }, (_, index) => ({
        name: `an empty file with a long name ${index}`,
        content: Buffer.alloc(0),
      }));
      expect(await expectFiles(empty)).toBeGreaterThan(1);
    },
  );

  it.skipIf(isThere[peer] !== true)(`is read by ${title(peer)}: borders at every place of a block's end`, async () => {
    for (let more = 0; more < 20; more += 1) {
      const files: Files = [
        { name: 'a', content: noise.subarray(0, 130_810 + more) },
        { name: 'b', content: noise.subarray(3, 33_000 + more) },
      ];
      await expectFiles(files, { compression: 'stored' });
    }
  });

  it.skipIf(isThere[peer] !== true)(`is read by ${title(peer)}: whatever it is`, async () => {
    const any = fc.record({
      files: fc
        .array(
          fc.record({
            length: fc.oneof(
              fc.constantFrom(0, 1, 32_768, 131_072),
              fc.integer({ min: 0, max: 4000 }),
              fc.integer({ min: 0, max: 300_000 }),
            ),
            from: fc.integer({ min: 0, max: 100_000 }),
            isText: fc.boolean(),
            isLengthKnown: fc.boolean(),
          }),
          { minLength: 1, maxLength: 20 },
        )
        .map(
          (list): Files =>
            list.map(({ length, from, isText, isLengthKnown }, index) => ({
              name: `${index}.bin`,
              content: (isText ? text : noise).subarray(from, from + length),
              isLengthKnown,
            })),
        ),
      compression: fc.constantFrom('mszip' as const, 'stored' as const),
      maxBytes: fc.integer({ min: leastSetBytes, max: 400_000 }),
      folderBytes: fc.constantFrom(1, 100_000, 8_388_608),
    });
    await fc.assert(
      fc.asyncProperty(any, async ({ files, ...options }) => {
        await expectFiles(files, options);
      }),
      { numRuns: 30 },
    );
  });
});
