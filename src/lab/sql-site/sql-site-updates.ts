import type { OfferedPackage } from '../offered-package.ts';
import type { UpdateTables } from '../update-tables.ts';
import { literal } from './literal.ts';
import type { SqlTarget } from './sql-site.ts';

/** The update tables of a practice site on a SQL Server, in plain T-SQL: what `SiteUpdates` does in SQLite. */
export class SqlSiteUpdates implements UpdateTables {
  readonly #target: SqlTarget;
  readonly #clock: () => Date;

  constructor(target: SqlTarget, clock: () => Date = () => new Date()) {
    this.#target = target;
    this.#clock = clock;
  }

  /** Whoever made the connection closes it. */
  close(): void {}

  async siteVersion(): Promise<string> {
    const [row] = await this.#target.run('SELECT dbo.fnCurrentSiteVersion() AS Value');
    return told(row?.[0]);
  }

  async states(): Promise<ReadonlyMap<string, number>> {
    const rows = await this.#target.run('SELECT PackageGuid, State FROM dbo.CM_UpdatePackages');
    return new Map(rows.map(([guid, state]) => [String(guid).toUpperCase(), Number(state)]));
  }

  async add(offered: OfferedPackage): Promise<void> {
    const now = this.#now();
    const values = [
      text(offered.guid),
      text(offered.name),
      text(offered.description),
      '0',
      text(offered.fullVersion),
      text(offered.clientVersion),
      now,
      date(offered.released),
      now,
      text(offered.minSiteVersion),
      text(offered.maxSiteVersion),
      text(offered.moreInfoUrl),
      String(offered.impact),
      String(offered.updateType),
      text(offered.release),
    ];
    await this.#target.run(`INSERT INTO dbo.CM_UpdatePackages (PackageGuid, Name, Description, State, FullVersion, ClientVersion,
  DateCreated, DateReleased, LastUpdateTime, MinCMVersion, MaxCMVersion, MoreInfoLink, Impact, UpdateType, UpdateTag)
SELECT ${values.join(', ')}
WHERE NOT EXISTS (SELECT 1 FROM dbo.CM_UpdatePackages WHERE PackageGuid = ${text(offered.guid)})`);
  }

  async setState(guid: string, state: number): Promise<void> {
    const [id, now] = [text(guid), this.#now()];
    await this.#write(
      `UPDATE dbo.CM_UpdatePackages SET State = ${state}, LastUpdateTime = ${now} WHERE PackageGuid = ${id}`,
      `INSERT INTO dbo.CM_UpdatePackages_Hist (PackageGuid, State, RecordTime) VALUES (${id}, ${state}, ${now})`,
      `UPDATE dbo.CM_UpdatePackageSiteStatus SET State = ${state}, LastUpdateTime = ${now} WHERE PackageGUID = ${id}`,
      `INSERT INTO dbo.CM_UpdatePackageSiteStatus (PackageGUID, SiteNumber, State, PrereqFlag, LastUpdateTime)
SELECT ${id}, ID, ${state}, 0, ${now} FROM dbo.ServerData
WHERE ID NOT IN (SELECT SiteNumber FROM dbo.CM_UpdatePackageSiteStatus WHERE PackageGUID = ${id})`,
      `INSERT INTO dbo.CM_UpdatePackageSiteStatus_HIST (PackageGUID, SiteNumber, State, RecordTime)
SELECT ${id}, ID, ${state}, ${now} FROM dbo.ServerData`,
    );
  }

  async setPrerequisites(offered: OfferedPackage, states: ReadonlyMap<string, number>): Promise<void> {
    if (offered.prerequisites.length === 0) return;
    const [id, now] = [text(offered.guid), this.#now()];
    const stateOf = (guid: string): number => states.get(guid) ?? 0;
    const statements = offered.prerequisites.flatMap((guid) => {
      const [needed, state] = [text(guid), stateOf(guid)];
      const ofBoth = `PackageGuid = ${id} AND PrereqPackageGuid = ${needed}`;
      return [
        `UPDATE dbo.CM_UpdatePackagePrereqStatus SET State = ${state}, MessageTime = ${now} WHERE ${ofBoth} AND State <> ${state}`,
        `INSERT INTO dbo.CM_UpdatePackagePrereqStatus (PackageGuid, SiteNumber, PrereqPackageGuid, State, MessageTime)
SELECT ${id}, ID, ${needed}, ${state}, ${now} FROM dbo.ServerData
WHERE ID NOT IN (SELECT SiteNumber FROM dbo.CM_UpdatePackagePrereqStatus WHERE ${ofBoth})`,
      ];
    });
    const best = offered.prerequisites.find((guid) => states.has(guid)) ?? offered.prerequisites[0] ?? '';
    const state = stateOf(best);
    await this.#write(
      ...statements,
      `UPDATE dbo.CM_UpdatePackages SET PrereqPackageState = ${state},
  PrereqPackageName = COALESCE((SELECT MAX(known.Name) FROM dbo.CM_UpdatePackages AS known WHERE known.PackageGuid = ${text(best)}), ${text(best)})
WHERE PackageGuid = ${id} AND (PrereqPackageState IS NULL OR PrereqPackageState <> ${state})`,
    );
  }

  async setToDownload(guid: string, isWanted: boolean): Promise<void> {
    const id = text(guid);
    await this.#target.run(
      isWanted
        ? `INSERT INTO dbo.CM_UpdatePackagesToDownload (PackageGuid, RequestedTime) SELECT ${id}, ${this.#now()}
WHERE NOT EXISTS (SELECT 1 FROM dbo.CM_UpdatePackagesToDownload WHERE PackageGuid = ${id})`
        : `DELETE FROM dbo.CM_UpdatePackagesToDownload WHERE PackageGuid = ${id}`,
    );
  }

  /** What is a view in SQLite is a function here. Inside another query a check can only be one. */
  async runCheck(sql: string): Promise<{ readonly isApplicable: boolean; readonly reason: string }> {
    const check = sql
      .replaceAll(
        'FROM fnCurrentSiteVersion_INT',
        'FROM (SELECT dbo.fnCurrentSiteVersion_INT() AS Value) AS SiteVersion',
      )
      .trimEnd()
      .replace(/;$/, '');
    const [row] = await this.#target.run(`SELECT IsApplicable, Reason FROM (\n${check}\n) AS ApplicabilityCheck`);
    const isApplicable = Number(row?.[0]);
    if (isApplicable !== 0 && isApplicable !== 1) throw new Error('The check yields no IsApplicable of 0 or 1');
    return { isApplicable: isApplicable === 1, reason: told(row?.[1]) };
  }

  /** All or nothing. */
  async #write(...statements: readonly string[]): Promise<void> {
    const batch = ['SET XACT_ABORT ON', 'BEGIN TRANSACTION', ...statements, 'COMMIT TRANSACTION'];
    await this.#target.run(batch.join('\n'));
  }

  #now(): string {
    return date(this.#clock().toISOString());
  }
}

function told(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function text(value: string | null): string {
  return literal(value, 'TEXT');
}

function date(value: string | null): string {
  return literal(value, 'DATETIME');
}
