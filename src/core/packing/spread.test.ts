import { describe, expect, it } from 'vitest';
import { MemoryFiles } from '../testing/memory-files.ts';
import { Random } from '../testing/random.ts';
import { gatherPieces, isComplete, missingDrives, openGathered, requireComplete } from './gather.ts';
import { JoinedFile } from './joined-file.ts';
import { packPlan } from './pack-plan.ts';
import { type PartsTable, partsTableText, pieceName, readPartsTable } from './parts-table.ts';
import { layOnDrive, makePartsTable } from './spread.ts';
import { gatherInOrder, ordersOf, spreadCase } from './spread-case.ts';

const signal = new AbortController().signal;
const leg = '7c1f2d90-33ab-4c7e-8d13-f2b6a90e5d44';

/** A file of 10,000 bytes in three parts on two drives, and a small one on the first. */
async function sample() {
  const files = new MemoryFiles();
  for (const folder of ['/source', '/one', '/two']) files.folders.add(folder);
  const big = Buffer.from(new Random(3).bytes(10_000));
  files.contents.set('/source/big.cab', big);
  files.contents.set('/source/UpdatePack.json', Buffer.from('{}'));
  const toPack = [
    { path: 'big.cab', sizeBytes: 10_000 },
    { path: 'UpdatePack.json', sizeBytes: 2, isFirst: true },
  ];
  const drive = { serial: 'S', freeBytes: 7_168, largestFileBytes: 4_096, clusterBytes: 512, overheadBytes: 0 };
  const plan = packPlan(toPack, [
    { ...drive, label: 'CARRY-1' },
    { ...drive, label: 'CARRY-2' },
  ]);
  if (!plan.fits) throw new Error('It fits.');
  const table = await makePartsTable(files, '/source', plan.drives, leg, signal);
  await layOnDrive(files, '/source', table, 1, '/one', { signal });
  await layOnDrive(files, '/source', table, 2, '/two', { signal });
  return { files, table, big };
}

describe('files spread over drives', () => {
  it('lie there whole or as numbered parts, with the same table on each', async () => {
    const { files, table } = await sample();
    const names = [...files.contents.keys()].filter((path) => !path.startsWith('/source')).sort();
    expect(names).toEqual([
      `/one/ServiceConnection/Parts/${leg}.json`,
      '/one/UpdatePack.json',
      '/one/big.cab.part0003of0003',
      `/two/ServiceConnection/Parts/${leg}.json`,
      '/two/big.cab.part0001of0003',
      '/two/big.cab.part0002of0003',
    ]);
    const text = partsTableText(table);
    for (const folder of ['/one', '/two'])
      expect(files.contents.get(`${folder}/ServiceConnection/Parts/${leg}.json`)?.toString()).toBe(text);
    expect(readPartsTable('t', Buffer.from(text))).toEqual(table);
  });

  it('name the drive that is missing, and let what is complete be used before the rest is', async () => {
    const { files, table } = await sample();
    const one = await gatherPieces(files, table, ['/one']);
    expect(isComplete(one, ['UpdatePack.json'])).toBe(true);
    expect(isComplete(one)).toBe(false);
    expect(missingDrives(one)).toMatchObject([{ number: 2, of: 2, label: 'CARRY-2', serial: 'S' }]);
    expect(() => requireComplete(one)).toThrow('Missing: 2 (CARRY-2) (of 2 drives)');
    expect(() => requireComplete(one, ['UpdatePack.json'])).not.toThrow();
    await expect(openGathered(files, one, 'big.cab', signal)).rejects.toMatchObject({ code: 'packing.missing-drives' });
  });

  it('are read as one file, at any offset, and the parts stay where they are', async () => {
    const { files, table, big } = await sample();
    const before = new Map(files.contents);
    const file = await openGathered(files, await gatherPieces(files, table, ['/two', '/one']), 'big.cab', signal);
    expect(file.sizeBytes).toBe(10_000);
    for (const [offset, length] of [
      [0, 10_000],
      [4_000, 200],
      [4_095, 2],
      [8_191, 1_809],
      [9_999, 50],
      [10_000, 5],
    ] as const) {
      expect(Buffer.from(await file.read(offset, length)), `${offset}`).toEqual(big.subarray(offset, offset + length));
    }
    await file.close();
    expect(files.contents).toEqual(before);
  });

  it('are not given away when a byte of a part is another one: the part and the place are named', async () => {
    const { files, table } = await sample();
    const name = [...files.contents.keys()].find((path) => path.endsWith('.part0002of0003')) ?? '';
    const bytes = Buffer.from(files.contents.get(name) ?? []);
    bytes[100] = (bytes[100] ?? 0) ^ 1;
    files.contents.set(name, bytes);
    const gathered = await gatherPieces(files, table, ['/one', '/two']);
    await expect(openGathered(files, gathered, 'big.cab', signal)).rejects.toMatchObject({
      code: 'files.differs',
      details: { path: name },
    });
  });

  it('count a part that was cut short, or is a link, as missing', async () => {
    const { files, table } = await sample();
    const name = [...files.contents.keys()].find((path) => path.endsWith('.part0001of0003')) ?? '';
    const whole = files.contents.get(name) ?? Buffer.alloc(0);
    files.contents.set(name, whole.subarray(0, -1));
    expect(isComplete(await gatherPieces(files, table, ['/one', '/two']))).toBe(false);
    files.contents.set(name, whole);
    expect(isComplete(await gatherPieces(files, table, ['/one', '/two']))).toBe(true);
    files.links.add(name);
    expect(isComplete(await gatherPieces(files, table, ['/one', '/two']))).toBe(false);
  });

  it('are gone on with where a drive was pulled: what is there and right is not written again', async () => {
    const { files, table } = await sample();
    files.contents.delete('/one/UpdatePack.json');
    const written: string[] = [];
    files.onAction = (action, path) => {
      if (action === 'create') written.push(path);
    };
    await layOnDrive(files, '/source', table, 1, '/one', { signal });
    expect(written).toEqual(['/one/UpdatePack.json']);
  });

  it('are gone on with in the middle of a piece', async () => {
    const files = new MemoryFiles();
    for (const folder of ['/source', '/one']) files.folders.add(folder);
    const content = Buffer.alloc(12 * 1024 * 1024, 7);
    files.contents.set('/source/big.cab', content);
    const drive = {
      label: 'A',
      serial: null,
      largestFileBytes: 10 * 1024 * 1024,
      clusterBytes: 4096,
      overheadBytes: 0,
    };
    const plan = packPlan([{ path: 'big.cab', sizeBytes: content.length }], [{ ...drive, freeBytes: 2 ** 30 }]);
    if (!plan.fits) throw new Error('It fits.');
    const table = await makePartsTable(files, '/source', plan.drives, leg, signal);
    const pull = new AbortController();
    let written = 0;
    const stopped = layOnDrive(files, '/source', table, 1, '/one', {
      signal: pull.signal,
      onBytes: (count, stage) => {
        if (stage === 'write') written += count;
        if (written > 7 * 1024 * 1024) pull.abort(new Error('pulled'));
      },
    });
    await expect(stopped).rejects.toThrow('pulled');
    const placed = await layOnDrive(files, '/source', table, 1, '/one', { signal });
    // 8 MiB are the first part; all but the last 4 MiB that were written are kept.
    expect(placed.find(({ path }) => path.endsWith('.part0001of0002'))?.keptBytes).toBeGreaterThanOrEqual(
      4 * 1024 * 1024,
    );
    const file = await openGathered(files, await gatherPieces(files, table, ['/one']), 'big.cab', signal);
    expect(Buffer.from(await file.read(0, content.length)).equals(content)).toBe(true);
  });

  it('are not laid when the source is no longer what the table says', async () => {
    const { files, table } = await sample();
    files.contents.set('/source/UpdatePack.json', Buffer.from('[]'));
    files.contents.delete('/one/UpdatePack.json');
    await expect(layOnDrive(files, '/source', table, 1, '/one', { signal })).rejects.toMatchObject({
      code: 'files.changed',
    });
    expect(files.contents.has('/one/UpdatePack.json')).toBe(false);
  });

  it('come together in every order, all at once or one drive at a time', async () => {
    let orders = 0;
    for (let seed = 1; seed <= 150; seed += 1) {
      const random = new Random(seed);
      const spread = await spreadCase(random);
      if (spread === null) continue;
      for (const order of ordersOf(spread.folders.length, random)) {
        await gatherInOrder(spread, order, orders % 2 === 0);
        orders += 1;
      }
    }
    expect(orders).toBeGreaterThan(100);
  });
});

describe('a table of drives and parts', () => {
  it.each<[string, (table: PartsTable) => unknown]>([
    ['is not JSON', () => '{'],
    ['is of a newer format', (table) => ({ ...table, format: 2 })],
    ['climbs out of the folder', (table) => renamed(table, '../big.cab')],
    ['names a device', (table) => renamed(table, 'con')],
    ['names two files alike', (table) => renamed(table, 'updatepack.JSON')],
    ['numbers drives in another order', (table) => ({ ...table, drives: table.drives.toReversed() })],
    ['names a drive that is none', (table) => changed(table, (piece) => ({ ...piece, drive: 9 }))],
    ['has a gap', (table) => changed(table, (piece) => ({ ...piece, offset: piece.offset + 1 }))],
    ['lacks a part', (table) => repieced(table, (pieces) => pieces.slice(0, -1))],
    ['has a part twice', (table) => repieced(table, ([first, ...rest]) => (first ? [first, first, ...rest] : []))],
    ['has parts in another order', (table) => repieced(table, (pieces) => pieces.toReversed())],
    ['has chunks that are not all', (table) => changed(table, (piece) => ({ ...piece, chunks: [] }))],
    ['has no parts', (table) => repieced(table, () => [])],
    ['has a field more', (table) => ({ ...table, more: 1 })],
  ])('is refused when it %s', async (_name, change) => {
    const { table } = await sample();
    const made = change(table);
    const text = typeof made === 'string' ? made : JSON.stringify(made);
    expect(() => readPartsTable('table', Buffer.from(text))).toThrowError(
      expect.objectContaining({ code: 'parts.table-malformed' }),
    );
  });

  it('names pieces so that they sort as they follow', async () => {
    const pieces = Array.from({ length: 12 }, (_, index) => ({ drive: 1, offset: index, sizeBytes: 1, sha256: '' }));
    const names = pieces.map((_, index) => pieceName({ path: 'a.cab', pieces }, index));
    expect(names[1]).toBe('a.cab.part0002of0012');
    expect(names.toSorted()).toEqual(names);
  });
});

describe('a joined file', () => {
  it('passes over parts without bytes, and ends where they end', async () => {
    const files = new MemoryFiles();
    const parts = ['ab', '', 'cde', ''].map((text, index) => {
      files.contents.set(`/${index}`, Buffer.from(text));
      return `/${index}`;
    });
    const joined = new JoinedFile('joined', await Promise.all(parts.map((path) => files.open(path))));
    expect(joined.sizeBytes).toBe(5);
    expect(Buffer.from(await joined.read(0, 100)).toString()).toBe('abcde');
    expect(Buffer.from(await joined.read(1, 2)).toString()).toBe('bc');
    expect(await joined.read(5, 1)).toHaveLength(0);
    expect(await joined.read(9, 1)).toHaveLength(0);
  });
});

function big(
  table: PartsTable,
  change: (file: PartsTable['files'][number]) => PartsTable['files'][number],
): PartsTable {
  return { ...table, files: table.files.map((file) => (file.path === 'big.cab' ? change(file) : file)) };
}

function renamed(table: PartsTable, path: string): PartsTable {
  return big(table, (file) => ({ ...file, path }));
}

type Piece = PartsTable['files'][number]['pieces'][number];

function repieced(table: PartsTable, change: (pieces: readonly Piece[]) => Piece[]): PartsTable {
  return big(table, (file) => ({ ...file, pieces: change(file.pieces) }));
}

/** With the second piece another one. */
function changed(table: PartsTable, change: (piece: Piece) => Piece): PartsTable {
  return repieced(table, (pieces) => pieces.map((piece, index) => (index === 1 ? change(piece) : piece)));
}
