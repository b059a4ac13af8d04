import { randomBytes } from 'node:crypto';
import { closeSync, openSync, readdirSync, truncateSync, writeSync } from 'node:fs';
import { mkdtemp, open, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { chunkBytes } from '../../core/transfer/chunk-bytes.ts';
import { digestsOf } from '../../core/transfer/digests.ts';
import { type OpenSupply, place } from '../../core/transfer/place-file.ts';
import { markBytes, parseJournal } from '../../core/transfer/transfer-journal.ts';
import { AppError } from '../../shared/errors.ts';
import { Threads } from '../threads/threads.ts';
import { NodeFiles } from './node-files.ts';
import { NodeReceiver } from './node-receiver.ts';
import { journalPathOf } from './unfinished-files.ts';

const bytes = randomBytes(4 * chunkBytes + 4_321);
const whole = digestsOf(bytes);
const identity = whole.sha256;
const threads = new Threads(2);
const files = new NodeFiles(threads);
const { signal } = new AbortController();
const folders: string[] = [];
let folder: string;
let path: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'receiver-'));
  folders.push(folder);
  path = join(folder, 'file');
});
afterAll(async () => {
  await threads.close();
  for (const each of folders) await rm(each, { recursive: true });
});

/** Pieces of odd sizes, in memory that is used again for the next. */
async function* pieces(content: Uint8Array, failsAt = Number.POSITIVE_INFINITY): AsyncGenerator<Uint8Array> {
  const memory = new Uint8Array(700_001);
  for (let at = 0; at < content.length; ) {
    const piece = content.subarray(at, at + 1 + ((at * 31) % memory.length));
    if (at + piece.length > failsAt)
      throw new AppError('cloud.cut-off', { url: 'x', receivedBytes: at, expectedBytes: content.length });
    memory.set(piece);
    yield memory.subarray(0, piece.length);
    at += piece.length;
  }
}

const supply =
  (content: Uint8Array, failsAt?: number): OpenSupply =>
  async () => ({ offset: 0, bytes: pieces(content, failsAt), note: '"tag"', sizeBytes: content.length });

function unfinished(): string {
  const found = readdirSync(folder).find((name) => /^file\.[0-9a-f]{8}\.partial$/.test(name));
  if (found === undefined) throw new Error('There is nothing unfinished.');
  return join(folder, found);
}

describe('a large file, received on another thread', () => {
  it('is the same, and so are its digests, read back chunk by chunk', async () => {
    let told = { write: 0, 'read-back': 0 };
    const placed = await place(files, path, supply(bytes), {
      replace: true,
      signal,
      identity,
      onBytes: (count, stage) => {
        told = { ...told, [stage]: told[stage] + count };
      },
    });
    expect(placed).toMatchObject({ ...whole, path, keptBytes: 0 });
    expect(told).toEqual({ write: bytes.length, 'read-back': bytes.length });
    expect((await readFile(path)).equals(bytes)).toBe(true);
    expect(await readdir(folder)).toEqual(['file']);
  });

  it('ends at a mark, or at a chunk, as well as anywhere', async () => {
    for (const length of [chunkBytes * 3, chunkBytes * 2 + markBytes, chunkBytes * 2 + markBytes - 1]) {
      const part = bytes.subarray(0, length);
      const placed = await place(files, path, supply(part), { replace: true, signal, identity });
      expect(placed).toMatchObject(digestsOf(part));
    }
  });

  it('is gone on with after a cut from the last mark', async () => {
    const cutAt = 6 * markBytes + 5;
    const first = place(files, path, supply(bytes, cutAt), { replace: true, signal, identity });
    await expect(first).rejects.toMatchObject({ code: 'cloud.cut-off' });
    const journal = parseJournal(await readFile(journalPathOf(unfinished()), 'utf8'));
    expect(journal).toMatchObject({ identity, note: '"tag"' });
    const marks = journal?.marks.length ?? 0;
    // At most one chunk comes again.
    expect(cutAt - marks * markBytes).toBeLessThanOrEqual(chunkBytes);
    for (let mark = 1; mark <= marks; mark += 1)
      expect(journal?.marks[mark - 1]).toBe(digestsOf(bytes.subarray(0, mark * markBytes)).sha256);
    const rest: OpenSupply = async ({ digests }, note) => ({
      offset: digests.sizeBytes,
      bytes: [bytes.subarray(digests.sizeBytes)],
      note,
      sizeBytes: bytes.length,
    });
    const placed = await place(files, path, rest, { replace: true, signal, identity });
    expect(placed).toMatchObject({ ...whole, keptBytes: marks * markBytes });
    expect((await readFile(path)).equals(bytes)).toBe(true);
  });

  it('never gets its name when what is read back differs, which is told to the mark', async () => {
    for (const [position, offset] of [
      [5 * markBytes + 99, 5 * markBytes],
      [bytes.length - 1, 8 * markBytes],
    ] as const) {
      const accept = (): void => {
        const descriptor = openSync(unfinished(), 'r+');
        writeSync(descriptor, Buffer.from([(bytes[position] ?? 0) ^ 1]), 0, 1, position);
        closeSync(descriptor);
      };
      const placing = place(files, path, supply(bytes), { replace: true, signal, identity, accept });
      await expect(placing).rejects.toMatchObject({ code: 'files.read-back-differs', details: { offset } });
      expect(readdirSync(folder)).toEqual([]);
    }
  });

  it('never gets its name when the drive has less of it', async () => {
    const accept = (): void => truncateSync(unfinished(), 3 * markBytes);
    const placing = place(files, path, supply(bytes), { replace: true, signal, identity, accept });
    const details = { offset: 3 * markBytes };
    await expect(placing).rejects.toMatchObject({ code: 'files.read-back-differs', details });
  });

  it('tells that it cannot be written', async () => {
    const handle = await open('/dev/null', 'r');
    const none = async (): Promise<void> => undefined;
    const receiver = new NodeReceiver(threads, { path, descriptor: handle.fd, mark: none, flushed: none });
    const receive = async (): Promise<unknown> => {
      for await (const piece of pieces(bytes)) await receiver.append(piece);
      return await receiver.finish();
    };
    await expect(receive()).rejects.toMatchObject({ code: 'files.failed', details: { path } });
    await receiver.close();
    await handle.close();
  });

  it('fails when its thread ends, and leaves what can be gone on with', async () => {
    const own = new Threads(2);
    const ending: OpenSupply = async () => ({
      offset: 0,
      bytes: (async function* () {
        let at = 0;
        for await (const piece of pieces(bytes)) {
          at += piece.length;
          if (at > 3 * chunkBytes) await own.close();
          yield piece;
        }
      })(),
      note: null,
      sizeBytes: bytes.length,
    });
    const placing = place(new NodeFiles(own), path, ending, { replace: true, signal, identity });
    await expect(placing).rejects.toThrow('thread');
    expect((await readdir(folder)).filter((name) => name === 'file')).toEqual([]);
  });
});
