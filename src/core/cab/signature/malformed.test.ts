/* Signatures that are not what they should be, named after what is said of them. */
import { describe, expect, it } from 'vitest';
import { Random } from '../../testing/random.ts';
import { sampleRoot, sampleTime, signedSample } from '../../testing/signed-cabinet.ts';
import { bytesSource, openCabinet } from '../index.ts';
import { describeSignature, openSignature } from './describe-signature.ts';
import { readSignature } from './read-signature.ts';
import { readRoots } from './roots.ts';
import { type CabinetVerdict, type SignatureState, verifySignature } from './verify-signature.ts';

const roots = readRoots('sample.pem', sampleRoot);
const signatureAt = 135;
const states: readonly (SignatureState | 'not-signed')[] = [
  'malformed',
  'not-supported',
  'changed',
  'untrusted',
  'not-yet-valid',
  'expired',
  'weak',
  'good',
  'not-signed',
];

async function verify(bytes: Uint8Array, at = sampleTime): Promise<CabinetVerdict> {
  const source = bytesSource('sample.cab', bytes);
  const { facts } = await openCabinet(source);
  return await verifySignature(source, facts, { roots, at });
}

/** The sample with other bytes at a place. */
function patched(offset: number, ...bytes: readonly number[]): Uint8Array {
  const copy = signedSample.slice();
  copy.set(bytes, offset);
  return copy;
}

/** The sample with another signature. */
function signedBy(signature: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(signatureAt + signature.length);
  bytes.set(signedSample.subarray(0, signatureAt));
  bytes.set(signature, signatureAt);
  new DataView(bytes.buffer).setUint32(48, signature.length, true);
  return bytes;
}

/** A value of DER. */
function der(tag: number, ...parts: readonly Uint8Array[]): Uint8Array {
  const content = Buffer.concat(parts);
  const size = content.length;
  if (size < 0x80) return Buffer.concat([Buffer.of(tag, size), content]);
  const digits = Buffer.from(
    size.toString(16).padStart(size > 0xff_ffff ? 8 : size > 0xffff ? 6 : size > 0xff ? 4 : 2, '0'),
    'hex',
  );
  return Buffer.concat([Buffer.of(tag, 0x80 | digits.length), digits, content]);
}

describe('a signature that holds', () => {
  it('is told with all that it says', async () => {
    const source = bytesSource('sample.cab', signedSample);
    const found = await readSignature(source, (await openCabinet(source)).facts);
    expect(found).toMatchObject({ name: 'sample.cab', offset: signatureAt });
    const facts = found === null ? [] : describeSignature(found);
    expect(facts.map(({ level, digestAlgorithm }) => [level, digestAlgorithm])).toEqual([
      [0, 'sha256'],
      [1, 'sha384'],
    ]);
    expect(facts[0]).toMatchObject({
      signer: {
        subject: 'O=Sample, CN=Sample signer',
        issuer: 'O=Sample, CN=Sample root',
        serialNumber: '02',
        notBefore: '2026-11-21T14:08:35.000Z',
      },
      signatureAlgorithm: 'ecdsa with sha256',
      cabinetDigest: 'ef1955e99c037898898040e197b6997aa50587bfc9a43a76332bde013b6dae62',
      signingTime: '2026-11-21T14:08:35.000Z',
      programName: 'Sample program',
      programUrl: 'https://example.org/',
      timestamps: [
        { kind: 'rfc3161', time: '2026-11-21T14:08:35.000Z', signer: { subject: 'O=Sample, CN=Sample stamp' } },
      ],
    });
    expect(facts[1]).toMatchObject({ programName: null, programUrl: null });
  });

  it('is good, with each signature within it, also when the certificate has ended since', async () => {
    for (const at of [sampleTime, new Date('2040-01-01T00:00:00Z')]) {
      const verdict = await verify(signedSample, at);
      expect(verdict).toMatchObject({ state: 'good', reasons: [], revocation: 'not-checked' });
      expect(verdict.signatures).toHaveLength(2);
      for (const one of verdict.signatures) {
        expect(one).toMatchObject({ state: 'good', judgedBy: 'timestamp', judgedAt: '2026-11-21T14:08:35.000Z' });
        expect(one.chain.map(({ subject }) => subject)).toEqual([
          'O=Sample, CN=Sample signer',
          'O=Sample, CN=Sample root',
        ]);
      }
    }
  });

  it('is the same when the source gives Buffers, which are views of larger ones', async () => {
    const larger = Buffer.concat([Buffer.from('before'), signedSample]);
    expect(await verify(larger.subarray(6))).toEqual(await verify(signedSample));
    expect(larger.subarray(6).equals(signedSample)).toBe(true);
    const at = findNested(signedSample);
    larger[6 + at] = 0x31;
    expect((await verify(larger.subarray(6))).signatures[1]?.reasons[0]?.offset).toBe(at);
  });

  it('is plain data', async () => {
    const verdict = await verify(signedSample);
    expect(JSON.parse(JSON.stringify(verdict))).toEqual(verdict);
  });

  it('is not vouched for by a time stamp of later than the moment that is asked about', async () => {
    const verdict = await verify(signedSample, new Date('2026-01-01T00:00:00Z'));
    expect(verdict.state).toBe('not-yet-valid');
    expect(verdict.signatures[0]).toMatchObject({ judgedBy: 'given', timestamps: [{ state: 'not-counted' }] });
  });

  it('is good with bytes behind it, but they are told', async () => {
    const verdict = await verify(Buffer.concat([signedSample, Buffer.from('more')]));
    expect(verdict).toMatchObject({ state: 'good', reasons: [{ code: 'bytes-behind', detail: '4' }] });
  });
});

describe('a changed cabinet', () => {
  it.each([
    ['a byte of its data', 130],
    ['a byte of a name', 90],
    ['the number of its set', 32],
    ['the end of its reserve', 56],
  ])('is told: %s', async (_, offset) => {
    const verdict = await verify(patched(offset, (signedSample[offset] ?? 0) ^ 1));
    expect(verdict.state).toBe('changed');
    expect(verdict.signatures.map(({ state }) => state)).toEqual(['changed', 'changed']);
    expect(verdict.reasons[0]?.code).toBe('cabinet-changed');
  });

  it('is told when the signature itself was changed, or a time stamp on it', async () => {
    const source = bytesSource('sample.cab', signedSample);
    const found = await readSignature(source, (await openCabinet(source)).facts);
    const [first] = found === null ? [] : openSignature(found);
    if (first === undefined || !('signature' in first)) throw new Error('The sample is signed.');
    const { signedData, timestamps } = first.signature;
    const whole = Buffer.from(signedSample);
    const place = (bytes: Uint8Array | undefined): number => whole.indexOf(bytes ?? 'none');
    const value = await verify(patched(place(signedData.signerInfo.encryptedDigest) + 20, 1, 2, 3));
    expect(value.state).toBe('changed');
    expect(value.signatures[0]?.reasons.map(({ code }) => code)).toEqual(['signature-wrong', 'timestamp-changed']);
    expect(value.signatures[0]).toMatchObject({ judgedBy: 'given', timestamps: [{ state: 'changed' }] });

    const content = await verify(patched(place(first.signature.cabinetDigest), 1, 2, 3));
    expect(content.signatures[0]?.reasons.map(({ code }) => code)).toEqual(['cabinet-changed', 'content-changed']);

    const stamp = await verify(patched(place(timestamps[0]?.imprint?.value), 1, 2, 3));
    expect(stamp.state).toBe('changed');
    expect(stamp.signatures.map(({ state }) => state)).toEqual(['changed', 'good']);
    expect(stamp.signatures[0]?.timestamps[0]?.reasons.map(({ code }) => code)).toEqual([
      'content-changed',
      'timestamp-changed',
    ]);
    const stampValue = await verify(patched(place(timestamps[0]?.signerInfo.encryptedDigest) + 20, 1, 2, 3));
    expect(stampValue.signatures[0]?.timestamps[0]?.reasons.map(({ code }) => code)).toEqual(['signature-wrong']);
  });

  it('is not signed when its reserve says nothing of a signature', async () => {
    expect(await verify(patched(48, 0, 0, 0, 0))).toMatchObject({ state: 'not-signed', signatures: [] });
  });

  it('is not verified when the header has another form than signing gives it', async () => {
    const source = bytesSource('sample.cab', signedSample);
    const { facts } = await openCabinet(source);
    for (const other of [{ headerBytes: 24 }, { folderBytes: 4 }, { blockBytes: 4 }]) {
      const reserve = { ...facts.reserve, ...other };
      const verdict = await verifySignature(source, { ...facts, reserve }, { roots, at: sampleTime });
      expect(verdict).toMatchObject({ state: 'not-supported', reasons: [{ code: 'reserve-of-another-form' }] });
    }
  });
});

const nothing = Buffer.alloc(0);
const number = Buffer.of(2, 1, 1);
const signedDataType = Buffer.from('06092a864886f70d010702', 'hex');
const contentInfo = (...signedData: readonly Uint8Array[]): Uint8Array =>
  der(0x30, signedDataType, der(0xa0, der(0x30, ...signedData)));
let nested: Uint8Array = nothing;
for (let depth = 0; depth < 60; depth += 1) nested = der(0x30, nested);

const unreadable: readonly (readonly [
  name: string,
  bytes: Uint8Array,
  field: string,
  offset: number,
  problem: RegExp,
])[] = [
  ['offset before the end of the cabinet', patched(44, 134), 'CFHEADER.abReserve.offset', 44, /^is 134, not 135/],
  ['offset past the file', patched(44, 0, 0, 0, 0x7f), 'CFHEADER.abReserve.offset', 44, /not 135/],
  [
    'size past the file',
    patched(48, 0xff, 0xff),
    'CFHEADER.abReserve.size',
    48,
    /^is 65535, but 4768 bytes are there$/,
  ],
  [
    'size past the limit',
    patched(48, 1, 0, 0x10, 0),
    'CFHEADER.abReserve.size',
    48,
    /^is 1048577, more than the limit/,
  ],
  ['one byte', signedBy(Buffer.of(0x30)), 'ContentInfo', 135, /^ends too early$/],
  ['only zeros', signedBy(Buffer.alloc(64)), 'ContentInfo', 137, /^has bytes behind its end$/],
  ['no DER', signedBy(Buffer.from('not a signature')), 'ContentInfo', 135, /^reaches past the end/],
  ['indefinite length', signedBy(Buffer.of(0x30, 0x80, 0, 0)), 'ContentInfo', 135, /^has no definite length/],
  ['huge length', signedBy(Buffer.of(0x30, 0x84, 0xff, 0xff, 0xff, 0xff)), 'ContentInfo', 135, /^reaches past the end/],
  [
    'length of nine bytes',
    signedBy(Buffer.of(0x30, 0x89, 1, 1, 1, 1, 1, 1, 1, 1, 1)),
    'ContentInfo',
    135,
    /past all limits/,
  ],
  ['length that is not the shortest', signedBy(Buffer.of(0x30, 0x81, 1, 0)), 'ContentInfo', 135, /not the shortest$/],
  ['tag of two bytes', signedBy(Buffer.of(0x3f, 0x81, 1, 0)), 'ContentInfo', 135, /tag that no signature has$/],
  ['too deep', signedBy(nested), 'ContentInfo', 135 + 96, /^is more than 48 deep$/],
  [
    'too many values',
    signedBy(der(0x30, Buffer.alloc(60_000, Buffer.of(5, 0)))),
    'ContentInfo',
    40_137,
    /more than 20000/,
  ],
  [
    'bytes behind the end',
    signedBy(Buffer.concat([contentInfo(), Buffer.of(1)])),
    'ContentInfo',
    152,
    /bytes behind its end/,
  ],
  ['value in a value cut short', signedBy(Buffer.of(0x30, 2, 0x04, 5)), 'ContentInfo', 137, /^reaches past the end/],
  [
    'another content',
    signedBy(der(0x30, Buffer.from('06092a864886f70d010701', 'hex'), der(0xa0))),
    'ContentInfo.contentType',
    137,
    /not signedData/,
  ],
  ['empty SignedData', signedBy(contentInfo()), 'SignedData', 150, /^ends before SignedData.version$/],
  [
    'version that is no number',
    signedBy(contentInfo(der(0x04))),
    'SignedData.version',
    152,
    /^has tag 0x04, not 0x02$/,
  ],
  [
    'SignedData without content',
    signedBy(contentInfo(number, der(0x31), der(0x30, signedDataType))),
    'SignedData.contentInfo',
    157,
    /^ends before/,
  ],
];

describe('a signature that cannot be read', () => {
  it.each(unreadable)('is malformed, and the place is told: %s', async (_, bytes, field, offset, problem) => {
    const verdict = await verify(bytes);
    expect(verdict).toMatchObject({
      state: 'malformed',
      signatures: [],
      reasons: [{ code: 'malformed', field, offset }],
    });
    expect(verdict.reasons[0]?.detail?.replace(`${field} at byte ${offset} `, '')).toMatch(problem);
    const source = bytesSource('sample.cab', bytes);
    const { facts } = await openCabinet(source);
    const describing = async () => {
      const found = await readSignature(source, facts);
      return found === null ? [] : describeSignature(found);
    };
    await expect(describing()).rejects.toMatchObject({ code: 'cab.signature-malformed', details: { field, offset } });
  });

  it('is malformed with two kinds of content, which nobody could choose from', async () => {
    // The first signingTime becomes a second contentType.
    const at = Buffer.from(signedSample).indexOf(Buffer.from('06092a864886f70d010905', 'hex'));
    const verdict = await verify(patched(at + 10, 3));
    expect(verdict).toMatchObject({ state: 'malformed', reasons: [{ field: 'contentType' }] });
    expect(verdict.reasons[0]?.detail).toMatch(/is there twice$/);
  });

  it('does not hide the outer one when it stands within it', async () => {
    const at = findNested(signedSample);
    // The nested ContentInfo becomes a SET.
    const verdict = await verify(patched(at, 0x31));
    expect(verdict.signatures).toMatchObject([
      { state: 'good', level: 0 },
      { state: 'malformed', level: 1, facts: null, reasons: [{ field: 'nestedSignature', offset: at }] },
    ]);
    expect(verdict.state).toBe('good');
  });
});

/** Behind the attribute's type and its SET. */
function findNested(bytes: Uint8Array): number {
  const type = Buffer.from('060a2b060104018237020401', 'hex');
  const at = Buffer.from(bytes).indexOf(type) + type.length;
  return at + 2 + ((bytes[at + 1] ?? 0) & 0x7f);
}

describe('a signed cabinet in which bytes are changed by chance', () => {
  it('always gets a verdict in a moment, and never a good one when the cabinet itself was changed', {
    timeout: 60_000,
  }, async () => {
    const random = new Random(20_261_121);
    const seen = new Map<string, number>();
    for (let round = 0; round < 300; round += 1) {
      const bytes = Buffer.from(signedSample);
      let isCabinetChanged = false;
      for (let count = random.int(1, 3); count > 0; count -= 1) {
        const isSignature = random.next() < 0.85;
        const at = isSignature ? random.int(signatureAt, bytes.length - 1) : random.int(60, signatureAt - 1);
        const before = bytes[at];
        bytes[at] = random.pick([0, 0x80, 0xff, 0x30, 0x31, 0xa0, random.int(0, 255)]);
        isCabinetChanged ||= !isSignature && bytes[at] !== before;
      }
      const cut = random.next() < 0.1 ? bytes.subarray(0, random.int(signatureAt, bytes.length)) : bytes;
      // The facts of the whole cabinet: what is hostile may be in the signature only.
      const { facts } = await openCabinet(bytesSource('sample.cab', signedSample));
      const begun = performance.now();
      const verdict = await verifySignature(bytesSource('fuzz.cab', cut), facts, { roots, at: sampleTime });
      expect(performance.now() - begun).toBeLessThan(5_000);
      expect(states).toContain(verdict.state);
      if (isCabinetChanged) expect(verdict.state).not.toBe('good');
      expect(JSON.parse(JSON.stringify(verdict))).toEqual(verdict);
      seen.set(verdict.state, (seen.get(verdict.state) ?? 0) + 1);
    }
    // By chance, but the same each time: it reached what it should.
    expect([...seen.keys()]).toEqual(expect.arrayContaining(['malformed', 'changed']));
  });

  it('is refused in time that grows with its bytes: a mebibyte of values, deep or side by side', async () => {
    const size = 1_048_000;
    for (const bytes of [
      Buffer.alloc(size, Buffer.of(0x30, 0x80)),
      der(0x30, Buffer.alloc(size, Buffer.of(0x30, 0))),
      der(0x30, Buffer.alloc(size, Buffer.of(0x05, 0))),
      der(0x30, der(0x06, Buffer.alloc(size - 10, 0x81))),
    ]) {
      const begun = performance.now();
      expect((await verify(signedBy(bytes))).state).toBe('malformed');
      expect(performance.now() - begun).toBeLessThan(5_000);
    }
  });
});

describe('roots that are none', () => {
  it.each([
    ['no certificate in it', 'hello', /no BEGIN CERTIFICATE/],
    ['one that is not whole', `${sampleRoot}-----BEGIN CERTIFICATE-----\nMIIB`, /not whole/],
    [
      'one that is no certificate',
      '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----',
      /number 1 cannot be read/,
    ],
  ])('are refused: %s', (_, text, problem) => {
    const message = expect.stringMatching(problem) as string;
    expect(() => readRoots('roots.pem', text)).toThrow(
      expect.objectContaining({
        code: 'cab.signature-roots',
        details: { name: 'roots.pem', problem: message },
      }) as Error,
    );
  });

  it('leave a signature untrusted when there are none', async () => {
    const source = bytesSource('sample.cab', signedSample);
    const { facts } = await openCabinet(source);
    const verdict = await verifySignature(source, facts, { roots: [], at: sampleTime });
    expect(verdict.state).toBe('untrusted');
    expect(verdict.reasons.map(({ code }) => code)).toEqual(['no-root', 'timestamp-not-counted']);
  });
});
