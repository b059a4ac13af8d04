import { safeText } from '../../shared/safe-text.ts';
import { describeVersion, knownVersions, parseVersion, releaseOf, type Site } from '../../shared/site.ts';
import type { Check } from '../../shared/site-checks.ts';
import type { DatabaseFacts } from '../../shared/site-database.ts';

/** Whether the names fit each other; a file may be called anything. */
export function nameChecks(site: Site, { server, database }: DatabaseFacts): readonly Check[] {
  const checks: Check[] = [];
  const isCode = /^[A-Z0-9]{3}$/i.test(site.code);
  checks.push({
    id: 'site-code',
    outcome: isCode ? 'passed' : 'warning',
    finding: isCode
      ? `The site code is ${site.code}.`
      : `"${safeText(site.code)}" is no site code: it has three letters or digits.`,
    ...(isCode ? {} : { remedy: 'Check that the settings name the database of the top-level site, not another one.' }),
    details: { site: site.code },
  });
  if (server === null) return checks;
  const expected = `CM_${site.code}`;
  const isExpected = database.toUpperCase() === expected.toUpperCase();
  checks.push({
    id: 'database-name',
    outcome: isExpected ? 'passed' : 'warning',
    finding: isExpected
      ? `${database} is what the database of site ${site.code} is called.`
      : `The database of site ${safeText(site.code)} is usually called ${safeText(expected)}; this one is ${safeText(database)}.`,
    ...(isExpected ? {} : { remedy: 'Check that the settings name the database of this site, and not a copy of it.' }),
    details: { database, expected, site: site.code },
  });
  return checks;
}

/** How the service connection point reaches the cloud. */
export function modeCheck({ serviceConnectionMode: mode }: Site, mustBeOffline: boolean): Check {
  switch (mode) {
    case 'offline':
      return {
        id: 'connection-mode',
        outcome: 'passed',
        finding: 'The service connection point is offline, on demand.',
        details: { mode },
      };
    case 'online':
      return {
        id: 'connection-mode',
        outcome: mustBeOffline ? 'failed' : 'warning',
        finding: 'The service connection point is in online mode.',
        remedy: 'Set the service connection point to "Offline, on-demand connection" in the console.',
        details: { mode },
      };
    case null:
      return {
        id: 'connection-mode',
        outcome: 'warning',
        finding: 'The database does not tell how the service connection point reaches the cloud.',
        remedy:
          'In the console, look under Administration, Site Configuration, Servers and Site System Roles at the properties of the service connection point. Your answer can be kept in the settings file (site.stated).',
        details: { mode },
      };
  }
}

/** How much the hierarchy chose to share; there is no level that is too low. */
export function levelCheck({ usageLevel }: Site): Check {
  return usageLevel === null
    ? {
        id: 'usage-level',
        outcome: 'warning',
        finding: 'The database does not tell the level of usage data.',
        remedy:
          'In the console, look under Administration, Sites, Hierarchy Settings, Diagnostic and Usage Data. Your answer can be kept in the settings file (site.stated).',
        details: { usageLevel },
      }
    : {
        id: 'usage-level',
        outcome: 'passed',
        finding: `The hierarchy shares usage data at level ${usageLevel}.`,
        details: { usageLevel },
      };
}

/** Whether this program knows the release, and Microsoft still supports it; `null` when the version cannot be read. */
export function versionCheck({ version }: Site, now: Date): Check | null {
  const numbers = parseVersion(version);
  if (numbers === null) return null;
  const release = releaseOf(numbers);
  const newestBuild = knownVersions.at(-1)?.build ?? 0;
  const check = (finding: string, remedy: string | null, more: Check['details']): Check => ({
    id: 'site-version',
    outcome: remedy === null ? 'passed' : 'warning',
    finding,
    ...(remedy === null ? {} : { remedy }),
    details: { version, release: release?.name ?? null, ...more },
  });
  if (release === null) {
    const isNewer = numbers[0] > 5 || numbers[2] > newestBuild;
    return isNewer
      ? check(
          `Site version ${version} is newer than what this program knows.`,
          'Prepare works all the same. A newer version of this program may know this release.',
          { isNewer },
        )
      : check(
          `Site version ${version} is none of the releases this program knows.`,
          'Check that this is the database of a Configuration Manager site, current branch.',
          { isNewer },
        );
  }
  const described = describeVersion(version);
  // The last day counts whole, wherever on earth the site is.
  const isSupported = now.getTime() < Date.parse(release.supportEnds) + 36 * 60 * 60 * 1000;
  return isSupported
    ? check(`The site is at ${described}.`, null, {})
    : check(
        `The site is at ${described}, whose support ended on ${release.supportEnds}.`,
        'Prepare works all the same. Plan an update to a release that is supported.',
        { supportEnded: release.supportEnds },
      );
}
