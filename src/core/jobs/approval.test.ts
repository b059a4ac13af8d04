import { describe, expect, it } from 'vitest';
import { foreign } from '../../shared/clauses.ts';
import { AppError } from '../../shared/errors.ts';
import { driveContents } from '../drives/contents.ts';
import { SampleWorld } from '../testing/sample-world.ts';

const cabinet = '/drive/P01.cab';
const approvalPath = `${cabinet}.approval.json`;
const toCabinet = { to: cabinet, overwrite: false, reviewed: null } as const;
const connectInput = { from: '/drive', to: '/drive/UpdatePacks', download: 'latest', planOnly: false } as const;
const signal = new AbortController().signal;

/** SHA-256 of the usage data of the sample site, as a review tells it. */
async function reviewedSha256(world: SampleWorld): Promise<string> {
  const { usageDataSha256 } = await world.result('export', { to: '/drive/r.csv', overwrite: true, raw: false });
  await world.files.remove('/drive/r.csv');
  return usageDataSha256;
}

async function approved(by = 'Anna de Vries'): Promise<SampleWorld> {
  const world = await SampleWorld.make();
  await world.result('prepare', { ...toCabinet, approval: { by, usageDataSha256: await reviewedSha256(world) } });
  return world;
}

function change(world: SampleWorld, changes: Readonly<Record<string, unknown>>): void {
  const json: unknown = JSON.parse(world.files.contents.get(approvalPath)?.toString() ?? '');
  world.files.contents.set(approvalPath, Buffer.from(JSON.stringify(Object.assign({}, json, changes))));
}

async function connectError(world: SampleWorld, input: { readonly from?: string } = {}) {
  const { error } = await world.run('connect', { ...connectInput, ...input });
  return error?.code ?? null;
}

describe('Prepare with an approval', () => {
  it('writes it beside the cabinet, for exactly its bytes, and no name into the cabinet', async () => {
    const world = await SampleWorld.make();
    const usageDataSha256 = await reviewedSha256(world);
    const result = await world.result('prepare', { ...toCabinet, approval: { by: ' Anna ', usageDataSha256 } });
    expect(result.approval).toEqual({ by: 'Anna', at: '2026-11-20T18:06:50.000Z', path: approvalPath });
    expect(JSON.parse(world.files.contents.get(approvalPath)?.toString() ?? '')).toEqual({
      format: 1,
      by: 'Anna',
      at: '2026-11-20T18:06:50.000Z',
      cabinet: { name: 'P01.cab', sizeBytes: result.cabinet.sizeBytes, sha256: result.cabinet.sha256 },
      usageDataSha256,
      rows: 250,
      program: expect.any(String),
    });
    expect(world.files.contents.get(cabinet)?.includes('Anna')).toBe(false);
  });

  it('refuses other usage data, and writes nothing', async () => {
    const world = await SampleWorld.make();
    const { error } = await world.run('prepare', {
      ...toCabinet,
      approval: { by: 'Anna', usageDataSha256: '0'.repeat(64) },
    });
    expect(error).toMatchObject({ code: 'usage-data.changed-since-approval', details: { by: 'Anna' } });
    expect(world.filesUnder('/drive')).toEqual([]);
  });

  it('leaves no cabinet without its approval when the drive has no room left for that', async () => {
    const world = await SampleWorld.make();
    const usageDataSha256 = await reviewedSha256(world);
    world.files.onAction = (action, path) => {
      if (action === 'create' && path === approvalPath) throw new AppError('files.disk-full', { path });
    };
    const { error } = await world.run('prepare', { ...toCabinet, approval: { by: 'Anna', usageDataSha256 } });
    expect(error?.code).toBe('files.disk-full');
    expect(world.filesUnder('/drive')).toEqual([]);
  });

  it('takes the digest of the reviewed file for the approved data, whatever its form', async () => {
    const world = await SampleWorld.make();
    const { file } = await world.result('export', { to: '/drive/r.csv', overwrite: false, raw: false });
    const approval = { by: 'Anna', usageDataSha256: file.sha256 };
    const { approval: written } = await world.result('prepare', { ...toCabinet, reviewed: '/drive/r.csv', approval });
    expect(written?.by).toBe('Anna');
    // Without the file nothing says that they are the same.
    const { error } = await world.run('prepare', { ...toCabinet, overwrite: true, approval });
    expect(error?.code).toBe('usage-data.changed-since-approval');
  });

  it('refuses a name that leaves no room for the approval', async () => {
    const world = await SampleWorld.make();
    const to = `/drive/${'x'.repeat(185)}.cab`;
    const { error } = await world.run('prepare', {
      ...toCabinet,
      to,
      approval: { by: 'Anna', usageDataSha256: await reviewedSha256(world) },
    });
    expect(error?.code).toBe('files.name-not-allowed');
    expect((await world.run('prepare', { ...toCabinet, to })).error).toBeNull();
  });

  it('that replaces an approved cabinet without an approval takes the old approval away', async () => {
    const world = await approved();
    const { approval } = await world.result('prepare', { ...toCabinet, overwrite: true });
    expect(approval).toBeNull();
    expect(world.filesUnder('/drive')).toEqual(['P01.cab']);
  });

  it('never leaves a cabinet with a wrong approval, wherever it is cut off', async () => {
    let cutOffs = 0;
    for (let at = 1; at < 40; at += 1) {
      const world = await approved('The one before');
      world.clock.advance(60_000);
      const usageDataSha256 = await reviewedSha256(world);
      let actions = 0;
      world.files.onAction = (_action, path) => {
        actions += 1;
        if (actions === at) throw new AppError('files.failed', { path, reason: foreign('pulled out') });
      };
      const approval = { by: 'Bert', usageDataSha256 };
      const { error } = await world.run('prepare', { ...toCabinet, overwrite: true, approval });
      world.files.onAction = () => undefined;
      if (error === null) break;
      cutOffs += 1;
      // The one that was replaced is gone by then, and the new one goes where it has no approval.
      if (!world.files.contents.has(cabinet)) continue;
      const { plan } = await world.result('connect', { ...connectInput, planOnly: true });
      const [hierarchy] = plan.hierarchies;
      const isNew = hierarchy?.cabinet.collected === '2026-11-20T18:07:50.000Z';
      expect([isNew ? 'Bert' : 'The one before', undefined]).toContain(hierarchy?.cabinet.approval?.by);
    }
    expect(cutOffs).toBeGreaterThan(5);
  });

  it('clears away what a run that was cut off left of an approval', async () => {
    const world = await SampleWorld.make();
    const left = '/drive/UsageData-P01-ee3f93ac-20261101-000000Z.cab.approval.json.0000000a.partial';
    world.files.contents.set(left, Buffer.from('{'));
    await world.result('prepare', { ...toCabinet, to: '/drive' });
    expect(world.files.contents.has(left)).toBe(false);
  });
});

describe('Connect', () => {
  it('tells who approved a cabinet, and takes one that nobody approved', async () => {
    const world = await approved();
    const { plan } = await world.result('connect', { ...connectInput, requireApproval: true });
    expect(plan.hierarchies[0]?.cabinet.approval).toEqual({ by: 'Anna de Vries', at: '2026-11-20T18:06:50.000Z' });
    await world.files.remove(approvalPath);
    const without = await world.result('connect', connectInput);
    expect(without.plan.hierarchies[0]?.cabinet.approval).toBeNull();
  });

  it('refuses what nobody approved when an approval is required, and sends nothing', async () => {
    const world = await SampleWorld.make();
    await world.result('prepare', toCabinet);
    const { error } = await world.run('connect', { ...connectInput, requireApproval: true });
    expect(error).toMatchObject({ code: 'usage-cabinet.not-approved', details: { name: cabinet } });
    expect(world.cloud.requests).toEqual([]);
  });

  it.each<[string, Readonly<Record<string, unknown>>, string]>([
    [
      'another digest',
      { cabinet: { name: 'P01.cab', sizeBytes: 1, sha256: '1'.repeat(64) } },
      'usage-cabinet.approval-differs',
    ],
    ['other usage data', { usageDataSha256: '1'.repeat(64) }, 'usage-cabinet.approval-differs'],
    ['another number of rows', { rows: 1 }, 'usage-cabinet.approval-differs'],
    ['no name', { by: ' ' }, 'usage-cabinet.approval-malformed'],
    ['a name that cannot be seen', { by: '\u202e\u0000' }, 'usage-cabinet.approval-malformed'],
    ['a wrong date', { at: 'yesterday' }, 'usage-cabinet.approval-malformed'],
    ['a later format', { format: 2 }, 'usage-cabinet.approval-newer-format'],
  ])('refuses an approval with %s, whether one is required or not', async (_what, changes, code) => {
    const world = await approved();
    change(world, changes);
    expect(await connectError(world)).toBe(code);
    expect(await connectError(world, { from: cabinet })).toBe(code);
    expect(world.cloud.requests).toEqual([]);
  });

  it.each([
    ['not JSON', Buffer.from('{')],
    ['not text', Buffer.from([0xff, 0xfe, 0x00])],
    ['empty', Buffer.alloc(0)],
    ['far too large', Buffer.alloc(100_000, 0x20)],
  ])('refuses an approval that is %s', async (_what, bytes) => {
    const world = await approved();
    world.files.contents.set(approvalPath, bytes);
    expect(await connectError(world)).toBe('usage-cabinet.approval-malformed');
  });

  it('refuses a cabinet that was replaced under its approval', async () => {
    const world = await approved();
    const approval = world.files.contents.get(approvalPath) ?? Buffer.alloc(0);
    world.clock.advance(1000);
    await world.result('prepare', { ...toCabinet, overwrite: true });
    world.files.contents.set(approvalPath, approval);
    const { error } = await world.run('connect', connectInput);
    expect(error).toMatchObject({
      code: 'usage-cabinet.approval-differs',
      details: { name: cabinet, by: 'Anna de Vries' },
    });
  });

  it('tells the bad one among good ones as a problem', async () => {
    const world = await approved();
    change(world, { rows: 1 });
    world.database.site = { ...world.database.site, hierarchyHash: 'N0cI//dxndWXnsh11WzSKG9tPPfsMXo7JWMqqyjsN7s=' };
    await world.result('prepare', { ...toCabinet, to: '/drive/P02.cab' });
    const { problems, uploads } = await world.result('connect', connectInput);
    expect(problems.map(({ code }) => code)).toEqual(['usage-cabinet.approval-differs']);
    expect(uploads.map((upload) => upload.cabinet)).toEqual(['/drive/P02.cab']);
  });

  it('goes by the bytes when both files are renamed together', async () => {
    const world = await approved();
    for (const path of [cabinet, approvalPath]) {
      world.files.contents.set(path.replace('P01', 'Brussels'), world.files.contents.get(path) ?? Buffer.alloc(0));
      await world.files.remove(path);
    }
    const { plan } = await world.result('connect', connectInput);
    expect(plan.hierarchies[0]?.cabinet.approval?.by).toBe('Anna de Vries');
  });

  it('shows a name without what could mislead', async () => {
    const world = await approved(`Anna\u202e\u001b[31m${'x'.repeat(150)}`);
    const { plan } = await world.result('connect', connectInput);
    expect(plan.hierarchies[0]?.cabinet.approval?.by).toBe(`Anna[31m${'x'.repeat(92)}`);
  });
});

describe('the other lookers', () => {
  it('Verify tells the approval, and refuses one for other bytes', async () => {
    const world = await approved();
    const { items } = await world.result('verify', { path: '/drive' });
    expect(items[0]?.summary).toContain('approved by Anna de Vries');
    change(world, { rows: 1 });
    expect((await world.run('verify', { path: cabinet })).error?.code).toBe('usage-cabinet.approval-differs');
  });

  it('what a drive holds names who approved, without reading the cabinet', async () => {
    const world = await approved();
    expect((await driveContents(world.files, '/drive', signal)).usageData[0]?.approvedBy).toBe('Anna de Vries');
    world.files.contents.set(approvalPath, Buffer.from('{'));
    const { usageData, problems } = await driveContents(world.files, '/drive', signal);
    expect(usageData).toMatchObject([{ path: cabinet, approvedBy: null }]);
    expect(problems.map(({ code }) => code)).toEqual(['usage-cabinet.approval-malformed']);
  });
});
