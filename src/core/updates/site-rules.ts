/*
 * Whether a site can take an update, by what the manifest and Microsoft's documents say of it. Only the third number of a
 * version decides what applies. The range in a manifest is wider than the documented "update from": the site's own check
 * narrows it there, and here the documented rule does (docs/decisions/0020-selection-on-the-whole-catalogue.md).
 */
import {
  compareVersions,
  describeVersion,
  type KnownVersion,
  knownVersions,
  parseVersion,
  type VersionNumbers,
} from '../../shared/site.ts';
import type { Remark, Update } from '../../shared/updates.ts';
import type { OfferedUpdates } from './offered-updates.ts';

/** Real rules name six packages at most; a line with hundreds helps nobody. */
const shownPackages = 20;

/** Why something does not come into question, or what else is to be known of it. */
export type Misfit = Remark;

/** Why an update in a pack does not apply to a site at this version; `null` when it does. */
export function misfitFor(update: Update, siteVersion: string): Misfit | null {
  if (update.isExpired) return { reason: 'expired', explanation: 'Withdrawn.', details: {} };
  return findSiteMisfit(update, numbersOf(siteVersion));
}

/** Why a site cannot take an update, whatever was asked for. */
export function findSiteMisfit(update: Update, site: VersionNumbers): Misfit | null {
  const { fullVersion: version } = update;
  const [, , build] = numbersOf(version);
  // A hotfix mends the release the site is at: its range says which, and its version is that of the client.
  if (update.kind === 'update' && build <= site[2]) {
    const isSameVersion = build === site[2];
    const explanation = isSameVersion ? 'The site is at this version already.' : 'Older than the site.';
    return { reason: 'not-later-than-site', explanation, details: { version, isSameVersion } };
  }
  const oldest = update.kind === 'update' ? oldestDocumented(build) : null;
  const [, , least] = numbersOf(update.minSiteVersion);
  if (site[2] < least) {
    // Whoever goes there should not meet the documented rule next.
    const needed = oldest !== null && oldest.build > least ? `5.00.${oldest.build}.1000` : update.minSiteVersion;
    const neededSite = describeVersion(needed);
    return { reason: 'site-too-old', explanation: `Needs a site at ${neededSite} or later.`, details: { neededSite } };
  }
  if (site[2] > numbersOf(update.maxSiteVersion)[2]) {
    const neededSite = describeVersion(update.maxSiteVersion);
    return { reason: 'site-too-new', explanation: `For sites up to ${neededSite} only.`, details: { neededSite } };
  }
  if (oldest !== null && site[2] < oldest.build) {
    const { release } = update;
    const neededRelease = oldest.name;
    const explanation = `Microsoft documents ${release} as an update from ${neededRelease} or later.`;
    return { reason: 'documented-path', explanation, details: { release, neededRelease } };
  }
  if (update.isEarlyRing) {
    return { reason: 'early-ring', explanation: 'For sites that opted in to the early update ring.', details: {} };
  }
  return null;
}

/** That a site must have one of these packages installed; `null` when there is no such rule. */
export function neededPackages(update: Update, offered: OfferedUpdates): Misfit | null {
  if (update.prerequisites.length === 0) return null;
  const names = update.prerequisites.map((guid) => offered.nameOf(guid));
  // The packages of one release have the same name.
  const packages = [...new Set(names)].sort().slice(0, shownPackages);
  const explanation = `Only for sites that have ${packages.join(' or ')} installed.`;
  return { reason: 'needs-package', explanation, details: { packages } };
}

/** That the release an update brings was out of support on that day (ISO date); `null` when it was not, or nobody knows. */
export function endedSupport(update: Update, today: string): Misfit | null {
  const [, , build] = numbersOf(update.fullVersion);
  const release = knownVersions.find((known) => known.build === build);
  if (update.kind !== 'update' || release === undefined || release.supportEnds >= today) return null;
  const details = { release: release.name, supportEnded: release.supportEnds };
  const explanation = `Support for ${release.name} ended on ${release.supportEnds}.`;
  return { reason: 'out-of-support', explanation, details };
}

/** What takes the place of an update, the latest of several; those that `isInQuestion` does not hold for do not count. */
export function successorOf(
  update: Update,
  offered: OfferedUpdates,
  isInQuestion: (other: Update) => boolean,
): Update | null {
  return latestOf(offered.replacing(update.guid).filter(isInQuestion));
}

/** The latest of several, in whatever order they come; `null` when there is none. */
export function latestOf(updates: readonly Update[]): Update | null {
  return updates.reduce<Update | null>(
    (best, update) => (best === null || isLater(update, best) ? update : best),
    null,
  );
}

/** Later version first; of one version, the package released later; then any fixed order. */
function isLater(a: Update, b: Update): boolean {
  const byVersion = compareVersions(numbersOf(a.fullVersion), numbersOf(b.fullVersion));
  if (byVersion !== 0) return byVersion > 0;
  if (a.released !== b.released) return a.released > b.released;
  return a.guid > b.guid;
}

/** The release an update is documented to go from. */
function oldestDocumented(build: number): KnownVersion | null {
  const from = knownVersions.find((known) => known.build === build)?.updatesFrom ?? null;
  return from === null ? null : (knownVersions.find((known) => known.name === from) ?? null);
}

/** A version in numbers; it was checked when it was read. */
export function numbersOf(version: string): VersionNumbers {
  const parsed = parseVersion(version);
  if (parsed === null) throw new Error(`Not a version: ${version}`);
  return parsed;
}
