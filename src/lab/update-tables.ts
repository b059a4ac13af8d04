import type { OfferedPackage } from './offered-package.ts';

/** The update tables of a practice site, as its component writes them. Whoever opened them closes them. */
export interface UpdateTables {
  /** Version of the top-level site. */
  siteVersion(): Promise<string>;
  /** `CM_UpdatePackages.State` by package GUID. */
  states(): Promise<ReadonlyMap<string, number>>;
  /** Adds a package the site does not know yet, in state 0. */
  add(offered: OfferedPackage): Promise<void>;
  /** Sets the state of a package everywhere it is kept, at the same moment. */
  setState(guid: string, state: number): Promise<void>;
  /** Records how the prerequisite packages of an update stand; writes only what changed. */
  setPrerequisites(offered: OfferedPackage, states: ReadonlyMap<string, number>): Promise<void>;
  /** Notes that the payload of a package is being taken, or no longer is. */
  setToDownload(guid: string, isWanted: boolean): Promise<void>;
  /**
   * Runs an applicability check, which cannot write.
   * @throws {Error} when it is not SQL this database can run, or yields something else than `IsApplicable` and `Reason`
   */
  runCheck(sql: string): Promise<{ readonly isApplicable: boolean; readonly reason: string }>;
  close(): void;
}
