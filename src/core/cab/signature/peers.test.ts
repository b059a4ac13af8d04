/*
 * Cabinets signed by osslsigncode with certificates made by openssl, one for each thing that can be wrong; and what osslsigncode says
 * of the same files. Where either program is missing, all of it is skipped, loudly. Nothing here reaches beyond this computer.
 */
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findProgram } from '../../../../scripts/peers.ts';
import { MemorySink } from '../../testing/cabinet-memory.ts';
import { Random } from '../../testing/random.ts';
import { bytesSource, openCabinet, writeCabinet } from '../index.ts';
import { digestCabinet } from './cabinet-digest.ts';
import { hexOf } from './der.ts';
import { readRoots } from './roots.ts';
import { type CabinetVerdict, verifySignature } from './verify-signature.ts';

const run = promisify(execFile);
const missing: string[] = [];
for (const name of ['openssl', 'osslsigncode']) if ((await findProgram(name)) === null) missing.push(name);
const isSkipped = missing.length > 0;
const why = isSkipped ? ` (skipped: ${missing.join(' and ')} not on this computer)` : '';
if (isSkipped)
  process.stderr.write(`SKIPPED: signing with other programs, because ${missing.join(' and ')} is not there.\n`);

let scratch = '';
let count = 0;
const inScratch = (name: string): string => join(scratch, name);
const freshPath = (): string => {
  count += 1;
  return inScratch(`${count}.cab`);
};

/** Extensions of the kinds of certificate that are made. */
const kinds = {
  authority: 'basicConstraints=critical,CA:TRUE\nkeyUsage=critical,keyCertSign\n',
  lastAuthority: 'basicConstraints=critical,CA:TRUE,pathlen:0\nkeyUsage=critical,keyCertSign\n',
  stampAuthority: 'basicConstraints=critical,CA:TRUE\nkeyUsage=critical,keyCertSign\nextendedKeyUsage=timeStamping\n',
  signer: 'basicConstraints=critical,CA:FALSE\nkeyUsage=critical,digitalSignature\nextendedKeyUsage=codeSigning\n',
  server: 'basicConstraints=critical,CA:FALSE\nkeyUsage=critical,digitalSignature\nextendedKeyUsage=serverAuth\n',
  encipherer: 'basicConstraints=critical,CA:FALSE\nkeyUsage=critical,keyEncipherment\nextendedKeyUsage=codeSigning\n',
  lifetime:
    'basicConstraints=critical,CA:FALSE\nkeyUsage=critical,digitalSignature\nextendedKeyUsage=codeSigning,1.3.6.1.4.1.311.10.3.13\n',
  critical:
    'basicConstraints=critical,CA:FALSE\nkeyUsage=critical,digitalSignature\nextendedKeyUsage=codeSigning\n1.2.3.4=critical,DER:0500\n',
  stamp:
    'basicConstraints=critical,CA:FALSE\nkeyUsage=critical,digitalSignature\nextendedKeyUsage=critical,timeStamping\n',
} as const;

interface NewCertificate {
  readonly kind: keyof typeof kinds;
  /** Of the one above; a root has none. */
  readonly by?: string;
  readonly key?: 'p256' | 'p384' | 'rsa2048' | 'rsa1024';
  readonly from?: string;
  readonly to?: string;
  /** What it calls itself, when not by its own name. */
  readonly subject?: string;
  readonly flags?: readonly string[];
}

const keyFlags = {
  p256: ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256'],
  p384: ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-384'],
  rsa2048: ['-newkey', 'rsa:2048'],
  rsa1024: ['-newkey', 'rsa:1024'],
} as const;

/** Makes `<name>.key` and `<name>.pem`; subjects are `CN=<name>`. */
async function certify(name: string, made: NewCertificate): Promise<void> {
  const { kind, by, key = 'p256', from, to, subject = name, flags = [] } = made;
  const files = { key: inScratch(`${name}.key`), csr: inScratch(`${name}.csr`), pem: inScratch(`${name}.pem`) };
  const request = ['req', '-new', '-nodes', ...keyFlags[key], '-keyout', files.key, '-subj', `/O=Tests/CN=${subject}`];
  await run('openssl', [...request, '-out', files.csr]);
  const above = by ?? name;
  await writeFile(inScratch('ext'), kinds[kind]);
  await writeFile(inScratch('index'), '');
  count += 1;
  await writeFile(inScratch('serial'), (count + 0x1000).toString(16));
  const dates = ['-startdate', from ?? '20200101000000Z', '-enddate', to ?? '20491231235959Z'];
  const authority = by === undefined ? ['-selfsign'] : ['-cert', inScratch(`${above}.pem`)];
  const ca = ['ca', '-batch', '-notext', '-config', inScratch('ca.cnf'), '-extfile', inScratch('ext'), ...authority];
  const paths = ['-keyfile', inScratch(`${above}.key`), '-in', files.csr, '-out', files.pem, '-outdir', scratch];
  await run('openssl', [...ca, ...paths, ...dates, ...flags]);
}

const caConfig = (): string =>
  ['[ca]', 'default_ca=own', '[own]', `database=${inScratch('index')}`, `serial=${inScratch('serial')}`]
    .concat(['unique_subject=no', 'default_md=sha256', 'policy=any', '[any]', 'organizationName=supplied'])
    .concat(['commonName=supplied', ''])
    .join('\n');

const moment = (text: string): number => Date.parse(text) / 1000;
const now = '2026-11-21T12:00:00Z';

beforeAll(async () => {
  if (isSkipped) return;
  scratch = await mkdtemp(join(tmpdir(), 'cab-signatures-'));
  await writeFile(inScratch('ca.cnf'), caConfig());
  const make: readonly (readonly [string, NewCertificate])[] = [
    ['root', { kind: 'authority' }],
    ['other-root', { kind: 'authority' }],
    ['impostor', { kind: 'authority', subject: 'root' }],
    ['middle', { kind: 'lastAuthority', by: 'root', key: 'rsa2048' }],
    ['ec', { kind: 'signer', by: 'root' }],
    ['ec384', { kind: 'signer', by: 'root', key: 'p384' }],
    ['rsa', { kind: 'signer', by: 'middle', key: 'rsa2048' }],
    ['too-far-middle', { kind: 'authority', by: 'middle' }],
    ['too-far', { kind: 'signer', by: 'too-far-middle' }],
    ['forged', { kind: 'signer', by: 'impostor' }],
    ['under-signer', { kind: 'signer', by: 'ec' }],
    [
      'pss',
      { kind: 'signer', by: 'middle', flags: ['-sigopt', 'rsa_padding_mode:pss', '-sigopt', 'rsa_pss_saltlen:32'] },
    ],
    ['ended', { kind: 'signer', by: 'root', to: '20210101000000Z' }],
    ['to-come', { kind: 'signer', by: 'root', from: '20400101000000Z' }],
    ['ended-lifetime', { kind: 'lifetime', by: 'root', to: '20210101000000Z' }],
    ['server', { kind: 'server', by: 'root' }],
    ['encipherer', { kind: 'encipherer', by: 'root' }],
    ['critical', { kind: 'critical', by: 'root' }],
    ['under-stamps', { kind: 'signer', by: 'stamp-root' }],
    ['short', { kind: 'signer', by: 'root', key: 'rsa1024' }],
    ['weak', { kind: 'signer', by: 'root', flags: ['-md', 'sha1'] }],
    ['stamp-root', { kind: 'stampAuthority' }],
    ['stamp', { kind: 'stamp', by: 'stamp-root', key: 'rsa2048' }],
    ['short-lived-stamp', { kind: 'stamp', by: 'stamp-root', to: '20210101000000Z' }],
    ['not-a-stamp', { kind: 'signer', by: 'stamp-root', key: 'rsa2048' }],
  ];
  const roots = make.filter(([, one]) => one.by === undefined);
  const rest = make.filter(([, one]) => one.by !== undefined);
  for (const [name, one] of [...roots, ...rest]) await certify(name, one);
});
afterAll(async () => {
  if (scratch !== '') await rm(scratch, { recursive: true, force: true });
});

/** A cabinet of ours that nobody signed. */
async function unsigned(compression: 'mszip' | 'stored' = 'stored'): Promise<string> {
  const text = Buffer.from('5.00.9128.1000,"Überraschung"\r\n'.repeat(5000));
  const noise = Buffer.from(new Random(7).bytes(70_000));
  const sink = new MemorySink();
  const modified = '2026-11-20T18:06:50';
  const members = [
    { name: 'UsageData.csv', modified, content: () => [text] },
    { name: 'sub/noise.bin', modified, content: () => [noise] },
  ];
  await writeCabinet(sink, members, { compression });
  const path = freshPath();
  await writeFile(path, sink.bytes);
  return path;
}

interface Signing {
  readonly by: string;
  readonly from?: string;
  readonly digest?: string;
  readonly stamp?: string;
  readonly stampedAt?: string;
  /** More certificates to put in. */
  readonly with?: readonly string[];
  readonly flags?: readonly string[];
}

/** Signs by osslsigncode; gives the path of the signed one. */
async function sign({ by, from, digest = 'sha256', stamp, stampedAt = now, with: others = [], flags = [] }: Signing) {
  const out = freshPath();
  const chain = freshPath();
  await writeFile(chain, (await Promise.all(others.map((name) => readFile(inScratch(`${name}.pem`))))).join(''));
  const more = others.length === 0 ? [] : ['-ac', chain];
  const stamping =
    stamp === undefined
      ? []
      : [
          '-TSA-certs',
          inScratch(`${stamp}.pem`),
          '-TSA-key',
          inScratch(`${stamp}.key`),
          '-TSA-time',
          `${moment(stampedAt)}`,
        ];
  const signer = ['-certs', inScratch(`${by}.pem`), '-key', inScratch(`${by}.key`), '-h', digest];
  const files = ['-in', from ?? (await unsigned()), '-out', out];
  await run('osslsigncode', ['sign', ...signer, ...more, ...stamping, ...flags, ...files]);
  return out;
}

/** What we say, with these roots. */
async function ours(path: string, roots = ['root', 'stamp-root'], at = now): Promise<CabinetVerdict> {
  const source = bytesSource(path, await readFile(path));
  const { facts } = await openCabinet(source);
  const texts = await Promise.all(roots.map((name) => readFile(inScratch(`${name}.pem`), 'utf8')));
  const trusted = readRoots('roots.pem', texts.join(''));
  return await verifySignature(source, facts, { roots: trusted, at: new Date(at) });
}

/** What osslsigncode says: whether it holds, and its words. */
async function theirs(
  path: string,
  root = 'root',
  at = now,
  stampRoot = 'stamp-root',
): Promise<{ readonly holds: boolean; readonly words: string }> {
  const trust = ['-CAfile', inScratch(`${root}.pem`), '-TSA-CAfile', inScratch(`${stampRoot}.pem`)];
  try {
    const { stdout } = await run('osslsigncode', ['verify', ...trust, '-time', `${moment(at)}`, '-in', path]);
    return { holds: true, words: stdout };
  } catch (error) {
    return { holds: false, words: (error as { stdout: string }).stdout };
  }
}

const codes = (verdict: CabinetVerdict): readonly string[] => verdict.reasons.map(({ code }) => code);

async function flipped(path: string, offset: number): Promise<string> {
  const bytes = await readFile(path);
  bytes[offset] = (bytes[offset] ?? 0) ^ 1;
  const out = freshPath();
  await writeFile(out, bytes);
  return out;
}

describe.skipIf(isSkipped)(`what osslsigncode signs${why}`, () => {
  it.each([
    ['stored', 'ec', 'sha256', []],
    ['mszip', 'ec384', 'sha384', []],
    ['mszip', 'rsa', 'sha512', ['middle']],
    ['stored', 'pss', 'sha256', ['middle']],
  ] as const)('is good for both: %s, signed by %s with %s', async (compression, by, digest, others) => {
    const flags = ['-n', 'Usage data', '-i', 'https://example.org/'];
    const path = await sign({ from: await unsigned(compression), by, digest, with: others, flags });
    const verdict = await ours(path);
    expect(verdict).toMatchObject({ state: 'good', reasons: [], revocation: 'not-checked' });
    expect(verdict.signatures[0]).toMatchObject({
      facts: {
        signer: { subject: `O=Tests, CN=${by}` },
        digestAlgorithm: digest,
        programName: 'Usage data',
        programUrl: 'https://example.org/',
      },
      judgedBy: 'given',
    });
    expect(verdict.signatures[0]?.chain.map(({ subject }) => subject)).toEqual(
      [by, ...others, 'root'].map((name) => `O=Tests, CN=${name}`),
    );
    expect((await theirs(path)).holds).toBe(true);
  });

  it('is changed for both when a byte of the data or of a file entry is', async () => {
    const path = await sign({ by: 'ec' });
    const { facts, members } = await openCabinet(bytesSource(path, await readFile(path)));
    const bytes = await readFile(path);
    const name = bytes.indexOf(members[0]?.name ?? '-');
    for (const offset of [name, name - 4, (facts.folders[0]?.offset ?? 0) + 8, facts.sizeBytes - 1]) {
      const changed = await flipped(path, offset);
      const verdict = await ours(changed);
      expect(verdict.state).toBe('changed');
      expect(codes(verdict)).toEqual(['cabinet-changed']);
      expect((await theirs(changed)).holds).toBe(false);
    }
  });

  it('is changed for both when the signature belongs to another cabinet', async () => {
    const bytes = await readFile(await sign({ by: 'ec' }));
    const other = await readFile(await sign({ by: 'ec', from: await unsigned('mszip') }));
    const size = other.readUInt32LE(8);
    const moved = Buffer.concat([other.subarray(0, size), bytes.subarray(bytes.readUInt32LE(8))]);
    moved.writeUInt32LE(moved.length - size, 48);
    const path = freshPath();
    await writeFile(path, moved);
    expect((await ours(path)).state).toBe('changed');
    expect((await theirs(path)).holds).toBe(false);
  });

  it('is changed for both when the value of the signature is', async () => {
    const path = freshPath();
    await writeFile(path, changeValue(await readFile(await sign({ by: 'ec' }))));
    const verdict = await ours(path);
    expect(verdict.state).toBe('changed');
    expect(codes(verdict)).toEqual(['signature-wrong']);
    expect((await theirs(path)).holds).toBe(false);
  });

  it('is expired for both when the certificate has ended, unless a time stamp says that it was signed before', async () => {
    const path = await sign({ by: 'ended' });
    const verdict = await ours(path);
    expect(verdict.state).toBe('expired');
    expect(verdict.reasons[0]?.detail).toBe('O=Tests, CN=ended, valid until 2021-01-01T00:00:00.000Z');
    expect((await theirs(path)).holds).toBe(false);

    for (const stamp of ['stamp', 'short-lived-stamp']) {
      const stamped = await sign({ by: 'ended', stamp, stampedAt: '2020-06-01T00:00:00Z' });
      const good = await ours(stamped);
      expect(good, stamp).toMatchObject({ state: 'good', reasons: [] });
      expect(good.signatures[0]).toMatchObject({
        judgedBy: 'timestamp',
        judgedAt: '2020-06-01T00:00:00.000Z',
        timestamps: [{ kind: 'rfc3161', state: 'good', signer: { subject: `O=Tests, CN=${stamp}` } }],
      });
      expect((await theirs(stamped)).holds, stamp).toBe(true);
    }

    const late = await sign({ by: 'ended', stamp: 'stamp', stampedAt: '2022-01-01T00:00:00Z' });
    expect((await ours(late)).state).toBe('expired');
    expect((await theirs(late)).holds).toBe(false);
  });

  it('is not valid yet for both when the certificate begins later', async () => {
    const path = await sign({ by: 'to-come' });
    expect((await ours(path)).state).toBe('not-yet-valid');
    expect((await theirs(path)).holds).toBe(false);
    expect((await ours(path, ['root'], '2041-01-01T00:00:00Z')).state).toBe('good');
    expect((await theirs(path, 'root', '2041-01-01T00:00:00Z')).holds).toBe(true);
  });

  it('is untrusted for both with another root', async () => {
    const path = await sign({ by: 'ec' });
    const verdict = await ours(path, ['other-root']);
    expect(verdict.state).toBe('untrusted');
    expect(codes(verdict)).toEqual(['no-root']);
    expect((await theirs(path, 'other-root')).holds).toBe(false);
  });

  it('is untrusted for both when somebody else signed the certificate in the name of the root', async () => {
    const path = await sign({ by: 'forged' });
    const verdict = await ours(path);
    expect(verdict.state).toBe('untrusted');
    expect(codes(verdict)).toEqual(['no-root', 'chain-wrong']);
    expect((await theirs(path)).holds).toBe(false);
    // It stands in the signature, which makes nobody trust it.
    expect(codes(await ours(await sign({ by: 'forged', with: ['impostor'] })))).toContain('no-root');
    expect((await ours(path, ['impostor'])).state).toBe('good');
  });

  it('is untrusted for both when a certificate of the chain is not there', async () => {
    const path = await sign({ by: 'rsa' });
    expect(codes(await ours(path))).toEqual(['no-root']);
    expect((await theirs(path)).holds).toBe(false);
  });

  it.each([
    ['server', [], 'purpose-wrong', false],
    // The key may not sign, which the other program does not look at.
    ['encipherer', [], 'purpose-wrong', true],
    ['critical', [], 'extension-not-judged', false],
    ['under-signer', ['ec'], 'not-an-authority', false],
    ['too-far', ['too-far-middle', 'middle'], 'path-too-long', false],
  ] as const)('is untrusted for both, but for what is said here: %s', async (by, others, code, holdsForThem) => {
    const path = await sign({ by, with: others });
    const verdict = await ours(path);
    expect(verdict.state).toBe('untrusted');
    expect(codes(verdict)).toContain(code);
    expect((await theirs(path)).holds).toBe(holdsForThem);
  });

  it('is not signed for both when the signature was removed', async () => {
    const path = freshPath();
    await run('osslsigncode', ['remove-signature', '-in', await sign({ by: 'ec' }), '-out', path]);
    expect(await ours(path)).toMatchObject({ state: 'not-signed', signatures: [] });
    expect((await theirs(path)).holds).toBe(false);
    expect((await ours(await unsigned())).state).toBe('not-signed');
  });

  it('is verified twice by both when it is signed twice, and once when it is signed anew', async () => {
    const first = await sign({ by: 'ec' });
    const twice = await sign({ by: 'rsa', from: first, digest: 'sha512', with: ['middle'], flags: ['-nest'] });
    const verdict = await ours(twice);
    expect(verdict.signatures).toMatchObject([
      { state: 'good', level: 0, facts: { signer: { subject: 'O=Tests, CN=ec' }, digestAlgorithm: 'sha256' } },
      { state: 'good', level: 1, facts: { signer: { subject: 'O=Tests, CN=rsa' }, digestAlgorithm: 'sha512' } },
    ]);
    const { holds, words } = await theirs(twice);
    expect(holds).toBe(true);
    expect(words).toContain('Number of verified signatures: 2');

    const anew = await sign({ by: 'rsa', from: first, with: ['middle'] });
    expect((await ours(anew)).signatures).toMatchObject([
      { state: 'good', facts: { signer: { subject: 'O=Tests, CN=rsa' } } },
    ]);
  });

  it('is good when one of two signatures is, and changed when the cabinet is', async () => {
    const first = await sign({ by: 'ended' });
    const twice = await sign({ by: 'ec', from: first, flags: ['-nest'] });
    const verdict = await ours(twice);
    expect(verdict.state).toBe('good');
    expect(verdict.signatures.map(({ state }) => state)).toEqual(['expired', 'good']);
    expect((await ours(await flipped(twice, 300))).state).toBe('changed');
  });

  it.each([
    ['sha1', 'ec'],
    ['md5', 'rsa'],
  ] as const)('is weak for us with %s, which the other program takes', async (digest, by) => {
    const path = await sign({ by, digest, with: by === 'rsa' ? ['middle'] : [] });
    const verdict = await ours(path);
    expect(verdict.state).toBe('weak');
    expect(codes(verdict)).toEqual(['weak-digest', 'weak-digest']);
    expect((await theirs(path)).holds).toBe(true);
    expect((await ours(await flipped(path, 300))).state).toBe('changed');
  });

  it.each([
    ['weak', 'weak-digest'],
    ['short', 'weak-key'],
  ] as const)('is weak for us by its certificate: %s', async (by, code) => {
    const verdict = await ours(await sign({ by }));
    expect(verdict.state).toBe('weak');
    expect(codes(verdict)).toEqual([code]);
  });
});

/** The value of the signature stands last where there is no time stamp. */
function changeValue(bytes: Buffer): Buffer {
  let end = bytes.length - 1;
  while (bytes[end] === 0) end -= 1;
  bytes[end] = (bytes[end] ?? 0) ^ 1;
  return bytes;
}

describe.skipIf(isSkipped)(`time stamps${why}`, () => {
  it('do not count when no root leads to their maker', async () => {
    const path = await sign({ by: 'ended', stamp: 'stamp', stampedAt: '2020-06-01T00:00:00Z' });
    const verdict = await ours(path, ['root']);
    expect(verdict.state).toBe('expired');
    expect(codes(verdict)).toEqual(['expired', 'timestamp-not-counted']);
    expect(verdict.signatures[0]?.timestamps[0]).toMatchObject({
      state: 'not-counted',
      reasons: [{ code: 'no-root' }],
    });
    expect((await theirs(path, 'root', now, 'other-root')).holds).toBe(false);
  });

  it('do not prolong a signature that is to end with its certificate', async () => {
    const path = await sign({ by: 'ended-lifetime', stamp: 'stamp', stampedAt: '2020-06-01T00:00:00Z' });
    const verdict = await ours(path);
    expect(verdict).toMatchObject({
      state: 'expired',
      signatures: [{ judgedBy: 'given', timestamps: [{ state: 'good' }] }],
    });
  });

  it('of a root for time stamps do not make signers trusted', async () => {
    const verdict = await ours(await sign({ by: 'under-stamps' }));
    expect(verdict.state).toBe('untrusted');
    expect(codes(verdict)).toEqual(['purpose-wrong']);
  });

  it.each([
    ['sha256', 'stamp', 'good', []],
    ['sha1', 'stamp', 'not-counted', ['weak-digest']],
    ['sha256', 'not-a-stamp', 'not-counted', ['purpose-wrong']],
  ] as const)('of the older kind, of PKCS #9, are verified too: %s, by %s', async (digest, by, state, against) => {
    const answer = async (body: Buffer): Promise<Buffer> => await countersign(body.toString(), by, digest);
    await withServer('application/octet-stream', answer, async (address) => {
      const path = await sign({ by: 'ec', flags: ['-t', address] });
      const verdict = await ours(path, ['root', 'stamp-root'], '2048-01-01T00:00:00Z');
      const [stamp] = verdict.signatures[0]?.timestamps ?? [];
      expect(verdict.state).toBe('good');
      expect(stamp).toMatchObject({ kind: 'pkcs9', signer: { subject: `O=Tests, CN=${by}` }, digestAlgorithm: digest });
      expect(stamp?.state).toBe(state);
      expect(stamp?.reasons.map(({ code }) => code)).toEqual(against);
      expect(verdict.signatures[0]?.judgedBy).toBe(state === 'good' ? 'timestamp' : 'given');
      // Where the stamp does not count, the certificate holds by itself at that time.
      expect((await theirs(path, 'root', '2048-01-01T00:00:00Z')).holds).toBe(true);
    });
  });

  it.each(['sha1', 'sha256'])(
    'of RFC 3161 made by openssl are verified too, its certificate named by %s',
    async (naming) => {
      await writeFile(inScratch('ts.cnf'), stampConfig(naming));
      const answer = async (query: Buffer): Promise<Buffer> => {
        const out = freshPath();
        const files = ['-queryfile', await written(query), '-out', out];
        await run('openssl', ['ts', '-reply', '-config', inScratch('ts.cnf'), ...files]);
        return await readFile(out);
      };
      await withServer('application/timestamp-reply', answer, async (address) => {
        const path = await sign({ by: 'ec', flags: ['-ts', address] });
        const verdict = await ours(path, ['root', 'stamp-root'], '2048-01-01T00:00:00Z');
        expect(verdict).toMatchObject({
          state: 'good',
          signatures: [{ judgedBy: 'timestamp', timestamps: [{ kind: 'rfc3161', state: 'good' }] }],
        });
        expect((await theirs(path, 'root', '2048-01-01T00:00:00Z')).holds).toBe(true);
      });
    },
  );
});

const stampConfig = (naming: string): string =>
  ['[tsa]', 'default_tsa=own', '[own]', `serial=${inScratch('stamp-serial')}`, `signer_cert=${inScratch('stamp.pem')}`]
    .concat([
      `signer_key=${inScratch('stamp.key')}`,
      'signer_digest=sha256',
      'default_policy=1.2.3.4',
      'digests=sha256',
    ])
    .concat([`certs=${inScratch('stamp.pem')}`, 'ess_cert_id_chain=no', `ess_cert_id_alg=${naming}`, ''])
    .join('\n');

/** A stamping server on this computer, for as long as `work` takes. */
async function withServer(
  contentType: string,
  answer: (body: Buffer) => Promise<Buffer>,
  work: (address: string) => Promise<void>,
): Promise<void> {
  const server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      answer(Buffer.concat(parts)).then(
        (body) => response.setHeader('content-type', contentType).end(body),
        (error: unknown) => response.writeHead(500).end(String(error)),
      );
    });
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  try {
    const { port } = server.address() as AddressInfo;
    await work(`http://127.0.0.1:${port}/`);
  } finally {
    server.close();
  }
}

/** What a stamping server of the older kind does: it signs the value it is sent, which stands last in the request. */
async function countersign(request: string, by: string, digest: string): Promise<Buffer> {
  const asked = Buffer.from(request, 'base64');
  const { stdout } = await run('openssl', ['asn1parse', '-inform', 'DER', '-in', await written(asked)]);
  const place = /(\d+):d=\d+ +hl=(\d+) l= *(\d+) prim: OCTET STRING/.exec(stdout);
  if (place === null) throw new Error('There is no value in the request.');
  const start = Number(place[1]) + Number(place[2]);
  const value = await written(asked.subarray(start, start + Number(place[3])));
  const out = freshPath();
  const signer = ['-signer', inScratch(`${by}.pem`), '-inkey', inScratch(`${by}.key`), '-md', digest];
  const form = ['-binary', '-nodetach', '-outform', 'DER'];
  await run('openssl', ['smime', '-sign', ...form, ...signer, '-in', value, '-out', out]);
  return Buffer.from((await readFile(out)).toString('base64'));
}

async function written(bytes: Uint8Array): Promise<string> {
  const path = freshPath();
  await writeFile(path, bytes);
  return path;
}

describe.skipIf(isSkipped)(`the digest of a cabinet${why}`, () => {
  it('is what osslsigncode calculates, whichever byte of header and lists is another', async () => {
    const path = await sign({ by: 'ec' });
    const bytes = await readFile(path);
    const end = bytes.readUInt32LE(8);
    let compared = 0;
    for (let offset = 4; offset < 110; offset += 1) {
      const changed = await flipped(path, offset);
      const { words } = await theirs(changed);
      const calculated = /Calculated message digest *: *([0-9A-F]+)/.exec(words)?.[1]?.toLowerCase();
      // It does not come so far where the form of header and reserve is another than it writes.
      if (calculated === undefined) continue;
      const source = bytesSource(changed, await readFile(changed));
      const digests = await digestCabinet(source, end, new Set(['sha256']));
      expect(hexOf(digests.get('sha256')?.[0] ?? new Uint8Array()), `byte ${offset}`).toBe(calculated);
      compared += 1;
    }
    expect(compared).toBeGreaterThan(60);
  });
});
