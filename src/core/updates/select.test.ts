import { describe, expect, it } from 'vitest';
import { knownVersions } from '../../shared/site.ts';
import type { DownloadFilter, Update } from '../../shared/updates.ts';
import { sampleGuid, sampleUpdate } from '../testing/sample-updates.ts';
import { selectUpdates } from './select.ts';

/** The releases from 2203 on, each offered from two releases before what Microsoft documents; and hotfixes of three. */
function offered(): readonly Update[] {
  const builds = [
    ['2203', 9078, 8853],
    ['2207', 9088, 9012],
    ['2211', 9096, 9040],
    ['2303', 9106, 9049],
    ['2309', 9122, 9078],
    ['2403', 9128, 9096],
    ['2409', 9132, 9106],
    ['2503', 9135, 9106],
    ['2509', 9141, 9122],
    ['2603', 9146, 9128],
    ['2609', 9152, 9132],
  ] as const;
  const regular = builds.map(([release, build, min]) =>
    sampleUpdate({
      guid: sampleGuid(build),
      name: release,
      release,
      fullVersion: `5.00.${build}.1000`,
      minSiteVersion: `5.00.${min}.1000`,
      maxSiteVersion: `5.00.${build}.1009`,
    }),
  );
  const hotfixes = (
    [
      ['2309', 9122, 1018],
      ['2403', 9128, 1030],
      ['2503', 9135, 1013],
    ] as const
  ).map(([release, build, client]) =>
    sampleUpdate({
      guid: sampleGuid(build * 10),
      name: `${release} HFRU`,
      kind: 'hotfix',
      release,
      fullVersion: `5.00.${build}.${client}`,
      minSiteVersion: `5.00.${build}.1000`,
      maxSiteVersion: `5.00.${build}.1099`,
    }),
  );
  return [...regular, ...hotfixes];
}

function chosen(siteVersion: string, filter: DownloadFilter, updates = offered()): readonly string[] {
  return selectUpdates(updates, siteVersion, filter)
    .filter((decision) => decision.isChosen)
    .map((decision) => updates.find((update) => update.guid === decision.guid)?.name ?? '');
}

describe('latest: only the latest available update that applies to the site, no hotfix', () => {
  it.each([
    // A site at 2303 may go to releases documented as updates from 2303 or earlier, and to those without a rule.
    ['2203', '5.00.9078.1000', ['2403']],
    ['2303', '5.00.9106.1000', ['2403']],
    ['2309', '5.00.9122.1000', ['2503']],
    ['2403', '5.00.9128.1000', ['2509']],
    ['2409', '5.00.9132.1000', ['2603']],
    ['2503', '5.00.9135.1000', ['2609']],
    ['2509', '5.00.9141.1000', ['2609']],
    ['2603', '5.00.9146.1000', ['2609']],
    ['2609', '5.00.9152.1000', []],
    ['1902', '5.00.8790.1000', []],
  ])('a site at %s', (_name, version, expected) => {
    const widest = offered().map((update) =>
      update.release === '2403' && update.kind === 'update' ? { ...update, minSiteVersion: '5.00.9078.1000' } : update,
    );
    expect(chosen(version, 'latest', widest)).toEqual(expected);
  });

  it('keeps to the documented path where the manifest is wider', () => {
    const decisions = selectUpdates(offered(), '5.00.9128.1000', 'latest');
    const of = (release: string) => decisions.find((d) => d.guid === offered().find((u) => u.name === release)?.guid);
    expect(of('2603')).toMatchObject({
      isChosen: false,
      reason: 'documented-path',
      details: { release: '2603', neededRelease: expect.stringMatching(/^\d{4}$/) as string },
    });
    expect(of('2603')?.explanation).toBe('Microsoft documents 2603 as an update from 2409 or later.');
    expect(of('2609')).toMatchObject({
      isChosen: false,
      reason: 'site-too-old',
      details: { neededSite: expect.stringContaining('5.00.') as string },
    });
    expect(of('2409')).toMatchObject({
      isChosen: false,
      reason: 'not-latest',
      details: { successor: expect.any(String) as string },
    });
    expect(of('2403')).toMatchObject({
      isChosen: false,
      reason: 'not-later-than-site',
      details: { isSameVersion: true },
    });
    expect(of('2403 HFRU')).toMatchObject({ isChosen: false, reason: 'is-hotfix' });
  });

  it('goes by the range alone for a release it has never heard of', () => {
    const future = sampleUpdate({
      guid: sampleGuid(1),
      name: '2703',
      release: '2703',
      fullVersion: '5.00.9170.1000',
      minSiteVersion: '5.00.9141.1000',
      maxSiteVersion: '5.00.9170.1009',
    });
    expect(chosen('5.00.9141.1000', 'latest', [...offered(), future])).toEqual(['2703']);
    expect(chosen('5.00.9135.1000', 'latest', [...offered(), future])).toEqual(['2609']);
  });

  it('takes the general package of several with the same version, and never an early-ring, expired or replaced one', () => {
    const base = {
      release: '2609',
      fullVersion: '5.00.9152.1000',
      minSiteVersion: '5.00.9132.1000',
      maxSiteVersion: '5.00.9152.1009',
    };
    const updates = [
      sampleUpdate({
        ...base,
        guid: sampleGuid(1),
        name: 'early',
        isEarlyRing: true,
        released: '2026-09-28T00:00:00.000Z',
      }),
      sampleUpdate({
        ...base,
        guid: sampleGuid(2),
        name: 'general',
        released: '2026-10-20T00:00:00.000Z',
        supersedes: [sampleGuid(4)],
      }),
      sampleUpdate({
        ...base,
        guid: sampleGuid(3),
        name: 'expired',
        isExpired: true,
        payload: null,
        released: '2026-11-01T00:00:00.000Z',
      }),
      sampleUpdate({ ...base, guid: sampleGuid(4), name: 'replaced', released: '2026-10-01T00:00:00.000Z' }),
    ];
    expect(chosen('5.00.9135.1000', 'latest', updates)).toEqual(['general']);
    expect(selectUpdates(updates, '5.00.9135.1000', 'latest').map((decision) => decision.reason)).toEqual([
      'early-ring',
      'latest-applicable',
      'expired',
      'superseded',
    ]);
  });

  it('does not drop an update for a successor that this site cannot have', () => {
    const base = {
      release: '2609',
      fullVersion: '5.00.9152.1000',
      minSiteVersion: '5.00.9132.1000',
      maxSiteVersion: '5.00.9152.1009',
    };
    const general = sampleUpdate({ ...base, guid: sampleGuid(1), name: 'general' });
    for (const hindrance of [
      { isEarlyRing: true },
      { minSiteVersion: '5.00.9146.1000' },
      { isExpired: true, payload: null },
    ]) {
      const successor = sampleUpdate({
        ...base,
        guid: sampleGuid(2),
        name: 'successor',
        supersedes: [sampleGuid(1)],
        ...hindrance,
      });
      expect(chosen('5.00.9135.1000', 'latest', [general, successor])).toEqual(['general']);
    }
  });

  it('chooses at most one update for every release there is, and never one older than the site', () => {
    for (const { build } of knownVersions) {
      const names = chosen(`5.00.${build}.1000`, 'latest');
      expect(names.length).toBeLessThanOrEqual(1);
      for (const name of names)
        expect(knownVersions.find((known) => known.name === name)?.build).toBeGreaterThan(build);
    }
  });
});

describe('the other documented ways', () => {
  it('all: everything, whatever the site, but for what was withdrawn', () => {
    const withdrawn = sampleUpdate({ guid: sampleGuid(1), name: 'withdrawn', isExpired: true, payload: null });
    expect(chosen('5.00.8325.1000', 'all', [...offered(), withdrawn])).toHaveLength(offered().length);
    expect(chosen('5.00.9152.1000', 'all')).toHaveLength(offered().length);
  });

  it('hotfixes: all hotfixes, whatever the site', () => {
    expect(chosen('5.00.9152.1000', 'hotfixes')).toEqual(['2309 HFRU', '2403 HFRU', '2503 HFRU']);
  });

  it('site-version: updates and hotfixes later than the site', () => {
    expect(chosen('5.00.9135.1000', 'site-version')).toEqual(['2509', '2603', '2609', '2503 HFRU']);
    expect(chosen('5.00.9128.1000', 'site-version')).toEqual([
      '2409',
      '2503',
      '2509',
      '2603',
      '2609',
      '2403 HFRU',
      '2503 HFRU',
    ]);
  });

  it('site-version works for a site at 2002, where the classic default did not', () => {
    expect(chosen('5.00.8968.1000', 'site-version')).toHaveLength(offered().length);
    // 2203 is documented as an update from 2010: nothing of what is offered today applies directly.
    expect(chosen('5.00.8968.1000', 'latest')).toEqual([]);
  });
});
