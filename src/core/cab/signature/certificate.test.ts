import { describe, expect, it } from 'vitest';
import { sampleRoot } from '../../testing/signed-cabinet.ts';
import { readCertificate } from './certificate.ts';
import { readDer } from './der.ts';

const bytes = Buffer.from(sampleRoot.replaceAll(/-----[A-Z ]+-----/g, ''), 'base64');
const read = (der: Uint8Array) =>
  readCertificate(readDer(der, { name: 'root.pem', offset: 1000, field: 'Certificate' }));

/** The sample with each of these, or only the first, in the place of those, both in hexadecimal digits. */
function changed(from: string, to: string, which: 'first' | 'all' = 'all'): Uint8Array {
  const text = bytes.toString('hex');
  if (!text.includes(from)) throw new Error(`There is no ${from}.`);
  return Buffer.from(which === 'all' ? text.replaceAll(from, to) : text.replace(from, to), 'hex');
}

const refusal = (field: string, problem: RegExp) =>
  expect.objectContaining({
    code: 'cab.signature-malformed',
    details: expect.objectContaining({ name: 'root.pem', field, problem: expect.stringMatching(problem) }) as unknown,
  }) as Error;

const algorithm = '06082a8648ce3d040302';
const keyUsage = '0603551d0f';
const basicConstraints = '0603551d13';

describe('a certificate', () => {
  it('is read with what judging needs', () => {
    const root = read(bytes);
    expect(root.facts.subject).toBe('O=Sample, CN=Sample root');
    expect(root.basicConstraints).toEqual({ isAuthority: true, pathLength: null });
    expect(root.keyUsage).toEqual({ digitalSignature: false, nonRepudiation: false, keyCertSign: true });
    expect(root).toMatchObject({ version: 3, purposes: null, unjudged: [], isWeaklySigned: false });
    expect(root.scheme).toEqual({ known: { kind: 'ecdsa', digest: 'sha256', saltBytes: 0 } });
  });

  it('is refused when it names two algorithms', () => {
    const other = changed(algorithm, '06082a8648ce3d040303', 'first');
    expect(() => read(other)).toThrow(refusal('TBSCertificate.signature', /differs from/));
  });

  it('is refused when an extension stands twice', () => {
    expect(() => read(changed(keyUsage, basicConstraints))).toThrow(refusal('Extension.extnID', /is there twice/));
  });

  it('tells of a critical extension that nobody judges', () => {
    // keyUsage becomes nameConstraints.
    expect(read(changed(keyUsage, '0603551d1e'))).toMatchObject({ keyUsage: null, unjudged: ['2.5.29.30'] });
  });

  it('has no key when it is of a kind we do not verify with', () => {
    // The named curve becomes another.
    expect(read(changed('06082a8648ce3d030107', '06082a8648ce3d030102')).key).toBeNull();
  });

  it('is refused with a time that does not exist', () => {
    const text = bytes.toString('latin1');
    const [, year = ''] = /(\d\d)\d{10}Z/.exec(text) ?? [];
    const at = text.indexOf(`${year}1121`);
    const other = Buffer.from(bytes);
    other.write('0231', at + 2, 'latin1');
    expect(() => read(other)).toThrow(refusal('Validity.notBefore', /does not exist/));
    other.write('1a', at + 2, 'latin1');
    expect(() => read(other)).toThrow(refusal('Validity.notBefore', /not a time in UTC/));
  });
});
