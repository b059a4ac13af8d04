import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { MemoryFiles } from '../testing/memory-files.ts';
import { Random } from '../testing/random.ts';
import { legChunkBytes } from '../trust/leg.ts';
import { chunkBytes } from './chunk-bytes.ts';
import { digestFile, verifyFile } from './digest.ts';
import { Digests } from './digests.ts';
import { copyFile, placeFile } from './place-file.ts';

const { signal } = new AbortController();
const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
const content = (length: number): Buffer => Buffer.alloc(length, Buffer.from(new Random(length).bytes(65_521)));

function chunksOf(bytes: Buffer): readonly string[] {
  const chunks: string[] = [];
  for (let at = 0; at < bytes.length; at += legChunkBytes) chunks.push(sha256(bytes.subarray(at, at + legChunkBytes)));
  return chunks;
}

async function drive(): Promise<MemoryFiles> {
  const files = new MemoryFiles();
  await files.makeFolder('/drive');
  return files;
}

function flip(bytes: Buffer, at: number): Buffer {
  const flipped = Buffer.from(bytes);
  flipped[at] = (flipped[at] ?? 0) ^ 4;
  return flipped;
}

const lengths = [0, 1, 65_521, legChunkBytes - 1, legChunkBytes, legChunkBytes + 1, 2 * legChunkBytes, 9_000_001];

describe('the digests of a file', () => {
  it('are of the chunks that a manifest has', () => {
    expect(chunkBytes).toBe(legChunkBytes);
  });

  it.each(lengths)('are those of the whole and of each chunk, of %i bytes in pieces of any size', async (length) => {
    const bytes = content(length);
    const expected = { sizeBytes: length, sha256: sha256(bytes), chunks: chunksOf(bytes) };
    for (const pieceBytes of [100_003, 5_000_000]) {
      const digests = new Digests();
      for (let at = 0; at < length; at += pieceBytes) digests.update(bytes.subarray(at, at + pieceBytes));
      expect(digests.finish()).toEqual(expected);
      expect(digests.copy().finish()).toEqual(expected);
    }
    const files = await drive();
    files.contents.set('/drive/a', bytes);
    expect(await digestFile(files, '/drive/a', signal)).toEqual({ path: '/drive/a', ...expected });
    await files.makeFolder('/to');
    const placed = await placeFile(files, '/to/a', [bytes], { replace: false, signal });
    expect(placed).toEqual({ path: '/to/a', ...expected, readBack: 'device', keptBytes: 0 });
  });

  it('go two ways from a copy', () => {
    const bytes = content(10_000_000);
    const one = new Digests();
    one.update(bytes.subarray(0, 5_000_000));
    const other = one.copy();
    one.update(bytes.subarray(5_000_000));
    other.update(Buffer.from('x'));
    expect(one.finish().chunks).toEqual(chunksOf(bytes));
    expect(other.finish().sha256).toBe(sha256(Buffer.concat([bytes.subarray(0, 5_000_000), Buffer.from('x')])));
  });
});

describe('reading back', () => {
  it('says where it came from', async () => {
    const files = await drive();
    files.isDevice = false;
    expect(await placeFile(files, '/drive/a', [content(10)], { replace: false, signal })).toMatchObject({
      readBack: 'cache',
    });
  });

  it.each([0, 5, legChunkBytes - 1, legChunkBytes, 8_999_999, 9_000_000])(
    'finds a bit that changed at %i',
    async (at) => {
      const files = await drive();
      const bytes = content(9_000_001);
      files.contents.set('/source', bytes);
      files.corrupt = (path, written) => (path === '/drive/a' ? flip(written, at) : written);
      // Where the source can be read again, to the byte.
      await expect(copyFile(files, '/source', '/drive/a', { replace: false, signal })).rejects.toMatchObject({
        code: 'files.read-back-differs',
        details: { path: '/drive/a', offset: at },
      });
      await expect(placeFile(files, '/drive/a', [bytes], { replace: false, signal })).rejects.toMatchObject({
        code: 'files.read-back-differs',
        details: { path: '/drive/a', offset: Math.floor(at / legChunkBytes) * legChunkBytes },
      });
      expect([...files.contents.keys()]).toEqual(['/source']);
    },
  );

  it.each([
    ['less', (written: Buffer) => written.subarray(0, 8_500_000), 8_500_000],
    ['nothing', () => Buffer.alloc(0), 0],
    ['more', (written: Buffer) => Buffer.concat([written, Buffer.from('x')]), 9_000_001],
    ['a chunk more', (written: Buffer) => Buffer.concat([written, content(legChunkBytes)]), 9_000_001],
  ] as const)('finds that there is %s', async (_, corrupt, offset) => {
    const files = await drive();
    files.contents.set('/source', content(9_000_001));
    files.corrupt = (path, written) => (path === '/drive/a' ? corrupt(written) : written);
    await expect(copyFile(files, '/source', '/drive/a', { replace: false, signal })).rejects.toMatchObject({
      code: 'files.read-back-differs',
      details: { offset },
    });
  });
});

describe('verifying a finished file', () => {
  const bytes = content(9_000_001);
  const expected = { sizeBytes: bytes.length, sha256: sha256(bytes), chunks: chunksOf(bytes) };

  it('accepts what is right, with and without chunks', async () => {
    const files = await drive();
    files.contents.set('/drive/a', bytes);
    let seen = 0;
    const onBytes = (count: number): void => {
      seen += count;
    };
    await verifyFile(await files.open('/drive/a'), expected, { signal, onBytes });
    expect(seen).toBe(bytes.length);
    const { chunks: _, ...withoutChunks } = expected;
    await verifyFile(await files.open('/drive/a'), withoutChunks, { signal });
  });

  it('names the chunk, and the byte where there is an original', async () => {
    const files = await drive();
    files.contents.set('/drive/a', flip(bytes, 5_000_000));
    files.contents.set('/original', bytes);
    const file = await files.open('/drive/a');
    await expect(verifyFile(file, expected, { signal })).rejects.toMatchObject({
      code: 'files.differs',
      details: { path: '/drive/a', offset: legChunkBytes },
    });
    const original = await files.open('/original');
    await expect(verifyFile(file, expected, { signal, original })).rejects.toMatchObject({
      code: 'files.differs',
      details: { path: '/drive/a', offset: 5_000_000 },
    });
  });

  it('refuses one that is shorter or longer, and a record whose digest is of something else', async () => {
    const files = await drive();
    files.contents.set('/drive/short', bytes.subarray(0, legChunkBytes));
    files.contents.set('/drive/long', Buffer.concat([bytes, Buffer.from('x')]));
    files.contents.set('/drive/a', bytes);
    const offsetOf = async (path: string, other = expected): Promise<unknown> =>
      await verifyFile(await files.open(path), other, { signal }).catch(
        (error: { code: string; details: { offset: number } }) => [error.code, error.details.offset],
      );
    expect(await offsetOf('/drive/short')).toEqual(['files.differs', legChunkBytes]);
    expect(await offsetOf('/drive/long')).toEqual(['files.differs', 2 * legChunkBytes]);
    expect(await offsetOf('/drive/a', { ...expected, sha256: sha256(Buffer.from('x')) })).toEqual(['files.differs', 0]);
  });
});
