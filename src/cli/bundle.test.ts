import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { SampleWorld } from '../core/testing/sample-world.ts';
import { runCli } from './cli.ts';
import { recordingHost } from './testing/recording-host.ts';

let folder = '';
const at = (...names: string[]): string => join(folder, ...names);

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cli-bundle-'));
  const world = await SampleWorld.make();
  await world.result('prepare', { to: '/drive', overwrite: false, reviewed: null });
  await world.result('connect', { from: '/drive', to: '/drive/Packs', download: 'latest', planOnly: false });
  for (const [path, bytes] of world.files.contents) {
    if (!path.startsWith('/drive/')) continue;
    await mkdir(dirname(at(path)), { recursive: true });
    await writeFile(at(path), bytes);
  }
});
beforeEach(() => rm(at('B.ZIP'), { force: true }));
afterAll(() => rm(folder, { recursive: true }));

interface Ran {
  readonly exitCode: number;
  readonly out: string;
  readonly err: string;
}

async function run(
  typed: readonly string[],
  options: { answers?: string[]; isInteractive?: boolean } = {},
): Promise<Ran> {
  const environment = { SERVICE_CONNECTION_TRUST: at('trust') };
  const host = recordingHost(typed, { folder, environment, ...options });
  const exitCode = await runCli(host);
  return { exitCode, ...host.printed };
}

const create = ['bundle', 'create', '--from', 'drive/Packs', '--to', 'B.ZIP'] as const;

describe('bundle', () => {
  it('create, test and extract give the folder back, file by file', async () => {
    const made = await run(create);
    expect(made.err).toBe('');
    expect(made).toMatchObject({ exitCode: 0, out: expect.stringMatching(/every file held against its seal/) });
    const tested = await run(['bundle', 'test', 'B.ZIP']);
    expect(tested).toMatchObject({ exitCode: 0, out: expect.stringContaining('every byte is as it was sealed') });
    expect(await run(['bundle', 'extract', 'B.ZIP', '--to', 'out'])).toMatchObject({ exitCode: 0, err: '' });
    const names = async (top: string): Promise<string[]> => (await readdir(at(top), { recursive: true })).sort();
    expect(await names('out')).toEqual(await names('drive/Packs'));
    for (const name of await names('out')) {
      if (!name.endsWith('.cab')) continue;
      expect((await readFile(at('out', name))).equals(await readFile(at('drive/Packs', name))), name).toBe(true);
    }
  });

  it('prints one object with --json', async () => {
    const { out, exitCode } = await run([...create, '--json']);
    expect(exitCode).toBe(0);
    expect(JSON.parse(out)).toMatchObject({
      event: 'ended',
      command: 'bundle create',
      state: 'done',
      file: at('B.ZIP'),
      readBack: expect.stringMatching(/device|cache/),
      problems: [],
    });
    const { sha256, sizeBytes } = JSON.parse(out) as { sha256: string; sizeBytes: number };
    expect((await readFile(at('B.ZIP'))).length).toBe(sizeBytes);
    expect(sha256).toMatch(/^[0-9a-f]{64}$/);
  });

  it('shows how far it is on a terminal', async () => {
    const { out } = await run(create, { isInteractive: true });
    for (const step of ['Write', 'Read back', 'Verify']) expect(out).toMatch(new RegExp(`100%  ${step}`));
  });

  it('names the file and the place where a bundle is damaged', async () => {
    await run(create);
    const bytes = await readFile(at('B.ZIP'));
    const place = bytes.lastIndexOf('payload of ');
    bytes[place] = 0;
    await writeFile(at('B.ZIP'), bytes);
    const { exitCode, err } = await run(['bundle', 'test', 'B.ZIP']);
    expect(exitCode).toBe(3);
    expect(err).toMatch(/B\.ZIP[\s\S]*\.cab is\s+not as it was sealed[\s\S]*\[leg\.file-differs\]/);
    await rm(at('none'), { recursive: true, force: true });
    expect(await run(['bundle', 'extract', 'B.ZIP', '--to', 'none'])).toMatchObject({ exitCode: 3 });
    await expect(readdir(at('none'))).rejects.toMatchObject({ code: 'ENOENT' });
  });

  it('asks before it replaces a file, where somebody can be asked', async () => {
    await writeFile(at('B.ZIP'), 'mine');
    expect(await run(create)).toMatchObject({ exitCode: 3, err: expect.stringContaining('[files.exists]') });
    expect(await run(create, { isInteractive: true, answers: ['n'] })).toMatchObject({ exitCode: 3 });
    expect((await readFile(at('B.ZIP'))).toString()).toBe('mine');
    expect(await run(create, { isInteractive: true, answers: ['y'] })).toMatchObject({ exitCode: 0 });
    expect((await readFile(at('B.ZIP'))).length).toBeGreaterThan(1000);
    expect(await run([...create, '--yes'])).toMatchObject({ exitCode: 0 });
  });

  it('is paired from as it is: the computer that sealed it is found in it', async () => {
    await run(create);
    const { err, exitCode } = await run(['trust', 'pair', 'B.ZIP', '--phrase', 'wrong-words-here']);
    expect(exitCode).toBe(3);
    expect(err).toContain('[trust.phrase-differs]');
  });
});
