/**
 * The history the practice cloud offers by default: releases from 2203 on, their hotfix rollups, revised and expired ones. Sources:
 * Microsoft's "Updates for Configuration Manager" and the support articles of each KB, as of September 2026. `evidence`
 * says how sure a package GUID is; where nobody has published one it is derived from a name (`derivedGuid`).
 */

/** How a package GUID is known: `published` whole, its first 8 digits only (`prefix`), or not at all (`ours`). */
export type GuidEvidence = 'published' | 'prefix' | 'ours';

/** One package of a release; early ring, general availability and TAP each have their own GUID. */
export interface ReleasePackage {
  /** A whole GUID, its first 8 digits, or nothing. */
  readonly guid: string | null;
  readonly ring: 'Fast' | 'Slow';
  /** What distinguishes it: `early update ring`, `TAP`; empty for the generally available one. */
  readonly edition: string;
  /** ISO date. */
  readonly released: string;
  /** Fourth number of the client version. */
  readonly clientRevision: number;
}

/** One release with all its packages; the last one is generally available, if any is. */
export interface HistoryRelease {
  readonly name: string;
  readonly packages: readonly ReleasePackage[];
  /** Where the name of its applicability check is published and follows no pattern. */
  readonly checkFile?: string;
}

/** One hotfix or hotfix rollup. */
export interface HistoryHotfix {
  readonly kb: string;
  readonly release: string;
  readonly isRollup: boolean;
  readonly guid: string | null;
  readonly released: string;
  readonly clientRevision: number;
  /** Withdrawn: its content is offered no more. */
  readonly isExpired: boolean;
  /** KB numbers it replaces. */
  readonly supersedes: readonly string[];
  /** Only sites that came to the release by one of its listed packages may have it. */
  readonly needsReleasePackage: boolean;
  /** Only sites that have this KB installed may have it. */
  readonly onlyAfterKb: string | null;
}

/** A package of a release. */
export function released(
  guid: string | null,
  date: string,
  clientRevision: number,
  ring: 'Fast' | 'Slow' = 'Slow',
  edition = ring === 'Fast' ? 'early update ring' : '',
): ReleasePackage {
  return { guid, ring, edition, released: date, clientRevision };
}

/** Oldest first. Client revisions other than 2409's and dates of general availability without a source are ours. */
export const releases: readonly HistoryRelease[] = [
  { name: '2203', packages: [released(null, '2022-04-06', 1007)] },
  {
    name: '2207',
    packages: [
      released('1C02A325', '2022-07-27', 1002, 'Fast', 'TAP'),
      released('10EC7E16', '2022-08-12', 1007, 'Fast'),
      released('91959D25', '2022-08-29', 1010),
    ],
  },
  {
    name: '2211',
    packages: [released('BAD30974', '2022-12-05', 1009, 'Fast'), released('C457206E', '2022-12-19', 1011)],
  },
  {
    name: '2303',
    packages: [
      released('2B85942D-2F3A-4B8C-AFA7-20C37E3BB266', '2023-04-10', 1005, 'Fast'),
      released('1A251438-E9B5-42EF-8AAC-48B6E1790D9F', '2023-04-24', 1007),
    ],
  },
  {
    name: '2309',
    packages: [
      released(null, '2023-10-09', 1005, 'Fast'),
      released('FD3D0214-F4DC-4664-B6BB-997E381B7C9D', '2023-10-23', 1008),
    ],
  },
  { name: '2403', packages: [released('5B8886C7-F967-4F8A-92AA-009E28368853', '2024-04-22', 1007)] },
  {
    name: '2409',
    packages: [
      released('E7B11914-3BB0-4925-A84C-6766C747B0F8', '2024-12-04', 1008, 'Fast'),
      released('3B7D84FA-ECCC-4EA0-B8AB-ABBDA1E88E0E', '2024-12-16', 1011),
    ],
  },
  {
    name: '2503',
    packages: [
      released('8576527E-DDE9-4146-8ED9-DB91091C38EF', '2025-03-31', 1001, 'Fast'),
      released('AA928926-5C76-4DE0-B51F-0FE4D365DFE2', '2025-04-23', 1003),
    ],
  },
  {
    name: '2509',
    packages: [
      released(null, '2025-11-12', 1007, 'Fast'),
      released('420E3E18-73C5-4BE9-88B0-6F1E30A012CA', '2025-12-08', 1011),
    ],
  },
  {
    name: '2603',
    packages: [released(null, '2026-05-05', 1005, 'Fast'), released(null, '2026-05-27', 1008)],
  },
  // Still in the early ring when the manifest was made.
  { name: '2609', packages: [released(null, '2026-09-28', 1006, 'Fast')] },
];

/** A hotfix of a release; what is left out of `more` is as with most. */
export function hotfix(
  kb: string,
  release: string,
  date: string,
  clientRevision: number,
  more: Partial<Omit<HistoryHotfix, 'kb' | 'release' | 'released' | 'clientRevision'>> = {},
): HistoryHotfix {
  return {
    kb,
    release,
    released: date,
    clientRevision,
    guid: null,
    isRollup: true,
    isExpired: false,
    supersedes: [],
    needsReleasePackage: false,
    onlyAfterKb: null,
    ...more,
  };
}

/** Oldest first. */
export const hotfixes: readonly HistoryHotfix[] = [
  hotfix('14244456', '2203', '2022-06-24', 1025),
  hotfix('15152495', '2207', '2022-11-10', 1025, { needsReleasePackage: true }),
  hotfix('16643863', '2211', '2023-02-21', 1024, { needsReleasePackage: true }),
  // Version 1 was replaced three weeks later; who had installed it needs one more.
  hotfix('21010486', '2303', '2023-07-24', 1014, { needsReleasePackage: true, isExpired: true }),
  hotfix('24719670', '2303', '2023-08-14', 1015, { needsReleasePackage: true, supersedes: ['21010486'] }),
  hotfix('24721208', '2303', '2023-08-14', 1016, { isRollup: false, onlyAfterKb: '21010486' }),
  hotfix('25858444', '2309', '2024-03-04', 1018, { isExpired: true }),
  hotfix('27863823', '2309', '2024-05-22', 1019, { supersedes: ['25858444'] }),
  hotfix('28204160', '2403', '2024-11-06', 1030, {
    guid: 'A02D38C5-021E-4144-8249-E7CDE48DA83F',
    needsReleasePackage: true,
  }),
  hotfix('30385346', '2409', '2025-03-12', 1023, {
    guid: '345A6BE1-3D07-43ED-B6E5-FAC0889DA04C',
    needsReleasePackage: true,
  }),
  // One KB, three packages.
  hotfix('33177653', '2403', '2025-06-30', 1033, { isRollup: false }),
  hotfix('33177653', '2409', '2025-06-30', 1027, { isRollup: false }),
  hotfix('33177653', '2503', '2025-06-30', 1006, { isRollup: false }),
  hotfix('32851084', '2503', '2025-09-30', 1013, { guid: '6B0783D9-B8A2-4848-82F6-8EFE956F4988' }),
  hotfix('36419072', '2509', '2025-12-18', 1015, { isRollup: false }),
  hotfix('36495448', '2509', '2026-01-14', 1018, { isRollup: false }),
  hotfix('37172183', '2509', '2026-02-19', 1022, { isRollup: false }),
  hotfix('37447175', '2509', '2026-03-17', 1025, { isRollup: false }),
  hotfix('36949461', '2509', '2026-04-15', 1030, {
    supersedes: ['36419072', '36495448', '37172183', '37447175'],
  }),
];
