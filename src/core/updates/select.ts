/*
 * Which updates Connect downloads for one hierarchy. The four ways are those Microsoft documents for the service
 * connection tool:
 *   latest        only the latest available update that applies to the site's version, no hotfix (nothing given)
 *   all           everything, updates and hotfixes, whatever the site's version (-downloadall)
 *   hotfixes      all hotfixes, whatever the site's version (-downloadhotfix)
 *   site-version  updates and hotfixes with a later version than the site's (-downloadsiteversion)
 * What was withdrawn has nothing to download and is never chosen. Only the third number of a version decides what applies;
 * the fourth tells a hotfix from the release it mends.
 */
import {
  compareVersions,
  describeVersion,
  type KnownVersion,
  knownVersions,
  parseVersion,
  type VersionNumbers,
} from '../../shared/site.ts';
import type { Decision, DecisionDetails, DecisionReason, DownloadFilter, Update } from '../../shared/updates.ts';

/** A decision about every update, in the order given. Versions were checked when the manifest was read. */
export function selectUpdates(
  updates: readonly Update[],
  siteVersion: string,
  filter: DownloadFilter,
): readonly Decision[] {
  const site = numbers(siteVersion);
  const verdicts = updates.map((update) => verdictOn(update, updates, site, filter));
  if (filter !== 'latest') return verdicts;

  const latest = updates
    .filter((_, index) => verdicts[index]?.isChosen === true)
    .reduce<Update | null>((best, update) => (best === null || isLater(update, best) ? update : best), null);
  return verdicts.map((verdict) =>
    !verdict.isChosen || latest === null || verdict.guid === latest.guid
      ? verdict
      : no(verdict.guid, 'not-latest', `Applies, but ${latest.name} is later.`, { successor: latest.name }),
  );
}

/** A decision about every update when the operator picked: exactly those, but for what was withdrawn meanwhile. */
export function selectPicked(updates: readonly Update[], picked: ReadonlySet<string>): readonly Decision[] {
  return updates.map(
    (update) =>
      whenWithdrawn(update, updates) ??
      (picked.has(update.guid)
        ? yes(update.guid, 'picked', 'Picked by the operator.')
        : no(update.guid, 'not-picked', 'Not picked.')),
  );
}

/** What sites said they hold: SHA-256 of the payload by package GUID. */
export type HeldPayloads = ReadonlyMap<string, string>;

/** Leaves out what the site has already, the very same payload: a receipt of an earlier import said so. */
export function withoutHeld(
  decisions: readonly Decision[],
  updates: readonly Update[],
  held: HeldPayloads,
): readonly Decision[] {
  return decisions.map((decision) => {
    const payload = updates.find((update) => update.guid === decision.guid)?.payload ?? null;
    const isHeld = payload !== null && held.get(decision.guid) === payload.sha256;
    return decision.isChosen && isHeld
      ? no(decision.guid, 'held-by-site', 'The site has it, by its receipt of an earlier import.')
      : decision;
  });
}

function verdictOn(update: Update, all: readonly Update[], site: VersionNumbers, filter: DownloadFilter): Decision {
  const { guid, fullVersion: version } = update;
  const withdrawn = whenWithdrawn(update, all);
  if (withdrawn !== null) return withdrawn;
  switch (filter) {
    case 'all':
      return yes(guid, 'everything-asked', 'Everything was asked for.');
    case 'hotfixes':
      return update.kind === 'hotfix'
        ? yes(guid, 'hotfix-asked', 'All hotfixes were asked for.')
        : no(guid, 'not-hotfix', 'Not a hotfix.');
    case 'site-version':
      return compareVersions(numbers(version), site) > 0
        ? yes(guid, 'later-than-site', `Version ${version} is later than the site's.`, { version })
        : no(guid, 'not-later-than-site', `Version ${version} is not later than the site's.`, { version });
    case 'latest':
      return verdictForLatest(update, all, site);
  }
}

/** What was withdrawn has nothing to download. */
function whenWithdrawn(update: Update, all: readonly Update[]): Decision | null {
  if (!update.isExpired && update.payload !== null) return null;
  const successor = successorOf(update, all)?.name;
  return successor === undefined
    ? no(update.guid, 'expired', 'Withdrawn.')
    : no(update.guid, 'expired', `Withdrawn: ${successor} replaces it.`, { successor });
}

function verdictForLatest(update: Update, all: readonly Update[], site: VersionNumbers): Decision {
  const misfit = findMisfit(update, site);
  if (misfit !== null) return no(update.guid, misfit.reason, misfit.explanation, misfit.details);
  // Only one that could be taken in its place counts.
  const successor = all.find(
    (other) => other.supersedes.includes(update.guid) && other.payload !== null && findMisfit(other, site) === null,
  )?.name;
  if (successor !== undefined) return no(update.guid, 'superseded', `${successor} replaces it.`, { successor });
  return yes(update.guid, 'latest-applicable', 'The latest update that applies to the site.');
}

/** Why something does not come into question. */
export type Misfit = Pick<Decision, 'reason' | 'explanation' | 'details'>;

/** Why an update does not come into question for the site by itself; `null` when it does. */
function findMisfit(update: Update, site: VersionNumbers): Misfit | null {
  if (update.isExpired) return { reason: 'expired', explanation: 'Withdrawn.', details: {} };
  if (update.kind === 'hotfix')
    return { reason: 'is-hotfix', explanation: 'A hotfix: not part of the default choice.', details: {} };
  return findSiteMisfit(update, site);
}

/** Why a site cannot take an update, whatever was asked for. */
function findSiteMisfit(update: Update, site: VersionNumbers): Misfit | null {
  const { fullVersion: version } = update;
  const [, , build] = numbers(version);
  // A hotfix mends the release the site is at: its range says which, and its version is that of the client.
  if (update.kind === 'update' && build <= site[2]) {
    const isSameVersion = build === site[2];
    const explanation = isSameVersion ? 'The site is at this version already.' : 'Older than the site.';
    return { reason: 'not-later-than-site', explanation, details: { version, isSameVersion } };
  }
  if (site[2] < numbers(update.minSiteVersion)[2]) {
    const neededSite = describeVersion(update.minSiteVersion);
    return { reason: 'site-too-old', explanation: `Needs a site at ${neededSite} or later.`, details: { neededSite } };
  }
  if (site[2] > numbers(update.maxSiteVersion)[2]) {
    const neededSite = describeVersion(update.maxSiteVersion);
    return { reason: 'site-too-new', explanation: `For sites up to ${neededSite} only.`, details: { neededSite } };
  }
  const oldest = update.kind === 'update' ? oldestDocumented(build) : null;
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

/** Why an update in a pack does not apply to a site at this version; `null` when it does. */
export function misfitFor(update: Update, siteVersion: string): Misfit | null {
  if (update.isExpired) return { reason: 'expired', explanation: 'Withdrawn.', details: {} };
  return findSiteMisfit(update, numbers(siteVersion));
}

/** The range in a manifest is wider than the documented rule, which the site's own check would apply. */
function oldestDocumented(build: number): KnownVersion | null {
  const from = knownVersions.find((known) => known.build === build)?.updatesFrom ?? null;
  return from === null ? null : (knownVersions.find((known) => known.name === from) ?? null);
}

function successorOf(update: Update, all: readonly Update[]): Update | null {
  return all.find((other) => !other.isExpired && other.supersedes.includes(update.guid)) ?? null;
}

/** Later version first; of one version, the package released later; then any fixed order. */
function isLater(a: Update, b: Update): boolean {
  const byVersion = compareVersions(numbers(a.fullVersion), numbers(b.fullVersion));
  if (byVersion !== 0) return byVersion > 0;
  if (a.released !== b.released) return a.released > b.released;
  return a.guid > b.guid;
}

function numbers(version: string): VersionNumbers {
  const parsed = parseVersion(version);
  if (parsed === null) throw new Error(`Not a version: ${version}`);
  return parsed;
}

function yes(guid: string, reason: DecisionReason, explanation: string, details: DecisionDetails = {}): Decision {
  return { guid, isChosen: true, reason, explanation, details };
}

function no(guid: string, reason: DecisionReason, explanation: string, details: DecisionDetails = {}): Decision {
  return { guid, isChosen: false, reason, explanation, details };
}
