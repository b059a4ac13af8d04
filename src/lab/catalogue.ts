/*
 * The practice catalogue: the history of catalogue-data.ts turned into everything a manifest says of an update. Rules
 * Microsoft's documents show in examples (docs/formats/update-manifest.md) are applied to all: a version range wider than
 * the documented "update from", an applicability check that narrows it, hotfixes for their own release only.
 */
import { type KnownVersion, knownVersions } from '../shared/site.ts';
import { applicabilityCheck, type Hurdle, isInstalled, notInEarlyRing } from './applicability-check.ts';
import {
  type GuidEvidence,
  type HistoryHotfix,
  type HistoryRelease,
  type ReleasePackage,
  hotfixes as recentHotfixes,
  releases as recentReleases,
} from './catalogue-data.ts';
import { earlierHotfixes, earlierReleases } from './catalogue-history.ts';
import { derivedGuid } from './noise.ts';

/** How far back the practice cloud offers: releases from 2203 on, or everything since 1602. */
export type History = 'recent' | 'whole';

const hotfixes: readonly HistoryHotfix[] = [...earlierHotfixes, ...recentHotfixes];

/** When the practice manifest was made, ISO. */
export const manifestReleased = '2026-10-05T17:00:00Z';

/** One update as the practice cloud offers it, but for its content. */
export interface CatalogueUpdate {
  /** Upper case with dashes. */
  readonly guid: string;
  readonly guidEvidence: GuidEvidence;
  /** Release name, for example `2409`. */
  readonly release: string;
  readonly build: number;
  /** `null` for a regular update. */
  readonly kb: string | null;
  readonly name: string;
  readonly description: string;
  /** Microsoft's `UpdateType`: 0 regular, 2 hotfix. */
  readonly updateType: 0 | 2;
  readonly fullVersion: string;
  readonly clientVersion: string;
  /** ISO date and time. */
  readonly released: string;
  readonly minVersion: string;
  readonly maxVersion: string;
  /** Bits: 1 site server, 2 console, 4 client, 8 features, 16 fixes. */
  readonly impact: number;
  readonly ring: 'Fast' | 'Slow';
  readonly moreInfoLink: string;
  readonly prerequisites: readonly string[];
  readonly supersedes: readonly string[];
  readonly isExpired: boolean;
  /** With a backslash, as in the manifest. */
  readonly checkFile: string;
  readonly checkSql: string;
  /** Folder of its payload on the download server. */
  readonly downloadFolder: string;
}

/** Every update the practice cloud offers, oldest release first, each release before its hotfixes. */
export function practiceCatalogue(history: History = 'recent'): readonly CatalogueUpdate[] {
  const releases = history === 'whole' ? [...earlierReleases, ...recentReleases] : recentReleases;
  return releases.flatMap((release) => [
    ...release.packages.map((_, index) => regularUpdate(release, index)),
    ...hotfixes.filter((hotfix) => hotfix.release === release.name).map((hotfix) => hotfixUpdate(hotfix, release)),
  ]);
}

/** The packages of one release that stand for it, early ring first; the last is what most sites installed. */
export function packagesOfRelease(name: string): readonly CatalogueUpdate[] {
  return practiceCatalogue('whole').filter((update) => update.release === name && update.updateType === 0);
}

function regularUpdate(release: HistoryRelease, index: number): CatalogueUpdate {
  const edition = release.packages[index];
  if (edition === undefined) throw new Error(`Release ${release.name} has no package ${index}.`);
  const version = knownVersion(release.name);
  const guid = releaseGuid(release, edition);
  const oldest = documentedFrom(version);
  const hurdles: Hurdle[] = [
    { when: `Site.Build >= ${version.build}`, reason: `Site is at ${release.name} or later, skip this update` },
    { when: `Site.Build < ${oldest.build}`, reason: `Not a ${oldest.name} or later build, skip this update` },
  ];
  if (edition.ring === 'Fast') {
    hurdles.push({ when: notInEarlyRing, reason: 'Not in the early update ring, skip this update' });
  }
  return {
    guid,
    guidEvidence: evidenceOf(edition.guid),
    release: release.name,
    build: version.build,
    kb: null,
    name: `Configuration Manager ${release.name}`,
    description: edition.edition === '' ? `${release.name} Release` : `${release.name} Release, ${edition.edition}`,
    updateType: 0,
    fullVersion: `5.00.${version.build}.1000`,
    clientVersion: `5.00.${version.build}.${edition.clientRevision}`,
    released: `${edition.released}T18:00:00Z`,
    minVersion: `5.00.${manifestFrom(version).build}.1000`,
    // Below its own client build, as in the published sample: earlier builds of the same release may take it.
    maxVersion: `5.00.${version.build}.${edition.clientRevision - 2}`,
    impact: 31,
    ring: edition.ring,
    moreInfoLink: `https://go.microsoft.com/fwlink/?LinkId=${2293000 + version.build - 9000 + index}`,
    prerequisites: [],
    // The generally available package takes the place of those before it.
    supersedes:
      edition.ring === 'Slow'
        ? release.packages.filter((other) => other.ring === 'Fast').map((other) => releaseGuid(release, other))
        : [],
    isExpired: false,
    checkFile: release.checkFile ?? `ApplicabilityChecks\\CM${release.name}_AppCheck_${guid.slice(0, 8)}.sql`,
    checkSql: applicabilityCheck(`Configuration Manager ${release.name}: from ${oldest.name} on`, hurdles),
    downloadFolder: `${release.name}${edition.ring === 'Slow' ? 'SR' : 'FR'}${index + 1}_${version.build}.${edition.clientRevision}`,
  };
}

function hotfixUpdate(hotfix: HistoryHotfix, release: HistoryRelease): CatalogueUpdate {
  const { build } = knownVersion(hotfix.release);
  const guid = hotfixGuid(hotfix);
  const version = `5.00.${build}.${hotfix.clientRevision}`;
  const hurdles: Hurdle[] = [
    { when: `Site.Build <> ${build}`, reason: `Not a ${hotfix.release} build, skip this hotfix` },
  ];
  if (hotfix.onlyAfterKb !== null) {
    const before = guidOfKb(hotfix.onlyAfterKb, hotfix.release);
    hurdles.push({
      when: `NOT ${isInstalled(before)}`,
      reason: `KB${hotfix.onlyAfterKb} is not installed, skip this hotfix`,
    });
  }
  for (const kb of hotfix.supersedes) {
    const completion = hotfixes.find((other) => other.onlyAfterKb === kb);
    if (completion === undefined) continue;
    hurdles.push({
      when: isInstalled(guidOfKb(kb, hotfix.release)),
      reason: `KB${kb} is installed and is completed by KB${completion.kb}, skip this hotfix`,
    });
  }
  const kind = hotfix.isRollup ? 'Hotfix Rollup' : 'Hotfix';
  return {
    guid,
    guidEvidence: evidenceOf(hotfix.guid),
    release: hotfix.release,
    build,
    kb: hotfix.kb,
    name: `Configuration Manager ${hotfix.release} ${kind} (KB${hotfix.kb})`,
    description: `${kind} for version ${hotfix.release}`,
    updateType: 2,
    fullVersion: version,
    clientVersion: version,
    released: `${hotfix.released}T18:00:00Z`,
    minVersion: `5.00.${build}.1000`,
    maxVersion: version,
    impact: hotfix.isRollup ? 23 : 17,
    ring: 'Slow',
    moreInfoLink: `https://learn.microsoft.com/intune/configmgr/hotfix/${hotfix.release}/${hotfix.kb}`,
    prerequisites: prerequisitesOf(hotfix, release),
    supersedes: hotfix.supersedes.map((kb) => guidOfKb(kb, hotfix.release)),
    isExpired: hotfix.isExpired,
    checkFile: `ApplicabilityChecks\\CM${hotfix.release}-KB${hotfix.kb}_AppCheck_${guid.slice(0, 8)}.sql`,
    checkSql: applicabilityCheck(`KB${hotfix.kb} for ${hotfix.release}`, hurdles),
    downloadFolder: `KB${hotfix.kb}_CM${hotfix.release}_${build}.${hotfix.clientRevision}`,
  };
}

function prerequisitesOf(hotfix: HistoryHotfix, release: HistoryRelease): readonly string[] {
  if (hotfix.onlyAfterKb !== null) return [guidOfKb(hotfix.onlyAfterKb, hotfix.release)];
  return hotfix.needsReleasePackage ? release.packages.map((edition) => releaseGuid(release, edition)) : [];
}

function releaseGuid(release: HistoryRelease, edition: ReleasePackage): string {
  return guidFrom(edition.guid, `release ${release.name} ${edition.edition}`);
}

function hotfixGuid(hotfix: HistoryHotfix): string {
  return guidFrom(hotfix.guid, `hotfix ${hotfix.release} KB${hotfix.kb}`);
}

function guidOfKb(kb: string, release: string): string {
  const hotfix = hotfixes.find((candidate) => candidate.kb === kb && candidate.release === release);
  if (hotfix === undefined) throw new Error(`The history has no KB${kb} for ${release}.`);
  return hotfixGuid(hotfix);
}

function guidFrom(known: string | null, name: string): string {
  return evidenceOf(known) === 'published' && known !== null ? known : derivedGuid(name, known ?? '');
}

function evidenceOf(guid: string | null): GuidEvidence {
  if (guid === null) return 'ours';
  return guid.length === 8 ? 'prefix' : 'published';
}

function knownVersion(name: string): KnownVersion {
  const known = knownVersions.find((version) => version.name === name);
  if (known === undefined) throw new Error(`${name} is no release of Configuration Manager.`);
  return known;
}

/** The release an update is documented to go from; 1511 goes from none, and is no update. */
function documentedFrom(version: KnownVersion): KnownVersion {
  return knownVersion(version.updatesFrom ?? version.name);
}

/** Where the manifest's range begins: one release before the documented one, as in the published sample for 2409. */
function manifestFrom(version: KnownVersion): KnownVersion {
  const documented = knownVersions.indexOf(documentedFrom(version));
  return knownVersions[Math.max(0, documented - 1)] ?? version;
}
