/*
 * Whether the updates of a manifest apply to a site: the version range, an installed prerequisite, the check that comes
 * with the update, and whether an applicable update replaces it. Microsoft's articles name these; their order is ours.
 */
import { compareVersions, parseVersion, type VersionNumbers } from '../shared/site.ts';
import type { OfferedPackage } from './offered-package.ts';

/** States that mean the package is installed: INSTALL_SUCCESS, INSTALL_PENDING_REBOOT. */
const installedStates = [196612, 196613];

/** What came out for one package; `reason` is what the log shows. */
export type Verdict =
  | { readonly kind: 'applicable' }
  | { readonly kind: 'not-applicable' | 'hidden' | 'failed'; readonly reason: string };

/** What a verdict is found from. */
export interface Circumstances {
  readonly siteVersion: string;
  /** `CM_UpdatePackages.State` by package GUID. */
  readonly states: ReadonlyMap<string, number>;
  /** Runs the update's own check. Whatever it throws makes the verdict `failed`. */
  readonly runCheck: (offered: OfferedPackage) => Promise<{ readonly isApplicable: boolean; readonly reason: string }>;
}

/** A verdict for each package, in the order given. */
export async function judge(
  offered: readonly OfferedPackage[],
  circumstances: Circumstances,
): Promise<ReadonlyMap<string, Verdict>> {
  const alone = new Map<string, Verdict>();
  for (const one of offered) alone.set(one.guid, await judgeAlone(one, circumstances));

  const isInPlace = (guid: string): boolean =>
    alone.get(guid)?.kind === 'applicable' || installedStates.includes(circumstances.states.get(guid) ?? 0);
  const verdicts = new Map<string, Verdict>();
  for (const one of offered) {
    const own = alone.get(one.guid) ?? { kind: 'applicable' };
    const successor = offered.find((other) => other.supersedes.includes(one.guid) && isInPlace(other.guid));
    // What was withdrawn applied until then: it is hidden behind its successor like any replaced update.
    const isReplaceable = own.kind === 'applicable' || (one.isExpired && isInRange(one, circumstances.siteVersion));
    verdicts.set(
      one.guid,
      isReplaceable && successor !== undefined
        ? { kind: 'hidden', reason: `Superseded by ${successor.name} (${successor.guid})` }
        : own,
    );
  }
  return verdicts;
}

/** Whether one of the packages is installed; no rule is always met. */
function isPrerequisiteMet(prerequisites: readonly string[], states: ReadonlyMap<string, number>): boolean {
  return prerequisites.length === 0 || prerequisites.some((guid) => installedStates.includes(states.get(guid) ?? 0));
}

async function judgeAlone(one: OfferedPackage, { siteVersion, states, runCheck }: Circumstances): Promise<Verdict> {
  try {
    if (!isInRange(one, siteVersion)) {
      // The check says it in better words, where it agrees.
      const { isApplicable, reason } = await runCheck(one);
      const range = `Site version ${siteVersion} is not within ${one.minSiteVersion} and ${one.maxSiteVersion}`;
      return { kind: 'not-applicable', reason: isApplicable ? range : reason };
    }
    if (one.isExpired) return { kind: 'not-applicable', reason: 'Withdrawn by Microsoft, skip this update' };
    const { isApplicable, reason } = await runCheck(one);
    if (!isApplicable) return { kind: 'not-applicable', reason };
    if (!isPrerequisiteMet(one.prerequisites, states)) {
      return {
        kind: 'not-applicable',
        reason: `None of the prerequisite packages is installed: ${one.prerequisites.join(', ')}`,
      };
    }
    return { kind: 'applicable' };
  } catch (error) {
    return { kind: 'failed', reason: error instanceof Error ? error.message : String(error) };
  }
}

function isInRange(one: OfferedPackage, siteVersion: string): boolean {
  const site = numbers(siteVersion);
  return (
    compareVersions(site, numbers(one.minSiteVersion)) >= 0 && compareVersions(site, numbers(one.maxSiteVersion)) <= 0
  );
}

function numbers(version: string): VersionNumbers {
  const parsed = parseVersion(version);
  if (parsed === null) throw new Error(`${version} is not a version`);
  return parsed;
}
