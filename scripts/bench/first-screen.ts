import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser } from '@playwright/test';
import { buildWhatIsStale } from '../build/build.ts';
import { root } from '../root.ts';
import type { Measure, MeasureOptions, Sample, Samples } from './measure.ts';
import { chromiumPath, openBrowser, startHost } from './web-host.ts';

/** The first screen is drawn within this, on two cores. */
const goalMs = 1_000;
/** An empty page of the same host is all that a browser does before ours begins. */
const emptyPage = '<!doctype html><html lang="en"><head><title>empty</title></head><body><h1>empty</h1></body></html>';

/** Opening the first screen in a fresh browser profile, beside an empty page from the same host. */
export const firstScreenMeasure: Measure = {
  name: 'first-screen',
  description: 'the first screen drawn in Chromium, from the host, with nothing kept from before',
  peerName: 'an empty page',
  goal: 0.1,
  goalRssBytes: null,
  async run({ folder, rounds }: MeasureOptions): Promise<Samples> {
    const limit = { name: 'first screen drawn', below: goalMs, unit: 'ms' } as const;
    if (!existsSync(chromiumPath)) throw new Error(`The first screen cannot be measured: no ${chromiumPath}.`);
    await buildWhatIsStale(['renderer']);
    const empty = join(folder, 'empty');
    await mkdir(empty);
    await writeFile(join(empty, 'index.html'), emptyPage);
    const browser = await openBrowser();
    try {
      const ours: Sample[] = [];
      const peer: Sample[] = [];
      // One opening before, not counted: the browser's own first page starts its processes.
      await draw(browser, empty, folder);
      for (let round = 0; round < rounds; round += 1) {
        ours.push(await draw(browser, join(root, 'out/renderer'), folder));
        peer.push(await draw(browser, empty, folder));
      }
      const slowest = Math.max(...ours.map(({ seconds }) => seconds)) * 1000;
      return { ours, peer, limits: [{ ...limit, value: slowest }] };
    } finally {
      await browser.close();
    }
  },
};

/** How long it takes until the heading of a page is there, in a profile that has seen nothing. */
async function draw(browser: Browser, screens: string, folder: string): Promise<Sample> {
  const { child, link } = await startHost({}, screens, folder);
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, locale: 'en-US' });
  try {
    const page = await context.newPage();
    const startedMs = performance.now();
    await page.goto(link, { waitUntil: 'commit' });
    await page.locator('h1').first().waitFor();
    return { seconds: (performance.now() - startedMs) / 1000, amount: 1, unit: 'rows', peakRssBytes: null };
  } finally {
    await context.close();
    child.kill();
    await once(child, 'exit');
  }
}
