import type { Computer } from '../main/settings/default-places.ts';
import type { Person } from './questions.ts';
import type { Terminal } from './terminal.ts';

/** What the command line program has around it; `main.ts` builds it from the process, tests from what they like. */
export interface CliHost {
  /** Arguments as typed. */
  readonly typed: readonly string[];
  readonly computer: Computer;
  readonly workingFolder: string;
  /** The folder of the program, where the classic log goes. */
  readonly programFolder: string;
  readonly out: Terminal;
  readonly err: Terminal;
  /** `null` when nobody is at a keyboard. */
  readonly person: Person | null;
  /** Calls back at every Ctrl-C (or request to end). Returns the way to stop listening. */
  onInterrupt(listener: () => void): () => void;
  /** Ends the program at once. */
  quit(exitCode: number): void;
  /** Loads what runs jobs; called only by commands that run one. */
  loadJobs(): Promise<JobsModule>;
  /** Loads what goes the way to the hosts; called only by the command that checks them. */
  loadNetwork(): Promise<NetworkModule>;
  /** Loads what works on any cabinet, which is much less. */
  loadCabTools(): Promise<CabToolsModule>;
}

/** What works on any cabinet. */
export interface CabToolsModule {
  readonly createCabTools: typeof import('../main/cab-tools.ts').createCabTools;
}

/** What goes the way to the hosts. */
export interface NetworkModule {
  readonly openNetwork: typeof import('../main/network/open-network.ts').openNetwork;
}

/** What runs jobs on this computer. */
export interface JobsModule {
  readonly createServices: typeof import('../main/services.ts').createServices;
  readonly startJob: typeof import('../core/jobs/runner.ts').startJob;
}
