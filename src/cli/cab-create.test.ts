import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Random } from '../core/testing/random.ts';
import { sampleRoot, signedSample } from '../core/testing/signed-cabinet.ts';
import { runCli } from './cli.ts';
import { type RecordingHost, recordingHost } from './testing/recording-host.ts';

let folder = '';
const at = (...names: string[]): string => join(folder, ...names);
const noise = Buffer.from(new Random(1).bytes(400_000));
const text = Buffer.from('Name,Version\r\nConfigMgr,5.00.9128\r\n'.repeat(20_000));

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cli-cab-create-'));
  await mkdir(at('in', 'sub'), { recursive: true });
  await writeFile(at('in', 'noise.bin'), noise);
  await writeFile(at('in', 'sub', 'text.csv'), text);
  await writeFile(at('in', 'sub', 'leeg é.txt'), '');
  for (let index = 0; index < 60; index += 1) await writeFile(at('in', 'sub', `s${index}.txt`), `small ${index}`);
});
afterEach(() => rm(folder, { recursive: true }));

interface Ran {
  readonly exitCode: number;
  readonly json: Record<string, unknown>;
}

async function run(...args: string[]): Promise<Ran> {
  const host: RecordingHost = recordingHost(['cab', ...args, '--json'], { folder });
  const exitCode = await runCli(host);
  return { exitCode, json: JSON.parse(host.printed.out) as Record<string, unknown> };
}

/** All files below `in` and `out` are the same. */
async function expectSame(): Promise<void> {
  const names = async (top: string): Promise<string[]> => (await readdir(at(top), { recursive: true })).sort();
  expect(await names('out')).toEqual(await names('in'));
  for (const name of await names('in')) {
    if ((await stat(at('in', name))).isDirectory()) continue;
    expect(Buffer.compare(await readFile(at('out', name)), await readFile(at('in', name)))).toBe(0);
  }
}

describe('cab create', () => {
  it.each([[[]], [['--quick']], [['--stored']], [['--level', '9', '--room-for-signature']]])(
    'makes a cabinet of a folder from which it comes out again (%j)',
    async (how) => {
      const made = await run('create', 'a.cab', 'in', ...how);
      expect(made).toMatchObject({
        exitCode: 0,
        json: {
          command: 'cab create',
          cabinets: [{ path: at('a.cab'), sizeBytes: (await stat(at('a.cab'))).size }],
          members: 63,
          isReadBack: !how.includes('--quick'),
        },
      });
      expect((await run('extract', 'a.cab', '--to', 'out', ...how.filter((each) => each === '--quick'))).exitCode).toBe(
        0,
      );
      await expectSame();
      expect((await readdir(folder)).sort()).toEqual(['a.cab', 'in', 'out']);
    },
  );

  it('makes a set of a given size, which is opened by its first', async () => {
    const made = await run('create', 'a.cab', 'in', '--max-size', '200K');
    expect(made.exitCode).toBe(0);
    const names = (await readdir(folder)).filter((name) => name.endsWith('.cab'));
    expect(names.sort()).toEqual(['a.2.cab', 'a.3.cab', 'a.cab']);
    for (const name of names) expect((await stat(at(name))).size).toBeLessThanOrEqual(200_000);
    expect((await run('test', 'a.cab', '--strict')).json).toMatchObject({ exitCode: 0, departures: [] });
    expect((await run('extract', 'a.cab', '--to', 'out')).exitCode).toBe(0);
    await expectSame();
    const { json } = await run('info', 'a.cab');
    expect(json.facts).toMatchObject({ set: { cabinets: [{}, {}, {}] } });
  });

  it('takes what it can of a set of which one is not there, and says which', async () => {
    await run('create', 'a.cab', 'in', '--max-size', '200K');
    await rm(at('a.3.cab'));
    const { exitCode, json } = await run('extract', 'a.cab', '--to', 'out');
    expect(exitCode).toBe(3);
    expect(json.problems).toEqual(
      expect.arrayContaining([
        expect.objectContaining({
          code: 'cab.set-incomplete',
          details: expect.objectContaining({ cabinet: 'a.3.cab' }),
        }),
      ]),
    );
    expect((await run('list', 'a.cab')).exitCode).toBe(0);
  });

  it('replaces nothing unless it is told to, and leaves nothing half-done', async () => {
    await writeFile(at('a.cab'), 'mine');
    expect((await run('create', 'a.cab', 'in')).json).toMatchObject({ exitCode: 3, error: { code: 'files.exists' } });
    expect(await readFile(at('a.cab'), 'utf8')).toBe('mine');
    expect((await run('create', 'a.cab', 'in', '--overwrite')).exitCode).toBe(0);
    expect((await run('create', 'b.cab', 'in', 'none')).json).toMatchObject({ error: { code: 'files.not-found' } });
    expect((await run('create', 'b.cab', 'in', join('in', 'noise.bin'))).json).toMatchObject({
      error: { code: 'cab.unsafe-name' },
    });
    expect((await run('create', 'b.cab', 'in', '--max-size', '1000')).json).toMatchObject({
      error: { code: 'cab.set-too-small' },
    });
    expect((await readdir(folder)).sort()).toEqual(['a.cab', 'in']);
  });

  it.each([
    [['--level', '10'], 'usage.invalid-value'],
    [['--max-size', 'much'], 'usage.invalid-value'],
    [[], 'usage.missing-parameter'],
  ])('refuses %j with %s', async (args, code) => {
    const host = recordingHost(['cab', 'create', 'a.cab', ...(args.length > 0 ? ['in'] : []), ...args], { folder });
    expect(await runCli(host)).toBe(2);
    expect(host.printed.err).toContain(`[${code}]`);
  });
});

describe('cab list, info, test and extract', () => {
  it('find a cabinet inside of another file', async () => {
    await run('create', 'a.cab', join('in', 'noise.bin'));
    await writeFile(at('setup.exe'), Buffer.concat([Buffer.from('MZ'), noise, await readFile(at('a.cab'))]));
    expect((await run('info', 'setup.exe')).json.facts).toMatchObject({ embeddedAt: 400_002, bytesBehind: 0 });
    expect((await run('extract', 'setup.exe', '--to', 'out', '--quick')).exitCode).toBe(0);
    expect(Buffer.compare(await readFile(at('out', 'noise.bin')), noise)).toBe(0);
  });

  it('verify the signature of a cabinet inside of another file', async () => {
    await writeFile(at('setup.exe'), Buffer.concat([Buffer.from('MZ'), noise, signedSample]));
    await writeFile(at('roots.pem'), sampleRoot);
    const { json } = await run('test', 'setup.exe', '--roots', 'roots.pem');
    expect(json).toMatchObject({ exitCode: 0, problems: [], signature: { state: 'good' } });
    const info = await run('info', 'setup.exe');
    expect(info).toMatchObject({ exitCode: 0, json: { facts: { signature: { offset: 400_002 + 135 } } } });
  });

  it('note a departure from the specification, and refuse it with --strict', async () => {
    await run('create', 'a.cab', join('in', 'noise.bin'));
    const bytes = await readFile(at('a.cab'));
    bytes.writeUInt32LE(7, 4);
    await writeFile(at('a.cab'), bytes);
    expect((await run('test', 'a.cab')).json).toMatchObject({
      exitCode: 0,
      departures: [{ offset: 4, field: 'CFHEADER.reserved1' }],
    });
    for (const action of ['list', 'info', 'test']) {
      const { json } = await run(action, 'a.cab', '--strict');
      expect(json.exitCode).toBe(3);
      expect(JSON.stringify(json)).toContain('"cab.malformed"');
    }
  });

  it('verify a signature when certificates are named, and tell what it says in any case', async () => {
    await writeFile(at('signed.cab'), signedSample);
    await writeFile(at('roots.pem'), sampleRoot);
    expect((await run('test', 'signed.cab', '--roots', 'roots.pem')).json).toMatchObject({
      exitCode: 0,
      signature: { state: 'good', revocation: 'not-checked', signatures: [{ state: 'good' }, { state: 'good' }] },
    });
    expect((await run('test', 'signed.cab')).json).toMatchObject({ exitCode: 0, signature: null });
    expect((await run('info', 'signed.cab')).json.facts).toMatchObject({
      signatures: [{ signer: { subject: 'O=Sample, CN=Sample signer' } }, { level: 1 }],
    });
    const changed = Buffer.from(signedSample);
    changed[120] = (changed[120] ?? 0) ^ 1;
    await writeFile(at('changed.cab'), changed);
    const { json } = await run('test', 'changed.cab', '--roots', 'roots.pem');
    expect(json).toMatchObject({ exitCode: 3, signature: { state: 'changed' } });
    expect(json.problems).toContainEqual(expect.objectContaining({ code: 'cab.signature-not-good' }));
  });

  it('refuse a file of certificates that holds none, and a cabinet without the signature that is asked for', async () => {
    await run('create', 'a.cab', join('in', 'noise.bin'));
    await writeFile(at('roots.pem'), 'no certificate');
    expect((await run('test', 'a.cab', '--roots', 'roots.pem')).json.problems).toMatchObject([
      { code: 'cab.signature-roots' },
    ]);
    await writeFile(at('roots.pem'), sampleRoot);
    expect((await run('test', 'a.cab', '--roots', 'roots.pem')).json).toMatchObject({
      exitCode: 3,
      signature: { state: 'not-signed' },
    });
  });
});
