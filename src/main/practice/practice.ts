import { createInterface } from 'node:readline';
import { z } from 'zod';
import { type Clause, clause, foreign } from '../../shared/clauses.ts';
import { AppError } from '../../shared/errors.ts';
import { Settings } from '../../shared/settings.ts';

/*
 * The practice lab runs in a process of its own, from a file of its own (`out/practice/index.js`, from `src/lab`): the
 * product reaches it as it would reach the real thing, by a database, an address and folders. It is told a folder, makes a
 * lab there where there is none, and says in one line of JSON what leads to it.
 */

/** A process that runs the practice lab. */
export interface PracticeProcess {
  /** What it prints. */
  readonly output: NodeJS.ReadableStream;
  /** Resolves when it has ended, however it did. */
  readonly ended: Promise<void>;
  stop(): void;
}

/** Starts the practice program with these arguments, so that it ends at the latest when this process does. */
export type SpawnPractice = (args: readonly string[]) => PracticeProcess;

/** What leads to a practice lab that runs. */
const PracticeReady = z.strictObject({ settings: Settings, drive: z.string().min(1) });
export type PracticeReady = z.infer<typeof PracticeReady>;

const PracticeProblem = z.strictObject({ problem: z.string() });

/** Making a lab takes some seconds; on a slow disk, more. */
const patienceMs = 120_000;

interface Running {
  readonly process: PracticeProcess;
  readonly ready: Promise<PracticeReady>;
}

/** The practice lab of this account. */
export class Practice {
  readonly #spawn: SpawnPractice;
  readonly #folder: string;
  #running: Running | null = null;

  /** `folder` is where the lab is kept from one time to the next. */
  constructor(spawn: SpawnPractice, folder: string) {
    this.#spawn = spawn;
    this.#folder = folder;
  }

  /** Makes the lab where there is none, and runs it; one that runs already is taken. @throws {AppError} practice.failed */
  async start(): Promise<PracticeReady> {
    this.#running ??= this.#launch();
    return await this.#running.ready;
  }

  /** Ends the lab; what it made stays. */
  async stop(): Promise<void> {
    const running = this.#running;
    this.#running = null;
    running?.process.stop();
    await running?.process.ended;
  }

  #launch(): Running {
    const process = this.#spawn([this.#folder]);
    const ready = firstLine(process).then(read, (error: unknown) => {
      throw failure(foreign(error instanceof Error ? error.message : String(error)), error);
    });
    const forget = (): void => {
      if (this.#running?.process === process) this.#running = null;
    };
    // One that failed or fell over is started anew the next time.
    void process.ended.then(forget);
    ready.catch(() => {
      forget();
      process.stop();
    });
    return { process, ready };
  }
}

function read(line: string): PracticeReady {
  let json: unknown;
  try {
    json = JSON.parse(line);
  } catch (error) {
    throw failure(clause('said-something-not-json'), error);
  }
  const problem = PracticeProblem.safeParse(json).data?.problem;
  if (problem !== undefined) throw failure(foreign(problem.replace(/\.$/, '')));
  const ready = PracticeReady.safeParse(json);
  if (!ready.success) throw failure(clause('another-version'), ready.error);
  return ready.data;
}

function failure(reason: Clause, cause?: unknown): AppError {
  return new AppError('practice.failed', { reason }, { cause });
}

async function firstLine({ output, ended }: PracticeProcess): Promise<string> {
  const lines = createInterface({ input: output });
  let timer: NodeJS.Timeout | undefined;
  try {
    return await Promise.race([
      new Promise<string>((resolve) => lines.once('line', resolve)),
      ended.then(async () => {
        // What was printed last may still be on its way.
        await new Promise((resolve) => setImmediate(resolve));
        throw new Error('it ended at once');
      }),
      new Promise<never>((_, reject) => {
        timer = setTimeout(() => reject(new Error('it did not get ready in time')), patienceMs);
      }),
    ]);
  } finally {
    clearTimeout(timer);
    lines.close();
    // Whatever else it prints must not fill up the pipe.
    output.resume();
  }
}
