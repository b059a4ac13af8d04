/* Whole journeys by one file: usage data and update packs that are bundled, read where they lie, and unpacked again. */
import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { createBundle, type MadeBundle } from '../../core/bundle/create-bundle.ts';
import { extractBundle } from '../../core/bundle/extract-bundle.ts';
import { verifyBundle } from '../../core/bundle/verify-bundle.ts';
import { checkChain } from '../../core/custody/check-chain.ts';
import { sayOf } from '../../core/testing/memory-scanner.ts';
import { SampleWorld } from '../../core/testing/sample-world.ts';
import { findLegs } from '../../core/trust/leg-folder.ts';
import { isAppError } from '../../shared/errors.ts';
import { Settings } from '../../shared/settings.ts';
import { writeZipArchive } from './zip-archive.ts';

const prepareInput = { to: '/drive', overwrite: false, reviewed: null } as const;
const connectInput = { from: '/drive', to: '/drive/UpdatePacks', download: 'latest', planOnly: false } as const;
const { signal } = new AbortController();

/** A site whose usage data and update pack lie on a drive, and a folder for discs. */
async function connected(): Promise<SampleWorld> {
  const world = await SampleWorld.make();
  for (const folder of ['/disc', '/elsewhere']) await world.files.makeFolder(folder);
  await world.result('prepare', prepareInput);
  await world.result('connect', connectInput);
  return world;
}

async function bundle(world: SampleWorld, from: string, to = '/disc'): Promise<MadeBundle> {
  const ports = { ...world.ports, writeArchive: writeZipArchive };
  return await createBundle(ports, { from, to, overwrite: false }, { signal });
}

async function test(world: SampleWorld, path: string): ReturnType<typeof verifyBundle> {
  return await verifyBundle(await world.files.open(path), { files: world.files, signal });
}

async function lastActs(world: SampleWorld, chain: string): Promise<readonly string[]> {
  const { entries, bad } = await checkChain(await world.custody.read(chain), { chain });
  expect(bad).toBeNull();
  return entries.map(({ entry: { what, details } }) => (details.outcome ? `${what} ${details.outcome}` : what));
}

/** Everything that is there, as one digest each. */
function everything(world: SampleWorld, below: string): Readonly<Record<string, string>> {
  const paths = [...world.files.contents].filter(([path]) => path.startsWith(below));
  return Object.fromEntries(paths.map(([path, bytes]) => [path, createHash('sha256').update(bytes).digest('hex')]));
}

describe('a bundle of an update pack', () => {
  it('holds what the newest leg lists, the record first, and nothing else of the folder', async () => {
    const world = await connected();
    world.files.contents.set('/drive/UpdatePacks/stray.txt', Buffer.from('nobody listed it'));
    const made = await bundle(world, '/drive/UpdatePacks');
    expect(made.path).toBe('/disc/INBOUND.ZIP');
    expect(made.problems).toEqual([]);
    const { legs } = await findLegs(world.files, '/drive/UpdatePacks');
    const found = await test(world, made.path);
    expect(found.legs.map(({ value }) => value)).toEqual(legs.map(({ value }) => value));
    expect(found.record.map(({ path }) => path.split('/', 2).join('/'))).toEqual([
      'ServiceConnection/Legs',
      'ServiceConnection/Custody',
      'ServiceConnection/Read me.txt',
    ]);
    expect(found.record[0]?.offset).toBe(0);
    expect(found.files.map(({ path }) => path)).toEqual(legs[0]?.value.files.map(({ path }) => path));
  });

  it('is imported where it lies, and again, with nothing written beside it', async () => {
    const world = await connected();
    const { path } = await bundle(world, '/drive/UpdatePacks');
    for (const name of world.files.contents.keys()) if (name.startsWith('/drive/')) world.files.contents.delete(name);
    const before = everything(world, '/disc');
    const first = await world.result('import', { from: path, waitSeconds: 30 });
    expect(first).toMatchObject({ wasThereAlready: false, problems: [], seal: { kind: 'inbound' } });
    expect(first.filesLaid).toBeGreaterThan(2);
    expect(first.receipt).not.toBeNull();
    const second = await world.result('import', { from: path, waitSeconds: 30 });
    expect(second).toMatchObject({ wasThereAlready: true, filesLaid: 0 });
    expect(everything(world, '/disc')).toEqual(before);
  });

  it('says in the custody record of its trip that it was made, and carries that record', async () => {
    const world = await connected();
    const trip = (await world.custody.list()).find((chain) => chain !== 'computer') ?? '';
    const made = await bundle(world, '/drive/UpdatePacks');
    expect((await lastActs(world, trip)).at(-1)).toBe('bundled');
    const to = '/elsewhere/pack';
    await extractBundle(world.files, { from: made.path, to }, { signal, overwrite: false });
    const carried = world.files.contents.get(`${to}/ServiceConnection/Custody/${trip}.jsonl`);
    expect(carried?.equals(Buffer.from(await world.custody.read(trip)))).toBe(true);
  });

  it('becomes the same folder again, which is imported as any other', async () => {
    const world = await connected();
    const { path } = await bundle(world, '/drive/UpdatePacks');
    const written = await extractBundle(
      world.files,
      { from: path, to: '/elsewhere/pack' },
      { signal, overwrite: false },
    );
    const sealed = (folder: string): Readonly<Record<string, string>> =>
      Object.fromEntries(
        Object.entries(everything(world, `${folder}/`))
          .filter(([name]) => !name.includes('/Custody/'))
          .map(([name, digest]) => [name.slice(folder.length), digest]),
      );
    expect(sealed('/elsewhere/pack')).toEqual(sealed('/drive/UpdatePacks'));
    // Without its leg the folder is nobody's: that one comes last.
    expect(written.at(-1)?.path).toMatch(/\/Legs\/[0-9a-f-]{36}\.json$/);
    const result = await world.result('import', { from: '/elsewhere/pack', waitSeconds: 30 });
    expect(result).toMatchObject({ problems: [], wasThereAlready: false });
  });

  it('replaces nothing when it is unpacked, unless that was said', async () => {
    const world = await connected();
    const { path } = await bundle(world, '/drive/UpdatePacks');
    await world.files.makeFolder('/elsewhere/pack');
    world.files.contents.set('/elsewhere/pack/UpdatePack.json', Buffer.from('mine'));
    const extract = (overwrite: boolean): Promise<unknown> =>
      extractBundle(world.files, { from: path, to: '/elsewhere/pack' }, { signal, overwrite });
    await expect(extract(false)).rejects.toMatchObject({ code: 'files.exists' });
    expect(Object.keys(everything(world, '/elsewhere/'))).toEqual(['/elsewhere/pack/UpdatePack.json']);
    world.files.links.add('/elsewhere/pack/UpdatePack.json');
    await expect(extract(true)).rejects.toMatchObject({ code: 'files.not-a-file' });
    world.files.links.delete('/elsewhere/pack/UpdatePack.json');
    await extract(true);
    expect(world.files.contents.get('/elsewhere/pack/UpdatePack.json')?.toString()).not.toBe('mine');
  });

  it('is not made of a file that was changed, and the custody record says so', async () => {
    const world = await connected();
    const [cab = ''] = world.filesUnder('/drive/UpdatePacks').filter((name) => name.endsWith('.cab'));
    const bytes = Buffer.from(world.files.contents.get(`/drive/UpdatePacks/${cab}`) ?? []);
    bytes[bytes.length - 1] = (bytes.at(-1) ?? 0) ^ 1;
    world.files.contents.set(`/drive/UpdatePacks/${cab}`, bytes);
    const details = { path: `/drive/UpdatePacks/${cab}`, offset: 0 };
    await expect(bundle(world, '/drive/UpdatePacks')).rejects.toMatchObject({ code: 'leg.file-differs', details });
    expect(world.filesUnder('/disc')).toEqual([]);
    const trip = (await world.custody.list()).find((chain) => chain !== 'computer') ?? '';
    expect((await lastActs(world, trip)).slice(-2)).toEqual(['bundled', 'bundled leg.file-differs']);
  });

  it('goes along with a damaged custody record, which is told and not added to', async () => {
    const world = await connected();
    const [trip = ''] = (await world.custody.list()).filter((chain) => chain !== 'computer');
    const carried = `/drive/UpdatePacks/ServiceConnection/Custody/${trip}.jsonl`;
    const bytes = Buffer.from(world.files.contents.get(carried) ?? []);
    bytes[100] = (bytes[100] ?? 0) ^ 1;
    world.files.contents.set(carried, bytes);
    const kept = await world.custody.read(trip);
    const made = await bundle(world, '/drive/UpdatePacks');
    expect(made.problems).toMatchObject([{ code: 'custody.damaged', details: { name: trip, number: 1 } }]);
    expect((await test(world, made.path)).problems).toMatchObject([{ code: 'custody.damaged' }]);
    expect(await world.custody.read(trip)).toEqual(kept);
    expect((await lastActs(world, 'computer')).at(-1)).toBe('bundled');
    const imported = await world.result('import', { from: made.path, waitSeconds: 30 });
    expect(imported).toMatchObject({ wasThereAlready: false, problems: [{ code: 'custody.damaged' }] });
  });

  it('leaves nothing behind when it is stopped', async () => {
    const world = await connected();
    const ports = { ...world.ports, writeArchive: writeZipArchive };
    const order = { from: '/drive/UpdatePacks', to: '/disc', overwrite: false };
    for (const stop of ['write', 'read-back', 'verify'] as const) {
      const stopping = new AbortController();
      const making = createBundle(ports, order, {
        signal: stopping.signal,
        onBytes: (step) => {
          if (step === stop) stopping.abort();
        },
      });
      await expect(making, stop).rejects.toThrow();
      expect(world.filesUnder('/disc'), stop).toEqual([]);
    }
    await bundle(world, '/drive/UpdatePacks');
  });

  it('needs exactly the room it takes, and not a byte less', async () => {
    const world = await connected();
    const trip = (await world.custody.list()).find((chain) => chain !== 'computer') ?? '';
    const acts = await lastActs(world, trip);
    const used = world.files.usedBytes();
    const neededWith = async (freeBytes: number): Promise<number> => {
      world.files.capacityBytes = used + freeBytes;
      const error: unknown = await bundle(world, '/drive/UpdatePacks').catch((thrown: unknown) => thrown);
      return isAppError(error, 'drive.too-little-space')
        ? error.details.neededBytes
        : expect.unreachable(String(error));
    };
    const neededBytes = await neededWith(0);
    expect(await neededWith(neededBytes - 1)).toBe(neededBytes);
    expect(await lastActs(world, trip)).toEqual(acts);
    world.files.capacityBytes = used + neededBytes;
    const { sizeBytes } = await bundle(world, '/drive/UpdatePacks');
    // Its name in the folder takes room, too.
    expect(neededBytes - sizeBytes).toBeLessThan(100);
  });

  it('is refused at any single bit that changes, before anything of it is used', async () => {
    const world = await connected();
    const { path } = await bundle(world, '/drive/UpdatePacks');
    const good = world.files.contents.get(path) ?? Buffer.alloc(0);
    const site = everything(world, '/site');
    let refused = 0;
    // A prime step: every kind of place has its turn.
    for (let at = 0; at < good.length; at += Math.ceil(good.length / 251)) {
      const bytes = Buffer.from(good);
      bytes[at] = (bytes[at] ?? 0) ^ (1 << (at % 8));
      world.files.contents.set(path, bytes);
      const error: unknown = await test(world, path).then(
        ({ problems }) => problems[0],
        (thrown: unknown) => thrown,
      );
      expect(error, `byte ${at}`).toMatchObject({ code: expect.stringMatching(/^(?:bundle|leg|custody|trust)\./) });
      refused += 1;
    }
    expect(refused).toBeGreaterThan(200);
    expect(everything(world, '/site')).toEqual(site);
  });

  it('is refused by Import where it was damaged, with the site untouched', async () => {
    const world = await connected();
    const { path } = await bundle(world, '/drive/UpdatePacks');
    const found = await test(world, path);
    const payload = found.files.find(({ what }) => what === 'payload');
    const bytes = Buffer.from(world.files.contents.get(path) ?? []);
    const at = bytes.lastIndexOf(Buffer.from('payload of '));
    bytes[at] = 0;
    world.files.contents.set(path, bytes);
    const site = everything(world, '/site');
    const { error } = await world.run('import', { from: path, waitSeconds: 30 });
    expect(error).toMatchObject({ code: 'update-pack.wrong-hash', details: { path, file: payload?.path } });
    expect(everything(world, '/site')).toEqual(site);
  });
});

describe('a scanner', () => {
  it('is given what is in the bundle, file by file, and what it does not find clean is neither laid nor sent', async () => {
    const world = await connected();
    const [outbound, inbound] = [await bundle(world, '/drive'), await bundle(world, '/drive/UpdatePacks')];
    world.scanSettings = Settings.parse({ version: 1, scan: { preset: 'clamav' } }).scan;
    const connectFrom = { ...connectInput, from: outbound.path, to: '/elsewhere/Packs' };
    const importFrom = { from: inbound.path, waitSeconds: 30 };
    world.scanner.answer = (files) => ({ exitCode: 1, output: sayOf(files, files[0] ?? '') });
    const [site, sent] = [everything(world, '/site'), world.cloud.received.length];
    expect((await world.run('connect', connectFrom)).error).toMatchObject({ code: 'scan.dirty' });
    expect((await world.run('import', importFrom)).error).toMatchObject({ code: 'scan.dirty' });
    expect(everything(world, '/site')).toEqual(site);
    expect(world.cloud.received).toHaveLength(sent);
    world.scanner.answer = () => ({});
    const taken = await world.result('import', importFrom);
    expect(taken).toMatchObject({ scan: { files: taken.pack.files }, problems: [] });
    const scanned = world.scanner.scanned.at(-1) ?? [];
    expect(scanned).toHaveLength(taken.pack.files);
    for (const path of scanned) {
      expect(path).toMatch(/^\/to-scan\/INBOUND\.ZIP\//);
      const original = path.replace('/to-scan/INBOUND.ZIP', '/drive/UpdatePacks');
      expect(world.files.contents.get(path)?.equals(world.files.contents.get(original) ?? Buffer.alloc(0))).toBe(true);
    }
    await world.result('connect', connectFrom);
  });
});

describe('a bundle of usage data', () => {
  it('is verified by its own record where it lies, as an update pack is', async () => {
    const world = await connected();
    const [outbound, inbound] = [await bundle(world, '/drive'), await bundle(world, '/drive/UpdatePacks')];
    expect(await world.result('verify', { path: outbound.path })).toMatchObject({
      items: [{ kind: 'usage-cabinet' }],
      problems: [],
    });
    expect(await world.result('verify', { path: inbound.path })).toMatchObject({
      items: [{ kind: 'update-pack', path: inbound.path, strayFiles: [] }],
      problems: [],
    });
  });

  it('is uploaded where it lies, and its trip goes on', async () => {
    const world = await connected();
    const made = await bundle(world, '/drive');
    expect(made.path).toBe('/disc/OUTBOUND.ZIP');
    for (const name of world.files.contents.keys()) if (name.startsWith('/drive/')) world.files.contents.delete(name);
    await world.files.makeFolder('/drive/Packs');
    const result = await world.result('connect', { ...connectInput, from: made.path, to: '/drive/Packs' });
    expect(result).toMatchObject({ problems: [], uploads: [{ receipt: expect.any(String) }] });
    expect(result.sealsFound).toMatchObject([{ seal: { kind: 'outbound', standing: 'self' } }]);
    const { legs } = await findLegs(world.files, '/drive/Packs');
    expect(legs[0]?.value.answers[0]?.id).toBe(made.legs[0]?.value.id);
    const trip = made.legs[0]?.value.id ?? '';
    expect(await lastActs(world, trip)).toContain('bundled');
    expect(await world.result('import', { from: '/drive/Packs', waitSeconds: 30 })).toMatchObject({ problems: [] });
  });

  it('is not made of a folder that nobody sealed', async () => {
    const world = await connected();
    await expect(bundle(world, '/elsewhere')).rejects.toMatchObject({ code: 'trust.not-sealed' });
    await expect(bundle(world, '/nowhere')).rejects.toMatchObject({ code: 'files.not-found' });
  });
});
