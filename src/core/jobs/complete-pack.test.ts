import { describe, expect, it } from 'vitest';
import { AppError } from '../../shared/errors.ts';
import { cabinetOf, sha256 } from '../testing/memory-cloud.ts';
import { SampleWorld, sampleOffer } from '../testing/sample-world.ts';
import { emptySha256 } from '../updates/placeholders.ts';

const { newer, newest, hotfix } = sampleOffer;
const connectInput = { from: '/drive', to: '/drive/UpdatePacks', download: 'all', planOnly: false } as const;
const importInput = { from: '/drive/UpdatePacks', waitSeconds: 30 } as const;
const pack = '/drive/UpdatePacks';

async function prepared(): Promise<SampleWorld> {
  const world = await SampleWorld.make();
  await world.result('prepare', { to: '/drive', overwrite: false, reviewed: null });
  return world;
}

/** A list of redistributables, as the cloud serves it to all updates. */
async function serveList(world: SampleWorld, ...files: readonly string[]): Promise<void> {
  const xml = `<RedistManifest Version="1">${files.join('')}</RedistManifest>`;
  world.cloud.serve('/redist/list', await cabinetOf({ 'ConfigMgr.Manifest.xml': xml }));
}

function listed(name: string, hash: string, size: number | null): string {
  const sized = size === null ? '' : ` Size="${size}"`;
  return `<File Name="${name}"${sized} Url="/redist/${name}"><Hash Algorithm="SHA256">${hash}</Hash></File>`;
}

function isSealed(world: SampleWorld): boolean {
  return world.files.contents.has(`${pack}/UpdatePack.json`) || [...world.files.contents.keys()].some(isLegOfPack);
}

function isLegOfPack(path: string): boolean {
  return path.startsWith(`${pack}/ServiceConnection/Legs/`);
}

const gone = (url: string): AppError => new AppError('cloud.not-there', { url });

describe('a pack is sealed only when all of it is there', () => {
  it.each([
    ['the manifest', '/manifest'],
    ['the console content', '/console'],
    ['a payload', `/payload/${newest}`],
    ['the list of redistributables', '/redist/list'],
    ['a redistributable', '/redist/a'],
  ])(
    'without %s there is no seal, what is there is kept, and only the rest is fetched later',
    async (_name, ending) => {
      const world = await prepared();
      world.cloud.onRequest = (url) => {
        if (url.endsWith(ending)) throw gone(url);
      };
      const { error } = await world.run('connect', connectInput);
      // What all three updates lack is told of all three.
      const isShared = ending === '/redist/list';
      expect(error?.code).toBe(isShared ? 'update-pack.incomplete' : 'cloud.not-there');
      if (isShared) expect(error?.details).toMatchObject({ updates: 3, files: { length: 3 } });
      expect(isSealed(world)).toBe(false);
      const kept = world.filesUnder(pack).filter((path) => path.endsWith('.cab') && !path.includes('/'));
      world.cloud.onRequest = () => undefined;
      world.cloud.requests.length = 0;
      await world.result('connect', connectInput);
      expect(isSealed(world)).toBe(true);
      for (const path of kept.filter((name) => /^\d/.test(name)))
        expect(world.cloud.requests.some((url) => url.endsWith(path.replace('.cab', '')))).toBe(false);
      await world.result('import', importInput);
    },
  );

  it.each([
    ['a payload', `${newest}.cab`],
    ['a list of redistributables', `${newer}/Redist/ConfigMgr.Manifest.cab`],
    ['a redistributable', `${newer}/Redist/a.msi`],
    ['the console content', 'ConfigMgr.AdminUIContent.cab'],
    ['the manifest', 'ConfigMgr.Update.Manifest.ENC'],
  ])('%s that goes away behind its back is missed by name', async (_name, path) => {
    const world = await prepared();
    // The last file to come is the redistributable that all share; the thief waits for it, or for the console content.
    world.files.onAction = (action, changed) => {
      if (action === 'tidy' && changed.startsWith(pack) && /\/a\.msi$|\.cab$/.test(changed))
        world.files.contents.delete(`${pack}/${path}`);
    };
    const { error } = await world.run('connect', connectInput);
    expect(error?.code).toBe('update-pack.incomplete');
    expect((error as AppError<'update-pack.incomplete'>).details.files).toEqual([`${path} (it is not there)`]);
    expect(isSealed(world)).toBe(false);
    world.files.onAction = () => undefined;
    world.cloud.requests.length = 0;
    await world.result('connect', connectInput);
    expect(isSealed(world)).toBe(true);
    expect(world.cloud.requests.filter((url) => url.includes('/payload/')).length).toBe(
      path === `${newest}.cab` ? 1 : 0,
    );
  });

  it('tells every payload that fails, not only the first', async () => {
    const world = await prepared();
    world.cloud.onRequest = (url) => {
      if (url.endsWith(newest) || url.endsWith(hotfix)) throw gone(url);
    };
    const { error } = await world.run('connect', connectInput);
    expect(error?.code).toBe('update-pack.incomplete');
    expect(error?.details).toMatchObject({
      files: [`${newest}.cab (cloud.not-there)`, `${hotfix}.cab (cloud.not-there)`],
      updates: 2,
    });
    expect(world.log.lines.filter((line) => line.startsWith('error ') && line.includes('.cab: '))).toHaveLength(2);
    expect(isSealed(world)).toBe(false);
    expect(world.filesUnder(pack)).toContain(`${newer}.cab`);
    world.cloud.onRequest = () => undefined;
    world.cloud.requests.length = 0;
    await world.result('connect', connectInput);
    const fetched = world.cloud.requests.filter((url) => url.includes('/payload/')).map((url) => url.split('/').at(-1));
    expect(new Set(fetched)).toEqual(new Set([newest, hotfix]));
    expect(fetched).toHaveLength(2);
  });
});

describe('a pack that was sealed with less than its manifests name', () => {
  it('is missed by Verify and Import, every file by name, with the site untouched', async () => {
    const world = await prepared();
    await world.result('connect', connectInput);
    const path = `${pack}/UpdatePack.json`;
    const record = JSON.parse(String(world.files.contents.get(path))) as {
      readonly copies: readonly { readonly path: string }[];
      readonly files: readonly { readonly path: string }[];
    };
    // What several updates share is there once; each of them needs it all the same.
    const files = record.files.filter((file) => file.path !== `${hotfix}.cab`);
    const copies = record.copies.filter((copy) => copy.path !== `${newest}/Redist/a.msi`);
    expect([files.length, copies.length]).toEqual([record.files.length - 1, record.copies.length - 1]);
    const hierarchies = Reflect.get(record, 'hierarchies') as readonly { readonly packages: readonly string[] }[];
    const changed = {
      ...record,
      files,
      copies,
      // It is no longer chosen, and still carried.
      hierarchies: hierarchies.map((one) => ({ ...one, packages: one.packages.filter((guid) => guid !== hotfix) })),
    };
    world.files.contents.set(path, Buffer.from(JSON.stringify(changed)));
    await world.sealAgain(pack);
    for (const job of ['verify', 'import'] as const) {
      const { error } = await world.run(job, { ...importInput, path: pack });
      expect(error).toMatchObject({ code: 'update-pack.incomplete', details: { updates: 2 } });
      expect((error as AppError<'update-pack.incomplete'>).details.files).toEqual([
        `${newest}/Redist/a.msi (it is not there)`,
        `${hotfix}.cab (it is not there)`,
      ]);
    }
    expect(world.filesUnder('/site')).toEqual([]);
  });
});

describe('a placeholder', () => {
  it.each(['a.msi', 'setup.EXE', 'x/y.cab'])('is refused where %s can never be empty', async (name) => {
    for (const size of [0, null]) {
      const world = await prepared();
      await serveList(world, listed(name, emptySha256.toUpperCase(), size));
      const { error } = await world.run('connect', { ...connectInput, download: 'latest' });
      expect(error).toMatchObject({
        code: 'manifest.placeholder',
        details: { name: 'ConfigMgr.Manifest.cab', file: name },
      });
      expect(world.cloud.received).toEqual([]);
    }
  });

  it('is laid as zero bytes, without asking anybody, where a file may be empty', async () => {
    const world = await prepared();
    const real = Buffer.alloc(5000, 7);
    await serveList(world, listed('marker.txt', emptySha256, 0), listed('a', sha256(real), 5000));
    await world.result('connect', { ...connectInput, download: 'latest' });
    expect(world.files.contents.get(`${pack}/${newest}/Redist/marker.txt`)).toHaveLength(0);
    expect(world.cloud.requests.some((url) => url.endsWith('marker.txt'))).toBe(false);
    expect(world.log.lines.some((line) => line.includes('marker.txt') && line.includes('zero bytes'))).toBe(true);
    await world.result('import', importInput);
    expect(world.files.contents.get(`/site/EasySetupPayload/Offline/${newest}/Redist/marker.txt`)).toHaveLength(0);
  });

  it.each([
    ['the digest of nothing and a size', emptySha256, 12],
    ['the digest of something and no size', 'a'.repeat(64), 0],
  ])('is no contradiction: %s is refused', async (_name, hash, size) => {
    const world = await prepared();
    await serveList(world, listed('marker.txt', hash, size));
    expect((await world.run('connect', { ...connectInput, download: 'latest' })).error).toMatchObject({
      code: 'manifest.malformed',
    });
  });

  it('is refused as a payload', async () => {
    const world = await prepared();
    const manifest = await manifestWith(world, { Size: '0', hash: emptySha256 });
    world.cloud.serve('/manifest', manifest);
    const { error } = await world.run('connect', { ...connectInput, download: 'latest' });
    expect(error).toMatchObject({ code: 'manifest.placeholder', details: { file: `${newest}.cab` } });
  });

  it('that arrives in place of a real file is never taken for it', async () => {
    const world = await prepared();
    world.cloud.serve('/redist/a', Buffer.alloc(0));
    const { error } = await world.run('connect', { ...connectInput, download: 'latest' });
    expect(error).toMatchObject({ code: 'download.empty', details: { name: `${newest}/Redist/a.msi` } });
    expect(world.filesUnder(pack)).not.toContain(`${newest}/Redist/a.msi`);
  });
});

describe('a list of redistributables', () => {
  it('that names nothing is refused, and nothing is sent', async () => {
    const world = await prepared();
    await serveList(world);
    expect((await world.run('connect', { ...connectInput, download: 'latest' })).error).toMatchObject({
      code: 'manifest.empty-list',
      details: { update: 'Configuration Manager 2509' },
    });
    expect(world.cloud.received).toEqual([]);
  });

  it('that names a further list is refused: nobody would fetch what that one names', async () => {
    const world = await prepared();
    await serveList(world, listed('more/ConfigMgr.Manifest.cab', 'a'.repeat(64), 10));
    expect((await world.run('connect', { ...connectInput, download: 'latest' })).error).toMatchObject({
      code: 'manifest.malformed',
      details: { problem: 'it names a further list, more/ConfigMgr.Manifest.cab' },
    });
  });
});

describe("a folder of Microsoft's tool", () => {
  it.each(['verify', 'import'] as const)('is explained by %s, with its placeholders by name', async (job) => {
    const world = await SampleWorld.make();
    await world.files.makeFolder(`/drive/classic/${newest}/Redist`);
    const lay = (path: string, bytes: Uint8Array): unknown =>
      world.files.contents.set(`/drive/classic/${path}`, Buffer.from(bytes));
    lay('ConfigMgr.Update.Manifest.ENC', Buffer.from('whatever that is'));
    lay(`${newest}.cab`, Buffer.from('payload'));
    lay(`${newest}/Redist/SQLSysClrTypes.msi`, Buffer.alloc(0));
    lay(`${newest}/Redist/ok.msi`, Buffer.from('x'));
    const { error } =
      job === 'verify'
        ? await world.run('verify', { path: '/drive/classic' })
        : await world.run('import', { ...importInput, from: '/drive/classic' });
    expect(error).toMatchObject({
      code: 'update-pack.classic',
      details: { empty: [`${newest}/Redist/SQLSysClrTypes.msi`] },
    });
    expect(error?.message).toContain('SQLSysClrTypes.msi');
  });
});

/** The manifest of the sample cloud, with the payload of the newest update given anew. */
async function manifestWith(
  world: SampleWorld,
  { Size, hash }: { readonly Size: string; readonly hash: string },
): Promise<Buffer> {
  const payload = world.cloud.files.get(`http://cloud.test/payload/${newest}`) ?? Buffer.alloc(0);
  const xml = `<Manifests><Manifest PackageGuid="${newest}"><Update>2509</Update><Name>Configuration Manager 2509</Name>
    <UpdateType>0</UpdateType><FullVersion>5.00.9141.1000</FullVersion><DateReleased>2025-01-01T00:00:00Z</DateReleased>
    <MinCMVersion>5.00.9128.1000</MinCMVersion><MaxCMVersion>5.00.9141.1009</MaxCMVersion>
    <Content ContentUrl="/payload/${newest}" Size="${Size === '' ? payload.length : Size}"><Hash Algorithm="SHA256">${hash}</Hash>
    <Redist ManifestUrl="/redist/list"/></Content></Manifest></Manifests>`;
  return await cabinetOf({ 'Manifest.xml': xml });
}
