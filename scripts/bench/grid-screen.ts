import { once } from 'node:events';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser, CDPSession, Page } from '@playwright/test';
import { buildReviewPage } from '../../e2e/support/review-page.ts';
import { type FrameFigures, framesOf, type TraceEvent } from './grid-frames.ts';
import { openBrowser, startHost } from './web-host.ts';

/** What the screen's half of the grid took. */
export interface ScreenFigures {
  readonly rows: number;
  /** From the page being opened, while the host begins to read. */
  readonly firstRowsWhileReadingMs: number;
  readonly readMs: number;
  /** From the page being loaded anew, once every row was read, until rows and digest are drawn. */
  readonly openMs: number;
  readonly wheel: FrameFigures;
  readonly scrollbar: FrameFigures;
  /** Live objects, after collecting garbage. */
  readonly heapBeforeBytes: number;
  readonly heapAfterBytes: number;
  readonly domNodes: number;
}

const viewport = { width: 1280, height: 800 };
const wheelEveryMs = 16;

/** Opens a database of usage data in the built page in Chromium, over the real host, and scrolls through its rows. */
export async function measureScreen(
  databasePath: string,
  { rows, scrollMs, folder }: { readonly rows: number; readonly scrollMs: number; readonly folder: string },
): Promise<ScreenFigures> {
  const page = join(folder, 'page');
  await buildReviewPage(page);
  const site = join(folder, 'site');
  await mkdir(site, { recursive: true });
  const { child, link } = await startHost(
    { site: { database: { kind: 'sqlite', path: databasePath }, folder: site } },
    page,
    folder,
  );
  try {
    const browser = await openBrowser();
    try {
      return await use(browser, link, { rows, scrollMs });
    } finally {
      await browser.close();
    }
  } finally {
    child.kill();
    await once(child, 'exit');
  }
}

async function use(
  browser: Browser,
  link: string,
  { rows, scrollMs }: { readonly rows: number; readonly scrollMs: number },
): Promise<ScreenFigures> {
  const page = await browser.newPage({ viewport, locale: 'en-US' });
  const startedMs = performance.now();
  await page.goto(link);
  await waitForRows(page);
  const firstRowsWhileReadingMs = performance.now() - startedMs;
  await waitForDigest(page);
  const readMs = performance.now() - startedMs;

  const reloadedMs = performance.now();
  await page.reload();
  await waitForRows(page);
  await waitForDigest(page);
  const openMs = performance.now() - reloadedMs;
  const shown = await page.locator('.review-scroller').getAttribute('aria-rowcount');
  if (shown !== String(rows + 2)) throw new Error(`The grid has ${shown} rows, not ${rows} and its head.`);

  const devtools = await page.context().newCDPSession(page);
  await devtools.send('Performance.enable');
  const heapBeforeBytes = (await memoryOf(devtools)).heapBytes;
  const wheel = await traced(devtools, () => turnWheel(page, scrollMs));
  const scrollbar = await traced(devtools, () => dragScrollbar(page, scrollMs));
  await checkWheel(page);
  // At the end of the scrollbar is the last row: a scale that is off would not come there.
  await page.locator('.review-cell').first().click();
  await page.keyboard.press('Control+End');
  await page
    .locator(`.review-row[aria-rowindex="${rows + 2}"] [data-state="text"]`)
    .first()
    .waitFor();
  const { heapBytes, domNodes } = await memoryOf(devtools);
  return {
    rows,
    firstRowsWhileReadingMs,
    readMs,
    openMs,
    wheel,
    scrollbar,
    heapBeforeBytes,
    heapAfterBytes: heapBytes,
    domNodes,
  };
}

async function waitForRows(page: Page): Promise<void> {
  await page.locator('.review-cell[data-state="text"]').first().waitFor();
}

async function waitForDigest(page: Page): Promise<void> {
  await page.locator('.review-digest code').waitFor({ timeout: 300_000 });
}

/** Turns the wheel as fast as a hand with a free-spinning one does, down and up. */
async function turnWheel(page: Page, scrollMs: number): Promise<void> {
  await page.mouse.move(viewport.width / 2, viewport.height / 2);
  const endMs = performance.now() + scrollMs;
  for (let turn = 0; performance.now() < endMs; turn += 1) {
    const direction = Math.floor(turn / 60) % 3 === 2 ? -1 : 1;
    await page.mouse.wheel(0, direction * 240);
    await new Promise((resolve) => setTimeout(resolve, wheelEveryMs));
  }
}

/** However much the scrollbar is scaled, the wheel moves the rows by what it says. */
async function checkWheel(page: Page): Promise<void> {
  const scroller = page.locator('.review-scroller');
  const isScaled = await scroller.evaluate((element) => {
    element.scrollTop = element.scrollHeight / 2;
    return element.scrollHeight > 5_000_000;
  });
  if (!isScaled) return;
  await page.waitForTimeout(500);
  const firstRow = async (): Promise<number> =>
    await page
      .locator('.review-row')
      .evaluateAll((rows) =>
        Math.min(...rows.map((row) => Number(row.getAttribute('aria-rowindex'))).filter((n) => n > 99)),
      );
  const before = await firstRow();
  await page.mouse.move(viewport.width / 2, viewport.height / 2);
  await page.mouse.wheel(0, 280);
  await page.waitForTimeout(500);
  const moved = (await firstRow()) - before;
  if (moved !== 10) throw new Error(`The wheel moved ${moved} rows, not 10.`);
}

/** Takes the scrollbar and goes from the beginning to the end and back. */
async function dragScrollbar(page: Page, scrollMs: number): Promise<void> {
  const box = await page.locator('.review-scroller').boundingBox();
  if (box === null) throw new Error('The grid is not on the screen.');
  await page.locator('.review-scroller').evaluate((scroller) => {
    scroller.scrollTop = 0;
  });
  const xPx = box.x + box.width - 7;
  const topPx = box.y + 24;
  const lengthPx = box.height - 64;
  await page.mouse.move(xPx, topPx);
  await page.mouse.down();
  const startMs = performance.now();
  for (;;) {
    const part = (performance.now() - startMs) / scrollMs;
    if (part >= 1) break;
    await page.mouse.move(xPx, topPx + lengthPx * (1 - Math.abs(1 - 2 * part)));
    await new Promise((resolve) => setTimeout(resolve, wheelEveryMs));
  }
  await page.mouse.up();
}

async function traced(devtools: CDPSession, work: () => Promise<void>): Promise<FrameFigures> {
  const events: TraceEvent[] = [];
  // What a trace holds is by the categories that are asked for.
  const take = ({ value }: { value: unknown[] }): void => void events.push(...(value as TraceEvent[]));
  devtools.on('Tracing.dataCollected', take);
  await devtools.send('Runtime.evaluate', { expression: watchFrames });
  await devtools.send('Tracing.start', {
    transferMode: 'ReportEvents',
    traceConfig: { includedCategories: ['devtools.timeline', 'disabled-by-default-devtools.timeline'] },
  });
  const done = new Promise((resolve) => devtools.once('Tracing.tracingComplete', resolve));
  await work();
  await devtools.send('Tracing.end');
  await done;
  devtools.off('Tracing.dataCollected', take);
  const { result } = await devtools.send('Runtime.evaluate', { expression: takeFrames, returnByValue: true });
  return framesOf(events, result.value as readonly number[]);
}

const watchFrames = `(() => {
  const frames = [];
  let before = performance.now();
  let isOn = true;
  const next = (now) => { if (!isOn) return; frames.push(now - before); before = now; requestAnimationFrame(next); };
  requestAnimationFrame(next);
  globalThis.benchFrames = () => { isOn = false; return frames.slice(2); };
})()`;
const takeFrames = 'globalThis.benchFrames()';

async function memoryOf(devtools: CDPSession): Promise<{ readonly heapBytes: number; readonly domNodes: number }> {
  await devtools.send('HeapProfiler.collectGarbage');
  const { metrics } = await devtools.send('Performance.getMetrics');
  const metric = (name: string): number => metrics.find((each) => each.name === name)?.value ?? Number.NaN;
  return { heapBytes: metric('JSHeapUsedSize'), domNodes: metric('Nodes') };
}
