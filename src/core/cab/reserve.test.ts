import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ensurePeer, findProgram } from '../../../scripts/peers.ts';
import { MemorySink, readAll } from '../testing/cabinet-memory.ts';
import { Random } from '../testing/random.ts';
import { bytesSource, openCabinet, type Reserve, roomForSignature, writeCabinet } from './index.ts';

const run = promisify(execFile);
const modified = '2026-11-20T18:06:50';
const files = new Map([
  ['a.csv', Buffer.from('Client,5.00.9128.1000,Enabled\r\n'.repeat(40_000))],
  ['b.bin', Buffer.from(new Random(3).bytes(100_000))],
  ['c.txt', Buffer.from('short')],
]);

async function write(
  reserve: Partial<Reserve>,
  compression: 'mszip' | 'stored' = 'mszip',
  members: ReadonlyMap<string, Buffer> = files,
): Promise<Buffer> {
  const sink = new MemorySink();
  const list = [...members].map(([name, content]) => ({ name, modified, content: () => [content] }));
  await writeCabinet(sink, list, { compression, reserve });
  return Buffer.from(sink.bytes);
}

async function expectFiles(bytes: Uint8Array): Promise<void> {
  const members = await readAll(await openCabinet(bytesSource('reserve.cab', bytes)));
  for (const [name, content] of files) expect(members.get(name)?.equals(content)).toBe(true);
}

describe('a reserve', () => {
  it('stands in the header, after each folder and in each block, as zeros that the checksums count in', async () => {
    const bytes = await write(
      { headerBytes: 7, folderBytes: 2, blockBytes: 3 },
      'stored',
      new Map([['a.txt', Buffer.from('hello')]]),
    );
    const fields = [
      ['signature, reserved1, cbCabinet, reserved2', '4d534346 00000000 5f000000 00000000'],
      ['coffFiles, reserved3, version, cFolders, cFiles', '39000000 00000000 0301 0100 0100'],
      ['flags, setID, iCabinet', '0400 0000 0000'],
      ['cbCFHeader, cbCFFolder, cbCFData, abReserve', '0700 02 03 00000000000000'],
      ['coffCabStart, cCFData, typeCompress, abReserve', '4f000000 0100 0000 0000'],
      ['cbFile, uoffFolderStart, iFolder, date, time', '05000000 00000000 0000 745d d990'],
      ['attribs, szName', '2000 612e74787400'],
      // "hell" as a word, "o" as the rest; then the two sizes as a word, and the reserve as the rest.
      ['csum, cbData, cbUncomp, abReserve, ab', '0265696c 0500 0500 000000 68656c6c6f'],
    ];
    expect(bytes.toString('hex')).toBe(fields.map(([, hex]) => hex?.replaceAll(' ', '')).join(''));
  });

  it('is told by a cabinet and skipped when its files are read', async () => {
    for (const compression of ['mszip', 'stored'] as const) {
      const reserve = { headerBytes: 60_000, folderBytes: 255, blockBytes: 255 };
      const bytes = await write(reserve, compression);
      const { facts } = await openCabinet(bytesSource('reserve.cab', bytes));
      expect(facts.reserve).toEqual(reserve);
      expect(facts.signature).toBeNull();
      await expectFiles(bytes);
    }
  });

  it.each([
    [{ headerBytes: 60_001 }, 'a reserve in its header', 60_000],
    [{ folderBytes: 256 }, 'a reserve in its folders', 255],
    [{ blockBytes: 256 }, 'a reserve in its blocks', 255],
  ])('of %j is refused by name', async (reserve, what, limit) => {
    await expect(write(reserve)).rejects.toMatchObject({ code: 'cab.over-limit', details: { what, limit } });
  });
});

const peers = ['cabextract', 'gcab', '7z'] as const;
const isThere = Object.fromEntries(
  await Promise.all(peers.map(async (name) => [name, await ensurePeer(name)] as const)),
);
const canSign = (await findProgram('osslsigncode')) !== null && (await findProgram('openssl')) !== null;
if (!canSign)
  process.stderr.write('SKIPPED: signing our cabinets, because osslsigncode or openssl is not on this computer.\n');

describe('other makers, and a reserve', () => {
  let scratch = '';
  let count = 0;
  beforeAll(async () => {
    scratch = await mkdtemp(join(tmpdir(), 'cab-reserve-'));
  });
  afterAll(async () => {
    await rm(scratch, { recursive: true, force: true });
  });

  async function expectExtracted(bytes: Uint8Array, by: readonly (typeof peers)[number][]): Promise<void> {
    count += 1;
    const cabinet = join(scratch, `${count}.cab`);
    await writeFile(cabinet, bytes);
    for (const name of by) {
      if (isThere[name] !== true) continue;
      const folder = await mkdtemp(join(scratch, name));
      const flags = {
        cabextract: ['-q', '-d', folder, cabinet],
        gcab: ['-x', '-C', folder, cabinet],
        '7z': ['x', '-y', '-bd', `-o${folder}`, cabinet],
      };
      await run(name, flags[name]);
      for (const [path, content] of files) {
        expect((await readFile(join(folder, path))).equals(content), `${name}: ${path}`).toBe(true);
      }
    }
  }

  it.each(peers)('%s reads every kind (where it is on this computer)', async (name) => {
    const kinds: Partial<Reserve>[] = [roomForSignature, { headerBytes: 6144 }, { folderBytes: 9, blockBytes: 4 }];
    // libmspack, which is cabextract, leaves the reserve of a block out of its checksum; zeros make no difference to it.
    kinds.push({ headerBytes: 60_000, folderBytes: 255, blockBytes: 255 });
    for (const reserve of kinds) {
      for (const compression of ['mszip', 'stored'] as const) {
        await expectExtracted(await write(reserve, compression), [name]);
      }
    }
  });

  it.skipIf(!canSign)('osslsigncode signs a cabinet without one, and what it makes is read by all', async () => {
    const at = (name: string): string => join(scratch, name);
    const key = ['-newkey', 'rsa:2048', '-nodes', '-keyout', at('key.pem')];
    const kind = ['-subj', '/CN=A test', '-days', '2', '-addext', 'extendedKeyUsage=codeSigning'];
    await run('openssl', ['req', '-x509', ...key, ...kind, '-out', at('cert.pem')]);
    for (const compression of ['mszip', 'stored'] as const) {
      await writeFile(at('ours.cab'), await write({}, compression));
      await rm(at('signed.cab'), { force: true });
      const pair = ['-certs', at('cert.pem'), '-key', at('key.pem')];
      await run('osslsigncode', ['sign', ...pair, '-in', at('ours.cab'), '-out', at('signed.cab')]);
      await run('osslsigncode', ['verify', '-CAfile', at('cert.pem'), '-in', at('signed.cab')]);
      const signed = await readFile(at('signed.cab'));
      expect((await openCabinet(bytesSource('signed.cab', signed))).facts.signature).not.toBeNull();
      await expectFiles(signed);
      await expectExtracted(signed, peers);
    }
  });
});
