import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { readFileVersion } from '../../core/official-tool/file-version.ts';
import type { ReadableFile } from '../../core/ports/files.ts';
import { layStandIn } from './stand-in-program.ts';

let folder: string;
let program: Buffer;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'file-version-'));
  const world = { mode: 'good', siteVersion: '5.00.9128.1033', offline: null, inbox: null, encodes: false } as const;
  await layStandIn(folder, { ...world, manifestUrl: null, adminUiContentUrl: null, password: null });
  program = await readFile(join(folder, 'ServiceConnectionTool.exe'));
});
afterAll(async () => {
  await rm(folder, { recursive: true });
});

function fileOf(bytes: Buffer): ReadableFile {
  return {
    path: 'a.exe',
    sizeBytes: bytes.length,
    read: async (offset, length) => bytes.subarray(offset, offset + length),
    readInto: async (offset, target) => bytes.copy(target, 0, offset),
    close: async () => undefined,
  };
}

it('is read out of the version resource', async () => {
  expect(await readFileVersion(fileOf(program))).toBe('5.0.9128.1033');
});

it('is none of a file that is cut off anywhere before its end', async () => {
  // Behind the version there is nothing but zeros.
  const last = program.findLastIndex((byte) => byte !== 0) + 1;
  for (let length = 0; length < last; length += 7)
    expect(await readFileVersion(fileOf(program.subarray(0, length)))).toBeNull();
});

it('is none, or a version, of a file in which any number is the largest there is', async () => {
  for (let at = 0; at + 4 <= 0x300; at += 2) {
    const bytes = Buffer.from(program);
    bytes.writeUInt32LE(0xffffffff, at);
    expect(await readFileVersion(fileOf(bytes))).toSatisfy(
      (found: unknown) => found === null || typeof found === 'string',
    );
  }
});
