/*
 * Which updates Connect downloads for one hierarchy. The four ways are those Microsoft documents for the service
 * connection tool:
 *   latest        only the latest available update that applies to the site's version, no hotfix (nothing given)
 *   all           everything, updates and hotfixes, whatever the site's version (-downloadall)
 *   hotfixes      all hotfixes, whatever the site's version (-downloadhotfix)
 *   site-version  updates and hotfixes with a later version than the site's (-downloadsiteversion)
 * What was withdrawn has nothing to download and is never chosen. The last three do not ask whether the site can use what
 * they choose; remarks tell it. Usage data names no installed packages, so a rule about them is told and not decided.
 */
import type { VersionNumbers } from '../../shared/site.ts';
import type {
  Decision,
  DecisionDetails,
  DecisionReason,
  DownloadFilter,
  Remark,
  Update,
} from '../../shared/updates.ts';
import { OfferedUpdates } from './offered-updates.ts';
import { endedSupport, findSiteMisfit, latestOf, neededPackages, numbersOf, successorOf } from './site-rules.ts';

/** What is known beside the manifest. */
export interface SelectionFacts {
  readonly siteVersion: string;
  /** ISO date, for what is out of support; `null` leaves that out. */
  readonly today: string | null;
}

/** A decision about every update, in the order given, which decides nothing. */
export function selectUpdates(
  updates: readonly Update[],
  facts: SelectionFacts,
  filter: DownloadFilter,
): readonly Decision[] {
  const site = numbersOf(facts.siteVersion);
  const offered = new OfferedUpdates(updates);
  const decisions =
    filter === 'latest' ? selectLatest(offered, site) : updates.map((update) => decide(update, offered, site, filter));
  return withRemarks(decisions, offered, facts);
}

/** A decision about every update when the operator picked: exactly those, but for what was withdrawn meanwhile. */
export function selectPicked(
  updates: readonly Update[],
  facts: SelectionFacts,
  picked: ReadonlySet<string>,
): readonly Decision[] {
  const offered = new OfferedUpdates(updates);
  const decisions = updates.map(
    (update) =>
      whenWithdrawn(update, offered) ??
      (picked.has(update.guid)
        ? yes(update.guid, 'picked', 'Picked by the operator.')
        : no(update.guid, 'not-picked', 'Not picked.')),
  );
  return withRemarks(decisions, offered, facts);
}

/** What sites said they hold: SHA-256 of the payload by package GUID. */
export type HeldPayloads = ReadonlyMap<string, string>;

/** Leaves out what the site has already, the very same payload: a receipt of an earlier import said so. */
export function withoutHeld(
  decisions: readonly Decision[],
  updates: readonly Update[],
  held: HeldPayloads,
): readonly Decision[] {
  const payloads = new Map(updates.map(({ guid, payload }) => [guid, payload]));
  return decisions.map((decision) => {
    const payload = payloads.get(decision.guid) ?? null;
    const isHeld = payload !== null && held.get(decision.guid) === payload.sha256;
    return decision.isChosen && isHeld
      ? no(decision.guid, 'held-by-site', 'The site has it, by its receipt of an earlier import.')
      : decision;
  });
}

function selectLatest(offered: OfferedUpdates, site: VersionNumbers): readonly Decision[] {
  const applicable = new Set(offered.all.filter((update) => isToBeHad(update) && findMisfit(update, site) === null));
  const isApplicable = (update: Update): boolean => applicable.has(update);
  // Only a successor that could be taken in its place counts.
  const lasting = [...applicable].filter((update) => successorOf(update, offered, isApplicable) === null);
  // Updates that replace each other in a ring would all be gone: then none of them replaces another.
  const latest = latestOf(lasting.length > 0 ? lasting : [...applicable]);
  return offered.all.map((update) => {
    const withdrawn = whenWithdrawn(update, offered);
    if (withdrawn !== null) return withdrawn;
    const misfit = findMisfit(update, site);
    if (misfit !== null) return no(update.guid, misfit.reason, misfit.explanation, misfit.details);
    if (update === latest) return yes(update.guid, 'latest-applicable', 'The latest update that applies to the site.');
    const successor = successorOf(update, offered, isApplicable)?.name;
    if (successor !== undefined) return no(update.guid, 'superseded', `${successor} replaces it.`, { successor });
    const later = latest?.name ?? '';
    return no(update.guid, 'not-latest', `Applies, but ${later} is later.`, { successor: later });
  });
}

function decide(
  update: Update,
  offered: OfferedUpdates,
  site: VersionNumbers,
  filter: Exclude<DownloadFilter, 'latest'>,
): Decision {
  const { guid, fullVersion: version } = update;
  const withdrawn = whenWithdrawn(update, offered);
  if (withdrawn !== null) return withdrawn;
  switch (filter) {
    case 'all':
      return yes(guid, 'everything-asked', 'Everything was asked for.');
    case 'hotfixes':
      return update.kind === 'hotfix'
        ? yes(guid, 'hotfix-asked', 'All hotfixes were asked for.')
        : no(guid, 'not-hotfix', 'Not a hotfix.');
    case 'site-version':
      return isLaterThanSite(update, site)
        ? yes(guid, 'later-than-site', `Version ${version} is later than the site's.`, { version })
        : no(guid, 'not-later-than-site', `Version ${version} is not later than the site's.`, { version });
  }
}

/** The fourth number tells a hotfix from the release it mends; of an update it says nothing about the site. */
function isLaterThanSite({ kind, fullVersion }: Update, site: VersionNumbers): boolean {
  const own = numbersOf(fullVersion);
  const places = kind === 'hotfix' ? [0, 1, 2, 3] : [0, 1, 2];
  const first = places.find((place) => own[place] !== site[place]);
  return first !== undefined && (own[first] ?? 0) > (site[first] ?? 0);
}

/** Why an update is no part of the default choice; `null` when it is. */
function findMisfit(update: Update, site: VersionNumbers): Remark | null {
  if (update.kind === 'hotfix')
    return { reason: 'is-hotfix', explanation: 'A hotfix: not part of the default choice.', details: {} };
  return findSiteMisfit(update, site);
}

function isToBeHad({ isExpired, payload }: Update): boolean {
  return !isExpired && payload !== null;
}

/** What was withdrawn has nothing to download. */
function whenWithdrawn(update: Update, offered: OfferedUpdates): Decision | null {
  if (isToBeHad(update)) return null;
  const successor = successorOf(update, offered, isToBeHad)?.name;
  return successor === undefined
    ? no(update.guid, 'expired', 'Withdrawn.')
    : no(update.guid, 'expired', `Withdrawn: ${successor} replaces it.`, { successor });
}

/** Adds to what is chosen what the way of choosing did not look at. */
function withRemarks(
  decisions: readonly Decision[],
  offered: OfferedUpdates,
  facts: SelectionFacts,
): readonly Decision[] {
  return decisions.map((decision, index) => {
    const update = offered.all[index];
    if (!decision.isChosen || update === undefined) return decision;
    const remarks = remarksOn(update, offered, facts);
    if (remarks.length === 0) return decision;
    return {
      ...decision,
      explanation: [decision, ...remarks].map(({ explanation }) => explanation).join(' '),
      details: { ...decision.details, remarks },
    };
  });
}

function remarksOn(update: Update, offered: OfferedUpdates, { siteVersion, today }: SelectionFacts): readonly Remark[] {
  const successor = successorOf(update, offered, isToBeHad)?.name;
  const found: readonly (Remark | null)[] = [
    findSiteMisfit(update, numbersOf(siteVersion)),
    successor === undefined
      ? null
      : { reason: 'superseded', explanation: `${successor} replaces it.`, details: { successor } },
    neededPackages(update, offered),
    today === null ? null : endedSupport(update, today),
  ];
  return found.filter((remark) => remark !== null);
}

function yes(guid: string, reason: DecisionReason, explanation: string, details: DecisionDetails = {}): Decision {
  return { guid, isChosen: true, reason, explanation, details };
}

function no(guid: string, reason: DecisionReason, explanation: string, details: DecisionDetails = {}): Decision {
  return { guid, isChosen: false, reason, explanation, details };
}
