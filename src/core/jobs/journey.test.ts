import { describe, expect, it } from 'vitest';
import { foreign } from '../../shared/clauses.ts';
import { AppError } from '../../shared/errors.ts';
import type { JobSnapshot } from '../../shared/jobs.ts';
import { cabinetOf, sha256 } from '../testing/memory-cloud.ts';
import { SampleWorld, sampleOffer } from '../testing/sample-world.ts';

const connectInput = { from: '/drive', to: '/drive/UpdatePacks', download: 'latest', planOnly: false } as const;
const importInput = { from: '/drive/UpdatePacks', waitSeconds: 30 } as const;
const prepareInput = { to: '/drive', overwrite: false, reviewed: null } as const;

async function connected(): Promise<SampleWorld> {
  const world = await SampleWorld.make();
  await world.result('prepare', prepareInput);
  await world.result('connect', connectInput);
  return world;
}

describe('prepare', () => {
  it('writes a cabinet under a name unique per hierarchy and time, and says what it holds', async () => {
    const world = await SampleWorld.make();
    const result = await world.result('prepare', prepareInput);
    expect(result.cabinet.path).toBe('/drive/UsageData-P01-ee3f93ac-20261120-180650Z.cab');
    expect(result).toMatchObject({ rows: 250, usageLevel: 'Enhanced', problems: [] });
    expect(result.checks.map((check) => `${check.id} ${check.outcome}`)).toEqual([
      'database passed',
      'read-permission passed',
      'site-code passed',
      'connection-mode passed',
      'usage-level passed',
      // The sample site is at a release whose support has ended.
      'site-version warning',
      'tool-version passed',
      'usage-data passed',
      'data-age passed',
      'destination passed',
    ]);
    expect(world.filesUnder('/drive')).toHaveLength(1);
    expect(world.database.isClosed).toBe(true);
  });

  it('carries byte for byte what a raw export shows', async () => {
    const world = await SampleWorld.make();
    const raw = await world.result('export', { to: '/drive/raw.csv', raw: true, overwrite: false });
    const safe = await world.result('export', { to: '/drive/safe.csv', raw: false, overwrite: false });
    const { usageDataSha256 } = await world.result('prepare', prepareInput);
    expect(raw.file.sha256).toBe(usageDataSha256);
    expect(raw.usageDataSha256).toBe(usageDataSha256);
    expect(safe.usageDataSha256).toBe(usageDataSha256);
    expect(safe.file.sha256).not.toBe(usageDataSha256);
  });

  it.each([true, false])('takes only what was reviewed (raw: %s)', async (raw) => {
    const world = await SampleWorld.make();
    await world.result('export', { to: '/drive/review.csv', raw, overwrite: false });
    await world.result('prepare', { ...prepareInput, to: '/drive/good.cab', reviewed: '/drive/review.csv' });
    world.database.rows = world.database.rows.slice(1);
    const { error } = await world.run('prepare', {
      ...prepareInput,
      to: '/drive/bad.cab',
      reviewed: '/drive/review.csv',
    });
    expect(error).toMatchObject({ code: 'usage-data.changed-since-review' });
    expect(world.filesUnder('/drive')).toEqual(['good.cab', 'review.csv']);
  });

  it('never overwrites silently', async () => {
    const world = await SampleWorld.make();
    const input = { ...prepareInput, to: '/drive/UsageData.cab' };
    await world.result('prepare', input);
    const before = world.files.contents.get('/drive/UsageData.cab');
    expect((await world.run('prepare', input)).error).toMatchObject({ code: 'files.exists' });
    expect(world.files.contents.get('/drive/UsageData.cab')).toBe(before);
    await world.result('prepare', { ...input, overwrite: true });
  });

  it.each<readonly [string, (world: SampleWorld) => void, string]>([
    [
      'the site is online',
      (world) => {
        world.database.site = { ...world.database.site, serviceConnectionMode: 'online' };
      },
      'site.online-mode',
    ],
    [
      'there is no data',
      (world) => {
        world.database.rows = [];
      },
      'usage-data.empty',
    ],
    [
      'the version is no version',
      (world) => {
        world.database.site = { ...world.database.site, version: '2403' };
      },
      'site-database.unexpected-value',
    ],
    [
      'the drive is full',
      (world) => {
        world.files.capacityBytes = 100;
      },
      'files.disk-full',
    ],
    [
      'the drive lies',
      (world) => {
        world.files.corrupt = (_path, content) => {
          const bytes = Buffer.from(content);
          bytes[200] = (bytes[200] ?? 0) ^ 1;
          return bytes;
        };
      },
      'files.read-back-differs',
    ],
  ])('says so when %s, and leaves nothing', async (_name, spoil, code) => {
    const world = await SampleWorld.make();
    spoil(world);
    const { snapshot, error } = await world.run('prepare', prepareInput);
    expect(snapshot.state).toBe('failed');
    expect(error).toMatchObject({ code });
    expect(world.filesUnder('/drive')).toEqual([]);
  });

  it('takes away what a run of this site left unfinished, and nothing else', async () => {
    const world = await SampleWorld.make();
    const mine = '/drive/UsageData-P01-ee3f93ac-20261101-120000Z.cab.0badcafe.partial';
    const others = [
      '/drive/UsageData-P02-ee3f93ac-20261101-120000Z.cab.0badcafe.partial',
      '/drive/thesis.docx.0badcafe.partial',
    ];
    for (const path of [mine, ...others]) world.files.contents.set(path, Buffer.from('x'));
    await world.result('prepare', prepareInput);
    expect(world.files.contents.has(mine)).toBe(false);
    for (const path of others) expect(world.files.contents.has(path)).toBe(true);
  });

  it('replaces no file that is not one of its kind, even when told to overwrite', async () => {
    const world = await SampleWorld.make();
    world.files.contents.set('/drive/thesis.docx', Buffer.from('years of work'));
    for (const job of ['prepare', 'export'] as const) {
      const input = { to: '/drive/thesis.docx', overwrite: true, reviewed: null, raw: false };
      expect((await world.run(job, input)).error).toMatchObject({ code: 'files.name-not-allowed' });
    }
    expect(world.files.contents.get('/drive/thesis.docx')?.toString()).toBe('years of work');
  });

  it('stops when cancelled, and leaves nothing', async () => {
    const world = await SampleWorld.make();
    const states: string[] = [];
    const { snapshot } = await world.run('prepare', prepareInput, ({ state, progress }, cancel) => {
      states.push(state);
      if (progress?.step === 'check') cancel();
    });
    expect(snapshot.state).toBe('cancelled');
    expect(states).toContain('cancelling');
    expect(world.filesUnder('/drive')).toEqual([]);
  });
});

describe('connect', () => {
  it('uploads, chooses, downloads and seals', async () => {
    const world = await SampleWorld.make();
    await world.result('prepare', prepareInput);
    const result = await world.result('connect', connectInput);
    expect(world.cloud.received).toHaveLength(1);
    const guid = sampleOffer.newest;
    expect(world.filesUnder('/drive/UpdatePacks')).toEqual(
      [
        `${guid}.cab`,
        `${guid}/Redist/ConfigMgr.Manifest.cab`,
        `${guid}/Redist/a.msi`,
        'ConfigMgr.AdminUIContent.cab',
        'ConfigMgr.Update.Manifest.ENC',
        'UpdatePack.json',
      ].sort(),
    );
    expect(result.pack).toMatchObject({ path: '/drive/UpdatePacks', files: 5 });
    expect(result.plan.hierarchies[0]?.decisions.find((decision) => decision.isChosen)?.guid).toBe(guid);
  });

  it('only plans when asked to: nothing is uploaded, downloaded or written', async () => {
    const world = await SampleWorld.make();
    await world.result('prepare', prepareInput);
    const before = world.filesUnder('/drive');
    const result = await world.result('connect', { ...connectInput, download: 'all', planOnly: true });
    expect(result.pack).toBeNull();
    expect(result.plan.downloadBytes).toBeGreaterThan(100_000);
    expect(world.cloud.received).toEqual([]);
    expect(world.cloud.requests.filter((url) => url.includes('/payload/') || url.endsWith('/redist/a'))).toEqual([]);
    expect(world.filesUnder('/drive')).toEqual(before);
  });

  it('fetches what updates share once, and has it in the pack once', async () => {
    const world = await SampleWorld.make();
    await world.result('prepare', prepareInput);
    const planned = await world.result('connect', { ...connectInput, download: 'all', planOnly: true });
    world.cloud.requests.length = 0;
    const result = await world.result('connect', { ...connectInput, download: 'all' });
    expect(world.cloud.requests.filter((url) => url.endsWith('/redist/a'))).toHaveLength(1);
    expect(world.cloud.requests.filter((url) => url.endsWith('/redist/list'))).toHaveLength(1);
    expect(world.filesUnder('/drive/UpdatePacks').filter((path) => path.endsWith('a.msi'))).toHaveLength(1);
    expect(result.plan.files.filter(({ path }) => path.endsWith('a.msi'))).toHaveLength(3);
    expect(result).toMatchObject({ sharedBytes: expect.any(Number), reusedBytes: 0 });
    expect(result.sharedBytes).toBeGreaterThanOrEqual(10_000);
    expect(result.downloadedBytes).toBe(planned.plan.downloadBytes + world.consoleContentBytes);
  });

  it('tries an upload again that the network cut', async () => {
    const world = await SampleWorld.make();
    await world.result('prepare', prepareInput);
    let cuts = 2;
    world.cloud.onRequest = (url) => {
      if (url.endsWith('/usage-data') && cuts-- > 0)
        throw new AppError('cloud.unreachable', {
          host: 'cloud.test',
          reason: foreign('the connection was closed in the middle'),
        });
    };
    await world.result('connect', connectInput);
    expect(world.cloud.received).toHaveLength(1);
  });

  it('goes on where a failed run stopped', async () => {
    const world = await SampleWorld.make();
    await world.result('prepare', prepareInput);
    world.cloud.onRequest = (url) => {
      if (url.endsWith('/redist/a')) throw new AppError('cloud.server-error', { url, status: 503 });
    };
    expect((await world.run('connect', connectInput)).error).toMatchObject({ code: 'cloud.server-error' });
    expect(world.filesUnder('/drive/UpdatePacks')).not.toContain('UpdatePack.json');
    world.cloud.onRequest = () => undefined;
    world.cloud.requests.length = 0;
    await world.result('connect', connectInput);
    expect(world.cloud.requests.filter((url) => url.includes('/payload/'))).toEqual([]);
    expect(world.filesUnder('/drive/UpdatePacks')).not.toContain('UpdatePack.journal.json');
  });

  it('tries a cut download again before it gives up', async () => {
    const world = await SampleWorld.make();
    await world.result('prepare', prepareInput);
    let cuts = 2;
    world.cloud.onBody = (url, bytes) => (url.includes('/payload/') && cuts-- > 0 ? bytes.subarray(0, 1000) : bytes);
    await world.result('connect', connectInput);
    expect(world.log.lines.filter((line) => line.includes('Trying again'))).toHaveLength(2);
  });

  it('refuses a payload that is not what its manifest names, and leaves no file of that name', async () => {
    const world = await SampleWorld.make();
    await world.result('prepare', prepareInput);
    world.cloud.onBody = (url, bytes) => (url.includes('/payload/') ? Buffer.alloc(bytes.length, 1) : bytes);
    expect((await world.run('connect', connectInput)).error).toMatchObject({ code: 'download.wrong-hash' });
    expect(world.filesUnder('/drive/UpdatePacks')).not.toContain(`${sampleOffer.newest}.cab`);
  });

  it('refuses console content that is no whole cabinet, and leaves no file of that name', async () => {
    const world = await SampleWorld.make();
    await world.result('prepare', prepareInput);
    world.cloud.serve('/console', Buffer.from('MSCF, or so it says'));
    expect((await world.run('connect', connectInput)).error).toMatchObject({ code: 'cab.truncated' });
    expect(world.filesUnder('/drive/UpdatePacks').filter((path) => path.includes('AdminUI'))).toEqual([]);
  });

  it('touches no folder that holds files of others, and says so before anything is sent', async () => {
    const world = await SampleWorld.make();
    await world.result('prepare', prepareInput);
    await world.files.makeFolder('/drive/UpdatePacks');
    world.files.contents.set('/drive/UpdatePacks/holiday.jpg', Buffer.from('x'));
    expect((await world.run('connect', connectInput)).error).toMatchObject({
      code: 'update-pack.in-the-way',
      details: { file: 'holiday.jpg' },
    });
    expect(world.cloud.requests).toEqual([]);
    expect(world.filesUnder('/drive/UpdatePacks')).toEqual(['holiday.jpg']);
  });

  it('says how much space is missing before the first payload', async () => {
    const world = await SampleWorld.make();
    await world.result('prepare', prepareInput);
    world.files.capacityBytes = world.files.usedBytes() + 50_000;
    expect((await world.run('connect', connectInput)).error).toMatchObject({ code: 'drive.too-little-space' });
    expect(world.cloud.received).toEqual([]);
    expect(world.cloud.requests.filter((url) => url.includes('/payload/'))).toEqual([]);
  });

  it('takes one folder month after month, whatever is chosen, and says what is left of earlier runs', async () => {
    const world = await SampleWorld.make();
    await world.result('prepare', prepareInput);
    await world.result('connect', { ...connectInput, download: 'hotfixes' });
    for (let month = 0; month < 3; month += 1) {
      const { leftFiles } = await world.result('connect', connectInput);
      expect(leftFiles).toContain(`${sampleOffer.hotfix}.cab`);
    }
    expect((await world.result('import', importInput)).updates.map((update) => update.guid)).toEqual([
      sampleOffer.newest,
    ]);
  });

  it('minds neither what systems leave on a drive nor its own unfinished files', async () => {
    const world = await SampleWorld.make();
    await world.result('prepare', prepareInput);
    await world.result('connect', connectInput);
    const pack = '/drive/UpdatePacks';
    for (const name of ['Thumbs.db', 'desktop.ini', '._x.cab', `${sampleOffer.newest}.cab.0badcafe.partial`]) {
      world.files.contents.set(`${pack}/${name}`, Buffer.from('x'));
    }
    world.files.contents.set('/drive/._UsageData.cab', Buffer.from('x'));
    const { problems, leftFiles } = await world.result('connect', connectInput);
    expect({ problems, leftFiles }).toEqual({ problems: [], leftFiles: [] });
    expect(world.filesUnder(pack).filter((path) => path.endsWith('.partial'))).toEqual([]);
  });

  it('does not take a link for a file that is there', async () => {
    const world = await connected();
    const path = `/drive/UpdatePacks/${sampleOffer.newest}.cab`;
    world.files.links.add(path);
    expect((await world.run('import', importInput)).error).toMatchObject({ code: 'update-pack.missing-file' });
    world.cloud.requests.length = 0;
    await world.result('connect', connectInput);
    expect(world.cloud.requests.filter((url) => url.includes('/payload/'))).toHaveLength(1);
  });

  it('goes on with the good cabinets of a folder, and reports the bad one', async () => {
    const world = await SampleWorld.make();
    await world.result('prepare', prepareInput);
    world.files.contents.set('/drive/torn.cab', Buffer.from('MSCF torn'));
    const result = await world.result('connect', connectInput);
    expect(result.problems.map((problem) => problem.code)).toEqual(['cab.truncated']);
    expect(result.pack).not.toBeNull();
  });

  it('takes the newest of several trips of one hierarchy, and leaves the older one alone', async () => {
    const world = await SampleWorld.make();
    const older = await world.result('prepare', prepareInput);
    world.clock.advance(60_000);
    const newer = await world.result('prepare', prepareInput);
    const result = await world.result('connect', connectInput);
    expect(result.uploads.map(({ cabinet }) => cabinet)).toEqual([newer.cabinet.path]);
    expect(result.olderCabinets).toEqual([older.cabinet.path]);
    expect(result.problems).toEqual([]);
    expect(world.files.contents.has(older.cabinet.path)).toBe(true);
    // By itself it is refused: a later one was taken.
    const alone = { ...connectInput, from: older.cabinet.path };
    expect((await world.run('connect', alone)).error).toMatchObject({ code: 'trust.rolled-back' });
  });

  it('refuses two cabinets of one hierarchy of which nobody can tell the newer one', async () => {
    const world = await SampleWorld.make();
    const { cabinet } = await world.result('prepare', prepareInput);
    world.files.contents.set('/drive/again.cab', Buffer.from(world.files.contents.get(cabinet.path) ?? []));
    expect((await world.run('connect', connectInput)).error).toMatchObject({ code: 'usage-cabinet.same-hierarchy' });
  });

  it('reports progress that never goes back and ends at 1', async () => {
    const world = await SampleWorld.make();
    await world.result('prepare', prepareInput);
    const seen: JobSnapshot[] = [];
    world.cloud.onRequest = () => world.clock.advance(200);
    await world.run('connect', connectInput, (snapshot) => seen.push(snapshot));
    const fractions = seen.map((snapshot) => snapshot.fraction);
    expect(fractions).toEqual([...fractions].sort((a, b) => a - b));
    expect(fractions.at(-1)).toBe(1);
    expect(new Set(seen.map((snapshot) => snapshot.progress?.step))).toEqual(
      new Set([undefined, 'check', 'upload', 'plan', 'download', 'seal']),
    );
  });
});

describe('import', () => {
  it('lays the files, hands over the manifest last and follows the site', async () => {
    const world = await connected();
    const order: string[] = [];
    world.files.onAction = (action, path) => {
      if (action === 'commit') order.push(path);
    };
    const result = await world.result('import', importInput);
    const guid = sampleOffer.newest;
    expect(order.filter((path) => path.includes('/inboxes/'))).toEqual([
      '/site/inboxes/hman.box/CFD/ConfigMgr.AdminUIContent.CAB',
      '/site/inboxes/hman.box/CFD/ConfigMgr.Update.Manifest.CAB',
    ]);
    // What the rights are tried with, the three files of the update, then the inbox.
    expect(order.findIndex((path) => path.includes('/inboxes/'))).toBe(4);
    expect(order[0]).toBe('/site/EasySetupPayload/Offline/ServiceConnectionWizard.probe');
    expect(world.filesUnder('/site/EasySetupPayload/Offline')).toEqual(
      [
        'ServiceConnectionWizard.json',
        `${guid}/${guid}.cab`,
        `${guid}/Redist/ConfigMgr.Manifest.cab`,
        `${guid}/Redist/a.msi`,
      ].sort(),
    );
    expect(result).toMatchObject({ wasThereAlready: false, filesLaid: 5, problems: [] });
    expect(result.updates).toEqual([
      {
        guid,
        name: 'Configuration Manager 2509',
        state: 262146,
        words: 'Ready to install',
        outcome: 'ready',
        reason: null,
      },
    ]);
  });

  it('changes nothing the second time, and says so', async () => {
    const world = await connected();
    await world.result('import', importInput);
    const before = new Map(world.files.contents);
    const writes: string[] = [];
    world.files.onAction = (action, path) => {
      if (action !== 'read' && action !== 'list') writes.push(`${action} ${path}`);
    };
    const result = await world.result('import', importInput);
    expect(result).toMatchObject({ wasThereAlready: true, filesLaid: 0, bytesLaid: 0 });
    expect(writes).toEqual([]);
    expect(new Map(world.files.contents)).toEqual(before);
  });

  it('hands over what is new in a later pack: console content alone, or a revised manifest', async () => {
    const world = await connected();
    await world.result('import', importInput);
    const content = await cabinetOf({ 'LifecycleProducts.xml': '<a newer="yes"/>' });
    await resealWith(world, 'ConfigMgr.AdminUIContent.cab', content);
    await world.sealAgain('/drive/UpdatePacks');
    const result = await world.result('import', importInput);
    expect(result).toMatchObject({ wasThereAlready: false, filesLaid: 1, problems: [] });
    expect(world.files.contents.get('/site/inboxes/hman.box/CFD/ConfigMgr.AdminUIContent.CAB')).toEqual(content);
    expect(await world.result('import', importInput)).toMatchObject({ wasThereAlready: true });
  });

  it.each([
    [196612, 'installed', 'Installed'],
    [196609, 'installing', 'Installing'],
    [262143, 'failed', 'Installation failed'],
  ])('leaves an update at state %i alone, whose content the site has cleared away', async (state, outcome, words) => {
    const world = await connected();
    await world.result('import', importInput);
    world.database.packages = world.database.packages.map((known) =>
      known.guid === sampleOffer.newest ? { ...known, state } : known,
    );
    const guid = sampleOffer.newest;
    if (outcome !== 'failed')
      for (const path of world.filesUnder(`/site/EasySetupPayload/Offline/${guid}`))
        world.files.contents.delete(`/site/EasySetupPayload/Offline/${guid}/${path}`);
    const result = await world.result('import', importInput);
    expect(result).toMatchObject({ wasThereAlready: true, filesLaid: 0 });
    expect(result.updates[0]).toMatchObject({ outcome, words });
  });

  it('does not wait when told not to, and has nothing to complain of', async () => {
    const world = await connected();
    world.siteReaction = () => undefined;
    const result = await world.result('import', { ...importInput, waitSeconds: 0 });
    expect(result).toMatchObject({ filesLaid: 5, problems: [] });
    expect(result.updates[0]?.outcome).toBe('waiting');
  });

  it('ends well when the log of the site may not be read', async () => {
    const world = await connected();
    world.siteReaction = () => {
      world.acceptManifest();
      world.database.packages = world.database.packages.map((known) => ({ ...known, state: 393214 }));
    };
    world.files.contents.set('/site/Logs/hman.log', Buffer.from('x'));
    world.files.onAction = (action, path) => {
      if (action === 'read' && path.endsWith('hman.log')) throw new AppError('files.no-access', { path });
    };
    const result = await world.result('import', importInput);
    expect(result.updates[0]).toMatchObject({ outcome: 'not-applicable', reason: null });
  });

  it('lays with each update what is in the pack once', async () => {
    const world = await SampleWorld.make();
    await world.result('prepare', prepareInput);
    await world.result('connect', { ...connectInput, download: 'all' });
    const result = await world.result('import', importInput);
    expect(result.problems).toEqual([]);
    for (const guid of Object.values(sampleOffer)) {
      const laid = world.files.contents.get(`/site/EasySetupPayload/Offline/${guid}/Redist/a.msi`);
      expect(laid?.equals(Buffer.alloc(5000, 7))).toBe(true);
    }
    expect(await world.result('import', importInput)).toMatchObject({ wasThereAlready: true, filesLaid: 0 });
  });

  it('takes a pack of before, which has no copies', async () => {
    const world = await connected();
    editRecord(world, ({ ...record }) => ({ ...record, format: 1, copies: undefined }));
    await world.sealAgain('/drive/UpdatePacks');
    expect(await world.result('import', importInput)).toMatchObject({ problems: [], wasThereAlready: false });
  });

  it('refuses a shared file that is not the one another update is offered with', async () => {
    const world = await SampleWorld.make();
    await world.result('prepare', prepareInput);
    await world.result('connect', { ...connectInput, download: 'all' });
    editRecord(world, (record) => ({
      ...record,
      copies: (record.copies ?? []).map((copy) =>
        String(copy.path).endsWith('a.msi') ? { ...copy, storedAs: 'ConfigMgr.AdminUIContent.cab' } : copy,
      ),
    }));
    await world.sealAgain('/drive/UpdatePacks');
    expect((await world.run('import', importInput)).error).toMatchObject({ code: 'update-pack.not-as-offered' });
    expect(world.filesUnder('/site')).toEqual([]);
  });

  it('refuses a pack of another hierarchy by name, and leaves the site alone', async () => {
    const world = await connected();
    world.database.site = {
      ...world.database.site,
      code: 'P02',
      hierarchyHash: 'N0cI//dxndWXnsh11WzSKG9tPPfsMXo7JWMqqyjsN7s=',
    };
    const { error } = await world.run('import', importInput);
    expect(error).toMatchObject({
      code: 'update-pack.other-hierarchy',
      details: { site: 'P02', made: ['P01 at 2403 (5.00.9128.1000)'] },
    });
    expect(world.filesUnder('/site')).toEqual([]);
  });

  it.each<readonly [string, (world: SampleWorld) => void, string]>([
    [
      'a missing file',
      (world) => {
        world.files.contents.delete(`/drive/UpdatePacks/${sampleOffer.newest}/Redist/a.msi`);
      },
      'update-pack.missing-file',
    ],
    [
      'a short file',
      (world) => {
        world.files.contents.set(`/drive/UpdatePacks/${sampleOffer.newest}.cab`, Buffer.alloc(5));
      },
      'update-pack.wrong-size',
    ],
    [
      'one flipped bit',
      (world) => {
        const bytes = Buffer.from(world.files.contents.get(`/drive/UpdatePacks/${sampleOffer.newest}.cab`) ?? '');
        bytes[100] = (bytes[100] ?? 0) ^ 4;
        world.files.contents.set(`/drive/UpdatePacks/${sampleOffer.newest}.cab`, bytes);
      },
      'update-pack.wrong-hash',
    ],
    [
      'no record',
      (world) => {
        world.files.contents.delete('/drive/UpdatePacks/UpdatePack.json');
      },
      'update-pack.no-record',
    ],
    [
      'a record that is not JSON',
      (world) => {
        world.files.contents.set('/drive/UpdatePacks/UpdatePack.json', Buffer.from('{'));
      },
      'update-pack.malformed-record',
    ],
    [
      'a record of a newer program',
      (world) => editRecord(world, (record) => ({ ...record, format: 4 })),
      'update-pack.newer-format',
    ],
    [
      'a record that leads out of the pack',
      (world) =>
        editRecord(world, (record) => ({ ...record, files: [{ ...record.files[0], path: '../../etc/passwd' }] })),
      'update-pack.unsafe-path',
    ],
    [
      'a record that stores content as a file it does not name',
      (world) => editRecord(world, (record) => ({ ...record, copies: [copyOf('nowhere.cab')] })),
      'update-pack.malformed-record',
    ],
    [
      'a record of before with content that is stored elsewhere',
      (world) =>
        editRecord(world, (record) => ({ ...record, format: 1, copies: [copyOf(`${sampleOffer.newest}.cab`)] })),
      'update-pack.malformed-record',
    ],
    [
      'a record that names a file twice, once as another one',
      (world) => editRecord(world, (record) => ({ ...record, copies: [copyOf('ConfigMgr.AdminUIContent.cab')] })),
      'update-pack.malformed-record',
    ],
    [
      'a record whose copy leads out of the pack',
      (world) =>
        editRecord(world, (record) => ({
          ...record,
          copies: [{ ...copyOf(`${sampleOffer.newest}.cab`), path: '../../etc/passwd' }],
        })),
      'update-pack.unsafe-path',
    ],
    [
      'a record that puts a payload elsewhere',
      (world) =>
        editRecord(world, (record) => ({
          ...record,
          files: record.files.map((file) => (file.what === 'payload' ? { ...file, path: 'other.cab' } : file)),
        })),
      'update-pack.unsafe-path',
    ],
    [
      'a site without inbox',
      (world) => {
        world.files.folders.delete('/site/inboxes/hman.box/CFD');
      },
      'site.folder-missing',
    ],
    [
      'a full site',
      (world) => {
        world.files.capacityBytes = world.files.usedBytes() + 100;
      },
      'drive.too-little-space',
    ],
  ])('refuses %s before anything is laid', async (_name, spoil, code) => {
    const world = await connected();
    spoil(world);
    expect((await world.run('import', importInput)).error).toMatchObject({ code });
    expect(world.filesUnder('/site')).toEqual([]);
  });

  it.each<readonly [string, (world: SampleWorld) => Promise<void>]>([
    [
      'a payload exchanged with its line in the record',
      async (world) => resealWith(world, `${sampleOffer.newest}.cab`, Buffer.from('malware')),
    ],
    [
      'a redistributable exchanged with its line in the record',
      async (world) => resealWith(world, `${sampleOffer.newest}/Redist/a.msi`, Buffer.from('malware')),
    ],
    [
      'a file smuggled in with a line in the record',
      async (world) => {
        const bytes = Buffer.from('malware');
        const path = `${sampleOffer.newest}/Redist/evil.exe`;
        world.files.contents.set(`/drive/UpdatePacks/${path}`, bytes);
        editRecord(world, (record) => ({
          ...record,
          files: [
            ...record.files,
            { path, sizeBytes: bytes.length, sha256: sha256(bytes), what: 'redist', package: sampleOffer.newest },
          ],
        }));
      },
    ],
  ])('holds the record against the manifest: %s', async (_name, spoil) => {
    const world = await connected();
    await spoil(world);
    // Whoever has no key cannot get that far.
    expect((await world.run('import', importInput)).error).toMatchObject({ code: 'leg.file-changed' });
    await world.sealAgain('/drive/UpdatePacks');
    expect((await world.run('import', importInput)).error).toMatchObject({ code: 'update-pack.not-as-offered' });
    expect((await world.run('verify', { path: '/drive/UpdatePacks' })).error).toMatchObject({
      code: 'update-pack.not-as-offered',
    });
    expect(world.filesUnder('/site')).toEqual([]);
  });

  it('misses a redistributable that was taken out with its line in the record', async () => {
    const world = await connected();
    editRecord(world, (record) => ({
      ...record,
      files: record.files.filter((file) => !String(file.path).endsWith('a.msi')),
    }));
    await world.sealAgain('/drive/UpdatePacks');
    const lacking = {
      code: 'update-pack.incomplete',
      details: {
        path: '/drive/UpdatePacks',
        files: [`${sampleOffer.newest}/Redist/a.msi (it is not there)`],
        updates: 1,
      },
    };
    expect((await world.run('import', importInput)).error).toMatchObject(lacking);
    expect((await world.run('verify', { path: '/drive/UpdatePacks' })).error).toMatchObject(lacking);
    expect(world.filesUnder('/site')).toEqual([]);
  });

  it.each<readonly [string, (record: LooseRecord) => unknown]>([
    [
      'one hierarchy twice',
      (record) => ({ ...record, hierarchies: [{ ...record.hierarchies[0], packages: [] }, ...record.hierarchies] }),
    ],
    ['one update twice', (record) => ({ ...record, packages: [...record.packages, ...record.packages] })],
    [
      'console content twice',
      (record) => ({
        ...record,
        files: [...record.files, { ...record.files.find((file) => file.what === 'console-content'), path: 'b.cab' }],
      }),
    ],
    ['format 0', (record) => ({ ...record, format: 0 })],
  ])('refuses a record with %s', async (_name, edit) => {
    const world = await connected();
    editRecord(world, edit);
    expect((await world.run('import', importInput)).error).toMatchObject({ code: 'update-pack.malformed-record' });
  });

  it('says that Connect has not finished, when it has not', async () => {
    const world = await connected();
    world.files.contents.delete('/drive/UpdatePacks/UpdatePack.json');
    world.files.contents.set('/drive/UpdatePacks/UpdatePack.journal.json', Buffer.from('{"format":1,"files":[]}'));
    for (const run of [
      await world.run('import', importInput),
      await world.run('verify', { path: '/drive/UpdatePacks' }),
    ]) {
      expect(run.error).toMatchObject({ code: 'update-pack.not-finished' });
    }
  });

  it('tells for which version the pack was chosen, when the site has moved on', async () => {
    const world = await connected();
    world.database.site = { ...world.database.site, version: '5.00.9132.1000' };
    expect(await world.result('import', importInput)).toMatchObject({
      chosenFor: '5.00.9128.1000',
      site: { version: '5.00.9132.1000' },
    });
  });

  it('reports an update the site filtered out, with the reason of its log', async () => {
    const world = await connected();
    world.siteReaction = () => {
      world.acceptManifest();
      world.database.packages = world.database.packages.map((known) => ({ ...known, state: 393214 }));
      world.files.contents.set(
        '/site/Logs/hman.log',
        Buffer.from(
          'SQL MESSAGE:  - Not a 2403 build, skip this update  $$<SMS_HIERARCHY_MANAGER><11-20-2026 18:06:50.123-000><thread=1 (0x1)>\r\n' +
            `Configuration Manager Update (PackageGuid=${sampleOffer.newest}) is not applicable and should be filtered.  $$<SMS_HIERARCHY_MANAGER><11-20-2026 18:06:50.123-000><thread=1 (0x1)>\r\n`,
        ),
      );
    };
    const result = await world.result('import', importInput);
    expect(result.updates[0]).toMatchObject({
      outcome: 'not-applicable',
      words: 'Does not apply to this site',
      reason: 'Not a 2403 build, skip this update',
    });
  });

  it('says when the site does not answer in time', async () => {
    const world = await connected();
    world.siteReaction = () => undefined;
    const result = await world.result('import', importInput);
    expect(result.problems.map((problem) => problem.code)).toEqual(['import.no-answer']);
    expect(result.updates[0]).toMatchObject({ outcome: 'waiting', state: null });
  });

  it('reports a download the site found bad, and hands it over anew the next time', async () => {
    const world = await connected();
    world.siteReaction = () => {
      world.acceptManifest();
      world.database.packages = world.database.packages.map((known) => ({ ...known, state: 327679 }));
    };
    const bad = await world.result('import', importInput);
    expect(bad.problems.map((problem) => problem.code)).toEqual(['import.package-failed']);
    world.siteReaction = () => world.acceptManifest();
    const good = await world.result('import', importInput);
    expect(good).toMatchObject({ wasThereAlready: false, problems: [] });
    expect(good.updates[0]?.outcome).toBe('ready');
  });

  it('does not import files that are not in the record', async () => {
    const world = await connected();
    world.files.contents.set(`/drive/UpdatePacks/${sampleOffer.newest}/Redist/evil.exe`, Buffer.from('x'));
    await world.result('import', importInput);
    expect(world.filesUnder('/site').filter((path) => path.includes('evil'))).toEqual([]);
    expect(world.log.lines.some((line) => line.startsWith('warning') && line.includes('evil.exe'))).toBe(true);
  });
});

describe('verify', () => {
  it('verifies a drive with a cabinet and a pack, touching nothing', async () => {
    const world = await connected();
    const writes: string[] = [];
    world.files.onAction = (action, path) => {
      if (action !== 'read' && action !== 'list') writes.push(path);
    };
    const result = await world.result('verify', { path: '/drive' });
    expect(result.items.map((item) => item.kind).sort()).toEqual(['update-pack', 'usage-cabinet']);
    expect(writes).toEqual([]);
  });

  it('tells the damaged thing beside the good ones', async () => {
    const world = await connected();
    world.files.contents.delete('/drive/UpdatePacks/ConfigMgr.AdminUIContent.cab');
    const result = await world.result('verify', { path: '/drive' });
    expect(result.items.map((item) => item.kind)).toEqual(['usage-cabinet']);
    expect(result.problems.map((problem) => problem.code)).toEqual(['update-pack.missing-file']);
  });

  it('is not content with a pack that has lost its record', async () => {
    const world = await connected();
    world.files.contents.delete('/drive/UpdatePacks/UpdatePack.json');
    expect((await world.result('verify', { path: '/drive' })).problems.map((problem) => problem.code)).toEqual([
      'update-pack.no-record',
    ]);
    expect((await world.run('verify', { path: '/drive/UpdatePacks' })).error).toMatchObject({
      code: 'update-pack.no-record',
    });
  });

  it('goes on past a folder it may not open, and tells unfinished files', async () => {
    const world = await connected();
    await world.files.makeFolder('/drive/Secret');
    await world.files.makeFolder('/drive/System Volume Information');
    world.files.contents.set('/drive/x.cab.0badcafe.partial', Buffer.from('x'));
    const facts = world.files.facts.bind(world.files);
    world.files.facts = async (path) => {
      if (/\/(Secret|System Volume Information)\//.test(path)) throw new AppError('files.no-access', { path });
      return await facts(path);
    };
    const result = await world.result('verify', { path: '/drive' });
    expect(result.items).toHaveLength(2);
    expect(result.problems.map((problem) => problem.code)).toEqual(['files.no-access']);
    expect(result.leftovers).toEqual(['x.cab.0badcafe.partial']);
  });

  it('tells what is in a pack that Connect did not put there', async () => {
    const world = await connected();
    world.files.contents.set('/drive/UpdatePacks/evil.exe', Buffer.from('x'));
    const { items } = await world.result('verify', { path: '/drive/UpdatePacks' });
    expect(items[0]?.strayFiles).toEqual(['evil.exe']);
  });

  it('says when there is nothing to verify', async () => {
    const world = await SampleWorld.make();
    expect((await world.run('verify', { path: '/drive' })).error).toMatchObject({ code: 'verify.nothing' });
    expect((await world.run('verify', { path: '/nowhere' })).error).toMatchObject({ code: 'files.not-found' });
  });
});

/** A redistributable of the pack, said to have the bytes of another file. */
function copyOf(storedAs: string): Record<string, unknown> {
  const path = `${sampleOffer.newest}/Redist/a.msi`;
  return { path, what: 'redist', package: sampleOffer.newest, storedAs };
}

/** Another file in the pack, as if Connect had fetched it. */
async function resealWith(world: SampleWorld, name: string, bytes: Buffer): Promise<void> {
  world.files.contents.set(`/drive/UpdatePacks/${name}`, bytes);
  editRecord(world, (record) => ({
    ...record,
    files: record.files.map((file) =>
      file.path === name ? { ...file, sizeBytes: bytes.length, sha256: sha256(bytes) } : file,
    ),
  }));
}

type LooseRecord = Record<'files' | 'hierarchies' | 'packages', Record<string, unknown>[]> & {
  format: number;
  copies?: Record<string, unknown>[];
};

function editRecord(world: SampleWorld, edit: (record: LooseRecord) => unknown): void {
  const path = '/drive/UpdatePacks/UpdatePack.json';
  const record = JSON.parse(world.files.contents.get(path)?.toString('utf8') ?? '') as LooseRecord;
  world.files.contents.set(path, Buffer.from(JSON.stringify(edit(record))));
}
