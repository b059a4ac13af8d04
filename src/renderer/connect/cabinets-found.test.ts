import { describe, expect, it } from 'vitest';
import type { DriveContents, UsageDataOnDrive } from '../../shared/drives.ts';
import { weighCabinets } from './cabinets-found.ts';

function data(label: string, facts: Partial<UsageDataOnDrive> = {}): UsageDataOnDrive {
  return {
    path: `/drive/${label}.cab`,
    label,
    siteVersion: '5.00.9128.1000',
    hierarchyHash: `hash of ${label}`,
    usageLevel: 'Basic',
    rows: 10,
    collected: '2026-11-20T10:00:00.000Z',
    sizeBytes: 1000,
    approvedBy: null,
    ...facts,
  };
}

function holding(...usageData: readonly UsageDataOnDrive[]): DriveContents {
  return { usageData, updatePacks: [], leftovers: [], problems: [], isCut: false };
}

describe('the cabinets on a drive', () => {
  it('may all be sent when nothing stands against it', () => {
    const contents = holding(data('P01'), data('P02'));
    expect(weighCabinets(contents, '/drive', false)).toEqual({
      sent: contents.usageData,
      older: [],
      unapproved: [],
      block: null,
      hasUnfinishedPack: false,
    });
  });

  it('are missed where there are none', () => {
    expect(weighCabinets(holding(), '/drive', false).block).toMatchObject({
      code: 'usage-cabinet.none',
      details: { path: '/drive' },
    });
  });

  it('of one hierarchy twice: the newer one goes, whatever their order; of one moment they are refused', () => {
    const older = data('P01', { path: '/drive/a.cab', collected: '2026-11-01T10:00:00.000Z' });
    const newer = data('P01', { path: '/drive/b.cab' });
    for (const contents of [holding(older, newer), holding(newer, older)])
      expect(weighCabinets(contents, '/drive', false)).toMatchObject({ block: null, sent: [newer], older: [older] });
    const twin = data('P01', { path: '/drive/c.cab' });
    expect(weighCabinets(holding(newer, twin), '/drive', false).block).toMatchObject({
      code: 'usage-cabinet.same-hierarchy',
      details: { older: '/drive/b.cab', newer: '/drive/c.cab' },
    });
  });

  it('stay behind without an approval where one is asked for, and all of them together are refused', () => {
    const approved = data('P01', { approvedBy: 'Anna' });
    const found = weighCabinets(holding(approved, data('P02')), '/drive', true);
    expect(found).toMatchObject({ block: null, sent: [{ label: 'P01' }], unapproved: [{ label: 'P02' }] });
    expect(weighCabinets(holding(data('P02')), '/drive', true).block).toMatchObject({
      code: 'usage-cabinet.not-approved',
      details: { name: '/drive/P02.cab' },
    });
    // What stays behind is in nobody's way.
    const twin = data('P01', { path: '/drive/old.cab' });
    expect(weighCabinets(holding(approved, twin), '/drive', true).block).toBeNull();
    expect(weighCabinets(holding(approved, twin), '/drive', false).block?.code).toBe('usage-cabinet.same-hierarchy');
  });

  it('may lie beside an update pack that Connect goes on with', () => {
    const contents = {
      ...holding(data('P01')),
      updatePacks: [{ path: '/drive/UpdatePacks', isFinished: false } as const],
    };
    expect(weighCabinets(contents, '/drive', false).hasUnfinishedPack).toBe(true);
  });
});
