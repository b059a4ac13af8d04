/** One condition that filters an update out, with the reason the site's log shows. */
export interface Hurdle {
  /** SQL that is true when the update does not apply; `Site.Build` is the build number of the site. */
  readonly when: string;
  readonly reason: string;
}

/**
 * The applicability check of an update, in the form the practice site runs (docs/formats/update-manifest.md): one row with
 * `IsApplicable` and `Reason`, the reason being that of the first hurdle met.
 */
export function applicabilityCheck(title: string, hurdles: readonly Hurdle[]): string {
  const cases = hurdles.map((hurdle) => `    WHEN ${hurdle.when} THEN '${hurdle.reason.replaceAll("'", "''")}'`);
  return [
    `-- ${title}`,
    "SELECT CASE WHEN Hurdle IS NULL THEN 1 ELSE 0 END AS IsApplicable, COALESCE(Hurdle, 'Applicable') AS Reason",
    'FROM (',
    '  SELECT CASE',
    ...cases,
    '  END AS Hurdle',
    '  FROM (SELECT Value - 5000000 AS Build FROM fnCurrentSiteVersion_INT) AS Site',
    ') AS Checked;',
    '',
  ].join('\r\n');
}

/** SQL that is true when the package is installed: `INSTALL_SUCCESS`, or with a restart pending. */
export function isInstalled(guid: string): string {
  return `EXISTS (SELECT 1 FROM CM_UpdatePackages WHERE PackageGuid = '${guid}' AND State IN (196612, 196613))`;
}

/** SQL that is true when the site did not join the early update ring. */
export const notInEarlyRing =
  "NOT EXISTS (SELECT 1 FROM EasySetupSettings WHERE Name = 'EarlyUpdateRing' AND Value = '1')";
