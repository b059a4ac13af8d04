import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { MemoryTrustStore } from '../testing/memory-trust.ts';
import { digestOf, readSealed, sealText } from './seal.ts';

const Note = z.strictObject({
  format: z.literal(1),
  sender: z.strictObject({ computer: z.string(), name: z.string(), publicKey: z.string() }),
  text: z.string(),
});
const store = new MemoryTrustStore('P01-SCP', Buffer.alloc(32, 7));

const sealed = async (text: string): Promise<Buffer> =>
  Buffer.from(
    await sealText(store, { format: 1, sender: await store.identity(), text } as { sender: { publicKey: string } }),
  );

describe('a sealed text', () => {
  it('is JSON and one more line, to the byte', async () => {
    // Verified by another program too: docs/formats/drive-layout.md says how.
    expect((await sealed('Grüße')).toString()).toMatchInlineSnapshot(`
      "{
        "format": 1,
        "sender": {
          "computer": "fe812c12f3ab4ce6ac5db69ac352f906",
          "name": "P01-SCP",
          "publicKey": "6kpsY+KcUgq+9VB7Ey7F+ZVHdq6+vnuSQh7qaRRG0iw="
        },
        "text": "Grüße"
      }
      {"seal":{"algorithm":"Ed25519","computer":"fe812c12f3ab4ce6ac5db69ac352f906","signature":"in3HdJB6Hx5v/fnebPEatPuc3DUSGVAEaNzQ4mtwZFqQTn/X29F3SFhMqXdMUbtIAHo/glc/D58zTSbB2n8KBA=="}}
      "
    `);
  });

  it('is read back as it was, with the digest of all of it', async () => {
    const bytes = await sealed('x');
    const { value, sha256 } = readSealed(bytes, Note);
    expect(value).toMatchObject({ text: 'x', sender: await store.identity() });
    expect(sha256).toBe(digestOf(bytes));
  });

  it('does not hold with any one bit turned over', async () => {
    const bytes = await sealed('x');
    for (let bit = 0; bit < bytes.length * 8; bit += 1) {
      const copy = Buffer.from(bytes);
      copy[bit >> 3] = (copy[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      expect(() => readSealed(copy, Note), `bit ${bit}`).toThrow(
        expect.objectContaining({ code: expect.stringMatching(/^leg\./) }),
      );
    }
  });

  it('does not hold cut off at any place', async () => {
    const bytes = await sealed('x');
    for (let length = 0; length < bytes.length; length += 1) {
      expect(() => readSealed(bytes.subarray(0, length), Note), `${length} bytes`).toThrow(
        expect.objectContaining({ code: expect.stringMatching(/^leg\.(?:truncated|not-sealed)$/) }),
      );
    }
  });

  it('is not read at all when it is larger than it may be', async () => {
    const bytes = await sealed('x'.repeat(1000));
    expect(() => readSealed(bytes, Note, { limitBytes: 1000 })).toThrow(
      expect.objectContaining({ code: 'leg.too-large', details: { sizeBytes: bytes.length, limitBytes: 1000 } }),
    );
  });

  it('is not made in the name of another computer', async () => {
    const other = await new MemoryTrustStore().identity();
    await expect(sealText(store, { sender: other })).rejects.toMatchObject({ code: 'trust.key-replaced' });
  });

  it('of another kind is refused by the field that is not right', async () => {
    const Other = z.object({ other: z.number() });
    expect(() => readSealed(new Uint8Array(0), Other)).toThrow(expect.objectContaining({ code: 'leg.truncated' }));
    const bytes = await sealed('x');
    expect(() => readSealed(bytes, Other)).toThrow(
      expect.objectContaining({ code: 'leg.malformed', details: { problem: 'its field "other" is not right' } }),
    );
  });
});
