import { describe, expect, it } from 'vitest';
import { sampleRoot, sampleTime, signedSample } from '../../testing/signed-cabinet.ts';
import { openSignature } from './describe-signature.ts';
import { readRoots } from './roots.ts';
import type { Timestamp } from './timestamp.ts';
import { checkTimestamp } from './timestamp-check.ts';

const roots = readRoots('sample.pem', sampleRoot);
const [first] = openSignature({ name: 'sample.cab', offset: 135, bytes: signedSample.subarray(135) });
if (first === undefined || !('signature' in first)) throw new Error('The sample is signed.');
const { encryptedDigest } = first.signature.signedData.signerInfo;
const [stamp] = first.signature.timestamps;
if (stamp === undefined) throw new Error('The sample is stamped.');
const { imprint, signedCertificate } = stamp;
if (imprint === null || signedCertificate === null) throw new Error('The stamp is of RFC 3161.');

const check = (changes: Partial<Timestamp>, stamped = encryptedDigest) => {
  const { state, reasons } = checkTimestamp({ ...stamp, ...changes }, stamped, roots, sampleTime);
  return [state, ...reasons.map(({ code }) => code)];
};

describe('a time stamp', () => {
  it('counts for the signature it was made for, and no other', () => {
    expect(check({})).toEqual(['good']);
    expect(check({}, Buffer.from('other'))).toEqual(['changed', 'timestamp-changed']);
  });

  it('counts only by the certificate it names', () => {
    const other = { ...signedCertificate, value: Buffer.alloc(32) };
    expect(check({ signedCertificate: other })).toEqual(['changed', 'timestamp-changed']);
    expect(check({ signedCertificate: null })).toEqual(['not-counted', 'purpose-wrong']);
    expect(check({ signedCertificate: { ...other, digest: { unknown: '1.2.3' } } })).toEqual([
      'not-counted',
      'algorithm-unknown',
    ]);
  });

  it('does not count by digests that are weak or unknown', () => {
    expect(check({ imprint: { ...imprint, digest: { unknown: '1.2.3' } } })).toEqual([
      'not-counted',
      'algorithm-unknown',
    ]);
    expect(check({ imprint: { value: Buffer.alloc(20), digest: { known: 'sha1' } } })).toEqual([
      'changed',
      'timestamp-changed',
      'weak-digest',
    ]);
    expect(check({ signerInfo: { ...stamp.signerInfo, digest: { unknown: '1.2.3' } } })).toEqual([
      'not-counted',
      'algorithm-unknown',
    ]);
  });

  it('does not count without the certificate of its maker', () => {
    expect(check({ certificates: [] })).toEqual(['not-counted', 'signer-missing']);
  });

  it('is judged at its own time', () => {
    expect(check({ time: new Date('2019-01-01T00:00:00Z') })).toEqual([
      'not-counted',
      'not-yet-valid',
      'not-yet-valid',
    ]);
  });
});
