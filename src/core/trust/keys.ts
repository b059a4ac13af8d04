/*
 * Keys of computers: Ed25519 (RFC 8032). A public key travels as its 32 bytes in Base64; a computer is named by the first
 * half of their SHA-256, so that nobody can take another's name without its key.
 */

import { createHash, createPublicKey, type KeyObject, verify } from 'node:crypto';
import { clause } from '../../shared/clauses.ts';
import { AppError } from '../../shared/errors.ts';

/** RFC 8410: what stands before the 32 bytes of an Ed25519 key in a SubjectPublicKeyInfo. */
const spkiPrefix = Buffer.from('302a300506032b6570032100', 'hex');

/**
 * Points of small order, the highest bit left out: a signature that fits such a key fits many texts (RFC 8032, section
 * 5.1.7, and the list in libsodium's ge25519_has_small_order).
 */
const smallOrder: ReadonlySet<string> = new Set([
  '00'.repeat(32),
  `01${'00'.repeat(31)}`,
  '26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05',
  'c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a',
  `ec${'ff'.repeat(30)}7f`,
  `ed${'ff'.repeat(30)}7f`,
  `ee${'ff'.repeat(30)}7f`,
]);

/** The id of the computer with this public key. */
export function computerOf(publicKey: string): string {
  return createHash('sha256').update(Buffer.from(publicKey, 'base64')).digest('hex').slice(0, 32);
}

/** The 32 bytes of a public key as they travel. */
export function travellingKey(key: KeyObject): string {
  const { x } = key.export({ format: 'jwk' });
  if (x === undefined) throw new Error('This is not an Ed25519 key.');
  return Buffer.from(x, 'base64url').toString('base64');
}

/**
 * The public key in a text of 44 characters, written the one way Base64 has for it.
 * @throws {AppError} leg.weak-key, leg.malformed
 */
export function publicKeyOf(text: string): KeyObject {
  const raw = Buffer.from(text, 'base64');
  if (raw.length !== 32 || raw.toString('base64') !== text)
    throw new AppError('leg.malformed', { problem: clause('public-key-not-32') });
  const folded = Buffer.from(raw);
  folded[31] = (folded[31] ?? 0) & 0x7f;
  if (smallOrder.has(folded.toString('hex'))) throw new AppError('leg.weak-key', {});
  return createPublicKey({ key: Buffer.concat([spkiPrefix, raw]), format: 'der', type: 'spki' });
}

/** Whether this computer's key made the signature of these bytes. @throws {AppError} leg.weak-key, leg.malformed */
export function isSignedBy(publicKey: string, bytes: Uint8Array, signature: Uint8Array): boolean {
  return signature.length === 64 && verify(null, bytes, publicKeyOf(publicKey), signature);
}
