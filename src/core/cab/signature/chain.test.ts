import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { Certificate } from './certificate.ts';
import { findChain } from './chain.ts';
import { keyPurposes } from './oids.ts';

const at = new Date('2026-11-21T00:00:00Z');
const keys = generateKeyPairSync('ec', { namedCurve: 'P-256' });
let count = 0;

/** A certificate as the reader gives it, signed for true. */
function made(
  subject: string,
  issuer: string,
  other: Partial<Certificate> = {},
  signedBy: KeyObject = keys.privateKey,
) {
  count += 1;
  const bytes = Buffer.from(`certificate ${count} of ${subject}`);
  const isSigner = subject === 'signer';
  return {
    facts: {
      subject,
      issuer,
      serialNumber: String(count),
      notBefore: '2020-01-01T00:00:00.000Z',
      notAfter: '2030-01-01T00:00:00.000Z',
      sha256: '',
    },
    bytes,
    tbsCertificate: bytes,
    version: 3,
    subject: Buffer.from(subject),
    issuer: Buffer.from(issuer),
    serialNumber: Buffer.of(count),
    notBefore: new Date('2020-01-01T00:00:00Z'),
    notAfter: new Date('2030-01-01T00:00:00Z'),
    key: keys.publicKey,
    scheme: { known: { kind: 'ecdsa', digest: 'sha256', saltBytes: 0 } },
    signature: sign('sha256', bytes, signedBy),
    basicConstraints: { isAuthority: !isSigner, pathLength: null },
    keyUsage: null,
    purposes: isSigner ? { oids: [keyPurposes.codeSigning], isCritical: false } : null,
    subjectKeyIdentifier: null,
    unjudged: [],
    isWeaklySigned: false,
    ...other,
  } satisfies Certificate;
}

const root = made('root', 'root');
const codes = (chain: ReturnType<typeof findChain>) => chain.reasons.map(({ code }) => code);
const find = (signer: Certificate, others: readonly Certificate[]) =>
  findChain(signer, others, [root], 'code-signing', at);

describe('a chain of certificates', () => {
  it('is found in whatever order they stand', () => {
    const others = [made('upper', 'root'), made('lower', 'upper')];
    for (const list of [others, [...others].reverse()]) {
      const chain = find(made('signer', 'lower'), list);
      expect(chain.reasons).toEqual([]);
      expect(chain.certificates.map(({ facts }) => facts.subject)).toEqual(['signer', 'lower', 'upper', 'root']);
    }
  });

  it('is the one that holds, where there are two', () => {
    const ended = made('middle', 'root', { notAfter: new Date('2025-01-01T00:00:00Z') });
    const valid = made('middle', 'root');
    for (const list of [
      [ended, valid],
      [valid, ended],
    ]) {
      const chain = find(made('signer', 'middle'), list);
      expect(chain.reasons).toEqual([]);
      expect(chain.certificates[1]).toBe(valid);
    }
    expect(codes(find(made('signer', 'middle'), [ended]))).toEqual(['expired']);
  });

  it('does not hold when a name fits and the key does not', () => {
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    expect(codes(find(made('signer', 'root', {}, privateKey), []))).toEqual(['no-root', 'chain-wrong']);
    expect(codes(find(made('signer', 'root', { key: null }), []))).toEqual([]);
    const unknown = { scheme: { unknown: '1.2.3' } };
    expect(codes(find(made('signer', 'root', unknown), []))).toEqual(['no-root', 'chain-wrong']);
  });

  it('may have eight certificates, and no more', () => {
    const chainOf = (length: number) =>
      Array.from({ length }, (_, index) => made(`${index}`, index === length - 1 ? 'root' : `${index + 1}`));
    expect(codes(find(made('signer', '0'), chainOf(6)))).toEqual([]);
    expect(codes(find(made('signer', '0'), chainOf(7)))).toEqual(['no-root']);
  });

  it('is not looked for without end among certificates that all lead to each other', () => {
    const others = Array.from({ length: 60 }, () => made('same', 'same'));
    let reads = 0;
    for (const other of others) {
      const { key } = other;
      Object.defineProperty(other, 'key', {
        get: () => {
          reads += 1;
          return key;
        },
      });
    }
    expect(codes(find(made('signer', 'same'), others))).toEqual(['no-root']);
    // The key is read at most twice for each signature that is verified.
    expect(reads).toBeLessThanOrEqual(200);
    expect(reads).toBeGreaterThan(0);
  });

  it('is the certificate alone when that is trusted itself', () => {
    const signer = made('signer', 'nobody');
    expect(findChain(signer, [], [signer], 'code-signing', at)).toEqual({ certificates: [signer], reasons: [] });
  });

  it('has an old root without extensions, but no such certificate below it', () => {
    const old = { version: 1, basicConstraints: null } as const;
    const oldRoot = made('old', 'old', old);
    expect(codes(findChain(made('signer', 'old'), [], [oldRoot], 'code-signing', at))).toEqual([]);
    expect(codes(find(made('signer', 'middle'), [made('middle', 'root', old)]))).toEqual(['not-an-authority']);
  });

  it('for time stamps has a signer that is for nothing else', () => {
    const stamping = (oids: readonly string[], isCritical = true) =>
      codes(findChain(made('stamp', 'root', { purposes: { oids, isCritical } }), [], [root], 'time-stamping', at));
    expect(stamping([keyPurposes.timeStamping])).toEqual([]);
    expect(stamping([keyPurposes.timeStamping], false)).toEqual(['purpose-wrong']);
    expect(stamping([keyPurposes.timeStamping, keyPurposes.codeSigning])).toEqual(['purpose-wrong']);
    expect(stamping([keyPurposes.any])).toEqual(['purpose-wrong']);
  });
});
