/* Archives that are nearly bundles: each is refused by its own code, and nothing is read past what there is. */
import { expect, it } from 'vitest';
import { openBundle } from '../../core/bundle/bundle.ts';
import { sizes } from '../../core/bundle/layout.ts';
import { bytesFile, withZip64End, zipOf } from './testing/zip-bytes.ts';

const first = 'a/first.cab';
const second = 'second.cab';
const small = await zipOf({ [first]: Buffer.alloc(1000, 1), [second]: Buffer.alloc(2000, 2) });
const good = withZip64End(small);
const endAt = good.length - sizes.end;
const zip64At = endAt - sizes.zip64Locator - sizes.zip64End;
const directoryAt = Number(good.readBigUInt64LE(zip64At + 48));
const centralOf = { first: directoryAt, second: directoryAt + sizes.central + first.length };
const secondAt = good.readUInt32LE(centralOf.second + 42);

/** The archive with some of its bytes written over. */
function changed(change: (bytes: Buffer) => void): Buffer {
  const bytes = Buffer.from(good);
  change(bytes);
  return bytes;
}

/** The archive with bytes put in, and its end told where the directory is then. */
function withInserted(at: number, inserted: Buffer, directoryGrows: boolean): Buffer {
  const bytes = Buffer.concat([good.subarray(0, at), inserted, good.subarray(at)]);
  const newZip64At = zip64At + inserted.length;
  bytes.writeBigUInt64LE(BigInt(newZip64At), newZip64At + sizes.zip64End + 8);
  if (directoryGrows) bytes.writeBigUInt64LE(BigInt(zip64At - directoryAt + inserted.length), newZip64At + 40);
  else bytes.writeBigUInt64LE(BigInt(directoryAt + inserted.length), newZip64At + 48);
  return bytes;
}

/** Opens it, and each of its files. */
async function openAll(bytes: Buffer): Promise<void> {
  const bundle = await openBundle(
    bytesFile('/x.zip', bytes, (offset, length) => {
      expect(offset).toBeGreaterThanOrEqual(0);
      expect(offset + length).toBeLessThanOrEqual(Math.max(bytes.length, 98));
    }),
  );
  for (const entry of bundle.entries) await bundle.open(entry, entry.path);
}

it('is taken when nothing is changed', async () => {
  await openAll(good);
  await openAll(small);
});

it.each<readonly [string, number, number, string]>([
  ['counts one file less', 8, 1, 'bundle.malformed'],
  ['counts one file more', 10, 3, 'bundle.malformed'],
  ['is one of several volumes', 4, 1, 'bundle.malformed'],
  ['has a shorter directory', 12, 60, 'bundle.malformed'],
  ['has its directory elsewhere', 16, 60, 'bundle.malformed'],
  ['has a comment', 20, 1, 'bundle.malformed'],
])('that is small and %s is refused', async (_what, field, value, code) => {
  const bytes = Buffer.from(small);
  bytes.writeUInt16LE(value, bytes.length - sizes.end + field);
  await expect(openAll(bytes)).rejects.toMatchObject({ code });
  // Where both counts are wrong the same way, too.
  if (field !== 8) return;
  bytes.writeUInt16LE(value, bytes.length - sizes.end + 10);
  await expect(openAll(bytes)).rejects.toMatchObject({ code });
});

const central = (field: number, bytes: number, value: number): Buffer =>
  changed((all) => all.writeUIntLE(value, centralOf.second + field, bytes));
const renamed = (name: string): Buffer =>
  changed((all) => {
    for (const at of [centralOf.second + sizes.central, secondAt + sizes.local]) all.write(name, at, 'latin1');
  });

it.each<readonly [string, () => Buffer, string]>([
  ['is empty', () => Buffer.alloc(0), 'bundle.not-whole'],
  ['is something else', () => Buffer.alloc(5000, 65), 'bundle.not-whole'],
  ['lacks its last byte', () => good.subarray(0, -1), 'bundle.not-whole'],
  ['lacks its second half', () => good.subarray(0, good.length / 2), 'bundle.not-whole'],
  ['has bytes behind its end', () => Buffer.concat([good, Buffer.from('x')]), 'bundle.not-whole'],
  ['lacks its beginning', () => good.subarray(100), 'bundle.malformed'],
  ['has a comment', () => changed((all) => all.writeUInt16LE(1, endAt + 20)), 'bundle.malformed'],
  ['is one of several volumes', () => changed((all) => all.writeUInt16LE(1, endAt + 4)), 'bundle.malformed'],
  ['counts its files in 16 bits, too', () => changed((all) => all.writeUInt16LE(2, endAt + 8)), 'bundle.malformed'],
  [
    'points to ZIP64 records that are not there',
    () => changed((all) => all.writeUInt32LE(0, endAt - sizes.zip64Locator)),
    'bundle.malformed',
  ],
  [
    'has its ZIP64 end elsewhere',
    () => changed((all) => all.writeBigUInt64LE(5n, endAt - sizes.zip64Locator + 8)),
    'bundle.malformed',
  ],
  [
    'says its ZIP64 end is endless',
    () => changed((all) => all.writeBigUInt64LE(2n ** 64n - 1n, zip64At + 4)),
    'bundle.malformed',
  ],
  [
    'counts more files than any bundle has',
    () =>
      changed((all) => {
        for (const field of [24, 32]) all.writeBigUInt64LE(2n ** 63n, zip64At + field);
      }),
    'bundle.too-many',
  ],
  [
    'counts more files than its directory has room for',
    () =>
      changed((all) => {
        for (const field of [24, 32]) all.writeBigUInt64LE(500n, zip64At + field);
      }),
    'bundle.malformed',
  ],
  [
    'counts one file less than it has',
    () =>
      changed((all) => {
        for (const field of [24, 32]) all.writeBigUInt64LE(1n, zip64At + field);
      }),
    'bundle.malformed',
  ],
  [
    'has its directory past its end',
    () => changed((all) => all.writeBigUInt64LE(2n ** 62n, zip64At + 48)),
    'bundle.malformed',
  ],
  ['has a directory that is none', () => changed((all) => all.writeUInt32LE(0, directoryAt)), 'bundle.malformed'],
  ['has a name that leaves the directory', () => central(28, 2, 0xffff), 'bundle.malformed'],
  ['holds an encrypted file', () => central(8, 2, 9), 'bundle.other-writer'],
  ['holds a compressed file', () => central(10, 2, 8), 'bundle.other-writer'],
  ['holds a file with flags of another meaning', () => central(8, 2, 0x2008), 'bundle.other-writer'],
  ['holds a link', () => central(38, 4, 0xa1ff_0020), 'bundle.other-writer'],
  ['holds a file of another system', () => central(4, 2, 20), 'bundle.other-writer'],
  ['holds a file with a comment', () => central(32, 2, 1), 'bundle.malformed'],
  ['holds a file on another volume', () => central(34, 2, 1), 'bundle.malformed'],
  ['holds a file of two sizes', () => central(24, 4, 1999), 'bundle.malformed'],
  [
    'holds a file that lies about its size, twice',
    () =>
      changed((all) => {
        for (const field of [20, 24]) all.writeUInt32LE(1_000_000, centralOf.second + field);
      }),
    'bundle.overlap',
  ],
  [
    'holds a file that tells less than it is',
    () =>
      changed((all) => {
        for (const field of [20, 24]) all.writeUInt32LE(1999, centralOf.second + field);
      }),
    'bundle.malformed',
  ],
  [
    'holds a file that says it is 4 GiB and tells no more',
    () =>
      changed((all) => {
        for (const field of [20, 24]) all.writeUInt32LE(0xffff_ffff, centralOf.second + field);
      }),
    'bundle.overlap',
  ],
  ['holds two files in one place', () => central(42, 4, 0), 'bundle.overlap'],
  [
    'has something between its files',
    () => {
      const bytes = withInserted(secondAt, Buffer.from('hidden'), false);
      bytes.writeUInt32LE(secondAt + 6, centralOf.second + 6 + 42);
      return bytes;
    },
    'bundle.malformed',
  ],
  [
    'has something before its directory',
    () => withInserted(directoryAt, Buffer.from('hidden'), false),
    'bundle.malformed',
  ],
  ['has something behind its directory', () => withInserted(zip64At, Buffer.from('hidden'), true), 'bundle.malformed'],
  [
    'tells of a file twice, and differently in size',
    () => changed((all) => all.writeUInt32LE(1, secondAt + 22)),
    'bundle.headers-differ',
  ],
  [
    'tells of a file twice, and differently in name',
    () => changed((all) => all.write('x', secondAt + 30)),
    'bundle.headers-differ',
  ],
  [
    'tells of a file twice, and differently in method',
    () => changed((all) => all.writeUInt16LE(8, secondAt + 8)),
    'bundle.headers-differ',
  ],
  [
    'has no header where it says a file is',
    () => changed((all) => all.writeUInt32LE(0, secondAt)),
    'bundle.headers-differ',
  ],
  [
    'has another checksum behind a file',
    () => changed((all) => all.writeUInt32LE(0, directoryAt - 12)),
    'bundle.headers-differ',
  ],
  [
    'has another size behind a file',
    () => changed((all) => all.writeUInt32LE(7, directoryAt - 4)),
    'bundle.headers-differ',
  ],
  ['holds a name that climbs', () => renamed('../ond.cab'), 'bundle.name-refused'],
  ['holds a name that begins at the root', () => renamed('/econd.cab'), 'bundle.name-refused'],
  ['holds a name on a drive', () => renamed('C:cond.cab'), 'bundle.name-refused'],
  ['holds a name with a backslash', () => renamed('se\\ond.cab'), 'bundle.name-refused'],
  ['holds the name of a device', () => renamed('con .e.cab'), 'bundle.name-refused'],
  ['holds a name that is not seen', () => renamed('sec\u0000nd.ca'), 'bundle.name-refused'],
  ['holds a name in a character set of its own', () => renamed('s\u00e9cond.cab'), 'bundle.name-refused'],
  [
    'holds a name in UTF-8 and does not say so',
    () => changed((all) => all.write('sécon.cab', centralOf.second + sizes.central, 'utf8')),
    'bundle.name-refused',
  ],
])('that %s is refused', async (_what, make, code) => {
  await expect(openAll(make())).rejects.toMatchObject({ code, details: { path: '/x.zip' } });
});

it.each<readonly [string, string, string]>([
  ['the same name', 'x.cab', 'a.cab'],
  ['one name in two cases', 'X.CAB', 'A.CAB'],
  ['a file where another needs a folder', 'X.cab/b', 'A.CAB/b'],
])('that gives two files %s is refused', async (_what, written, wanted) => {
  const bytes = await zipOf({ 'a.cab': Buffer.from('1'), [written]: Buffer.from('2') });
  // Of the same length, at both places.
  const twice = Buffer.from(bytes.toString('latin1').replaceAll(written, wanted), 'latin1');
  await expect(openAll(twice)).rejects.toMatchObject({ code: 'bundle.name-twice' });
});
