import { describe, expect, it } from 'vitest';
import { AppError } from '../../shared/errors.ts';
import { CustodyEntry, linesOf } from '../custody/entry.ts';
import { sha256 } from '../testing/memory-cloud.ts';
import { SampleWorld } from '../testing/sample-world.ts';
import { readPackRecord } from '../updates/pack.ts';

const cabinet = '/drive/P01.cab';
const approvalPath = `${cabinet}.approval.json`;
const toCabinet = { to: cabinet, overwrite: false, reviewed: null } as const;
const connectInput = { from: '/drive', to: '/drive/UpdatePacks', download: 'latest', planOnly: false } as const;

const received = '2026-11-20T18:00:00.000Z';

async function prepared(): Promise<{ readonly world: SampleWorld; readonly digest: string }> {
  const world = await SampleWorld.make();
  await world.result('prepare', toCabinet);
  return { world, digest: sha256(world.files.contents.get(cabinet) ?? Buffer.alloc(0)) };
}

/** With somebody's approval beside it. */
async function approved(): Promise<SampleWorld> {
  const world = await SampleWorld.make();
  const { usageDataSha256 } = await world.result('export', { to: '/drive/r.csv', overwrite: true, raw: false });
  await world.files.remove('/drive/r.csv');
  await world.result('prepare', { ...toCabinet, approval: { by: 'Anna', usageDataSha256 } });
  return world;
}

/** What the custody of this computer and of every trip says of uploads. */
async function uploadsNoted(world: SampleWorld): Promise<readonly unknown[]> {
  const noted: unknown[] = [];
  for (const chain of await world.ports.custody.list()) {
    const bytes = await world.ports.custody.read(chain);
    for (const line of linesOf(bytes ?? new Uint8Array())) {
      const { what, details } = CustodyEntry.parse(JSON.parse(Buffer.from(line).toString('utf8')));
      if (what === 'uploaded') noted.push(details);
    }
  }
  return noted;
}

describe('the proof of an upload', () => {
  it('is in the result, in the record of the pack and in the custody of the trip', async () => {
    const { world, digest } = await prepared();
    const { uploads } = await world.result('connect', connectInput);
    const receipt = digest.slice(0, 16);
    const said = { received, host: 'cloud.test', status: 201, wasThere: false };
    expect(uploads).toEqual([{ cabinet, receipt, sha256: digest, ...said }]);
    const record = await readPackRecord(world.files, '/drive/UpdatePacks');
    expect(record.hierarchies).toMatchObject([{ usageDataSha256: digest, receipt, upload: said }]);
    expect(await uploadsNoted(world)).toEqual([
      { service: 'cloud.test', receipt, received, status: '201', sha256: digest },
    ]);
  });

  it('is kept when the downloads fail, and the next run says that it was there already', async () => {
    const { world, digest } = await prepared();
    world.cloud.onRequest = (url) => {
      if (url.includes('/payload/')) throw new AppError('cloud.not-there', { url });
    };
    expect((await world.run('connect', connectInput)).error).not.toBeNull();
    expect(await uploadsNoted(world)).toMatchObject([{ status: '201', sha256: digest }]);

    world.cloud.onRequest = () => undefined;
    const { uploads } = await world.result('connect', connectInput);
    expect(uploads).toMatchObject([{ status: 200, wasThere: true }]);
    expect(await uploadsNoted(world)).toMatchObject([
      { status: '201', sha256: digest },
      { status: '200', sha256: digest, outcome: 'was-there-already' },
    ]);
  });

  it('does not call what this run sent itself there already, when only the answer was lost', async () => {
    const { world } = await prepared();
    const upload = world.cloud.upload.bind(world.cloud);
    let isLost = false;
    world.cloud.upload = async (asked, signal) => {
      const receipt = await upload(asked, signal);
      if (isLost) return receipt;
      isLost = true;
      throw new AppError('cloud.timed-out', { host: 'cloud.test', seconds: 30 });
    };
    expect((await world.result('connect', connectInput)).uploads).toMatchObject([{ status: 200, wasThere: false }]);
  });
});

describe('an upload', () => {
  it.each([
    ['is taken away', (world: SampleWorld) => world.files.contents.delete(approvalPath), 'usage-cabinet.not-approved'],
    [
      'is another',
      (world: SampleWorld) => {
        const text = world.files.contents.get(approvalPath)?.toString() ?? '';
        world.files.contents.set(approvalPath, Buffer.from(text.replace('Anna', 'Mallory')));
      },
      'usage-cabinet.approval-differs',
    ],
  ])('does not begin when the approval that was there %s before it', async (_, change, code) => {
    const world = await approved();
    // Looked up for the plan, behind the check of the cabinets.
    world.cloud.onRequest = (url) => {
      if (url === world.cloud.manifestUrl) change(world);
    };
    const { error } = await world.run('connect', { ...connectInput, requireApproval: true });
    expect(error?.code).toBe(code);
    expect(world.cloud.received).toEqual([]);
  });

  it.each([0, 100, -1])('never gets out whole when byte %i changes after it was checked', async (at) => {
    const world = await approved();
    world.cloud.onRequest = (url) => {
      if (url !== world.cloud.manifestUrl) return;
      const bytes = Buffer.from(world.files.contents.get(cabinet) ?? []);
      const index = at < 0 ? bytes.length + at : at;
      bytes[index] = (bytes[index] ?? 0) ^ 1;
      world.files.contents.set(cabinet, bytes);
    };
    const { error } = await world.run('connect', connectInput);
    expect(error?.code).toBe('usage-cabinet.changed-while-sent');
    expect(world.cloud.received).toEqual([]);
  });
});
