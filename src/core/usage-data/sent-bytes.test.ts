import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { sentBytes } from './sent-bytes.ts';

const bytes = Buffer.from('usage data that somebody approved');
const checked = {
  name: 'P01.cab',
  sizeBytes: bytes.length,
  sha256: createHash('sha256').update(bytes).digest('hex'),
};

/** What gets out of these pieces, and how it ends. */
async function send(pieces: readonly Uint8Array[]): Promise<{ readonly sent: Buffer; readonly error: unknown }> {
  const sent: Uint8Array[] = [];
  try {
    for await (const piece of sentBytes(
      (async function* () {
        yield* pieces;
      })(),
      checked,
    ))
      sent.push(Buffer.from(piece));
    return { sent: Buffer.concat(sent), error: null };
  } catch (error) {
    return { sent: Buffer.concat(sent), error };
  }
}

function inPieces(whole: Uint8Array, length: number): readonly Uint8Array[] {
  return Array.from({ length: Math.ceil(whole.length / length) }, (_, index) =>
    whole.subarray(index * length, (index + 1) * length),
  );
}

describe('sentBytes', () => {
  it.each([1, 7, 1000])('lets the checked bytes pass in pieces of %i', async (length) => {
    expect(await send(inPieces(bytes, length))).toEqual({ sent: bytes, error: null });
  });

  it('lets its own memory pass, not one that is used again', async () => {
    const shared = new Uint8Array(4);
    const reusing = (async function* () {
      for (const piece of inPieces(bytes, 4)) {
        shared.set(piece);
        yield shared.subarray(0, piece.length);
      }
    })();
    const sent: Uint8Array[] = [];
    for await (const piece of sentBytes(reusing, checked)) sent.push(piece);
    expect(Buffer.concat(sent)).toEqual(bytes);
  });

  it('holds the last piece back for every single bit that is another', async () => {
    for (let bit = 0; bit < bytes.length * 8; bit += 1) {
      const other = Buffer.from(bytes);
      other[bit >> 3] = (other[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      const { sent, error } = await send(inPieces(other, 10));
      expect(error).toMatchObject({ code: 'usage-cabinet.changed-while-sent', details: { name: 'P01.cab' } });
      expect(sent.length).toBeLessThan(bytes.length);
    }
  });

  it.each([
    ['shorter', bytes.subarray(0, -1)],
    ['longer', Buffer.concat([bytes, Buffer.from('!')])],
    ['empty', Buffer.alloc(0)],
  ])('never lets a whole file pass that became %s', async (_, other) => {
    const { sent, error } = await send(inPieces(other, 5));
    expect(error).toMatchObject({ code: 'usage-cabinet.changed-while-sent' });
    expect(sent.length).toBeLessThan(bytes.length);
  });
});
