import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { CabinetSource } from '../cabinet.ts';
import { digestCabinet } from './cabinet-digest.ts';

const mebibyte = 1_048_576;

/** Bytes that follow from their place, never held as a whole, with notes of what is read. */
class EndlessSource implements CabinetSource {
  readonly path = 'large.cab';
  readonly sizeBytes: number;
  readonly piece = new Uint8Array(mebibyte).map((_, index) => index * 7);
  largest = 0;
  reads = 0;
  underWay = 0;

  constructor(sizeBytes: number) {
    this.sizeBytes = sizeBytes;
  }

  async read(offset: number, length: number): Promise<Uint8Array> {
    this.underWay += 1;
    this.reads += 1;
    this.largest = Math.max(this.largest, length);
    expect(this.underWay).toBe(1);
    expect(offset % mebibyte).toBe(0);
    await Promise.resolve();
    this.underWay -= 1;
    return this.piece.subarray(0, Math.min(length, this.sizeBytes - offset));
  }
}

describe('the digest of a cabinet', () => {
  it('is of the header but for what signing changes, and of all behind it', async () => {
    const source = new EndlessSource(5 * mebibyte + 3);
    const digests = await digestCabinet(source, source.sizeBytes, new Set(['sha256', 'sha384']));
    for (const name of ['sha256', 'sha384'] as const) {
      const whole = createHash(name);
      const { piece } = source;
      for (const [from, to] of [
        [0, 4],
        [8, 34],
        [56, 60],
      ]) {
        whole.update(piece.subarray(from, to));
      }
      whole.update(piece.subarray(60));
      for (let count = 1; count < 5; count += 1) whole.update(piece);
      whole.update(piece.subarray(0, 3));
      // iCabinet is not zero here, so there are two.
      expect(digests.get(name)).toHaveLength(2);
      expect(digests.get(name)?.[0]).toEqual(whole.digest());
    }
  });

  it('is read one piece of 1 MiB after the other, with a breath after each', async () => {
    const source = new EndlessSource(64 * mebibyte);
    let breaths = 0;
    const breathe = async () => {
      expect(source.underWay).toBe(0);
      breaths += 1;
    };
    await digestCabinet(source, source.sizeBytes, new Set(['sha256']), { breathe });
    expect(source.largest).toBe(mebibyte);
    expect(source.reads).toBe(64);
    expect(breaths).toBe(64);
  });

  it('stops when it is told to', async () => {
    const source = new EndlessSource(64 * mebibyte);
    const stop = new AbortController();
    const breathe = async () => {
      if (source.reads === 3) stop.abort(new Error('stopped'));
    };
    const digest = digestCabinet(source, source.sizeBytes, new Set(['sha256']), { breathe, signal: stop.signal });
    await expect(digest).rejects.toThrow('stopped');
    expect(source.reads).toBe(3);
  });

  it('is not of a file that ends before the cabinet does', async () => {
    const source = new EndlessSource(mebibyte + 5);
    const digest = digestCabinet(source, 2 * mebibyte, new Set(['sha256']));
    await expect(digest).rejects.toMatchObject({ code: 'cab.truncated', details: { offset: mebibyte + 5 } });
  });
});
