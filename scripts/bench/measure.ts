/** What one run of one side took. */
export interface Sample {
  readonly seconds: number;
  /** How much was done, in the measure's own unit; both sides do the same amount. */
  readonly amount: number;
  readonly unit: 'bytes' | 'rows';
  /** The most memory the process held, as the system counts it; `null` where it was not measured. */
  readonly peakRssBytes: number | null;
}

/** The samples of both sides, one a round. */
export interface Samples {
  readonly ours: readonly Sample[];
  /** `null` when the peer is not on this computer. */
  readonly peer: readonly Sample[] | null;
  readonly limits?: readonly Limit[];
}

/** A goal beside the speed: something that must stay below a limit. */
export interface Limit {
  readonly name: string;
  /** Not a number where it could not be measured. */
  readonly value: number;
  readonly below: number;
  readonly unit: 'ms' | 'bytes' | 'ratio';
}

/** How a measure is to be run. */
export interface MeasureOptions {
  /** An empty folder of its own; it is removed afterwards. */
  readonly folder: string;
  readonly rounds: number;
  /** 1 is the full size; `npm test` runs a tiny fraction, only to see that it runs. */
  readonly scale: number;
  /** A folder with real inputs to use in place of made ones; `null` for none. */
  readonly data: string | null;
}

/** One thing we measure beside another program that does the same. */
export interface Measure {
  readonly name: string;
  /** What is done, in one line. */
  readonly description: string;
  /** The other program. */
  readonly peerName: string;
  /** How fast we want to be: our speed divided by the peer's, at least. */
  readonly goal: number;
  /** The most memory we may use; `null` when there is no such goal. */
  readonly goalRssBytes: number | null;
  /** `null` when what it needs is not on this computer, which has been said. */
  run(options: MeasureOptions): Promise<Samples | null>;
}
