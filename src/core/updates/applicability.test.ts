import { describe, expect, it } from 'vitest';
import { sampleGuid, sampleUpdate } from '../testing/sample-updates.ts';
import { judgeApplicability } from './applicability.ts';

describe('an update that another one replaces', () => {
  const old = sampleUpdate({ guid: sampleGuid(1), name: 'Old', fullVersion: '5.00.9135.1000', release: '2503' });
  const successor = sampleUpdate({
    guid: sampleGuid(2),
    name: 'New',
    fullVersion: '5.00.9141.1000',
    release: '2509',
    minSiteVersion: '5.00.9128.1000',
    maxSiteVersion: '5.00.9141.1009',
    supersedes: [sampleGuid(1)],
  });
  const judge = (chosen: readonly string[], siteVersion: string): unknown =>
    judgeApplicability({
      packages: [old, successor],
      chosen: new Set(chosen),
      updates: [{ ...old, minSiteVersion: '5.00.9122.1000', maxSiteVersion: '5.00.9135.1009' }, successor],
      siteVersion,
      known: [],
    }).map(({ reason, details }) => [reason, details.successor]);

  it('gives way when the site can take the other one', () => {
    expect(judge([old.guid, successor.guid], '5.00.9128.1000')).toEqual([
      ['superseded', 'New'],
      ['applies', undefined],
    ]);
  });

  it('applies when the other one is for others only, or needs a later site', () => {
    expect(judge([old.guid], '5.00.9128.1000')).toEqual([
      ['applies', undefined],
      ['other-hierarchy', undefined],
    ]);
    expect(judge([old.guid, successor.guid], '5.00.9122.1000')).toEqual([
      ['applies', undefined],
      ['site-too-old', undefined],
    ]);
  });
});
