import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { writeCabinet } from '../core/cab/index.ts';
import { blocksOf, buildCabinet, type CabinetRecipe } from '../core/testing/cabinet-builder.ts';
import { MemorySink } from '../core/testing/cabinet-memory.ts';
import { compressLzx } from '../core/testing/lzx-encoder.ts';
import { Random } from '../core/testing/random.ts';
import { runCli } from './cli.ts';
import { type RecordingHost, type RecordingHostOptions, recordingHost } from './testing/recording-host.ts';

let folder = '';
let file = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cli-cab-'));
  file = join(folder, 'test.cab');
});
afterEach(() => rm(folder, { recursive: true }));

interface Ran {
  readonly exitCode: number;
  readonly out: string;
  readonly err: string;
}

async function run(args: readonly string[], options: Omit<RecordingHostOptions, 'folder'> = {}): Promise<Ran> {
  const host = recordingHost(args, { folder, ...options });
  return { exitCode: await runCli(host), ...host.printed };
}

/** The one object a command prints with `--json`. */
async function runJson(args: readonly string[]): Promise<Ran & { readonly json: Record<string, unknown> }> {
  const ran = await run([...args, '--json']);
  expect(ran.out.trimEnd().split('\n')).toHaveLength(1);
  expect(ran.err).toBe('');
  return { ...ran, json: JSON.parse(ran.out) as Record<string, unknown> };
}

const text = Buffer.from('Name,Version\r\nConfigMgr,5.00.9128\r\n'.repeat(3000));
const noise = Buffer.from(new Random(1).bytes(70_000));
const digest = (name: string, bytes: Uint8Array): string => createHash(name).update(bytes).digest('hex');
const twoPieces = async function* (bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes.subarray(0, 1000);
  yield bytes.subarray(1000);
};

/** A cabinet of our own writer. */
async function writeOwn(): Promise<void> {
  const sink = new MemorySink();
  const modified = '2026-11-20T18:06:50';
  await writeCabinet(
    sink,
    [
      { name: 'sub\\a.txt', modified, content: () => twoPieces(text) },
      { name: 'b.bin', modified, content: () => twoPieces(noise) },
    ],
    { compression: 'mszip', breathe: async () => undefined },
  );
  await writeFile(file, sink.bytes);
}

async function writeBuilt(recipe: CabinetRecipe, change: (bytes: Uint8Array) => void = () => undefined): Promise<void> {
  const { bytes } = buildCabinet(recipe);
  change(bytes);
  await writeFile(file, bytes);
}

const named = (szName: string): CabinetRecipe => ({
  folders: [{ typeCompress: 0, blocks: blocksOf(text) }],
  files: [
    { szName: 'good.txt', cbFile: 10 },
    { szName, cbFile: 10 },
  ],
});

describe('cab list', () => {
  it('shows names, sizes, dates, attributes and methods without reading data', async () => {
    await writeBuilt(
      {
        folders: [{ typeCompress: 0x1503, blocks: [{ raw: noise.subarray(0, 100) }] }],
        files: [{ szName: 'sub\\a.txt', cbFile: 100, date: 0x5d74, time: 0x90d9, attribs: 0x23 }],
      },
      (bytes) => bytes.fill(0xff, bytes.length - 50),
    );
    const { exitCode, out, err } = await run(['cab', 'list', 'test.cab']);
    expect([exitCode, err]).toEqual([0, '']);
    expect(out).toMatch(/^sub\/a\.txt +100 +2026-11-20 18:06:50 +rh-a- +lzx$/m);
    expect((await runJson(['cab', 'list', file])).json).toEqual({
      event: 'ended',
      command: 'cab list',
      state: 'done',
      file,
      members: [
        {
          path: 'sub/a.txt',
          sizeBytes: 100,
          modified: '2026-11-20T18:06:50',
          attributes: ['read-only', 'hidden', 'archive'],
          compression: 'lzx',
          folderIndex: 0,
        },
      ],
      error: null,
      exitCode: 0,
    });
  });

  it('does not cut names where nobody watches', async () => {
    const name = `${'long'.repeat(40)}.txt`;
    await writeBuilt(named(name));
    expect((await run(['cab', 'list', file])).out).toContain(name);
    expect((await run(['cab', 'list', file], { isInteractive: true })).out).not.toContain(name);
  });

  it('writes no log and no other file', async () => {
    await writeOwn();
    await run(['cab', 'list', file]);
    expect(await readdir(folder)).toEqual(['test.cab']);
  });
});

describe('cab info', () => {
  it('shows sizes, folders, reserve, set and neighbours', async () => {
    await writeBuilt({
      header: { setID: 4711, iCabinet: 1 },
      reserve: { header: 20, folder: 2, data: 3 },
      previous: ['first.cab', 'Disk 1'],
      next: ['third.cab', 'Disk 3'],
      folders: [
        { typeCompress: 0, blocks: blocksOf(noise) },
        { typeCompress: 0x1503, blocks: [{ raw: noise.subarray(0, 100) }] },
      ],
      files: [{ szName: 'a', cbFile: 10 }],
    });
    const { json } = await runJson(['cab', 'info', file]);
    expect(json.facts).toMatchObject({
      bytesBehind: 0,
      members: 1,
      setId: 4711,
      indexInSet: 1,
      previous: { cabinet: 'first.cab', disk: 'Disk 1' },
      next: { cabinet: 'third.cab', disk: 'Disk 3' },
      reserve: { headerBytes: 20, folderBytes: 2, blockBytes: 3 },
      signature: null,
      folders: [
        { compression: 'stored', windowBytes: null, blocks: 3 },
        { compression: 'lzx', windowBytes: 2_097_152, blocks: 1 },
      ],
    });
    const { exitCode, out } = await run(['cab', 'info', file]);
    expect(exitCode).toBe(0);
    expect(out).toMatch(/^Before +first\.cab Disk 1$/m);
    expect(out).toMatch(/^1 +lzx +2,097,152 +1 /m);
  });

  it('tells where the reserve says that a signature is', async () => {
    const recipe = { ...named('a'), reserve: { header: 20, folder: 0, data: 0 } };
    const { length } = buildCabinet(recipe).bytes;
    const { bytes } = buildCabinet(recipe);
    const view = new DataView(bytes.buffer);
    view.setUint32(40, 0x0010_0000, true);
    view.setUint32(44, length, true);
    view.setUint32(48, 5, true);
    await writeFile(file, Buffer.concat([bytes, Buffer.from('sig..')]));
    const { json } = await runJson(['cab', 'info', file]);
    expect(json.facts).toMatchObject({ bytesBehind: 5, signature: { offset: length, sizeBytes: 5 } });
    expect((await run(['cab', 'info', file])).out).toMatch(/^Signature +5 bytes at byte \d+; not verified$/m);
  });
});

describe('cab test', () => {
  it('gives size, SHA-256 and MD5 of every member', async () => {
    await writeOwn();
    const { exitCode, json } = await runJson(['cab', 'test', file]);
    expect(exitCode).toBe(0);
    expect(json).toMatchObject({
      members: [
        { path: 'sub/a.txt', sizeBytes: text.length, sha256: digest('sha256', text), md5: digest('md5', text) },
        { path: 'b.bin', sizeBytes: noise.length, sha256: digest('sha256', noise), md5: digest('md5', noise) },
      ].map((member) => ({ ...member, error: null })),
      problems: [],
    });
    const { out } = await run(['cab', 'test', file]);
    expect(out).toContain(digest('md5', noise));
    expect(out).toMatch(/2 files read, 0 problems\.\n$/);
  });

  it('reads LZX', async () => {
    const recipe = { windowBits: 16 };
    await writeBuilt({
      folders: [{ typeCompress: 0x1003, blocks: compressLzx(text, recipe, new Random(3)) }],
      files: [{ szName: 'a.txt', cbFile: text.length }],
    });
    const { exitCode, json } = await runJson(['cab', 'test', file]);
    expect(exitCode).toBe(0);
    expect(json.members).toMatchObject([{ compression: 'lzx', sha256: digest('sha256', text) }]);
  });

  it('gives code, offset and field of what is damaged, once, and goes on with what is not', async () => {
    const recipe: CabinetRecipe = {
      folders: [
        { typeCompress: 1, blocks: blocksOf(text) },
        { typeCompress: 0, blocks: blocksOf(noise) },
      ],
      files: [
        { szName: 'before', cbFile: 1000 },
        { szName: 'in', cbFile: 40_000, uoffFolderStart: 1000 },
        { szName: 'behind', cbFile: 5000, uoffFolderStart: 70_000 },
        { szName: 'empty', cbFile: 0, uoffFolderStart: 70_000 },
        { szName: 'other', cbFile: noise.length, iFolder: 1 },
      ],
    };
    const offset = buildCabinet(recipe).blocks[0]?.[1] ?? 0;
    await writeBuilt(recipe, (bytes) => bytes.fill(0x55, offset + 20, offset + 30));
    const { exitCode, json } = await runJson(['cab', 'test', file]);
    expect(exitCode).toBe(3);
    const error = { code: 'cab.checksum', offset, field: 'CFDATA.csum' };
    expect(json.members).toMatchObject([
      { path: 'before', sha256: digest('sha256', text.subarray(0, 1000)), error: null },
      { path: 'in', sha256: null, md5: null, error },
      { path: 'behind', sha256: null, error },
      { path: 'empty', sha256: digest('sha256', Buffer.alloc(0)), error: null },
      { path: 'other', sha256: digest('sha256', noise), error: null },
    ]);
    expect(json.problems).toMatchObject([{ code: 'cab.checksum', details: { offset } }]);
    const { out, err } = await run(['cab', 'test', file]);
    expect(out).toContain(`failed  behind\n        cab.checksum at byte ${offset}, CFDATA.csum\n`);
    expect(err.match(/\[cab\.checksum\]/g)).toHaveLength(1);
  });

  it('refuses 1 kB that claims 60 GB, at once', async () => {
    const files = Array.from({ length: 30 }, (_, index) => ({ szName: `f${index}`, cbFile: 2_147_000_000 }));
    await writeBuilt({
      folders: [{ typeCompress: 1, cCFData: 65_535, blocks: blocksOf(Buffer.from('x')) }],
      files,
    });
    const { exitCode, json } = await runJson(['cab', 'test', file]);
    expect(exitCode).toBe(3);
    expect(json).toMatchObject({ members: [], problems: [{ details: { field: expect.stringMatching(/^CF/) } }] });
  });

  it('refuses a small cabinet whose files share data past the limit', async () => {
    const raw = Buffer.alloc(32_768 * 20);
    const files = Array.from({ length: 60 }, (_, index) => ({ szName: `f${index}`, cbFile: raw.length }));
    await writeBuilt({ folders: [{ typeCompress: 1, blocks: blocksOf(raw) }], files });
    const { json } = await runJson(['cab', 'test', file]);
    expect(json.problems).toMatchObject([{ code: 'cab.over-limit', details: { field: 'CFFILE.cbFile' } }]);
  });

  it('says that something else is no cabinet', async () => {
    await writeFile(file, 'hello');
    const { exitCode, json } = await runJson(['cab', 'test', file]);
    expect(exitCode).toBe(3);
    expect(json).toMatchObject({ state: 'done', members: [], problems: [{ code: 'cab.not-a-cabinet' }] });
  });
});

describe('cab extract', () => {
  const to = (): string => join(folder, 'new', 'out');

  it('writes every file below a folder that it makes', async () => {
    await writeOwn();
    const { exitCode, json } = await runJson(['cab', 'extract', file, '--to', to()]);
    expect(exitCode).toBe(0);
    expect(json).toMatchObject({
      to: to(),
      files: [
        { member: 'sub/a.txt', path: join(to(), 'sub', 'a.txt'), sha256: digest('sha256', text) },
        { member: 'b.bin', sizeBytes: noise.length },
      ],
      problems: [],
    });
    expect((await readFile(join(to(), 'sub', 'a.txt'))).equals(text)).toBe(true);
    expect((await readFile(join(to(), 'b.bin'))).equals(noise)).toBe(true);
    expect((await readdir(to(), { recursive: true })).toSorted()).toEqual(['b.bin', 'sub', join('sub', 'a.txt')]);
  });

  it('takes only what is named, in any case and with either slash', async () => {
    await writeOwn();
    expect((await run(['cab', 'extract', file, 'SUB\\A.txt', '--to', to()])).exitCode).toBe(0);
    expect(await readdir(to())).toEqual(['sub']);
  });

  it('writes nothing when a name is not there', async () => {
    await writeOwn();
    const { exitCode, err } = await run(['cab', 'extract', file, 'b.bin', 'c.bin', '--to', to()]);
    expect(exitCode).toBe(3);
    expect(err).toContain('[cab.no-such-member]');
    expect(await readdir(folder)).toEqual(['test.cab']);
  });

  it.each([
    '..\\up.txt',
    'sub\\..\\..\\up.txt',
    '\\root.txt',
    '\\\\server\\share\\x',
    'C:\\x',
    'C:x',
    'sub\\NUL.txt',
    'good.txt:stream',
    'trailing.',
    'trailing ',
    'bell\u0007',
    'txt\u202egpj.exe',
    'GOOD.TXT',
    'good.txt\\below',
  ])('refuses a cabinet with the name %j and writes nothing', async (name) => {
    await writeBuilt(named(name));
    const { exitCode, json } = await runJson(['cab', 'extract', file, 'good.txt', '--to', to()]);
    expect(exitCode).toBe(3);
    expect(json.error).toMatchObject({ code: 'cab.unsafe-name', details: { member: expect.any(String) } });
    expect(await readdir(folder)).toEqual(['test.cab']);
  });

  it('replaces nothing unless it is told to', async () => {
    await writeOwn();
    await mkdir(to(), { recursive: true });
    const path = join(to(), 'b.bin');
    await writeFile(path, 'mine');
    const { exitCode, err } = await run(['cab', 'extract', file, '--to', to()]);
    expect(exitCode).toBe(3);
    expect(err).toContain('[files.exists]');
    expect(await readdir(to())).toEqual(['b.bin']);
    expect(await readFile(path, 'utf8')).toBe('mine');
    const asked = { isInteractive: true, answers: ['n'] };
    expect((await run(['cab', 'extract', file, '--to', to()], asked)).exitCode).toBe(3);
    expect(await readFile(path, 'utf8')).toBe('mine');
    for (const options of [['--overwrite'], ['--yes']]) {
      await writeFile(path, 'mine');
      expect((await run(['cab', 'extract', file, '--to', to(), ...options])).exitCode).toBe(0);
      expect((await readFile(path)).equals(noise)).toBe(true);
    }
  });

  it.skipIf(process.platform === 'win32')('does not write through a link that lies in the folder', async () => {
    await writeOwn();
    await mkdir(to(), { recursive: true });
    await mkdir(join(folder, 'elsewhere'));
    await symlink(join(folder, 'elsewhere'), join(to(), 'sub'));
    const { exitCode, err } = await run(['cab', 'extract', file, '--to', to(), '--overwrite']);
    expect(exitCode).toBe(3);
    expect(err).toContain('[files.name-not-allowed]');
    expect(await readdir(join(folder, 'elsewhere'))).toEqual([]);
    expect(await readdir(to())).toEqual(['sub']);
  });

  it('extracts what is whole beside what is damaged, which gets no name', async () => {
    const recipe: CabinetRecipe = {
      folders: [
        { typeCompress: 1, blocks: blocksOf(text) },
        { typeCompress: 0, blocks: blocksOf(noise) },
      ],
      files: [
        { szName: 'damaged', cbFile: text.length },
        { szName: 'whole', cbFile: noise.length, iFolder: 1 },
      ],
    };
    const offset = buildCabinet(recipe).blocks[0]?.[1] ?? 0;
    await writeBuilt(recipe, (bytes) => bytes.fill(0x55, offset + 20, offset + 30));
    const { exitCode, err } = await run(['cab', 'extract', file, '--to', to()]);
    expect(exitCode).toBe(3);
    expect(err).toContain('[cab.checksum]');
    expect(await readdir(to())).toEqual(['whole']);
  });

  it('leaves no half file when it is interrupted, and ends with 130', async () => {
    await writeOwn();
    const host: RecordingHost = recordingHost(['cab', 'extract', file, '--to', to()], {
      folder,
      async loadCabTools() {
        const { createCabTools } = await recordingHost([], { folder }).loadCabTools();
        return {
          createCabTools() {
            const tools = createCabTools();
            const create = tools.files.create.bind(tools.files);
            // The second file is begun when Ctrl-C comes.
            tools.files.create = async (path, options) => {
              if (path.endsWith('b.bin')) host.interrupt();
              return await create(path, options);
            };
            return tools;
          },
        };
      },
    });
    expect(await runCli(host)).toBe(130);
    // Both folders of the cabinet are read at the same time: the first file may be done, or not.
    const left = await readdir(to(), { recursive: true });
    expect(['sub', join('sub', 'a.txt')]).toEqual(expect.arrayContaining(left));
  });
});

it.each([['test'], ['extract', '--to', 'out']])(
  'cab %s ends with 130 at Ctrl-C, in JSON too',
  async (action, ...more) => {
    await writeOwn();
    const host: RecordingHost = recordingHost(['cab', action, file, ...more, '--json'], {
      folder,
      async loadCabTools() {
        host.interrupt();
        return await recordingHost([], { folder }).loadCabTools();
      },
    });
    expect(await runCli(host)).toBe(130);
    expect(JSON.parse(host.printed.out)).toMatchObject({ state: 'cancelled', error: { code: 'job.cancelled' } });
    expect(await readdir(folder)).toEqual(['test.cab']);
  },
);

describe('the command line of cab', () => {
  it.each([
    [['cab'], 'usage.missing-parameter'],
    [['cab', 'lst', 'x'], 'usage.unknown-command'],
    [['cab', 'list'], 'usage.missing-parameter'],
    [['cab', 'list', 'a', 'b'], 'usage.unexpected-argument'],
    [['cab', 'list', 'a', '--to', 'b'], 'usage.unknown-parameter'],
    [['cab', 'extract', 'a'], 'usage.missing-parameter'],
  ])('refuses %j with %s', async (args, code) => {
    const { exitCode, err } = await run(args);
    expect(exitCode).toBe(2);
    expect(err).toContain(`[${code}]`);
  });

  it('has help for each command', async () => {
    for (const args of [
      ['help', 'cab', 'extract'],
      ['cab', 'extract', '--help'],
      ['--json', 'cab', 'extract', '-h'],
    ]) {
      const { exitCode, out } = await run(args);
      expect(exitCode).toBe(0);
      expect(out).toContain('service-connection cab extract FILE [NAME ...] --to FOLDER');
    }
    expect((await run(['help'])).out).toContain('cab list');
  });

  it('says that a file is not there', async () => {
    const { exitCode, json } = await runJson(['cab', 'list', 'none.cab']);
    expect(exitCode).toBe(3);
    expect(json).toMatchObject({ state: 'failed', error: { code: 'files.not-found' }, exitCode: 3 });
  });
});
