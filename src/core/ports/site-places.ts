/** Where the folders of the site server may be, before anybody has looked whether they are there. */
export interface SitePlaces {
  /** Named by the settings; what is `null` is to be found. They go before everything that is found. */
  readonly chosen: {
    /** Installation folder of the site server. */
    readonly folder: string | null;
    readonly easySetupPayload: string | null;
    readonly inbox: string | null;
    readonly logs: string | null;
  };
  /** Installation folders that the registry of this computer names. */
  readonly registered: readonly string[];
  /** Name of this computer, to tell whether the site server is another one. */
  readonly computer: string;
}
