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

describe('a hotfix that is bound to packages', () => {
  const release = sampleUpdate({ guid: sampleGuid(1), name: 'Configuration Manager 2409' });
  const rollup = sampleUpdate({
    guid: sampleGuid(2),
    name: 'HFRU',
    kind: 'hotfix',
    fullVersion: '5.00.9132.1023',
    minSiteVersion: '5.00.9132.1000',
    maxSiteVersion: '5.00.9132.1023',
    prerequisites: [sampleGuid(1), sampleGuid(3)],
  });
  const judge = (states: Readonly<Record<string, number>>) =>
    judgeApplicability({
      packages: [rollup],
      chosen: new Set([rollup.guid]),
      updates: [release, rollup],
      siteVersion: '5.00.9132.1000',
      known: Object.entries(states).map(([guid, state]) => ({ guid, state, name: '', fullVersion: '' })),
    })[0];

  it('applies where the site has one of them installed', () => {
    for (const installed of [196612, 196613])
      expect(judge({ [sampleGuid(3)]: installed })).toMatchObject({ applies: true });
  });

  it('does not apply where it has none, or has one that is not installed yet', () => {
    for (const states of [{}, { [sampleGuid(1)]: 262146 }, { [sampleGuid(4)]: 196612 }])
      expect(judge(states)).toMatchObject({
        applies: false,
        reason: 'needs-package',
        explanation: `Only for sites that have ${sampleGuid(3)} or Configuration Manager 2409 installed.`,
      });
  });
});
