import { describe, expect, it } from 'vitest';
import { AppError } from '../../shared/errors.ts';
import type { SignatureSettings } from '../../shared/settings.ts';
import { bytesSource } from '../cab/index.ts';
import { readRoots } from '../cab/signature/roots.ts';
import type { ReadableFile } from '../ports/files.ts';
import { cabinetOf } from '../testing/memory-cloud.ts';
import { MemoryFiles } from '../testing/memory-files.ts';
import { SampleWorld, sampleOffer, TestClock, TestLog } from '../testing/sample-world.ts';
import { sampleRoot, sampleTime, signedSample } from '../testing/signed-cabinet.ts';
import { countKinds, signatureDetails } from './describe-signatures.ts';
import { judgeCabinet, watchCabinet } from './judge-cabinet.ts';
import { SignatureCheck } from './signature-check.ts';

const signal = new AbortController().signal;
const signer = 'O=Sample, CN=Sample signer';

async function checkWith(signatureSettings: SignatureSettings | undefined, at = sampleTime): Promise<SignatureCheck> {
  const files = new MemoryFiles();
  files.contents.set('/pki/root.pem', Buffer.from(sampleRoot));
  const clock = new TestClock();
  clock.advance(at.getTime() - clock.now().getTime());
  return await SignatureCheck.open({ ports: { files, clock, signatureSettings }, log: new TestLog(), signal });
}

const required: SignatureSettings = { policy: 'require', roots: ['/pki/root.pem'] };
const signed = bytesSource('signed.cab', signedSample);
const changedBytes = Buffer.from(signedSample);
changedBytes[110] = (changedBytes[110] ?? 0) ^ 1;
const changed = bytesSource('changed.cab', changedBytes);
const unsigned = bytesSource('unsigned.cab', await cabinetOf({ 'a.txt': 'a' }));

describe('a signature that is required', () => {
  it('lets pass what a configured root vouches for', async () => {
    const check = await checkWith(required);
    await check.demand('a.cab', signed);
    expect(check.facts()).toEqual({
      policy: 'require',
      roots: 1,
      files: [{ path: 'a.cab', kind: 'good', signer, root: 'O=Sample, CN=Sample root', reason: null, clause: null }],
    });
    expect(check.problems()).toEqual([]);
  });

  it.each([
    ['no signature', unsigned, sampleTime, 'signature.unsigned'],
    ['bytes that were changed', changed, sampleTime, 'signature.changed'],
    ['no cabinet at all', bytesSource('x', Buffer.from('MSCF?')), sampleTime, 'signature.unreadable'],
  ])('refuses %s, and keeps nothing of it', async (_name, source, at, code) => {
    const check = await checkWith(required, at);
    await expect(check.demand('a.cab', source)).rejects.toMatchObject({ code, details: { file: 'a.cab', others: 0 } });
    expect(check.facts()?.files).toEqual([]);
  });

  it('is told at once to be impossible without roots', async () => {
    await expect(checkWith({ policy: 'require', roots: [] })).rejects.toMatchObject({ code: 'signature.no-roots' });
    await expect(checkWith({ policy: 'require', roots: ['/pki/none.pem'] })).rejects.toMatchObject({
      code: 'files.not-found',
    });
    const files = new MemoryFiles();
    files.contents.set('/pki/root.pem', Buffer.from('not a certificate'));
    const ports = { files, clock: new TestClock(), signatureSettings: required };
    await expect(SignatureCheck.open({ ports, log: new TestLog(), signal })).rejects.toMatchObject({
      code: 'cab.signature-roots',
    });
  });

  it('tells all of a kind together where they are looked at first, the worst kind first', async () => {
    const check = await checkWith(required);
    await check.look('a.cab', unsigned);
    await check.look('b.cab', unsigned);
    await check.look('c.cab', changed);
    let error: unknown;
    try {
      check.problems();
    } catch (thrown) {
      error = thrown;
    }
    expect(error).toBeInstanceOf(AppError);
    expect(error).toMatchObject({ code: 'signature.changed', details: { file: 'c.cab', others: 0, signer } });
  });
});

describe('a signature that is only looked at', () => {
  it.each<SignatureSettings | undefined>([undefined, { policy: 'warn', roots: [] }])(
    'is told, never refused (settings: %s)',
    async (said) => {
      const check = await checkWith(said);
      await check.demand('a.cab', unsigned);
      await check.demand('b.cab', unsigned);
      await check.demand('c.cab', changed);
      await check.demand('d.cab', signed);
      expect(check.problems().map(({ code, details }) => [code, details])).toEqual([
        ['signature.changed', expect.objectContaining({ file: 'c.cab', others: 0, signer })],
        ['signature.unsigned', expect.objectContaining({ file: 'a.cab', others: 1, signer: null })],
      ]);
      const facts = check.facts();
      // Without roots it is said who signed, and nothing is made of it.
      expect(facts?.files.at(-1)).toMatchObject({ path: 'd.cab', kind: 'not-judged', signer });
      expect(facts === null ? '' : countKinds(facts)).toBe('1 changed, 2 unsigned, 1 not-judged');
      expect(signatureDetails(facts)).toEqual({
        signaturePolicy: 'warn',
        signatures: '1 changed, 2 unsigned, 1 not-judged',
        signers: signer,
      });
    },
  );

  it('is not looked at where the policy is off, and no root is read', async () => {
    const check = await checkWith({ policy: 'off', roots: ['/pki/none.pem'] });
    await check.demand('c.cab', changed);
    expect(check.facts()).toBeNull();
    expect(check.problems()).toEqual([]);
    expect(signatureDetails(check.facts())).toEqual({});
  });
});

describe('a cabinet that is read for another reason', () => {
  const judged = { roots: readRoots('root.pem', sampleRoot), at: sampleTime, signal, breathe: async () => undefined };

  /** Counts what is read of it. */
  function counting(bytes: Uint8Array): { readonly file: ReadableFile; readonly readBytes: () => number } {
    let count = 0;
    const read = async (offset: number, length: number): Promise<Uint8Array> => {
      const piece = bytes.slice(offset, offset + length);
      count += piece.length;
      return piece;
    };
    const file: ReadableFile = {
      path: 'a.cab',
      sizeBytes: bytes.length,
      read,
      readInto: async (offset, target) => {
        const piece = await read(offset, target.length);
        target.set(piece);
        return piece.length;
      },
      close: async () => undefined,
    };
    return { file, readBytes: () => count };
  }

  it.each([1, 7, 64, 1_000_000])('is judged by what goes by, in pieces of %i bytes', async (size) => {
    for (const bytes of [signedSample, changedBytes, Buffer.from('MSCF?')]) {
      const { file, readBytes } = counting(bytes);
      const { file: watched, judge } = await watchCabinet(file, judged);
      const before = readBytes();
      const target = new Uint8Array(size);
      for (let offset = 0; offset < bytes.length; ) offset += await watched.readInto(offset, target);
      expect(await judge()).toEqual(await judgeCabinet(bytesSource('a.cab', bytes), judged));
      expect(readBytes() - before).toBe(bytes.length);
    }
  });

  it('is read after all when not everything went by', async () => {
    const { file } = counting(signedSample);
    const { file: watched, judge } = await watchCabinet(file, judged);
    await watched.read(50, 10);
    expect((await judge()).kind).toBe('good');
  });
});

describe('Connect, verify and Import by their own settings', () => {
  const connectInput = { from: '/drive', to: '/drive/UpdatePacks', download: 'latest', planOnly: false } as const;

  it('warn of everything that is not signed, and write down what they found', async () => {
    const world = await SampleWorld.make();
    world.signatureSettings = { policy: 'warn', roots: [] };
    world.cloud.serve('/console', Buffer.from(signedSample));
    await world.result('prepare', { to: '/drive', overwrite: false, reviewed: null });
    const planned = await world.result('connect', { ...connectInput, planOnly: true });
    expect(planned.problems.map(({ code }) => code)).toEqual(['signature.unsigned']);
    const { problems, signatures } = await world.result('connect', connectInput);
    // The sample payload is no cabinet at all.
    expect(problems.map(({ code }) => code)).toEqual(['signature.unreadable', 'signature.unsigned']);
    expect(signatures?.files.map(({ path, kind }) => [path.split('/').at(-1), kind]).sort()).toEqual([
      [`${sampleOffer.newest}.cab`, 'unreadable'],
      ['ConfigMgr.AdminUIContent.cab', 'not-judged'],
      ['ConfigMgr.Manifest.cab', 'unsigned'],
      ['ConfigMgr.Update.Manifest.ENC', 'unsigned'],
    ]);
    const record = JSON.parse(String(world.files.contents.get('/drive/UpdatePacks/UpdatePack.json'))) as {
      readonly format: number;
      readonly files: readonly { readonly path: string; readonly signature?: { readonly kind: string } }[];
    };
    expect(record.format).toBe(2);
    const inRecord = new Map(record.files.map(({ path, signature }) => [path, signature?.kind]));
    expect(inRecord.get('ConfigMgr.AdminUIContent.cab')).toBe('not-judged');
    expect(inRecord.get('ConfigMgr.Update.Manifest.ENC')).toBe('unsigned');
    const custody = [...world.files.contents]
      .filter(([path]) => path.endsWith('.jsonl'))
      .map(([, bytes]) => bytes.toString())
      .join('');
    expect(custody).toContain('"signatures":"1 unreadable, 2 unsigned, 1 not-judged"');
    const [item] = (await world.result('verify', { path: '/drive/UpdatePacks' })).items;
    expect(item?.signatures?.files).toHaveLength(4);
    const imported = await world.result('import', { from: '/drive/UpdatePacks', waitSeconds: 30 });
    expect(imported.problems.map(({ code }) => code)).toEqual(['signature.unreadable', 'signature.unsigned']);
  });

  it('refuse before anything is believed, sent or laid', async () => {
    const world = await SampleWorld.make();
    world.files.contents.set('/pki/root.pem', Buffer.from(sampleRoot));
    await world.result('prepare', { to: '/drive', overwrite: false, reviewed: null });
    world.signatureSettings = required;
    expect((await world.run('connect', connectInput)).error).toMatchObject({
      code: 'signature.unsigned',
      details: { file: 'ConfigMgr.Update.Manifest.ENC' },
    });
    expect(world.cloud.received).toEqual([]);
    expect(world.cloud.requests).toHaveLength(1);
    // Made where nobody minds, brought to where somebody does.
    world.signatureSettings = { policy: 'off', roots: [] };
    await world.result('connect', connectInput);
    world.signatureSettings = required;
    for (const job of ['verify', 'import'] as const) {
      const input = { path: '/drive/UpdatePacks', from: '/drive/UpdatePacks', waitSeconds: 30 };
      expect((await world.run(job, input)).error?.code).toMatch(/^signature\./);
    }
    expect(world.filesUnder('/site')).toEqual([]);
    const own = Buffer.from(await world.custody.read('computer')).toString();
    expect(own.match(/"what":"refused"/g)).toHaveLength(2);
    expect(own).toMatch(/"code":"signature\.unsigned"/);
    // What is there from the run that did not mind is judged by the settings of today.
    expect((await world.run('connect', connectInput)).error).toMatchObject({ code: 'signature.unsigned' });
  });
});
