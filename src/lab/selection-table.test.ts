/*
 * Every site from 1511 to 2609 against every way of choosing, on a manifest with the whole history. What must come out is
 * written here by hand, from Microsoft's pages as of September 2026: the table of versions, "What's new" and the checklist
 * of each release for "update from", and the article of each hotfix rollup. Where they are silent:
 *   - 1602 is an update from 1511, the one release there was;
 *   - a manifest's range begins one release before "update from" (one published sample does, 2409);
 *   - 2609 is in the early update ring only when this manifest is made;
 *   - where pages differ, the wider rule counts (1906 from 1802, 2309 from 2203).
 */
import { describe, expect, it } from 'vitest';
import { parseManifest } from '../core/updates/manifest.ts';
import { selectPicked, selectUpdates } from '../core/updates/select.ts';
import { knownVersions } from '../shared/site.ts';
import type { Decision, DecisionReason, DownloadFilter } from '../shared/updates.ts';
import { type CatalogueUpdate, manifestReleased, practiceCatalogue } from './catalogue.ts';
import { manifestXml } from './manifest-writer.ts';

/** The day of these tests: support of everything up to 2503 has ended. */
const today = '2026-11-21';

/** Third number of the site version. */
const builds = words(`
  1511:8325 1602:8355 1606:8412 1610:8458 1702:8498 1706:8540 1710:8577 1802:8634 1806:8692 1810:8740
  1902:8790 1906:8853 1910:8913 2002:8968 2006:9012 2010:9040 2103:9049 2107:9058 2111:9068 2203:9078
  2207:9088 2211:9096 2303:9106 2309:9122 2403:9128 2409:9132 2503:9135 2509:9141 2603:9146 2609:9152`).map(
  (pair) => pair.split(':') as [string, string],
);

/**
 * Everything that is offered, each release before its hotfixes. `e` is the package of the early update ring, `t` that of
 * the technology adoption program; `/` tells the packages of one KB apart.
 */
const history = words(`
  1602
  1606 KB3186654
  1610 KB3209501
  1702 1706 1710 1802 1806 1810 1902 1906 1910 2002
  2006e 2006
  2010e 2010
  2103e 2103
  2107e 2107 KB11121541
  2111t 2111e 2111 KB12896009
  2203 KB14244456
  2207t 2207e 2207 KB15152495
  2211e 2211 KB16643863
  2303e 2303 KB24719670 KB24721208
  2309e 2309 KB27863823
  2403 KB28204160 KB33177653/2403
  2409e 2409 KB30385346 KB33177653/2409
  2503e 2503 KB33177653/2503 KB32851084
  2509e 2509 KB36419072 KB36495448 KB37172183 KB37447175 KB36949461
  2603e 2603
  2609e`);
/** Withdrawn, and what replaces it. */
const withdrawn = { KB21010486: 'KB24719670', KB25858444: 'KB27863823' } as const;

/**
 * What the default choice takes, and the last day of its support where that is over. Then what -downloadsiteversion takes:
 * everything of `history` from here on.
 */
const rows: readonly (readonly [site: string, latest: string, ended: string, laterFrom: string])[] = [
  ['1511', '1610', '2017-11-18', '1602'],
  ['1602', '1702', '2018-03-27', '1606'],
  ['1606', '1706', '2018-07-31', 'KB3186654'],
  ['1610', '1710', '2019-05-20', 'KB3209501'],
  ['1702', '1802', '2019-09-22', '1706'],
  ['1706', '1806', '2020-01-31', '1710'],
  ['1710', '1810', '2020-12-01', '1802'],
  ['1802', '1906', '2021-01-26', '1806'],
  ['1806', '1910', '2021-05-29', '1810'],
  ['1810', '2006', '2022-02-11', '1902'],
  ['1902', '2006', '2022-02-11', '1906'],
  ['1906', '2010', '2022-05-30', '1910'],
  ['1910', '2103', '2022-10-19', '2002'],
  ['2002', '2107', '2023-02-02', '2006e'],
  ['2006', '2111', '2023-06-01', '2010e'],
  ['2010', '2203', '2023-10-06', '2103e'],
  ['2103', '2207', '2024-02-12', '2107e'],
  ['2107', '2211', '2024-06-05', 'KB11121541'],
  ['2111', '2303', '2024-10-10', 'KB12896009'],
  ['2203', '2309', '2025-04-09', 'KB14244456'],
  ['2207', '2309', '2025-04-09', 'KB15152495'],
  ['2211', '2403', '2025-10-22', 'KB16643863'],
  ['2303', '2403', '2025-10-22', 'KB24719670'],
  ['2309', '2503', '2026-09-30', 'KB27863823'],
  ['2403', '2509', '', 'KB28204160'],
  ['2409', '2603', '', 'KB30385346'],
  ['2503', '2603', '', 'KB33177653/2503'],
  ['2509', '2603', '', 'KB36419072'],
  ['2603', '', '', '2609e'],
  ['2609', '', '', ''],
];

/** The hotfixes of `history`: the one release they mend, and what is to be known of them there. */
const hotfixRows: readonly (readonly [kb: string, release: string, remarks: string])[] = [
  ['KB3186654', '1606', ''],
  ['KB3209501', '1610', ''],
  ['KB11121541', '2107', 'needs-package'],
  ['KB12896009', '2111', 'needs-package'],
  ['KB14244456', '2203', ''],
  ['KB15152495', '2207', 'needs-package'],
  ['KB16643863', '2211', 'needs-package'],
  ['KB24719670', '2303', 'needs-package'],
  ['KB24721208', '2303', 'needs-package'],
  ['KB27863823', '2309', ''],
  ['KB28204160', '2403', 'needs-package'],
  ['KB33177653/2403', '2403', ''],
  ['KB30385346', '2409', 'needs-package'],
  ['KB33177653/2409', '2409', ''],
  ['KB33177653/2503', '2503', ''],
  ['KB32851084', '2503', ''],
  ['KB36419072', '2509', 'superseded'],
  ['KB36495448', '2509', 'superseded'],
  ['KB37172183', '2509', 'superseded'],
  ['KB37447175', '2509', 'superseded'],
  ['KB36949461', '2509', ''],
];

/**
 * Why, in the default choice: a line for each site, a column for each release from 1602 on (2609: of the early ring).
 *   *  taken                          y  applies, a later one does too     =  the site is there
 *   <  older than the site            e  early ring only
 *   d  in the manifest's range, too far by the documents                   -  not in the manifest's range
 */
const whyLatest: readonly (readonly [site: string, why: string])[] = [
  //        11111111111122222222222222222
  //        66677788899900011122233445566
  //        00100100100100100100100000000
  //        26026026026026037137139393939
  ['1511', 'yy*d-------------------------'],
  ['1602', '=yy*d------------------------'],
  ['1606', '<=yy*d-----------------------'],
  ['1610', '<<=yy*d----------------------'],
  ['1702', '<<<=yy*d---------------------'],
  ['1706', '<<<<=yy*d--------------------'],
  ['1710', '<<<<<=yy*dd------------------'],
  ['1802', '<<<<<<=yyy*d-----------------'],
  ['1806', '<<<<<<<=yyy*dd---------------'],
  ['1810', '<<<<<<<<=yyyy*---------------'],
  ['1902', '<<<<<<<<<=yyy*d--------------'],
  ['1906', '<<<<<<<<<<=yyy*d-------------'],
  ['1910', '<<<<<<<<<<<=yyy*d------------'],
  ['2002', '<<<<<<<<<<<<=yyy*d-----------'],
  ['2006', '<<<<<<<<<<<<<=yyy*d----------'],
  ['2010', '<<<<<<<<<<<<<<=yyy*d---------'],
  ['2103', '<<<<<<<<<<<<<<<=yyy*d--------'],
  ['2107', '<<<<<<<<<<<<<<<<=yyy*d-------'],
  ['2111', '<<<<<<<<<<<<<<<<<=yyy*d------'],
  ['2203', '<<<<<<<<<<<<<<<<<<=yyy*------'],
  ['2207', '<<<<<<<<<<<<<<<<<<<=yy*d-----'],
  ['2211', '<<<<<<<<<<<<<<<<<<<<=yy*-----'],
  ['2303', '<<<<<<<<<<<<<<<<<<<<<=y*dd---'],
  ['2309', '<<<<<<<<<<<<<<<<<<<<<<=yy*d--'],
  ['2403', '<<<<<<<<<<<<<<<<<<<<<<<=yy*d-'],
  ['2409', '<<<<<<<<<<<<<<<<<<<<<<<<=yy*d'],
  ['2503', '<<<<<<<<<<<<<<<<<<<<<<<<<=y*e'],
  ['2509', '<<<<<<<<<<<<<<<<<<<<<<<<<<=*e'],
  ['2603', '<<<<<<<<<<<<<<<<<<<<<<<<<<<=e'],
  ['2609', '<<<<<<<<<<<<<<<<<<<<<<<<<<<<='],
];
const whyColumns = words(`
  1602 1606 1610 1702 1706 1710 1802 1806 1810 1902 1906 1910 2002 2006 2010 2103 2107 2111 2203 2207 2211 2303 2309
  2403 2409 2503 2509 2603 2609e`);

const catalogue = practiceCatalogue('whole');
const labels = new Map(catalogue.map((update) => [update.guid, labelOf(update)]));
const xml = manifestXml(
  catalogue,
  manifestReleased,
  (update) =>
    update.isExpired
      ? null
      : {
          url: `/payload/${update.guid}`,
          sizeBytes: 1000,
          sha256: 'ab'.repeat(32),
          redistVersion: '202203',
          redistManifestUrl: '/redist',
          languagePackManifestUrl: '/language-packs',
        },
  true,
);
const { updates, setAside, unknownElements } = parseManifest('Manifest.xml', Buffer.from(xml, 'utf8'));

describe('the manifest of the whole history', () => {
  it('offers what the table of these tests has, and nothing is set aside', () => {
    const offered = updates.map(({ guid }) => labels.get(guid) ?? guid);
    expect([...offered].sort()).toEqual([...history, ...Object.keys(withdrawn)].sort());
    expect(setAside).toEqual([]);
    expect(builds.map(([name, build]) => [name, Number(build)])).toEqual(
      knownVersions.map(({ name, build }) => [name, build]),
    );
  });

  it('says more than the program knows, which is counted', () => {
    const releases = updates.filter(({ kind }) => kind === 'update').length;
    expect(unknownElements).toEqual([
      { path: 'Manifest/EULA', count: releases, example: 'Terms of 1602' },
      { path: 'Manifests/Localization', count: 1, example: '' },
    ]);
  });

  it('reads the same in UTF-16', () => {
    expect(parseManifest('Manifest.xml', Buffer.from(`\uFEFF${xml}`, 'utf16le')).updates).toEqual(updates);
  });

  it('has its facts, whatever it leaves out', () => {
    for (const update of updates) {
      const made = catalogue.find(({ guid }) => guid === update.guid);
      expect([update.name, update.fullVersion, update.kind === 'hotfix', update.released.slice(0, 7)]).toEqual([
        made?.name,
        made?.fullVersion,
        made?.updateType === 2,
        made?.released.slice(0, 7),
      ]);
    }
  });
});

describe('a site at each version', () => {
  it.each(rows)('%s: latest takes %j', (site, latest, ended) => {
    const decisions = decide(site, 'latest');
    expect(chosen(decisions)).toEqual(latest === '' ? [] : [latest]);
    const remarks = decisions.find(({ isChosen }) => isChosen)?.details.remarks ?? [];
    expect(remarks.map(({ reason, details }) => [reason, details.supportEnded])).toEqual(
      ended === '' ? [] : [['out-of-support', ended]],
    );
  });

  it.each(rows)('%s: all takes everything but what was withdrawn', (site) => {
    expect(chosen(decide(site, 'all'))).toEqual([...history].sort());
  });

  it.each(rows)('%s: hotfixes takes all hotfixes but what was withdrawn', (site) => {
    expect(chosen(decide(site, 'hotfixes'))).toEqual(hotfixRows.map(([kb]) => kb).sort());
  });

  it.each(rows)(
    '%s: site-version takes what is later (latest %j, support ended %j): from %j on',
    (site, _l, _e, from) => {
      const expected = from === '' ? [] : history.slice(history.indexOf(from));
      expect(chosen(decide(site, 'site-version'))).toEqual([...expected].sort());
    },
  );

  it.each(rows)('%s: picks are taken, but for what was withdrawn', (site) => {
    const picks = ['2403', 'KB28204160', 'KB25858444'];
    const guids = new Set(catalogue.filter((update) => picks.includes(labelOf(update))).map(({ guid }) => guid));
    const decisions = selectPicked(updates, factsOf(site), guids);
    expect(chosen(decisions)).toEqual(['2403', 'KB28204160']);
    expect(of(decisions, 'KB25858444')).toMatchObject({ isChosen: false, reason: 'expired' });
  });

  it.each(whyLatest)('%s: %s is why, in the default choice', (site, why) => {
    const decisions = decide(site, 'latest');
    expect(whyColumns.map((label) => mark(of(decisions, label))).join('')).toBe(why);
  });

  it.each(builds)('%s: no hotfix, and nothing withdrawn, is in the default choice', (site) => {
    const decisions = decide(site, 'latest');
    for (const [kb] of hotfixRows) expect(of(decisions, kb).reason).toBe('is-hotfix');
    for (const [kb, successor] of Object.entries(withdrawn)) {
      expect(of(decisions, kb).reason).toBe('expired');
      expect(of(decisions, kb).details.successor).toContain(successor);
    }
  });
});

describe('a hotfix, where all hotfixes are asked for', () => {
  it.each(hotfixRows)('%s is told to be for %s alone, there with %j', (kb, release, remarks) => {
    const own = builds.findIndex(([name]) => name === release);
    for (const [index, [site]] of builds.entries()) {
      const told = of(decide(site, 'hotfixes'), kb).details.remarks?.map(({ reason }) => reason) ?? [];
      const here = remarks === '' ? [] : [remarks];
      expect([site, told]).toEqual([
        site,
        index < own ? ['site-too-old', ...here] : index > own ? ['site-too-new', ...here] : here,
      ]);
    }
  });

  it('names the packages it is bound to', () => {
    const packagesOf = (kb: string): unknown =>
      of(decide('2403', 'hotfixes'), kb).details.remarks?.find(({ reason }) => reason === 'needs-package')?.details
        .packages;
    expect(packagesOf('KB24721208')).toEqual(['Configuration Manager 2303 Hotfix Rollup (KB21010486)']);
    expect(packagesOf('KB15152495')).toEqual(['Configuration Manager 2207']);
  });
});

// The classic tool has a known issue there: its default finds nothing, and its page sends people to -downloadsiteversion.
describe('a site at 2002, where the default of the classic tool does not work', () => {
  it('gets 2107, the latest that is documented for it, without asking for anything else', () => {
    const decisions = decide('2002', 'latest');
    expect(chosen(decisions)).toEqual(['2107']);
    expect(of(decisions, '2107').reason).toBe('latest-applicable');
  });

  it('gets 2107 among what is later than it, too', () => {
    expect(chosen(decide('2002', 'site-version'))).toContain('2107');
  });
});

it('these are at least 300 rows', () => {
  const reasons = whyLatest.reduce((sum, [, why]) => sum + why.length, 0);
  expect([rows.length * 5, reasons, hotfixRows.length * builds.length]).toEqual([150, 870, 630]);
});

function words(text: string): readonly string[] {
  return text.trim().split(/\s+/);
}

function labelOf({ kb, release, ring, description }: CatalogueUpdate): string {
  if (kb !== null) return kb === '33177653' ? `KB${kb}/${release}` : `KB${kb}`;
  return ring === 'Slow' ? release : `${release}${description.endsWith('TAP') ? 't' : 'e'}`;
}

function factsOf(site: string): { readonly siteVersion: string; readonly today: string } {
  const build = builds.find(([name]) => name === site)?.[1];
  return { siteVersion: `5.00.${build}.1000`, today };
}

function decide(site: string, filter: DownloadFilter): readonly Decision[] {
  return selectUpdates(updates, factsOf(site), filter);
}

function chosen(decisions: readonly Decision[]): readonly string[] {
  return decisions
    .filter(({ isChosen }) => isChosen)
    .map(({ guid }) => labels.get(guid) ?? guid)
    .sort();
}

function of(decisions: readonly Decision[], label: string): Decision {
  const decision = decisions.find(({ guid }) => labels.get(guid) === label);
  if (decision === undefined) throw new Error(`Nothing was decided about ${label}.`);
  return decision;
}

function mark({ reason, details }: Decision): string {
  const marks: Partial<Record<DecisionReason, string>> = {
    'latest-applicable': '*',
    'not-latest': 'y',
    'not-later-than-site': details.isSameVersion === true ? '=' : '<',
    'early-ring': 'e',
    'documented-path': 'd',
    'site-too-old': '-',
  };
  return marks[reason] ?? `(${reason})`;
}
