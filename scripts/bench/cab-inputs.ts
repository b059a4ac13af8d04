import { randomBytes } from 'node:crypto';
import { mkdir, open, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { bytesSource, openCabinet } from '../../src/core/cab/index.ts';
import { CFDATA, CFFOLDER, CFHEADER, dataHeaderSize, headerFlags, headerSize } from '../../src/core/cab/layout.ts';
import { buildCabinet } from '../../src/core/testing/cabinet-builder.ts';
import { encodeLzx, tokenize } from '../../src/core/testing/lzx-encoder.ts';
import { Random } from '../../src/core/testing/random.ts';
import { createLab } from '../../src/lab/lab.ts';
import { outputOf } from '../build/build.ts';
import { timeNode } from './process.ts';

/*
 * What the cabinet measures work on.
 */

const pieceBytes = 1024 * 1024;
/** About 70 MB as CSV. */
const usageRows = 250_000;
const words = ['update', 'revision', 'product', 'classification', 'prerequisite', 'supersedes', 'Windows', 'language'];

/** The usage data of the practice site as CSV: real in shape, a quarter of its size when deflated. */
async function usageData(folder: string, rows: number): Promise<Buffer> {
  const lab = join(folder, 'lab');
  const { sites } = await createLab({ folder: lab, hierarchies: 1, rows, seed: 1, payloadBytes: 1024 });
  const path = join(folder, 'usage.csv');
  const settings = sites[0]?.settingsPath ?? '';
  const argv = ['export', '--raw', '--to', path, '--quiet', '--settings', settings, '--logs', join(lab, 'logs')];
  await timeNode(folder, [outputOf('cli'), ...argv]);
  const bytes = await readFile(path);
  await rm(path);
  await rm(lab, { recursive: true });
  return bytes;
}

/** One file of `bytes`: usage data over and over (deflate does not look back so far), or what does not shrink. */
export async function writeInput(path: string, bytes: number, kind: 'text' | 'noise'): Promise<void> {
  const rows = Math.min(usageRows, Math.ceil(bytes / 200));
  const stock = kind === 'text' ? await usageData(dirname(path), rows) : Buffer.alloc(0);
  const file = await open(path, 'w');
  try {
    for (let left = bytes; left > 0; ) {
      const size = Math.min(left, kind === 'text' ? stock.length : pieceBytes);
      await file.writeFile(kind === 'text' ? stock.subarray(0, size) : randomBytes(size));
      left -= size;
    }
  } finally {
    await file.close();
  }
}

/** Files of 100 bytes to 12 KiB, usage data all of them, in folders of a hundred. */
export async function writeSmallFiles(folder: string, count: number): Promise<number> {
  await mkdir(folder, { recursive: true });
  const random = new Random(11);
  const stock = await usageData(dirname(folder), Math.min(usageRows, count * 10));
  let total = 0;
  for (let index = 0; index < count; index += 1) {
    const below = join(folder, `d${Math.floor(index / 100)}`);
    if (index % 100 === 0) await mkdir(below, { recursive: true });
    const size = Math.min(random.int(100, 12_288), stock.length);
    const from = random.int(0, stock.length - size);
    await writeFile(join(below, `f${index}.txt`), stock.subarray(from, from + size));
    total += size;
  }
  return total;
}

/** As some programs write MSZIP: each block looks back into the one before, from the first to the last. */
export function historyCabinet(raw: Buffer): Uint8Array {
  const blocks: { raw: Uint8Array }[] = [];
  for (let at = 0; at < raw.length; at += 32_768) blocks.push({ raw: raw.subarray(at, at + 32_768) });
  return buildCabinet({
    folders: [{ typeCompress: 1, blocks }],
    files: [{ szName: 'history.txt', cbFile: raw.length }],
  }).bytes;
}

/** What update metadata is like: XML that repeats itself from far away; about a twentieth of its size as LZX. */
function metadataXml(random: Random, bytes: number): Buffer {
  const word = (): string => random.pick(words) + random.int(0, 99);
  const blurbs = Array.from({ length: 400 }, () => Array.from({ length: random.int(20, 90) }, word).join(' '));
  const parts: string[] = [];
  let length = 0;
  while (length < bytes) {
    const part = `<Update UpdateID="${random.int(0, 2 ** 31).toString(16)}" RevisionNumber="${random.int(100, 210)}">${random.pick(blurbs)}</Update>\r\n`;
    parts.push(part);
    length += part.length;
  }
  return Buffer.from(parts.join('').slice(0, bytes), 'latin1');
}

/** LZX with a window of 2 MiB: the same folder of 8 MiB again and again, each with a file of its own. */
export function lzxCabinet(folders: number): Uint8Array {
  const windowBits = 21;
  const raw = metadataXml(new Random(13), 8 * pieceBytes);
  const tokens = tokenize(raw, windowBits);
  const lzxBlocks = [];
  for (let at = 0; at < tokens.length; at += 40_000) {
    lzxBlocks.push({ type: 'verbatim' as const, tokens: tokens.slice(at, at + 40_000) });
  }
  const blocks = encodeLzx(lzxBlocks, { windowBits }).map(({ ab }, index) => ({
    raw: raw.subarray(index * 32_768, (index + 1) * 32_768),
    ab,
  }));
  return buildCabinet({
    folders: Array.from({ length: folders }, () => ({ typeCompress: (windowBits << 8) | 3, blocks })),
    files: Array.from({ length: folders }, (_, iFolder) => ({
      szName: `metadata-${iFolder}.txt`,
      cbFile: raw.length,
      iFolder,
    })),
  }).bytes;
}

/** The first folder of a real cabinet, again and again, each time with its files under other names. */
export async function repeatFolder(cabinet: Buffer, times: number): Promise<Uint8Array> {
  const { facts, members } = await openCabinet(bytesSource('given', cabinet));
  const [folder] = facts.folders;
  if (folder === undefined) throw new Error('The given cabinet has no folder.');
  const { headerBytes, blockBytes } = facts.reserve;
  // CFFOLDER of the first folder: behind the header, its reserve sizes and its reserve ([MS-CAB] 2.1, 2.2).
  const folderAt =
    cabinet.readUInt16LE(CFHEADER.flags) & headerFlags.RESERVE_PRESENT ? headerSize + 4 + headerBytes : headerSize;
  const typeCompress = cabinet.readUInt16LE(folderAt + CFFOLDER.typeCompress);
  const blocks: { raw: Uint8Array; ab: Uint8Array }[] = [];
  for (let at = folder.offset; blocks.length < folder.blocks; ) {
    const from = at + dataHeaderSize + blockBytes;
    const end = from + cabinet.readUInt16LE(at + CFDATA.cbData);
    const raw = new Uint8Array(cabinet.readUInt16LE(at + CFDATA.cbUncomp));
    blocks.push({ raw, ab: cabinet.subarray(from, end) });
    at = end;
  }
  let uoffFolderStart = 0;
  const files = members.map(({ name, sizeBytes }) => {
    const file = { name, cbFile: sizeBytes, uoffFolderStart };
    uoffFolderStart += sizeBytes;
    return file;
  });
  return buildCabinet({
    folders: Array.from({ length: times }, () => ({ typeCompress, blocks })),
    files: Array.from({ length: times }, (_, iFolder) => iFolder).flatMap((iFolder) =>
      files.map(({ name, ...place }) => ({ ...place, iFolder, szName: `${iFolder}-${name}` })),
    ),
  }).bytes;
}
