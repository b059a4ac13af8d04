import { describe, expect, it } from 'vitest';
import { knownVersions } from '../../shared/site.ts';
import type { DownloadFilter, Update } from '../../shared/updates.ts';
import { Random } from '../testing/random.ts';
import { sampleGuid, sampleUpdate } from '../testing/sample-updates.ts';
import { selectPicked, selectUpdates } from './select.ts';

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
  return selectUpdates(updates, { siteVersion, today: null }, filter)
    .filter((decision) => decision.isChosen)
    .map((decision) => updates.find((update) => update.guid === decision.guid)?.name ?? '');
}

describe('latest: only the latest available update that applies to the site, no hotfix', () => {
  it.each([
    // 2403 is offered to it, and documented as an update from 2211: 2309, from 2203, is what it may have.
    ['2203', '5.00.9078.1000', ['2309']],
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
    const decisions = selectUpdates(offered(), { siteVersion: '5.00.9128.1000', today: null }, 'latest');
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
      // The range begins at 2409; the documented rule, which comes next, at 2503.
      details: { neededSite: '2503 (5.00.9135.1000)' },
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

  it('leaves updates that replace each other in a ring as they are', () => {
    const ring = ['2409', '2503', '2509'].map((release, index) => {
      const update = offered().find((one) => one.name === release);
      return sampleUpdate({ ...update, guid: sampleGuid(index + 1), supersedes: [sampleGuid(((index + 1) % 3) + 1)] });
    });
    expect(chosen('5.00.9128.1000', 'latest', ring)).toEqual(['2509']);
  });

  it('does not let an update replace itself', () => {
    const own = sampleUpdate({ guid: sampleGuid(1), name: '2409', supersedes: [sampleGuid(1)] });
    expect(chosen('5.00.9128.1000', 'latest', [own])).toEqual(['2409']);
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
    expect(
      selectUpdates(updates, { siteVersion: '5.00.9135.1000', today: null }, 'latest').map(
        (decision) => decision.reason,
      ),
    ).toEqual(['early-ring', 'latest-applicable', 'expired', 'superseded']);
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

  it('site-version: the fourth number counts for hotfixes only', () => {
    const names = chosen('5.00.9135.1006', 'site-version');
    expect(names).toContain('2503 HFRU');
    expect(names).not.toContain('2503');
    const again = offered().map((update) =>
      update.name === '2503' ? { ...update, fullVersion: '5.00.9135.1007' } : update,
    );
    expect(chosen('5.00.9135.1000', 'site-version', again)).not.toContain('2503');
  });
});

describe('remarks on what is chosen without asking whether the site can use it', () => {
  const remarksOn = (update: Update, siteVersion: string, filter: DownloadFilter, others: readonly Update[] = []) =>
    selectUpdates([update, ...others], { siteVersion, today: '2026-11-21' }, filter)[0];
  const rollup = sampleUpdate({
    guid: sampleGuid(1),
    name: '2409 HFRU',
    kind: 'hotfix',
    fullVersion: '5.00.9132.1023',
    minSiteVersion: '5.00.9132.1000',
    maxSiteVersion: '5.00.9132.1023',
  });

  it('say why the site cannot take it', () => {
    const decision = remarksOn(rollup, '5.00.9128.1000', 'hotfixes');
    expect(decision).toMatchObject({ isChosen: true, reason: 'hotfix-asked' });
    expect(decision?.details.remarks?.map(({ reason }) => reason)).toEqual(['site-too-old']);
    expect(decision?.explanation).toBe('All hotfixes were asked for. Needs a site at 2409 (5.00.9132.1000) or later.');
    expect(remarksOn(rollup, '5.00.9135.1000', 'all')?.details.remarks?.[0]?.reason).toBe('site-too-new');
    expect(remarksOn(rollup, '5.00.9132.1000', 'all')?.details.remarks).toBeUndefined();
  });

  it('name what replaces it, and the packages it is for', () => {
    const bound = { ...rollup, prerequisites: [sampleGuid(7), sampleGuid(8), sampleGuid(9)] };
    const [release, sameName] = [7, 8].map((number) => sampleUpdate({ guid: sampleGuid(number), name: 'CM 2409' }));
    const revised = { ...rollup, guid: sampleGuid(2), name: 'revised', supersedes: [sampleGuid(1)] };
    if (release === undefined || sameName === undefined) throw new Error('The samples are there.');
    const decision = remarksOn(bound, '5.00.9132.1000', 'all', [release, sameName, revised]);
    expect(decision?.explanation).toBe(
      `Everything was asked for. revised replaces it. Only for sites that have ${sampleGuid(9)} or CM 2409 installed.`,
    );
    expect(decision?.details.remarks?.map(({ reason }) => reason)).toEqual(['superseded', 'needs-package']);
    expect(decision?.details.remarks?.[1]?.details.packages).toEqual([sampleGuid(9), 'CM 2409']);
  });

  it('tell that the support of a release has ended, from the day after on', () => {
    const update = sampleUpdate({ guid: sampleGuid(1) });
    const reasons = (today: string | null): unknown =>
      selectUpdates([update], { siteVersion: '5.00.9128.1000', today }, 'latest')[0]?.details.remarks?.map(
        ({ reason }) => reason,
      );
    expect(reasons('2026-06-04')).toBeUndefined();
    expect(reasons('2026-06-05')).toEqual(['out-of-support']);
    expect(reasons(null)).toBeUndefined();
  });

  it('are not made of what is left out', () => {
    expect(remarksOn(rollup, '5.00.9128.1000', 'latest')).toMatchObject({ isChosen: false, details: {} });
  });

  it('come with picks too', () => {
    const [decision] = selectPicked([rollup], { siteVersion: '5.00.9128.1000', today: null }, new Set([rollup.guid]));
    expect(decision?.explanation).toBe('Picked by the operator. Needs a site at 2409 (5.00.9132.1000) or later.');
  });
});

describe('any manifest', () => {
  const filters: readonly DownloadFilter[] = ['latest', 'all', 'hotfixes', 'site-version'];
  const builds = knownVersions.map(({ build }) => build);
  const version = (random: Random): string =>
    `5.00.${random.pick(builds) + random.pick([0, 0, 0, 1, -1])}.10${random.int(10, 30)}`;

  function anyManifest(random: Random): readonly Update[] {
    const guids = Array.from({ length: random.int(1, 12) }, (_, index) => sampleGuid(index + 1));
    const some = (): readonly string[] => (random.next() < 0.3 ? [random.pick(guids), random.pick(guids)] : []);
    return guids.map((guid) => {
      const isExpired = random.next() < 0.15;
      return sampleUpdate({
        guid,
        name: `Update ${guid.slice(0, 8)}`,
        kind: random.pick(['update', 'update', 'hotfix'] as const),
        release: String(random.pick([2309, 2403, 2409])),
        fullVersion: version(random),
        minSiteVersion: version(random),
        maxSiteVersion: version(random),
        released: random.pick(['2024-01-01T00:00:00.000Z', '2025-01-01T00:00:00.000Z']),
        isExpired,
        ...(isExpired ? { payload: null } : {}),
        isEarlyRing: random.next() < 0.2,
        supersedes: some(),
        prerequisites: some(),
      });
    });
  }

  function shuffled<T>(list: readonly T[], random: Random): readonly T[] {
    return list
      .map((value) => [random.next(), value] as const)
      .sort(([a], [b]) => a - b)
      .map(([, value]) => value);
  }

  it.each(filters)('%s never chooses what its own rules exclude', (filter) => {
    let chosenOnes = 0;
    for (let seed = 1; seed <= 1500; seed += 1) {
      const random = new Random(seed);
      const updates = anyManifest(random);
      const siteVersion = version(random);
      const decisions = selectUpdates(updates, { siteVersion, today: '2026-11-21' }, filter);
      expect(decisions.map(({ guid }) => guid)).toEqual(updates.map(({ guid }) => guid));
      const taken = updates.filter((_, index) => decisions[index]?.isChosen === true);
      chosenOnes += taken.length;
      if (filter === 'latest') expect(taken.length).toBeLessThanOrEqual(1);
      for (const update of taken) {
        const build = (text: string): number => Number(text.split('.')[2]);
        const site = build(siteVersion);
        expect([update.isExpired, update.payload === null]).toEqual([false, false]);
        if (filter === 'hotfixes') expect(update.kind).toBe('hotfix');
        if (filter === 'site-version') expect(build(update.fullVersion)).toBeGreaterThanOrEqual(site);
        if (filter !== 'latest') continue;
        expect([update.kind, update.isEarlyRing]).toEqual(['update', false]);
        expect(build(update.minSiteVersion)).toBeLessThanOrEqual(site);
        expect(build(update.maxSiteVersion)).toBeGreaterThanOrEqual(site);
        expect(build(update.fullVersion)).toBeGreaterThan(site);
        const from = knownVersions.find((known) => known.build === build(update.fullVersion))?.updatesFrom ?? null;
        const oldest = knownVersions.find((known) => known.name === from)?.build ?? 0;
        expect(oldest).toBeLessThanOrEqual(site);
      }
    }
    expect(chosenOnes).toBeGreaterThan(100);
  });

  it.each(filters)('%s decides the same in whatever order the manifest has its updates', (filter) => {
    for (let seed = 1; seed <= 500; seed += 1) {
      const random = new Random(seed);
      const updates = anyManifest(random);
      const facts = { siteVersion: version(random), today: '2026-11-21' };
      const byGuid = (list: readonly Update[]): unknown =>
        [...selectUpdates(list, facts, filter)].sort((a, b) => (a.guid < b.guid ? -1 : 1));
      expect(byGuid(shuffled(updates, random))).toEqual(byGuid(updates));
    }
  });
});
