import type { Applicability } from '../../shared/imported-pack.ts';
import { safeText } from '../../shared/safe-text.ts';
import { describeState } from '../../shared/update-states.ts';
import type { Update } from '../../shared/updates.ts';
import type { SitePackage } from '../ports/site-database.ts';
import { OfferedUpdates } from './offered-updates.ts';
import type { PackRecord } from './pack.ts';
import { type Misfit, misfitFor, neededPackages, successorOf } from './site-rules.ts';

/** What decides whether the updates of a pack apply to a site. */
export interface ApplicabilityFacts {
  readonly packages: PackRecord['packages'];
  /** GUIDs of those that the pack carries for the hierarchy of the site. */
  readonly chosen: ReadonlySet<string>;
  /** As the manifest in the pack describes them. */
  readonly updates: readonly Update[];
  /** As the site is now; the pack may have been chosen for an earlier version. */
  readonly siteVersion: string;
  readonly known: readonly SitePackage[];
}

/**
 * For each update of a pack whether the site can use it, and why not. It foretells by the documented rules; the word
 * that counts is the site's own, when it has taken the manifest.
 */
export function judgeApplicability(facts: ApplicabilityFacts): readonly Applicability[] {
  const { packages, chosen, updates, siteVersion, known } = facts;
  const states = new Map(known.map((one) => [one.guid, one.state]));
  const byGuid = new Map(updates.map((update) => [update.guid, update]));
  const offered = new OfferedUpdates(updates);
  const isInstalled = (guid: string): boolean => {
    const state = states.get(guid);
    return state !== undefined && describeState(state).kind === 'installed';
  };
  const misfitOf = (update: Update): Misfit | null =>
    misfitFor(update, siteVersion) ?? (update.prerequisites.some(isInstalled) ? null : neededPackages(update, offered));
  const isFit = (update: Update): boolean => chosen.has(update.guid) && misfitOf(update) === null;

  return packages.map(({ guid, name, kind, fullVersion }): Applicability => {
    const state = states.get(guid) ?? null;
    const what = { guid, name: safeText(name), kind, fullVersion, state };
    const not = (verdict: Pick<Applicability, 'reason' | 'explanation' | 'details'>): Applicability => ({
      ...what,
      applies: false,
      ...verdict,
    });
    if (isInstalled(guid)) return not({ reason: 'installed', explanation: 'The site has it already.', details: {} });
    if (!chosen.has(guid))
      return not({ reason: 'other-hierarchy', explanation: 'In the pack for another hierarchy only.', details: {} });
    const update = byGuid.get(guid);
    const misfit = update === undefined ? null : misfitOf(update);
    if (misfit !== null) return not(misfit);
    const successor = update === undefined ? undefined : successorOf(update, offered, isFit)?.name;
    if (successor !== undefined)
      return not({ reason: 'superseded', explanation: `${successor} replaces it.`, details: { successor } });
    return { ...what, applies: true, reason: 'applies', explanation: 'Applies to the site.', details: {} };
  });
}
