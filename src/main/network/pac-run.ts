/** What the thread of a configuration script is told, and says; without the engine, which only the thread loads. */
import type { Clause } from '../../shared/clauses.ts';

/** Honest scripts take a thousandth of it. */
export const runLimitMs = 500;

/** One run of a script. */
export interface PacRun {
  readonly text: string;
  /** Nothing but scheme and host. */
  readonly address: string;
  readonly host: string;
  /** What was looked up so far; empty for a name that is not found. */
  readonly known: ReadonlyMap<string, string>;
  readonly nowMs: number;
  /** The address others know this computer by. */
  readonly ownAddress: string;
}

/** What came of it. Names that were wanted are to be looked up, and the script run again, whatever else came of it. */
export type PacEnd = { readonly wanted: readonly string[] } & (
  | { readonly answer: string }
  | { readonly problem: Clause }
  | { readonly isLate: true }
);
