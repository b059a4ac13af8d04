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
  readonly usageLevel: UsageLevel;
  readonly serviceConnectionMode: ServiceConnectionMode;
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
  /** The oldest release Microsoft documents this one as an update from; `null` where nothing is documented. */
  readonly updatesFrom: string | null;
}

/**
 * Every current-branch release, oldest first. Source: Microsoft's "Updates for Configuration Manager", checklists and
 * what's-new pages as of September 2026. Newer releases need no line here: the manifest's own range then decides alone.
 */
export const knownVersions: readonly KnownVersion[] = [
  { name: '1511', build: 8325, updatesFrom: null },
  { name: '1602', build: 8355, updatesFrom: null },
  { name: '1606', build: 8412, updatesFrom: null },
  { name: '1610', build: 8458, updatesFrom: null },
  { name: '1702', build: 8498, updatesFrom: '1602' },
  { name: '1706', build: 8540, updatesFrom: '1606' },
  { name: '1710', build: 8577, updatesFrom: '1610' },
  { name: '1802', build: 8634, updatesFrom: '1702' },
  { name: '1806', build: 8692, updatesFrom: '1706' },
  { name: '1810', build: 8740, updatesFrom: '1710' },
  { name: '1902', build: 8790, updatesFrom: '1802' },
  { name: '1906', build: 8853, updatesFrom: '1802' },
  { name: '1910', build: 8913, updatesFrom: '1806' },
  { name: '2002', build: 8968, updatesFrom: '1810' },
  { name: '2006', build: 9012, updatesFrom: null },
  { name: '2010', build: 9040, updatesFrom: '1906' },
  { name: '2103', build: 9049, updatesFrom: null },
  { name: '2107', build: 9058, updatesFrom: null },
  { name: '2111', build: 9068, updatesFrom: null },
  { name: '2203', build: 9078, updatesFrom: '2010' },
  { name: '2207', build: 9088, updatesFrom: '2103' },
  { name: '2211', build: 9096, updatesFrom: null },
  { name: '2303', build: 9106, updatesFrom: '2111' },
  { name: '2309', build: 9122, updatesFrom: null },
  { name: '2403', build: 9128, updatesFrom: null },
  { name: '2409', build: 9132, updatesFrom: '2309' },
  { name: '2503', build: 9135, updatesFrom: '2309' },
  { name: '2509', build: 9141, updatesFrom: '2403' },
  { name: '2603', build: 9146, updatesFrom: '2409' },
  { name: '2609', build: 9152, updatesFrom: '2503' },
];

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
