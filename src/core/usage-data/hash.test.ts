import { describe, expect, it } from 'vitest';
import { hashIdentifier, shortHash } from './hash.ts';

describe('hashIdentifier', () => {
  it.each([
    ['00112233-4455-6677-8899-aabbccddeeff', '7j+TrPRMOucNbwosBdtDxv52b15Le7VcspAWeieS3Ws='],
    ['{00112233-4455-6677-8899-AABBCCDDEEFF}', '7j+TrPRMOucNbwosBdtDxv52b15Le7VcspAWeieS3Ws='],
    ['00112233445566778899aabbccddeeff', '7j+TrPRMOucNbwosBdtDxv52b15Le7VcspAWeieS3Ws='],
    ['00000000-0000-0000-0000-000000000000', 'N0cI//dxndWXnsh11WzSKG9tPPfsMXo7JWMqqyjsN7s='],
    ['P01', '47AG/CYcCTPQymhu9woxbYC62T9E1hTQhqtCltDFfEo='],
    ['CM_UpdatePackages', '1V0iCHHS7xV9BgkVvtPROutbjelR/GtdO4bAN7YDrvw='],
  ])('hashes %s by the documented rule', (text, expected) => {
    expect(hashIdentifier(text)).toBe(expected);
  });

  it('does not take a text with dashes in the wrong places for a GUID', () => {
    expect(hashIdentifier('{0011223-34455-6677-8899-aabbccddeeff}')).not.toBe(
      hashIdentifier('00112233-4455-6677-8899-aabbccddeeff'),
    );
  });

  it('shortens a hash to eight hexadecimal digits', () => {
    expect(shortHash('47AG/CYcCTPQymhu9woxbYC62T9E1hTQhqtCltDFfEo=')).toBe('e3b006fc');
  });
});
