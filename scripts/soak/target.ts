/** One thing to do again and again, each time another way. It throws when a round does not end as it must. */
export interface SoakTarget {
  readonly name: string;
  /** What one round does many of: `--count` is then of those. */
  readonly each?: { readonly count: number; readonly what: string };
  /** One round, in an empty folder of its own. All its choices follow from `seed`; `count` is what was asked for in all. */
  run(options: { readonly seed: number; readonly folder: string; readonly count: number }): Promise<void>;
}
