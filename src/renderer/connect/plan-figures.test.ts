import { describe, expect, it } from 'vitest';
import type { ConnectPlan } from '../../shared/connect-plan.ts';
import { type Drive, fatLargestFileBytes, packSlackBytes } from '../../shared/drives.ts';
import type { Update } from '../../shared/updates.ts';
import { figuresOf, misfitsOf, sizeOf } from './plan-figures.ts';
import { areSameTicks, picksOf, ticksOf, withTick } from './ticks.ts';

const gib = 1024 ** 3;
const guids = ['A', 'B', 'C'].map((digit) => `${digit.repeat(8)}-0000-4000-8000-${digit.repeat(12)}`) as [
  string,
  string,
  string,
];
const [a, b, c] = guids;
const hash = 'hash of P01';

function update(guid: string, sizeBytes: number | null, facts: Partial<Update> = {}): Update {
  return {
    guid,
    name: `Update ${guid[0]}`,
    kind: 'update',
    release: '2409',
    fullVersion: '5.00.9132.1000',
    minSiteVersion: '5.00.9096.1000',
    maxSiteVersion: '5.00.9128.1000',
    released: '2026-01-01',
    moreInfoUrl: null,
    isExpired: false,
    supersedes: [],
    prerequisites: [],
    isEarlyRing: false,
    payload: { url: 'https://example.com/x.cab', sha256: 'ab'.repeat(32), sizeBytes },
    redistManifests: [{ kind: 'redist', url: 'https://example.com/r.cab' }],
    ...facts,
  };
}

/** A plan that chose these; each has a cabinet of 4 GiB and 1 GiB that all of them share. */
function plan(chosen: readonly string[], there: readonly string[] = []): ConnectPlan {
  const file = (path: string, sizeBytes: number | null) => ({ path, sizeBytes, isThere: there.includes(path) });
  const files = [
    file('ConfigMgr.Update.Manifest.cab', 100),
    file('ConfigMgr.AdminUIContent.cab', null),
    ...chosen.flatMap((guid) => [file(`${guid}.cab`, 4 * gib), file(`${guid}/Redist/shared.msi`, gib)]),
  ];
  return {
    download: 'latest',
    hosts: [],
    hierarchies: [
      {
        cabinet: {
          path: '/drive/P01.cab',
          siteVersion: '5.00.9128.1000',
          hierarchyHash: hash,
          label: 'P01',
          usageLevel: 'Basic',
          rows: 1,
          collected: '2026-11-20T10:00:00.000Z',
          sha256: '',
          approval: null,
        },
        decisions: guids.map((guid) => ({
          guid,
          isChosen: chosen.includes(guid),
          reason: chosen.includes(guid) ? 'latest-applicable' : 'superseded',
          explanation: '',
          details: {},
        })),
      },
    ],
    updates: [update(a, 4 * gib), update(b, 4 * gib), update(c, null, { redistManifests: [] })],
    setAside: [],
    unknown: [],
    files,
    // As the job counts: what is shared comes once.
    downloadBytes: 100 + (chosen.length > 0 ? gib : 0) + chosen.length * 4 * gib,
  };
}

const drive: Drive = {
  id: 'x',
  label: 'CARRY',
  mountPath: 'E:\\',
  sizeBytes: 64 * gib,
  freeBytes: 20 * gib,
  fileSystem: 'NTFS',
  bus: 'usb',
  isRemovable: true,
  isReadOnly: false,
  isSystem: false,
  largestFileBytes: null,
};

describe('ticks', () => {
  it('are the same in whatever order they were made, and are told to the job by hierarchy', () => {
    const chosen = ticksOf(plan([a, b]));
    expect(chosen).toEqual({ [hash]: [a, b] });
    const other = withTick(withTick(chosen, hash, a, false), hash, a, true);
    expect(other).toEqual({ [hash]: [b, a] });
    expect(areSameTicks(chosen, other)).toBe(true);
    expect(areSameTicks(chosen, withTick(chosen, hash, a, false))).toBe(false);
    expect(areSameTicks({}, { [hash]: [] })).toBe(true);
    expect(picksOf(withTick(chosen, 'hash of P02', c, true))).toEqual([
      { hierarchyHash: hash, guids: [a, b] },
      { hierarchyHash: 'hash of P02', guids: [c] },
    ]);
  });
});

describe('the figures', () => {
  it('are those of the job while nothing is changed', () => {
    expect(figuresOf([plan([a, b])], ticksOf(plan([a, b])))).toEqual({
      updates: 2,
      files: 6,
      downloadBytes: 100 + 9 * gib,
      filesThere: 0,
      bytesThere: 0,
      needs: { neededBytes: 100 + 10 * gib + packSlackBytes, largestFileBytes: 4 * gib },
      filesOfUnknownSize: 1,
      updatesToWorkOut: 0,
      isWorkedOut: true,
    });
  });

  it('leave out what is no longer ticked', () => {
    const ticks = withTick(ticksOf(plan([a, b])), hash, b, false);
    expect(figuresOf([plan([a, b])], ticks)).toMatchObject({
      updates: 1,
      files: 4,
      downloadBytes: 100 + 5 * gib,
      updatesToWorkOut: 0,
      isWorkedOut: false,
    });
  });

  it('know of a new tick its own cabinet only, until the plan is worked out again', () => {
    const first = plan([a]);
    const ticks = withTick(ticksOf(first), hash, b, true);
    expect(figuresOf([first], ticks)).toMatchObject({
      updates: 2,
      downloadBytes: 100 + 9 * gib,
      updatesToWorkOut: 1,
      isWorkedOut: false,
    });
    expect(figuresOf([first, plan([a, b])], ticks)).toMatchObject({
      files: 6,
      needs: { neededBytes: 100 + 10 * gib + packSlackBytes },
      updatesToWorkOut: 0,
      isWorkedOut: true,
    });
    // What was learned stays known.
    const back = withTick(ticks, hash, a, false);
    expect(figuresOf([first, plan([a, b])], back)).toMatchObject({ downloadBytes: 100 + 5 * gib, updatesToWorkOut: 0 });
  });

  it('count what is there already by itself', () => {
    const half = plan([a], [`${a}.cab`]);
    expect(figuresOf([half], ticksOf(half))).toMatchObject({
      files: 3,
      filesThere: 1,
      bytesThere: 4 * gib,
      needs: { largestFileBytes: gib },
    });
  });

  it('say of each update what it brings, as far as it is known', () => {
    const first = plan([a]);
    const [first0, second, third] = first.updates as [Update, Update, Update];
    expect(sizeOf([first], first0)).toEqual({ sizeBytes: 5 * gib, isAtLeast: false });
    expect(sizeOf([first], second)).toEqual({ sizeBytes: 4 * gib, isAtLeast: true });
    expect(sizeOf([first, plan([b])], second)).toEqual({ sizeBytes: 5 * gib, isAtLeast: false });
    expect(sizeOf([first], third)).toBeNull();
    expect(sizeOf([first], update(c, 1, { payload: null, isExpired: true }))).toBeNull();
  });
});

describe('whether it fits', () => {
  const figures = figuresOf([plan([a])], ticksOf(plan([a])));

  it('does on a drive with room for it', () => expect(misfitsOf(drive, figures)).toEqual([]));

  it('does not on one that is too small, with how much is missing', () => {
    expect(misfitsOf({ ...drive, freeBytes: 4 * gib }, figures)).toEqual([
      {
        reason: 'too-little-space',
        neededBytes: 5 * gib + 100 + packSlackBytes,
        freeBytes: 4 * gib,
        missingBytes: gib + 100 + packSlackBytes,
      },
    ]);
  });

  it('does not on FAT32 with a file of 4 GiB, and does when that file is not ticked', () => {
    const fat = { ...drive, fileSystem: 'FAT32', largestFileBytes: fatLargestFileBytes };
    expect(misfitsOf(fat, figures)).toEqual([
      { reason: 'file-too-large', fileSystem: 'FAT32', fileBytes: 4 * gib, limitBytes: fatLargestFileBytes },
    ]);
    expect(misfitsOf(fat, figuresOf([plan([a])], {}))).toEqual([]);
  });

  it('does not where nothing can be written; on the system drive that is for the operator to know', () => {
    expect(misfitsOf({ ...drive, isReadOnly: true }, figures)).toEqual([{ reason: 'read-only' }]);
    expect(misfitsOf({ ...drive, isSystem: true }, figures)).toEqual([]);
    expect(misfitsOf(null, figures)).toEqual([]);
  });
});
