import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { ensurePeer } from '../peers.ts';
import { root } from '../root.ts';
import { type GridDatabase, makeGridDatabase, peerQueries } from './grid-database.ts';
import type { GridFigures } from './grid-review.ts';
import { measureScreen, type ScreenFigures } from './grid-screen.ts';
import type { Limit, Measure, MeasureOptions, Sample, Samples } from './measure.ts';
import { runNodeForJson, timeProgram } from './process.ts';
import { chromiumPath } from './web-host.ts';

const fullRows = 1_000_000;
/** Of the whole process, Node itself included, which is about 70 MB. */
const memoryGoalBytes = 470 * 1024 * 1024;
/** A sort, a filter and a search. */
const arrangements = 3;

/** How long there is scrolling, by the wheel and by the scrollbar each. */
const scrollMs = 6_000;
/** Of script objects in the page. */
const heapGoalBytes = 64 * 1024 * 1024;
const pictureMs = 16.7;

/*
 * Two halves on the same database. The host's is compared with sqlite3. The screen's has goals of its own: the built page in
 * Chromium, over the real host.
 */

/** Sorting, filtering and searching a million rows of the review, beside sqlite3 doing the same on the database. */
export const gridMeasure: Measure = {
  name: 'grid',
  description: 'a million rows of 20 columns in the review: a sort, a filter and a search, with all rows counted',
  peerName: 'sqlite3',
  goal: 1,
  goalRssBytes: memoryGoalBytes,
  async run({ folder, rounds, scale }: MeasureOptions): Promise<Samples> {
    const rows = Math.max(1, Math.round(fullRows * scale));
    const database = makeGridDatabase(join(folder, 'grid.sqlite'), rows);
    const hasPeer = await ensurePeer('sqlite3');
    const ours: Sample[] = [];
    const peer: Sample[] = [];
    for (let round = 0; round < rounds; round += 1) {
      const figures = await measureReview(database, folder);
      // To the error stream: what is asked for as JSON stays JSON.
      process.stderr.write(`${describe(figures)}\n`);
      const seconds = (figures.sortMs + figures.filterMs + figures.searchMs) / 1000;
      ours.push({ seconds, amount: arrangements * rows, unit: 'rows', peakRssBytes: figures.peakRssBytes });
      if (!hasPeer) continue;
      let peerSeconds = 0;
      for (const query of peerQueries) {
        const output = join(folder, 'peer.txt');
        peerSeconds += (await timeProgram('sqlite3', ['-readonly', database.path, query], output)).seconds;
      }
      peer.push({ seconds: peerSeconds, amount: arrangements * rows, unit: 'rows', peakRssBytes: null });
    }
    return { ours, peer: hasPeer ? peer : null, limits: await screenLimits(database, { folder, scale }) };
  },
};

/** The goals of the screen. Where a million rows are not asked for, it only shows that it runs. */
async function screenLimits(
  { path, rows }: GridDatabase,
  { folder, scale }: Pick<MeasureOptions, 'folder' | 'scale'>,
): Promise<readonly Limit[]> {
  const isHere = existsSync(chromiumPath);
  const figures = isHere
    ? await measureScreen(path, { rows, scrollMs: scrollMs * Math.max(0.2, scale), folder })
    : null;
  process.stderr.write(`${figures === null ? `grid on the screen: no ${chromiumPath}` : describeScreen(figures)}\n`);
  const ms = (name: string, value: number | undefined, below: number): Limit => ({
    name,
    value: value ?? Number.NaN,
    below,
    unit: 'ms',
  });
  return [
    ms('opened once read, page and rows', figures?.openMs, 2_000),
    ms('wheel, picture to picture p95', figures?.wheel.intervalP95Ms, pictureMs),
    ms('wheel, work for a picture p95', figures?.wheel.workP95Ms, pictureMs),
    ms('scrollbar, picture to picture p95', figures?.scrollbar.intervalP95Ms, pictureMs),
    ms('scrollbar, work for a picture p95', figures?.scrollbar.workP95Ms, pictureMs),
    {
      name: 'script memory after scrolling',
      value: figures?.heapAfterBytes ?? Number.NaN,
      below: heapGoalBytes,
      unit: 'bytes',
    },
  ];
}

function describeScreen(figures: ScreenFigures): string {
  const { wheel, scrollbar } = figures;
  const ms = (value: number): string => `${value < 100 ? value.toFixed(1) : Math.round(value)} ms`;
  const mb = (bytes: number): string => `${(bytes / 1024 / 1024).toFixed(1)} MB`;
  const scrolled = ({ frames, intervalP95Ms, intervalMaxMs, workP95Ms, workMaxMs, longTasks }: typeof wheel): string =>
    `${frames} pictures, between them p95 ${ms(intervalP95Ms)}, most ${ms(intervalMaxMs)}, work p95 ${ms(workP95Ms)}, ` +
    `most ${ms(workMaxMs)}, ${longTasks} long tasks`;
  return [
    `grid on the screen, without a graphics card: ${figures.rows} rows read in ${ms(figures.readMs)}, the first drawn after ` +
      ms(figures.firstRowsWhileReadingMs),
    `opened once read ${ms(figures.openMs)}`,
    `wheel: ${scrolled(wheel)}`,
    `scrollbar: ${scrolled(scrollbar)}`,
    `script memory ${mb(figures.heapBeforeBytes)} before, ${mb(figures.heapAfterBytes)} after; ${figures.domNodes} nodes`,
  ].join('; ');
}

async function measureReview({ path, rows }: GridDatabase, folder: string): Promise<GridFigures> {
  const program = join(root, 'scripts/bench/grid-review.ts');
  // What the child prints is its figures, which it makes by this very type.
  const figures = (await runNodeForJson([program, path, folder])) as GridFigures;
  const { matches } = figures;
  // Being fast counts for nothing when the rows are not the right ones.
  if (
    figures.rows !== rows ||
    matches.sort !== rows ||
    matches.filter !== Math.floor(rows / 10) ||
    matches.search !== rows
  ) {
    throw new Error(`The review shows other rows than there are: ${JSON.stringify(figures)}.`);
  }
  return figures;
}

function describe(figures: GridFigures): string {
  const ms = (value: number): string => `${value < 10 ? value.toFixed(1) : Math.round(value)} ms`;
  return [
    `grid: ${figures.rows} rows read in ${ms(figures.readMs)}, the first to be seen after ${ms(figures.firstRowsMs)}`,
    `first window ${ms(figures.firstWindowMs)}, 200 rows anywhere p95 ${ms(figures.windowP95Ms)}`,
    `sort ${ms(figures.sortMs)}, filter ${ms(figures.filterMs)}, search ${ms(figures.searchMs)}, hash ${ms(figures.explainMs)}`,
    `main thread held ${ms(figures.heldWhileReadingMs)} while reading`,
    `memory ${Math.round((figures.peakRssBytes - figures.baselineRssBytes) / 1024 / 1024)} MB over the start`,
  ].join('; ');
}
