/*
 * Small cabinets, damaged by the byte and by the field, as many as there is time for: a stock of good ones is made once, with
 * and without checksums, and each attempt changes a copy and reads all of it. Whatever comes of it, reading ends in a typed
 * `cab.*` error or in as many bytes as the list promises. `cab` beside it is slower, and changes what is compressed.
 */
import { bytesSource, openCabinet } from '../../src/core/cab/index.ts';
import { limits } from '../../src/core/cab/layout.ts';
import { inlineWork } from '../../src/core/cab/work.ts';
import { type BlockRecipe, blocksOf, buildCabinet } from '../../src/core/testing/cabinet-builder.ts';
import { compressLzx } from '../../src/core/testing/lzx-encoder.ts';
import { Random } from '../../src/core/testing/random.ts';
import { isAppError } from '../../src/shared/errors.ts';
import type { FuzzTarget } from './target.ts';

const stockSize = 200;
/** More is not read in one attempt. */
const readLimitBytes = 100_000;

/** Bytes that matter more than others. */
const telling = [0, 1, 2, 3, 0x7f, 0x80, 0xfd, 0xfe, 0xff];

/** The same for all: its buffers are larger than what is read, and making them would take most of the time. */
const work = inlineWork();

let stock: readonly Uint8Array[] | null = null;

/** Reads damaged cabinets of a few hundred bytes. */
export const cabBytesTarget: FuzzTarget = {
  name: 'cab-bytes',
  async run(random) {
    stock ??= Array.from({ length: stockSize }, (_, index) => makeCabinet(new Random(index)));
    const bytes = random.pick(stock).slice();
    const length = random.next() < 0.1 ? random.int(0, bytes.length) : bytes.length;
    for (let times = random.int(1, 4); times > 0; times -= 1) {
      const at = random.int(0, random.next() < 0.5 ? Math.min(150, bytes.length - 1) : bytes.length - 1);
      bytes[at] = random.next() < 0.5 ? random.pick(telling) : (bytes[at] ?? 0) ^ (1 << random.int(0, 7));
    }
    try {
      await readAll(bytes.subarray(0, length));
    } catch (error) {
      if (!isAppError(error) || !error.code.startsWith('cab.')) throw error;
    }
  },
};

async function readAll(bytes: Uint8Array): Promise<void> {
  const cabinet = await openCabinet(bytesSource('fuzz.cab', bytes), { work, borrow: true });
  const promised = cabinet.members.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  const isPartOfSet = cabinet.facts.previous !== null || cabinet.facts.next !== null;
  if (promised > bytes.length * limits.expansion && !isPartOfSet) throw new Error(`${promised} bytes are promised.`);
  let total = 0;
  for await (const { member, content } of cabinet.extractAll()) {
    let length = 0;
    for await (const piece of content) {
      length += piece.length;
      total += piece.length;
      if (length > member.sizeBytes) throw new Error(`${member.name} gives more than its ${member.sizeBytes} bytes.`);
      if (total > readLimitBytes) return;
    }
    if (length !== member.sizeBytes) throw new Error(`${member.name} ends at ${length} of ${member.sizeBytes} bytes.`);
  }
}

function makeCabinet(random: Random): Uint8Array {
  const files = random.int(1, 4);
  const raw = Buffer.alloc(random.int(20, 900), 'the quick brown fox, ');
  raw.set(random.bytes(random.int(1, 20)), random.int(0, 9));
  const method = random.pick([0, 1, 3]);
  const windowBits = 15;
  const blocks: readonly BlockRecipe[] =
    method === 3
      ? compressLzx(raw, { windowBits, fileSize: random.pick([0, raw.length]) }, random)
      : random.next() < 0.5
        ? blocksOf(raw)
        : [{ raw: raw.subarray(0, 10) }, { raw: raw.subarray(10) }];
  const hasSums = random.next() < 0.2;
  const part = Math.floor(raw.length / files);
  const folder = {
    typeCompress: method === 3 ? 3 | (windowBits << 8) : method,
    // Without checksums damage gets to where it can do something.
    blocks: hasSums ? blocks : blocks.map((block) => ({ ...block, csum: 'none' as const })),
  };
  return buildCabinet({
    folders: random.next() < 0.3 ? [folder, folder] : [folder],
    files: Array.from({ length: files }, (_, index) => ({
      szName: `${index}.txt`,
      cbFile: part,
      uoffFolderStart: index * part,
    })),
    ...(random.next() < 0.3 && { reserve: { header: 20, folder: 2, data: 3 } }),
    ...(random.next() < 0.2 && { next: ['two.cab', ''] as const }),
  }).bytes;
}
