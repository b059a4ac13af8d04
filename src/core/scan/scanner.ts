/** How a run of the scanner's program ended. */
export type ScannerEnd =
  /** By itself. */
  | 'ended'
  /** By a signal, or as a program does that broke down. */
  | 'killed'
  /** It was ended, because it took too long. */
  | 'timed-out'
  /** It was ended, because it wrote more than anybody reads. */
  | 'too-much-output'
  /** There is no such program. */
  | 'no-program'
  /** The system did not start it. */
  | 'not-started';

export interface ScannerRun {
  readonly end: ScannerEnd;
  /** `null` unless it ended by itself. */
  readonly exitCode: number | null;
  readonly output: string;
  /** What it wrote on the other stream. */
  readonly complaint: string;
  readonly seconds: number;
}

/** Runs the program of a virus scanner; what its answer means is decided by `scanFiles`. */
export interface Scanner {
  /**
   * Runs it without a shell: arguments arrive as they are. Whatever happens to it is told, not thrown; when the promise is
   * kept it has ended, and so has what it started.
   */
  run(
    program: string,
    args: readonly string[],
    options: { readonly timeoutMs: number; readonly signal: AbortSignal },
  ): Promise<ScannerRun>;
  /** Keeps lines in a file on this computer while `use` runs, for programs that read names from one. */
  withList<T>(lines: readonly string[], use: (path: string) => Promise<T>): Promise<T>;
  /** Keeps a folder of its own on this computer while `use` runs, and removes it with all that is in it then. */
  withFolder<T>(use: (path: string) => Promise<T>): Promise<T>;
}
