/** How much the site chose to share; the service needs at least `Basic`. */
export type UsageLevel = 'Basic' | 'Enhanced' | 'Full';

/** How the service connection point reaches the cloud; only `offline` sites need this product. */
export type ServiceConnectionMode = 'offline' | 'online';

/** The Configuration Manager site whose database we read. */
export interface Site {
  /** Three characters, for example `P01`. */
  readonly code: string;
  readonly name: string;
  /** Four numbers, for example `5.00.9128.1000`. */
  readonly version: string;
  /** The hierarchy's GUID ("Support ID"); it never leaves the site in clear. */
  readonly hierarchyId: string;
  /** The one-way hash of `hierarchyId`, Base64 of 32 bytes: what usage data and update packs name a hierarchy by. */
  readonly hierarchyHash: string;
  /** `null` where the database does not tell and nobody has said. */
  readonly usageLevel: UsageLevel | null;
  readonly serviceConnectionMode: ServiceConnectionMode | null;
}

/** A site version in numbers: `5.00.9128.1000` is `[5, 0, 9128, 1000]`. */
export type VersionNumbers = readonly [number, number, number, number];

/** Reads a four-part version; `null` when the text is not one. `5.0.9128.1000` and `5.00.9128.1000` are the same. */
export function parseVersion(text: string): VersionNumbers | null {
  const match = /^(\d{1,5})\.(\d{1,5})\.(\d{1,7})\.(\d{1,7})$/.exec(text.trim());
  if (match === null) return null;
  return [Number(match[1]), Number(match[2]), Number(match[3]), Number(match[4])];
}

/** Orders two versions: negative, zero or positive as `a` is older, the same or newer. */
export function compareVersions(a: VersionNumbers, b: VersionNumbers): number {
  return a[0] - b[0] || a[1] - b[1] || a[2] - b[2] || a[3] - b[3];
}

/** One release of Configuration Manager: its name, its build (the third number of the site version), what it updates. */
export interface KnownVersion {
  readonly name: string;
  readonly build: number;
  /** The oldest release Microsoft documents this one as an update from; `null` where it is no update but media only. */
  readonly updatesFrom: string | null;
  /** First day it was offered, to the early update ring where there was one; ISO date. */
  readonly available: string;
  /** Last day of its support; ISO date. */
  readonly supportEnds: string;
}

/**
 * Every current-branch release, oldest first. Sources: Microsoft's "Updates for Configuration Manager" (builds, dates), and
 * for each release its "What's new" page and its checklist ("update from"), as of September 2026. Where pages differ, the
 * wider rule is here and the site's own check has the last word: 1906 (from 1806 in its own page, from 1802 in the
 * checklist) and 2309 (from 2207 in one state of its page, from 2203 in the checklist). A release without a line
 * here is judged by the range in the manifest alone.
 */
export const knownVersions: readonly KnownVersion[] = [
  known('1511', 8325, null, '2015-12-08', '2016-12-08'),
  known('1602', 8355, '1511', '2016-03-11', '2017-03-11'),
  known('1606', 8412, '1511', '2016-07-22', '2017-07-22'),
  known('1610', 8458, '1511', '2016-11-18', '2017-11-18'),
  known('1702', 8498, '1602', '2017-03-27', '2018-03-27'),
  known('1706', 8540, '1606', '2017-07-31', '2018-07-31'),
  known('1710', 8577, '1610', '2017-11-20', '2019-05-20'),
  known('1802', 8634, '1702', '2018-03-22', '2019-09-22'),
  known('1806', 8692, '1706', '2018-07-31', '2020-01-31'),
  known('1810', 8740, '1710', '2018-11-27', '2020-12-01'),
  known('1902', 8790, '1802', '2019-03-27', '2020-09-27'),
  known('1906', 8853, '1802', '2019-07-26', '2021-01-26'),
  known('1910', 8913, '1806', '2019-11-29', '2021-05-29'),
  known('2002', 8968, '1810', '2020-04-01', '2021-10-01'),
  known('2006', 9012, '1810', '2020-08-11', '2022-02-11'),
  known('2010', 9040, '1906', '2020-11-30', '2022-05-30'),
  known('2103', 9049, '1910', '2021-04-19', '2022-10-19'),
  known('2107', 9058, '2002', '2021-08-02', '2023-02-02'),
  known('2111', 9068, '2006', '2021-12-01', '2023-06-01'),
  known('2203', 9078, '2010', '2022-04-06', '2023-10-06'),
  known('2207', 9088, '2103', '2022-08-12', '2024-02-12'),
  known('2211', 9096, '2107', '2022-12-05', '2024-06-05'),
  known('2303', 9106, '2111', '2023-04-10', '2024-10-10'),
  known('2309', 9122, '2203', '2023-10-09', '2025-04-09'),
  known('2403', 9128, '2211', '2024-04-22', '2025-10-22'),
  known('2409', 9132, '2309', '2024-12-04', '2026-06-04'),
  known('2503', 9135, '2309', '2025-03-31', '2026-09-30'),
  known('2509', 9141, '2403', '2025-11-12', '2027-05-12'),
  known('2603', 9146, '2409', '2026-05-05', '2027-11-05'),
  known('2609', 9152, '2503', '2026-09-28', '2028-03-28'),
];

function known(
  name: string,
  build: number,
  updatesFrom: string | null,
  available: string,
  supportEnds: string,
): KnownVersion {
  return { name, build, updatesFrom, available, supportEnds };
}

/** The release a site version belongs to, by its build number. */
export function releaseOf(version: VersionNumbers): KnownVersion | null {
  return knownVersions.find((known) => known.build === version[2]) ?? null;
}

/** `2403 (5.00.9128.1000)`, or the bare version when the release is not known. */
export function describeVersion(version: string): string {
  const numbers = parseVersion(version);
  const release = numbers === null ? null : releaseOf(numbers);
  return release === null ? version : `${release.name} (${version})`;
}
