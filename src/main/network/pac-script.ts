import { networkInterfaces } from 'node:os';
import { type Clause, clause } from '../../shared/clauses.ts';
import { AppError } from '../../shared/errors.ts';
import { type PacEnd, runLimitMs } from './pac-run.ts';
import type { PacThread } from './pac-thread.ts';

/*
 * Runs a configuration script (PAC). It is a program somebody on the network has written, so it runs in a closed box
 * (`pac-box.ts`) on a thread that is ended when the box is not enough. A script cannot wait for name resolution there. What it asks
 * for and is not known yet is looked up after it has ended, and then it runs again: what it answers counts when it asked for
 * nothing new. Left out: `alert`, which nobody would see.
 */

/** What a script may know of the outside. */
export interface ScriptSurroundings {
  /** The IPv4 address of a name; `null` when there is none. */
  readonly lookup: (name: string) => Promise<string | null>;
  readonly now: () => number;
}

/** With all its look-ups. */
const wholeLimitMs = 10_000;
/** Each may bring new names. */
const mostRuns = 20;
/** A configuration script, and where it came from. */
export class PacScript {
  readonly #address: string;
  readonly #text: string;
  readonly #surroundings: ScriptSurroundings;
  readonly #thread: PacThread;

  constructor(address: string, text: string, surroundings: ScriptSurroundings, thread: PacThread) {
    this.#address = address;
    this.#text = text;
    this.#surroundings = surroundings;
    this.#thread = thread;
  }

  /**
   * The list of ways the script names for an address.
   * @throws {AppError} proxy.script-failed, proxy.script-hangs
   */
  async find(url: URL): Promise<string> {
    const known = new Map<string, string>();
    const endMs = this.#surroundings.now() + wholeLimitMs;
    for (let run = 0; run < mostRuns; run += 1) {
      const end = await this.#run(url, known);
      if (end.wanted.length === 0) return this.#answerIn(end, url);
      const left = endMs - this.#surroundings.now();
      if (left <= 0) throw this.#hangs(url, wholeLimitMs);
      await Promise.all(
        end.wanted.map(async (name) => {
          known.set(name, (await withinMs(this.#surroundings.lookup(name), left)) ?? '');
        }),
      );
    }
    throw this.#failed(url, clause('looked-up-new-names', { mostRuns }));
  }

  async #run(url: URL, known: ReadonlyMap<string, string>): Promise<PacEnd> {
    const end = await this.#thread.run({
      text: this.#text,
      // The whole address is nobody's business: it may be somebody's key.
      address: `${url.protocol}//${url.host}/`,
      host: url.hostname.replace(/^\[|\]$/g, ''),
      known,
      nowMs: this.#surroundings.now(),
      ownAddress: ownAddress(),
    });
    if (end === null) throw this.#failed(url, clause('engine-runs-broke-down'));
    return end;
  }

  #answerIn(end: PacEnd, url: URL): string {
    if ('isLate' in end) throw this.#hangs(url, runLimitMs);
    if ('problem' in end) throw this.#failed(url, end.problem);
    return end.answer;
  }

  #failed(url: URL, problem: Clause): AppError {
    return new AppError('proxy.script-failed', { script: this.#address, host: url.host, problem });
  }

  #hangs(url: URL, ms: number): AppError {
    return new AppError('proxy.script-hangs', { script: this.#address, host: url.host, seconds: ms / 1000 });
  }
}

/** The address others in the network know this computer by; the first, where there are several. */
function ownAddress(): string {
  const addresses = Object.values(networkInterfaces()).flatMap((each) => each ?? []);
  return addresses.find(({ family, internal }) => family === 'IPv4' && !internal)?.address ?? '127.0.0.1';
}

/** `null` when it takes longer: for a script, a name that is not found in time is not found. */
async function withinMs<T>(work: Promise<T>, ms: number): Promise<T | null> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<null>((resolve) => {
    timer = setTimeout(() => resolve(null), ms);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
