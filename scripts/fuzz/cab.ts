/*
 * Cabinets that are nearly right: a good one is made, then its fields, its bytes or its length are changed. Whatever
 * comes of it, reading ends in a typed `cab.*` error or in exactly the files the list promises.
 */
import { createHash } from 'node:crypto';
import { bytesSource, type Cabinet, openCabinet } from '../../src/core/cab/index.ts';
import {
  compressionTypeMask,
  compressionTypes,
  limits,
  lzxWindowBits,
  windowBitsOf,
} from '../../src/core/cab/layout.ts';
import {
  type BlockRecipe,
  blocksOf,
  buildCabinet,
  type CabinetRecipe,
  type FileRecipe,
  type FolderRecipe,
  type HeaderField,
  mszipData,
} from '../../src/core/testing/cabinet-builder.ts';
import { compressLzx } from '../../src/core/testing/lzx-encoder.ts';
import type { Random } from '../../src/core/testing/random.ts';
import { isAppError } from '../../src/shared/errors.ts';
import type { FuzzTarget } from './target.ts';

/** More is not read in one attempt: the limits allow thousands of times the size. */
const readLimitBytes = 4_000_000;

/** Reads damaged cabinets. */
export const cabTarget: FuzzTarget = {
  name: 'cab',
  async run(random) {
    const isWrong = random.next() < 0.85;
    const recipe = makeRecipe(random, isWrong);
    const built = buildCabinet(recipe).bytes;
    if (!isWrong) {
      await expectAll(built, recipe);
      return;
    }
    const bytes = damage(random, built);
    const cabinet = await expected(() => openCabinet(bytesSource('fuzz.cab', bytes)));
    if (cabinet === null) return;
    const promised = cabinet.members.reduce((sum, member) => sum + member.sizeBytes, 0);
    const canBeWhole = cabinet.members.every((member) => member.sizeBytes < 0xffff_ffff);
    if (!canBeWhole || promised > bytes.length * limits.expansion) {
      // Only parts of a set may promise more, and their data is refused.
      await Promise.all(cabinet.members.map((member) => readOne(cabinet, member)));
      return;
    }
    const whole = await readInOrder(cabinet);
    // One by one, every member gives the same, or the same kind of refusal.
    for (const [member, digest] of whole) {
      const alone = await readOne(cabinet, member);
      if (alone !== digest) throw new Error(`${member.name} is ${digest} among the others, and ${alone} alone.`);
    }
  },
};

/** A cabinet in which nothing is wrong must be read as it was made. */
async function expectAll(bytes: Uint8Array, recipe: CabinetRecipe): Promise<void> {
  const cabinet = await openCabinet(bytesSource('fuzz.cab', bytes));
  const results = [...(await readInOrder(cabinet)).values()].sort();
  const expectedResults = recipe.files.map((file) => {
    const raw = Buffer.concat((recipe.folders[file.iFolder ?? 0]?.blocks ?? []).map((block) => block.raw));
    const start = file.uoffFolderStart ?? 0;
    return createHash('sha1')
      .update(raw.subarray(start, start + file.cbFile))
      .digest('hex');
  });
  if (results.join() !== expectedResults.sort().join()) throw new Error('A good cabinet is not read as it was made.');
}

type Member = Cabinet['members'][number];

/** Each member's digest, or the code of its error. */
async function readInOrder(cabinet: Cabinet): Promise<Map<Member, string>> {
  const results = new Map<Member, string>();
  let total = 0;
  for await (const { member, content } of cabinet.extractAll()) {
    const result = await digestOf(member, content);
    results.set(member, result);
    total += member.sizeBytes;
    if (total > readLimitBytes) break;
  }
  return results;
}

async function readOne(cabinet: Cabinet, member: Member): Promise<string> {
  return await digestOf(member, cabinet.extract(member));
}

async function digestOf(member: Member, content: AsyncIterable<Uint8Array>): Promise<string> {
  const hash = createHash('sha1');
  let length = 0;
  try {
    for await (const piece of content) {
      length += piece.length;
      if (length > member.sizeBytes) throw new Error(`${member.name} gives more than its ${member.sizeBytes} bytes.`);
      hash.update(piece);
      if (length > readLimitBytes) return 'long';
    }
  } catch (error) {
    return codeOf(error);
  }
  if (length !== member.sizeBytes) throw new Error(`${member.name} ends at ${length} of ${member.sizeBytes} bytes.`);
  return hash.digest('hex');
}

async function expected<T>(work: () => Promise<T>): Promise<T | null> {
  try {
    return await work();
  } catch (error) {
    codeOf(error);
    return null;
  }
}

/** The code of an error that is allowed; any other is thrown on. */
function codeOf(error: unknown): string {
  if (isAppError(error) && error.code.startsWith('cab.')) return error.code;
  throw error;
}

// Making nearly good cabinets

const names = ['a.txt', 'b.txt', 'sub\\c.bin', 'é.txt', 'A.TXT', 'x y', '..\\d', 'nul', '', 'long'.repeat(60)];
const edges = [0, 1, 2, 7, 8, 9, 35, 36, 255, 256, 0x7fff, 0x8000, 0x8001, 0xfffc, 0xfffd, 0xfffe, 0xffff];
const wideEdges = [...edges, 0x7fff_8000, 0x7fff_ffff, 0x8000_0000, 0xffff_fff0, 0xffff_ffff];
const headerFields: readonly HeaderField[] = [
  'cbCabinet',
  'coffFiles',
  'versionMinor',
  'versionMajor',
  'cFolders',
  'cFiles',
  'flags',
  'reserved1',
];

/** A cabinet whose fields are right, but for about one in ten when it is to be wrong. */
function makeRecipe(random: Random, isWrong: boolean): CabinetRecipe {
  const folders = Array.from({ length: random.int(isWrong ? 0 : 1, 3) }, () => folderRecipe(random, isWrong));
  const files = Array.from({ length: random.int(0, 5) }, (_, index) => fileRecipe(random, folders, index, isWrong));
  const rarely = <T>(value: () => T): T | null => (isWrong && random.next() < 0.1 ? value() : null);
  const header = rarely(() => ({ [random.pick(headerFields)]: random.pick(wideEdges) }));
  const hasReserve = random.next() < 0.3;
  const claimedHeader = rarely(() => random.pick(edges));
  const reserve = {
    header: random.int(0, 40),
    folder: random.int(0, 9),
    data: random.int(0, 9),
    ...(claimedHeader !== null && { claimedHeader }),
  };
  return {
    folders,
    files,
    ...(header !== null && { header }),
    ...(hasReserve && { reserve }),
    ...(random.next() < 0.15 && { previous: ['one.cab', 'Disk 1'] as const }),
    ...(random.next() < 0.15 && { next: ['three.cab', ''] as const }),
  };
}

const lzx = compressionTypes.lzx;

function folderRecipe(random: Random, isWrong: boolean): FolderRecipe {
  const typeCompress = isWrong && random.next() < 0.05 ? random.pick([2, 3, 4, 15, 0x1503, 0xff01]) : methodOf(random);
  const raw = rawBytes(random, random.pick([0, 1, 100, 5000, 32_768, 40_000, 70_000]));
  const blocks = goodBlocks(random, raw, typeCompress).map((block) =>
    isWrong && random.next() < 0.15 ? wrongBlock(random, block) : block,
  );
  return {
    typeCompress,
    blocks,
    ...(isWrong && random.next() < 0.05 && { coffCabStart: random.pick([...wideEdges, random.int(36, 1000)]) }),
    ...(isWrong && random.next() < 0.05 && { cCFData: random.pick([...edges, blocks.length + 1]) }),
  };
}

/** Stored, MSZIP, or LZX with any of its windows. */
function methodOf(random: Random): number {
  const method = random.pick([0, 1, lzx]);
  return method === lzx ? lzx | (random.int(lzxWindowBits.least, lzxWindowBits.most) << 8) : method;
}

function goodBlocks(random: Random, raw: Uint8Array, typeCompress: number): readonly BlockRecipe[] {
  const windowBits = windowBitsOf(typeCompress);
  const isLzx = (typeCompress & compressionTypeMask) === lzx && windowBits >= lzxWindowBits.least;
  if (!isLzx || raw.length === 0) return blocksOf(raw);
  return compressLzx(raw, { windowBits, fileSize: random.pick([0, 0, 1000, raw.length, 0x7fff_ffff]) }, random);
}

/** The checksum is made to fit the change, so that the change gets past it; or it is what is wrong. */
function wrongBlock(random: Random, block: BlockRecipe): BlockRecipe {
  switch (random.int(0, 7)) {
    case 0:
      return { ...block, csum: random.int(0, 0xffff_ffff) };
    case 1:
      return { ...block, csum: random.pick(['none', 'without-reserve'] as const) };
    case 2:
      return { ...block, cbData: random.pick([...edges, random.int(0, 40_000)]) };
    case 3:
      return { ...block, cbUncomp: random.pick([...edges, block.raw.length - 1, block.raw.length + 1]) & 0xffff };
    case 4:
      return { ...block, ab: damage(random, block.ab ?? mszipData(block.raw)) };
    case 5:
      return { ...block, ab: mszipData(rawBytes(random, random.pick([0, 1, 40_000, 300_000]))) };
    case 6:
      return { ...block, ab: random.bytes(random.pick([10, 100, 1000])) };
    default:
      return { raw: block.raw.subarray(0, random.int(0, block.raw.length)) };
  }
}

function fileRecipe(random: Random, folders: readonly FolderRecipe[], index: number, isWrong: boolean): FileRecipe {
  const iFolder = random.int(0, Math.max(0, folders.length - 1));
  const rawLength = folders[iFolder]?.blocks.reduce((sum, block) => sum + block.raw.length, 0) ?? 0;
  const uoffFolderStart = random.int(0, rawLength);
  const cbFile = random.int(0, rawLength - uoffFolderStart);
  const wrong = (): boolean => isWrong && random.next() < 0.07;
  return {
    szName: wrong() ? random.pick([random.pick(names), random.bytes(random.int(0, 20))]) : `${index}.txt`,
    cbFile: wrong() ? random.pick([...wideEdges, cbFile + 1]) : cbFile,
    uoffFolderStart: wrong() ? random.pick(wideEdges) : uoffFolderStart,
    iFolder: wrong() ? random.pick(edges) : iFolder,
    ...(wrong() && { attribs: random.int(0, 0xffff) }),
    ...(wrong() && { date: random.int(0, 0xffff), time: random.int(0, 0xffff) }),
  };
}

function rawBytes(random: Random, length: number): Uint8Array {
  const pattern = random.bytes(random.pick([1, 3, 100, 1000]));
  const bytes = new Uint8Array(length);
  for (let at = 0; at < length; at += pattern.length) bytes.set(pattern.subarray(0, length - at), at);
  return bytes;
}

/** Changes, cuts, repeats or adds some bytes; or none. */
function damage(random: Random, bytes: Uint8Array): Uint8Array {
  let damaged = bytes.slice();
  for (let times = random.pick([0, 0, 1, 1, 2, 5]); times > 0; times -= 1) {
    const at = random.int(0, Math.max(0, random.next() < 0.5 ? Math.min(200, damaged.length - 1) : damaged.length - 1));
    switch (random.int(0, 4)) {
      case 0:
        damaged[at] = random.int(0, 255);
        break;
      case 1:
        damaged[at] = (damaged[at] ?? 0) ^ (1 << random.int(0, 7));
        break;
      case 2:
        damaged = damaged.subarray(0, at);
        break;
      case 3:
        damaged = Buffer.concat([damaged.subarray(0, at), random.bytes(random.int(1, 8)), damaged.subarray(at)]);
        break;
      default:
        damaged.copyWithin(at, random.int(0, Math.max(0, damaged.length - 1)), damaged.length);
    }
  }
  return damaged;
}
