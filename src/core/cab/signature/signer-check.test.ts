import { describe, expect, it } from 'vitest';
import { signedSample } from '../../testing/signed-cabinet.ts';
import { openSignature } from './describe-signature.ts';
import { checkSigner } from './signer-check.ts';

const found = { name: 'sample.cab', offset: 135, bytes: signedSample.subarray(135) };
const [first] = openSignature(found);
if (first === undefined || !('signature' in first)) throw new Error('The sample is signed.');
const { signerInfo, certificates, contentType, content } = first.signature.signedData;
const check = (
  changes: Partial<typeof signerInfo>,
  others = certificates,
  type = contentType,
  bytes = content.content,
) => checkSigner({ ...signerInfo, ...changes }, others, type, bytes).reasons.map(({ code }) => code);

describe('a signer', () => {
  it('signed the content, its kind and no other', () => {
    expect(check({})).toEqual([]);
    expect(check({}, certificates, '1.2.840.113549.1.7.1')).toEqual(['content-type-wrong']);
    expect(check({}, certificates, contentType, content.bytes)).toEqual(['content-changed']);
    expect(check({ signedBytes: Buffer.from('other') })).toEqual(['signature-wrong']);
  });

  it('uses the digest it says', () => {
    expect(check({ digest: { known: 'sha512' } })).toEqual(['content-changed', 'signature-wrong']);
    expect(check({ scheme: { known: { kind: 'rsa', digest: null, saltBytes: 0 } } })).toEqual(['signature-wrong']);
    expect(check({ scheme: { known: { kind: 'ecdsa', digest: 'sha512', saltBytes: 0 } } })).toEqual([
      'signature-wrong',
    ]);
  });

  it('is named by its key, too', () => {
    const [own] = certificates;
    const identifier = own?.subjectKeyIdentifier ?? Buffer.from('none');
    expect(check({ signer: { kind: 'key-identifier', identifier } })).toEqual([]);
    expect(check({ signer: { kind: 'key-identifier', identifier: Buffer.from('other') } })).toEqual(['signer-missing']);
  });

  it('cannot be verified without its certificate, or by algorithms that we do not know', () => {
    expect(check({}, [])).toEqual(['signer-missing']);
    expect(check({ digest: { unknown: '1.2.3' } })).toEqual(['algorithm-unknown']);
    expect(check({ scheme: { unknown: '1.2.3' } })).toEqual(['algorithm-unknown']);
    expect(
      check(
        {},
        certificates.map((one) => ({ ...one, key: null })),
      ),
    ).toEqual(['algorithm-unknown']);
  });
});
