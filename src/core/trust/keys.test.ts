import { sign } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { MemoryTrustStore, privateKeyOf } from '../testing/memory-trust.ts';
import { computerOf, isSignedBy, publicKeyOf } from './keys.ts';

/** RFC 8032, section 7.1, test 2. */
const vector = {
  secret: '4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb',
  publicKey: '3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c',
  message: '72',
  signature:
    '92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00',
};
const base64 = (hex: string): string => Buffer.from(hex, 'hex').toString('base64');

describe('keys', () => {
  it('are those of RFC 8032', async () => {
    const store = new MemoryTrustStore('x', Buffer.from(vector.secret, 'hex'));
    expect((await store.identity()).publicKey).toBe(base64(vector.publicKey));
    const message = Buffer.from(vector.message, 'hex');
    expect(Buffer.from(await store.sign(message)).toString('hex')).toBe(vector.signature);
    expect(isSignedBy(base64(vector.publicKey), message, Buffer.from(vector.signature, 'hex'))).toBe(true);
  });

  it('name their computer by the first half of their digest', () => {
    expect(computerOf(base64(vector.publicKey))).toMatch(/^[0-9a-f]{32}$/);
    expect(computerOf(base64(vector.publicKey))).not.toBe(computerOf(base64(vector.secret)));
  });

  it('are refused when anybody can sign for them, however the highest bit is set', () => {
    for (const hex of ['01'.padEnd(64, '0'), `01${'00'.repeat(30)}80`, `ee${'ff'.repeat(31)}`]) {
      expect(() => publicKeyOf(base64(hex))).toThrow(expect.objectContaining({ code: 'leg.weak-key' }));
    }
    // Such a key takes one signature for many texts: that is what it is refused for.
    expect(() => isSignedBy(base64('01'.padEnd(64, '0')), Buffer.from('x'), Buffer.alloc(64))).toThrow();
  });

  it.each(['', 'AAAA', 'A'.repeat(43), `${'A'.repeat(42)}B=`, `${'!'.repeat(43)}=`])('refuse the text %j', (text) => {
    expect(() => publicKeyOf(text)).toThrow(expect.objectContaining({ code: 'leg.malformed' }));
  });

  it('take no signature of another length', () => {
    const bytes = Buffer.from('x');
    const signature = sign(null, bytes, privateKeyOf(Buffer.from(vector.secret, 'hex')));
    expect(isSignedBy(base64(vector.publicKey), bytes, signature)).toBe(true);
    expect(isSignedBy(base64(vector.publicKey), bytes, signature.subarray(0, 63))).toBe(false);
    expect(isSignedBy(base64(vector.publicKey), bytes, Buffer.concat([signature, Buffer.alloc(1)]))).toBe(false);
  });
});
