import { describe, expect, it } from 'vitest';
import type { UpdatePackOnDrive, UsageDataOnDrive } from '../../shared/drives.ts';
import { type DriveInSight, type ProposalFacts, proposeJob } from './propose.ts';

const here = 'hash of this hierarchy';
const other = 'hash of another one';

function usageData(collected: string): UsageDataOnDrive {
  return {
    path: '/media/x/u.cab',
    label: 'P01',
    siteVersion: '5.00.9128.1000',
    hierarchyHash: here,
    usageLevel: 'Basic',
    rows: 1,
    collected,
    sizeBytes: 1,
    approvedBy: null,
  };
}

function pack(created: string, hierarchyHash = here): UpdatePackOnDrive {
  return {
    path: '/media/x/p',
    isFinished: true,
    created,
    hierarchies: [{ label: 'P01', siteVersion: '5.00.9128.1000', hierarchyHash, updates: 1 }],
    updates: 1,
    files: 1,
    sizeBytes: 1,
  };
}

function drive(label: string, contents: Partial<DriveInSight['contents']> = {}): DriveInSight {
  return { drive: { label, mountPath: `/media/${label}` }, contents: { usageData: [], updatePacks: [], ...contents } };
}

const early = '2026-11-01T00:00:00.000Z';
const middle = '2026-11-05T00:00:00.000Z';
const late = '2026-11-09T00:00:00.000Z';

function proposed(facts: Partial<ProposalFacts>): string {
  const { proposal, drive: at } = proposeJob({
    siteDatabase: 'not-set-up',
    internet: 'not-set-up',
    hierarchyHash: facts.siteDatabase === 'reachable' ? here : null,
    drives: [],
    ...facts,
  });
  return proposal === null ? 'nothing' : `${proposal.job} ${proposal.reason} ${at?.mountPath ?? '-'}`;
}

describe('what is proposed', () => {
  const unfinished: UpdatePackOnDrive = { path: '/media/x/p', isFinished: false };
  const site = { siteDatabase: 'reachable' } as const;
  const internet = { internet: 'reachable' } as const;
  it.each<[string, Partial<ProposalFacts>, string]>([
    ['nothing where nothing answers', { drives: [drive('a', { usageData: [usageData(early)] })] }, 'nothing'],
    ['nothing where both are set up and silent', { siteDatabase: 'unreachable', internet: 'unreachable' }, 'nothing'],
    ['a site without a drive', site, 'prepare site-without-pack -'],
    [
      'a site whose drive has only usage data',
      { ...site, drives: [drive('a', { usageData: [usageData(late)] })] },
      'prepare site-without-pack -',
    ],
    [
      'a site and its pack',
      { ...site, drives: [drive('a'), drive('b', { updatePacks: [pack(early)] })] },
      'import site-with-pack /media/b',
    ],
    [
      'a site, its pack and later usage data, without internet',
      { ...site, drives: [drive('a', { usageData: [usageData(late)], updatePacks: [pack(early)] })] },
      'import site-with-pack /media/a',
    ],
    [
      'a site and the pack of another',
      { ...site, drives: [drive('a', { updatePacks: [pack(late, other)] })] },
      'prepare site-without-pack -',
    ],
    [
      'a site and an unfinished pack',
      { ...site, drives: [drive('a', { updatePacks: [unfinished] })] },
      'prepare site-without-pack -',
    ],
    [
      'the newer of two packs',
      { ...site, drives: [drive('a', { updatePacks: [pack(early)] }), drive('b', { updatePacks: [pack(late)] })] },
      'import site-with-pack /media/b',
    ],
    ['the internet alone', internet, 'connect internet-without-usage-data -'],
    [
      'the internet with usage data',
      { ...internet, drives: [drive('a', { usageData: [usageData(early)] })] },
      'connect internet-with-usage-data /media/a',
    ],
    [
      'the internet, while the site is out of reach',
      { ...internet, siteDatabase: 'unreachable' },
      'connect internet-without-usage-data -',
    ],
    ['both, and an empty drive', { ...site, ...internet, drives: [drive('a')] }, 'prepare site-without-pack -'],
    [
      'both, and usage data',
      { ...site, ...internet, drives: [drive('a', { usageData: [usageData(early)] })] },
      'connect internet-with-usage-data /media/a',
    ],
    [
      'both, and a pack made from it',
      { ...site, ...internet, drives: [drive('a', { usageData: [usageData(early)], updatePacks: [pack(middle)] })] },
      'import site-with-pack /media/a',
    ],
    [
      'both, and usage data later than the pack',
      { ...site, ...internet, drives: [drive('a', { usageData: [usageData(late)], updatePacks: [pack(middle)] })] },
      'connect internet-with-usage-data /media/a',
    ],
    [
      'both, and a later pack for another',
      {
        ...site,
        ...internet,
        drives: [drive('a', { usageData: [usageData(early)], updatePacks: [pack(late, other)] })],
      },
      'prepare site-without-pack -',
    ],
  ])('%s', (_what, facts, expected) => {
    expect(proposed(facts)).toBe(expected);
  });

  it('is never an import for a site whose hierarchy is not known', () => {
    const drives = [drive('a', { updatePacks: [pack(early)] })];
    expect(proposed({ ...site, hierarchyHash: null, drives })).toBe('prepare site-without-pack -');
  });
});
