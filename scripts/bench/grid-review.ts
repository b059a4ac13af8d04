import { setImmediate } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { SqliteSiteDatabase } from '../../src/main/database/sqlite.ts';
import { Review } from '../../src/main/review/review.ts';
import type { ReviewSnapshot, ReviewView } from '../../src/shared/review.ts';

/** What one review of the database took. */
export interface GridFigures {
  readonly rows: number;
  readonly readMs: number;
  readonly firstRowsMs: number;
  /** From being read to the first window, its arrangement included. */
  readonly firstWindowMs: number;
  /** Of 200 rows at random places of a sorted view. */
  readonly windowP95Ms: number;
  readonly sortMs: number;
  readonly filterMs: number;
  readonly searchMs: number;
  readonly explainMs: number;
  /** The most work the main thread did without looking up, in processor time: the clock would count other programs too. */
  readonly heldWhileReadingMs: number;
  readonly baselineRssBytes: number;
  readonly peakRssBytes: number;
  /** How many rows each arrangement shows. */
  readonly matches: { readonly sort: number; readonly filter: number; readonly search: number };
}

const everything: ReviewView = { sort: null, filters: [], search: '' };
const windows = 200;
const resultColumn = 7;
const serverColumn = 17;

/** Opens the review of a database and uses it as a screen does. */
async function measureReview(databasePath: string, folder: string): Promise<GridFigures> {
  const baselineRssBytes = process.memoryUsage().rss;
  const held = new HeldThread();
  const startedMs = performance.now();
  let firstRowsMs: number | null = null;
  const ended = Promise.withResolvers<ReviewSnapshot>();
  const review = new Review({
    ports: { openSiteDatabase: () => SqliteSiteDatabase.open(databasePath) },
    folder,
    tell(snapshot) {
      if (snapshot.rows > 0) firstRowsMs ??= performance.now() - startedMs;
      if (snapshot.state !== 'reading') ended.resolve(snapshot);
    },
  });
  try {
    const { rows, error } = await ended.promise;
    if (error !== null) throw new Error(error.message);
    const readMs = performance.now() - startedMs;
    // Afterwards the main thread only passes on; watching it would take a processor from the review's own thread.
    const heldWhileReadingMs = held.stop();

    const window = async (viewId: string, offset: number): Promise<void> => {
      await review.call('read', { viewId, offset, count: 200 });
    };
    const firstWindowMs = await time(async () => window((await review.call('arrange', everything)).viewId, 0));
    const arrange = async (view: Partial<ReviewView>) => {
      const before = performance.now();
      const arrangement = await review.call('arrange', { ...everything, ...view });
      return { ...arrangement, ms: performance.now() - before };
    };
    const filter = await arrange({ filters: [{ column: serverColumn, contains: 'SERVER-3' }] });
    const search = await arrange({ search: 'CONTOSO' });
    const sort = await arrange({ sort: { column: resultColumn, direction: 'ascending' } });
    const windowMs: number[] = [];
    for (let index = 0; index < windows; index += 1) {
      const offset = Math.floor(Math.random() * Math.max(1, rows - 200));
      windowMs.push(await time(() => window(sort.viewId, offset)));
    }
    const explainMs = await time(async () => void (await review.call('explain', { text: 'P01' })));
    return {
      rows,
      readMs,
      firstRowsMs: firstRowsMs ?? readMs,
      firstWindowMs,
      windowP95Ms: windowMs.sort((a, b) => a - b)[Math.floor(windows * 0.95)] ?? 0,
      sortMs: sort.ms,
      filterMs: filter.ms,
      searchMs: search.ms,
      explainMs,
      heldWhileReadingMs,
      baselineRssBytes,
      peakRssBytes: process.resourceUsage().maxRSS * 1024,
      matches: { sort: sort.rows, filter: filter.rows, search: search.rows },
    };
  } finally {
    held.stop();
    await review.close();
  }
}

/** Looks how much the main thread does between two turns of its loop. */
class HeldThread {
  #mostMs = 0;
  #isStopped = false;

  constructor() {
    void this.#watch();
  }

  /** Ends it; returns the most there was. */
  stop(): number {
    this.#isStopped = true;
    return this.#mostMs;
  }

  async #watch(): Promise<void> {
    let before = process.threadCpuUsage();
    while (!this.#isStopped) {
      await setImmediate();
      const now = process.threadCpuUsage();
      this.#mostMs = Math.max(this.#mostMs, (now.user - before.user + now.system - before.system) / 1000);
      before = now;
    }
  }
}

async function time(work: () => Promise<void>): Promise<number> {
  const startedMs = performance.now();
  await work();
  return performance.now() - startedMs;
}

// A process of its own, so that the memory is the review's alone: DATABASE FOLDER.
const [, program, databasePath, folder] = process.argv;
if (import.meta.url === pathToFileURL(program ?? '').href) {
  console.log(JSON.stringify(await measureReview(databasePath ?? '', folder ?? '')));
}
