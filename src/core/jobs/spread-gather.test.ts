import { beforeEach, describe, expect, it } from 'vitest';
import { checkChain } from '../custody/check-chain.ts';
import { recordBytes } from '../packing/drive-to-pack.ts';
import { SampleWorld } from '../testing/sample-world.ts';

const pack = '/drive/UpdatePacks';
const joined = '/site/Joined';
const folders = ['/media/one/Pack', '/media/two/Pack', '/media/three/Pack'] as const;
const [one, two, three] = folders;

/** What part of the pack each drive has room for: no two files of three lie whole on the last two. */
const shares: Readonly<Record<string, number>> = { '/media/one': 0.48, '/media/two': 0.3, '/media/three': 0.27 };

/** A world with a sealed pack, and three drives none of which can hold it. */
async function worldWithDrives(): Promise<SampleWorld> {
  const world = await SampleWorld.make();
  await world.result('prepare', { to: '/drive', overwrite: false, reviewed: null });
  await world.result('connect', { from: '/drive', to: pack, download: 'all', planOnly: false });
  const files = world
    .filesUnder(pack)
    .map((path) => ({ path, sizeBytes: world.files.contents.get(`${pack}/${path}`)?.length ?? 0 }));
  const total = files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  const record = recordBytes(files, 'exFAT', 512);
  for (const [index, mount] of ['/media/one', '/media/two', '/media/three'].entries())
    await plug(world, mount, `CARRY-${index + 1}`);
  world.files.space = async (folder) => {
    const mount = /^\/media\/[a-z]+/.exec(folder)?.[0];
    const used = [...world.files.contents].reduce(
      (sum, [path, { length }]) => sum + (mount !== undefined && path.startsWith(`${mount}/`) ? length : 0),
      0,
    );
    return { freeBytes: record + Math.ceil(total * (shares[mount ?? ''] ?? 1)) - used, blockBytes: 512 };
  };
  return world;
}

async function plug(world: SampleWorld, mountPath: string, label: string): Promise<void> {
  await world.files.makeFolder(mountPath);
  world.drives.plug({ mountPath, label, id: `volume ${label} at ${mountPath}`, largestFileBytes: 100_000 });
}

/** Pulls a drive out, with everything on it; `put` puts it in again, in the same place or another one. */
function pull(world: SampleWorld, mount: string): { put(at?: string, label?: string): void } {
  const taken = [...world.files.contents].filter(([path]) => path.startsWith(`${mount}/`));
  const places = [...world.files.folders].filter((path) => path === mount || path.startsWith(`${mount}/`));
  const [drive] = [mount].map((path) => ({ path }));
  for (const [path] of taken) world.files.contents.delete(path);
  for (const path of places) world.files.folders.delete(path);
  world.drives.unplug(mount);
  return {
    put(at = mount, label = `CARRY of ${drive?.path}`) {
      for (const path of places) world.files.folders.add(at + path.slice(mount.length));
      for (const [path, bytes] of taken) world.files.contents.set(at + path.slice(mount.length), bytes);
      world.drives.plug({ mountPath: at, label, id: `volume ${label} at ${at}` });
    },
  };
}

function contentsUnder(world: SampleWorld, folder: string): ReadonlyMap<string, string> {
  return new Map(
    [...world.files.contents].flatMap(([path, bytes]) =>
      path.startsWith(`${folder}/`) ? [[path, bytes.toString('base64')]] : [],
    ),
  );
}

/** The files of the pack and nothing else, with what is in them. */
function packAt(world: SampleWorld, folder: string): readonly (readonly [string, string])[] {
  return world
    .filesUnder(folder)
    .map((path) => [path, world.files.contents.get(`${folder}/${path}`)?.toString('base64') ?? ''] as const);
}

async function actsOf(world: SampleWorld): Promise<readonly string[]> {
  const acts: string[] = [];
  for (const chain of await world.custody.list()) {
    const { entries } = await checkChain(await world.custody.read(chain), { chain });
    acts.push(...entries.map(({ entry }) => entry.what));
  }
  return acts;
}

let world: SampleWorld;
beforeEach(async () => {
  world = await worldWithDrives();
});

const spread = (to: readonly string[] = folders, more: object = {}) => world.run('spread', { from: pack, to, ...more });
const gather = (from: readonly string[] = folders) => world.run('gather', { from, to: joined });
const importJoined = () => world.run('import', { from: joined, waitSeconds: 30 });

describe('a pack spread over several drives', () => {
  it('lies there in files and parts, with the leg, the table and the custody on each of them', async () => {
    const { snapshot, error } = await spread();
    expect(error).toBeNull();
    expect(snapshot.result?.drives).toMatchObject([
      { number: 1, label: 'CARRY-1', path: one, isWritten: true },
      { number: 2, isWritten: true },
      { number: 3, isWritten: true },
    ]);
    expect(snapshot.result?.inParts.length).toBeGreaterThan(0);
    for (const [index, folder] of folders.entries()) {
      const names = [...contentsUnder(world, folder).keys()].map((path) => path.slice(folder.length + 1));
      expect(names.filter((name) => name.startsWith('ServiceConnection/Legs/'))).toHaveLength(1);
      expect(names.filter((name) => name.startsWith('ServiceConnection/Custody/'))).toHaveLength(1);
      expect(names.filter((name) => name.startsWith('ServiceConnection/Parts/')).sort()).toEqual([
        expect.stringMatching(new RegExp(`\\.drive-${index + 1}-of-3\\.txt$`)),
        expect.stringMatching(/[0-9a-f]\.json$/),
      ]);
    }
    expect((await actsOf(world)).filter((act) => act === 'split')).toHaveLength(3);
  });

  it('is put together again byte for byte, in any order, and imported', async () => {
    await spread();
    const before = packAt(world, pack);
    const drives = contentsUnder(world, '/media');
    const { snapshot, error } = await gather([three, one, two]);
    expect(error).toBeNull();
    expect(snapshot.result).toMatchObject({ drives: 3, wasThereAlready: false, problems: [] });
    expect(snapshot.result?.joinedFiles).toBeGreaterThan(0);
    expect(packAt(world, joined)).toEqual(before);
    expect([...contentsUnder(world, `${joined}/ServiceConnection/Parts`).keys()]).toEqual([]);
    // Joining takes nothing from the drives, and adds nothing.
    expect(contentsUnder(world, '/media')).toEqual(drives);
    expect((await actsOf(world)).filter((act) => act === 'joined')).toHaveLength(1);
    const imported = await importJoined();
    expect(imported.error).toBeNull();
    expect(imported.snapshot.result?.problems).toEqual([]);
    expect(imported.snapshot.result?.pack.strayFiles).toEqual([]);
  });

  it('is left as it is the second time, and spread once more over drives that had no part in it', async () => {
    await spread();
    const before = contentsUnder(world, '/media');
    expect((await spread()).error).toBeNull();
    expect(contentsUnder(world, '/media')).toEqual(before);
    for (const mount of ['/media/one', '/media/two', '/media/three']) {
      pull(world, mount);
      await plug(world, mount, 'FRESH');
    }
    expect((await spread()).error).toBeNull();
    expect((await gather()).error).toBeNull();
    expect(packAt(world, joined)).toEqual(packAt(world, pack));
  });

  it('is only planned when that is asked for: nothing is written anywhere', async () => {
    const before = contentsUnder(world, '');
    const { snapshot } = await spread(folders, { planOnly: true });
    expect(snapshot.result).toMatchObject({ isPlanOnly: true });
    expect(snapshot.result?.drives.map(({ isWritten }) => isWritten)).toEqual([false, false, false]);
    expect(contentsUnder(world, '')).toEqual(before);
  });

  it('is refused with what is missing, when the drives are too small', async () => {
    expect((await spread([one])).error).toMatchObject({ code: 'packing.does-not-fit', details: { drives: 1 } });
    expect(contentsUnder(world, '/media').size).toBe(0);
  });

  it('is not spread when it is damaged or was never sealed', async () => {
    const [payload = ''] = world.filesUnder(pack).filter((path) => path.endsWith('.cab'));
    const bytes = world.files.contents.get(`${pack}/${payload}`) ?? Buffer.alloc(0);
    const wrong = Buffer.from(bytes);
    wrong[100] = (wrong[100] ?? 0) ^ 1;
    world.files.contents.set(`${pack}/${payload}`, wrong);
    expect((await spread()).error).toMatchObject({ code: 'leg.file-differs' });
    for (const path of world.files.contents.keys())
      if (path.startsWith(`${pack}/ServiceConnection`)) world.files.contents.delete(path);
    expect((await spread()).error).toMatchObject({ code: 'trust.not-sealed' });
    expect(contentsUnder(world, '/media').size).toBe(0);
  });
});

describe('spreading with one place to plug in', () => {
  it('says which drive comes next, and the same command goes on until all are written', async () => {
    const slot = '/media/one';
    const put: ReturnType<typeof pull>[] = [];
    pull(world, '/media/two');
    pull(world, '/media/three');
    for (const number of [2, 3]) {
      const { error } = await spread([one], { drives: 3 });
      expect(error).toMatchObject({ code: 'packing.next-drive', details: { number, count: 3 } });
      // The drive that is written is still there: it says the same again, and writes nothing.
      const before = contentsUnder(world, slot);
      expect((await spread([one], { drives: 3 })).error).toMatchObject({ details: { number, count: 3 } });
      expect(contentsUnder(world, slot)).toEqual(before);
      put.push(pull(world, slot));
      await plug(world, slot, `FRESH-${number}`);
    }
    expect((await spread([one], { drives: 3 })).error).toBeNull();
    put.push(pull(world, slot));

    // And back again, one at a time, the last drive first.
    for (const [index, drive] of put.toReversed().entries()) {
      drive.put('/media/slot', `ANY-${index}`);
      const { error, snapshot } = await gather(['/media/slot/Pack']);
      if (index < 2)
        expect(error).toMatchObject({
          code: 'packing.missing-drives',
          details: { drives: ['1', '2'].slice(0, 2 - index).map((n) => (n === '1' ? '1 (CARRY-1)' : n)) },
        });
      else expect(snapshot.result).toMatchObject({ drives: 3 });
      expect(world.filesUnder(joined).includes('UpdatePack.json')).toBe(index === 2);
      pull(world, '/media/slot');
    }
    expect(packAt(world, joined)).toEqual(packAt(world, pack));
    expect((await importJoined()).error).toBeNull();
  });

  it('knows a planned drive again, and takes no other one for it', async () => {
    const third = pull(world, '/media/three');
    // Seen once, planned, and pulled out before its turn.
    third.put('/media/three', 'CARRY-3');
    world.files.onAction = (action, path) => {
      if (action === 'make-folder' && path === two) pull(world, '/media/three');
    };
    const { error } = await spread();
    world.files.onAction = () => undefined;
    expect(error).toMatchObject({ code: 'packing.next-drive', details: { number: 3, count: 3, label: 'CARRY-3' } });
    await plug(world, '/media/three', 'STRANGER');
    expect((await spread()).error).toMatchObject({
      code: 'packing.other-drive',
      details: { path: three, number: 3, label: 'CARRY-3' },
    });
    expect(contentsUnder(world, '/media/three').size).toBe(0);
    // Whoever has only this one plans anew.
    for (const mount of ['/media/one', '/media/two'])
      for (const path of contentsUnder(world, mount).keys()) world.files.contents.delete(path);
    expect((await spread(folders, { anew: true })).error).toBeNull();
    expect((await gather()).error).toBeNull();
  });
});

describe('spreading that is interrupted', () => {
  it('goes on wherever it was stopped, and ends the same', async () => {
    let steps = 0;
    const at = (wanted: number) => {
      let count = 0;
      return (action: string, path: string) => {
        if (!path.startsWith('/media') || action === 'read' || action === 'list') return;
        count += 1;
        steps = Math.max(steps, count);
        if (count === wanted) throw new Error('pulled');
      };
    };
    world.files.onAction = at(-1);
    await spread();
    world.files.onAction = () => undefined;
    await gather();
    const whole = packAt(world, joined);
    expect(steps).toBeGreaterThan(40);
    for (let stop = 1; stop <= steps; stop += 11) {
      world = await worldWithDrives();
      world.files.onAction = at(stop);
      const { error } = await spread();
      expect(error?.code, `${stop}`).toBe('internal.unexpected');
      world.files.onAction = () => undefined;
      expect((await spread()).error, `${stop}`).toBeNull();
      expect((await gather()).error, `${stop}`).toBeNull();
      expect(packAt(world, joined).map(([path]) => path)).toEqual(whole.map(([path]) => path));
      expect(packAt(world, joined)).toEqual(packAt(world, pack));
    }
  });
});

describe('a drive that is full of what was cut off', () => {
  it('is gone on with: what was left of a file makes room for it', async () => {
    let cut = '';
    world.files.onAction = (action, path) => {
      if (action === 'commit' && path.includes('.part') && path.startsWith(two)) {
        cut = path;
        throw new Error('pulled');
      }
    };
    await spread();
    world.files.onAction = () => undefined;
    expect(cut).not.toBe('');
    const { freeBytes } = await world.files.space(two);
    world.files.contents.set(`${cut}.0badcafe.partial`, Buffer.alloc(freeBytes - 1000));
    expect((await spread()).error).toBeNull();
    expect((await gather()).error).toBeNull();
    expect(packAt(world, joined)).toEqual(packAt(world, pack));
  });

  it('is refused with what is missing, when it is full of other things', async () => {
    world.files.onAction = (action, path) => {
      if (action === 'commit' && path.startsWith(`${two}/`) && !path.includes('ServiceConnection'))
        throw new Error('pulled');
    };
    await spread();
    world.files.onAction = () => undefined;
    const { freeBytes } = await world.files.space(two);
    world.files.contents.set('/media/two/thesis.docx', Buffer.alloc(freeBytes - 1000));
    expect((await spread()).error).toMatchObject({ code: 'drive.too-little-space', details: { path: two } });
    world.files.contents.delete('/media/two/thesis.docx');
    expect((await spread()).error).toBeNull();
  });
});

describe('gathering', () => {
  beforeEach(async () => {
    await spread();
  });

  it('goes on wherever it was stopped', async () => {
    let steps = 0;
    const at = (wanted: number) => {
      let count = 0;
      return (action: string, path: string) => {
        if (!path.startsWith(joined) || action === 'read' || action === 'list') return;
        count += 1;
        steps = Math.max(steps, count);
        if (count === wanted) throw new Error('cut off');
      };
    };
    world.files.onAction = at(-1);
    expect((await gather()).error).toBeNull();
    for (let stop = 1; stop <= steps; stop += 11) {
      for (const path of contentsUnder(world, joined).keys()) world.files.contents.delete(path);
      world.files.onAction = at(stop);
      expect((await gather()).error?.code, `${stop}`).toBe('internal.unexpected');
      world.files.onAction = () => undefined;
      expect((await gather()).error, `${stop}`).toBeNull();
      expect(packAt(world, joined)).toEqual(packAt(world, pack));
    }
  });

  it('changes nothing the second time, and says so', async () => {
    await gather();
    const before = contentsUnder(world, joined);
    expect((await gather([two])).snapshot.result).toMatchObject({ wasThereAlready: true });
    expect(contentsUnder(world, joined)).toEqual(before);
  });

  it('names every drive that is missing, and keeps what it has', async () => {
    const { error } = await gather([two]);
    expect(error).toMatchObject({
      code: 'packing.missing-drives',
      details: { drives: ['1 (CARRY-1)', '3 (CARRY-3)'], count: 3 },
    });
    expect(world.filesUnder(joined)).not.toContain('UpdatePack.json');
    expect(await world.run('import', { from: joined, waitSeconds: 0 })).toHaveProperty('error.code');
    const kept = [...contentsUnder(world, `${joined}/ServiceConnection/Parts`).keys()];
    expect(kept.filter((path) => path.includes('.part')).length).toBeGreaterThan(0);
    pull(world, '/media/two');
    expect((await gather([one, three])).error).toBeNull();
    expect(packAt(world, joined)).toEqual(packAt(world, pack));
  });

  it('is what Import asks for, where it is given a drive or a pack that is not whole', async () => {
    await gather([two]);
    for (const from of [one, two, joined])
      expect((await world.run('import', { from, waitSeconds: 0 })).error, from).toMatchObject({
        code: 'packing.not-gathered',
        details: { path: from },
      });
  });

  it('never writes to a drive', async () => {
    world.files.onAction = (action, path) => {
      if (path.startsWith('/media') && !['read', 'list'].includes(action)) throw new Error(`${action} ${path}`);
    };
    expect((await gather([one])).error).toMatchObject({ code: 'packing.missing-drives' });
    expect((await gather()).error).toBeNull();
    world.files.onAction = () => undefined;
    expect((await world.run('gather', { from: [one], to: one })).error).toMatchObject({
      code: 'files.name-not-allowed',
    });
    expect((await world.run('gather', { from: [one], to: `${one}/deep` })).error).toMatchObject({
      code: 'files.name-not-allowed',
    });
  });

  it('names a damaged piece, lays what is good, and goes on when the drive is right again', async () => {
    const parts = [...contentsUnder(world, '/media').keys()].filter((path) => /\.part\d{4}of\d{4}$/.test(path));
    const [part = ''] = parts;
    const good = world.files.contents.get(part) ?? Buffer.alloc(0);
    const bad = Buffer.from(good);
    bad[3] = (bad[3] ?? 0) ^ 1;
    world.files.contents.set(part, bad);
    expect((await gather()).error).toMatchObject({ code: 'files.differs', details: { path: part } });
    expect(world.filesUnder(joined)).not.toContain('UpdatePack.json');
    expect(world.filesUnder(joined).filter((path) => path.endsWith('.cab')).length).toBeGreaterThan(0);
    world.files.contents.set(part, good);
    expect((await gather()).error).toBeNull();
    expect(packAt(world, joined)).toEqual(packAt(world, pack));
  });

  it('takes no drive of another pack, and none without anything', async () => {
    expect((await gather([one, '/media'])).error).toMatchObject({
      code: 'packing.foreign-drive',
      details: { path: '/media' },
    });
    // Another pack, begun in the folder: these drives do not belong to it.
    await gather([one]);
    const other = await worldWithDrives();
    await other.run('spread', { from: pack, to: folders });
    for (const path of contentsUnder(world, '/media/two').keys()) world.files.contents.delete(path);
    for (const [path, bytes] of other.files.contents)
      if (path.startsWith('/media/two/')) world.files.contents.set(path, bytes);
    expect((await gather([one, two])).error).toMatchObject({
      code: 'packing.foreign-drive',
      details: { path: two },
    });
    expect((await gather([two])).error).toMatchObject({ code: 'packing.foreign-drive' });
  });

  it('believes no table that says anything else than what was sealed', async () => {
    const tables = [...contentsUnder(world, '/media').keys()].filter((path) => /Parts\/[^/]*\.json$/.test(path));
    const texts = tables.map((path) => world.files.contents.get(path)?.toString() ?? '');
    const change = (
      edit: (table: { files: { path: string; sha256: string; pieces: { sha256: string }[] }[] }) => void,
    ) => {
      for (const [index, path] of tables.entries()) {
        const table = JSON.parse(texts[index] ?? '');
        edit(table);
        world.files.contents.set(path, Buffer.from(`${JSON.stringify(table, null, 2)}\n`));
      }
    };
    const wrong = 'f'.repeat(64);
    change((table) => table.files.pop());
    expect((await gather()).error).toMatchObject({ code: 'parts.table-malformed' });
    change(({ files }) => {
      for (const file of files) {
        file.sha256 = wrong;
        if (file.pieces.length === 1 && file.pieces[0] !== undefined) file.pieces[0].sha256 = wrong;
      }
    });
    expect((await gather()).error).toMatchObject({ code: 'parts.table-malformed' });
    // Pieces may be said to be anything: they are then not what lies there, or do not make what was sealed.
    change(({ files }) => {
      for (const file of files) if (file.pieces.length > 1) for (const piece of file.pieces) piece.sha256 = wrong;
    });
    expect((await gather()).error).toMatchObject({ code: 'files.differs' });
    expect(world.filesUnder(joined)).not.toContain('UpdatePack.json');
    // One drive with a damaged table is none the worse: the others have the same.
    for (const [index, path] of tables.entries())
      world.files.contents.set(path, Buffer.from(index === 0 ? 'no table' : (texts[index] ?? '')));
    for (const path of contentsUnder(world, joined).keys()) world.files.contents.delete(path);
    expect((await gather()).error).toBeNull();
  });

  it('takes no part for a file that somebody put there', async () => {
    const file = world.filesUnder(one).find((path) => !path.includes('.part')) ?? '';
    const own = world.files.contents.get(`${one}/${file}`) ?? Buffer.alloc(0);
    world.files.contents.set(`${one}/${file}`, Buffer.alloc(own.length, 1));
    expect((await gather()).error).toMatchObject({ code: 'files.differs', details: { path: `${one}/${file}` } });
  });

  it('refuses a folder that holds files of others', async () => {
    await world.files.makeFolder(joined);
    world.files.contents.set(`${joined}/thesis.docx`, Buffer.from('years of work'));
    expect((await gather()).error).toMatchObject({ code: 'update-pack.in-the-way' });
    expect(world.filesUnder(joined)).toEqual(['thesis.docx']);
  });
});
