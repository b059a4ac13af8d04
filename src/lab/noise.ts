import { createCipheriv, createHash } from 'node:crypto';

const pieceBytes = 64 * 1024;

/**
 * Bytes that do not compress and are the same for the same label: an AES key stream, several times faster than drawing
 * them one by one, so that a payload of a gigabyte is made in seconds.
 */
export function* noise(label: string, sizeBytes: number): Generator<Uint8Array> {
  const digest = createHash('sha256').update(label).digest();
  const cipher = createCipheriv('aes-128-ctr', digest.subarray(0, 16), digest.subarray(16, 32));
  for (let left = sizeBytes; left > 0; left -= pieceBytes) {
    yield cipher.update(new Uint8Array(Math.min(left, pieceBytes)));
  }
}

/** A number to seed `Random` with, the same for the same label. */
export function seedFrom(label: string): number {
  return createHash('sha256').update(label).digest().readUInt32LE(0);
}

/**
 * A GUID, upper case, that is the same for the same name. It is marked as made up by its version digit: 8, which RFC 9562
 * leaves to makers, where a real one has 4. `prefix` gives its first 8 digits.
 */
export function derivedGuid(name: string, prefix = ''): string {
  const hex = createHash('sha256').update(`service-connection-wizard lab ${name}`).digest('hex').toUpperCase();
  const text = prefix.toUpperCase() + hex.slice(prefix.length);
  // The first digit of the fourth group holds the RFC 9562 variant.
  const variant = '89AB'[Number.parseInt(text.slice(16, 17), 16) % 4] ?? '8';
  return `${text.slice(0, 8)}-${text.slice(8, 12)}-8${text.slice(13, 16)}-${variant}${text.slice(17, 20)}-${text.slice(20, 32)}`;
}
