import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { finished } from 'node:stream/promises';
import { buildCabinet } from '../../src/core/testing/cabinet-builder.ts';
import { encodeLzx, tokenize } from '../../src/core/testing/lzx-encoder.ts';
import { Random } from '../../src/core/testing/random.ts';

/*
 * What the cabinet measures work on, the same bytes every time.
 */

const pieceBytes = 1024 * 1024;

/** What usage data is like: lines of CSV, then the same as SQL; about a quarter of its size when deflated. */
export function telemetryText(random: Random, bytes: number): Buffer {
  const lines: string[] = [];
  let length = 0;
  while (length < bytes) {
    const id = random
      .int(0, 2 ** 31)
      .toString(16)
      .padStart(8, '0');
    const count = random.int(0, 50_000);
    const value = random.int(0, 2 ** 31).toString(36);
    const feature = random.pick(['Collections', 'Deployments', 'Boundaries', 'SoftwareUpdates', 'ClientSettings']);
    const day = `2026-${String(random.int(1, 12)).padStart(2, '0')}-${String(random.int(1, 28)).padStart(2, '0')}`;
    const isSql = random.int(0, 3) === 0;
    const line = isSql
      ? `INSERT INTO TEL_TelemetryResults VALUES (N'${id}-${value}', N'${feature}', ${count}, '${day}T00:00:00');\r\n`
      : `${id}-${value},${feature},Basic,${count},"{""name"":""${feature}"",""n"":${count % 97}}",${day}T00:00:00Z,P01\r\n`;
    lines.push(line);
    length += line.length;
  }
  return Buffer.from(lines.join('').slice(0, bytes), 'latin1');
}

/** One file of `bytes`, made piece by piece. */
export async function writeInput(path: string, bytes: number, kind: 'text' | 'noise'): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  const random = new Random(7);
  const out = createWriteStream(path);
  for (let left = bytes; left > 0; left -= pieceBytes) {
    const size = Math.min(left, pieceBytes);
    const piece = kind === 'text' ? telemetryText(random, size) : Buffer.from(random.bytes(size));
    if (!out.write(piece)) await once(out, 'drain');
  }
  out.end();
  await finished(out);
}

/** Files of 100 bytes to 12 KiB in folders of a hundred. */
export async function writeSmallFiles(folder: string, count: number): Promise<number> {
  const random = new Random(11);
  const pool = telemetryText(random, 4 * pieceBytes);
  let total = 0;
  for (let index = 0; index < count; index += 1) {
    const below = join(folder, `d${Math.floor(index / 100)}`);
    if (index % 100 === 0) await mkdir(below, { recursive: true });
    const size = random.int(100, 12_288);
    const from = random.int(0, pool.length - size);
    await writeFile(join(below, `f${index}.txt`), pool.subarray(from, from + size));
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
  const blurbs = Array.from({ length: 400 }, () => telemetryText(random, random.int(150, 900)).toString('latin1'));
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
