import { AxeBuilder } from '@axe-core/playwright';
import { expect, type Page } from '@playwright/test';

/** What Fluent puts into the page to keep the keyboard's place; it is hidden from everybody. */
const focusHelpers = '[data-tabster-dummy]';

/** All that a theme changes: the rest is the same in every theme. */
const rulesOfColour = ['color-contrast', 'link-in-text-block'];

/**
 * axe finds nothing on what is shown now: neither in light nor in dark where the page follows the system, else in the
 * theme that was chosen.
 */
export async function expectNoFindings(page: Page): Promise<void> {
  const followsSystem = await page.evaluate(() => localStorage.getItem('theme') === null);
  if (!followsSystem) {
    await expectNone(page, rulesOfColour);
    return;
  }
  await expectNone(page, null);
  await page.emulateMedia({ colorScheme: 'dark' });
  await expectNone(page, rulesOfColour);
  await page.emulateMedia({ colorScheme: 'light' });
}

/** Once it stands still: a button that is just being enabled has two colours. */
async function expectNone(page: Page, rules: string[] | null): Promise<void> {
  await expect(async () => {
    // A page has no frames, so that axe needs no second page to put its findings together; and once it is in, it stays.
    const isThere = await page.evaluate(() => 'axe' in window);
    const axe = new AxeBuilder(isThere ? { page, axeSource: 'void 0' } : { page }).setLegacyMode();
    // What passes is neither described nor sent.
    const options = rules === null ? {} : { runOnly: { type: 'rule' as const, values: rules } };
    axe.options({ resultTypes: ['violations'], ...options }).exclude(focusHelpers);
    const { violations } = await axe.analyze();
    const findings = violations.map(({ id, nodes }) => ({
      id,
      nodes: nodes.map((node) => `${node.target.join(' ')}: ${node.html} ${node.failureSummary ?? ''}`),
    }));
    expect(findings).toEqual([]);
  }).toPass({ timeout: 30_000 });
}

/**
 * Nothing is wider than its place. What scrolls or is cut with dots is so on purpose: fields, and the grid of the review
 * with what stands in it.
 */
export async function expectNothingWider(page: Page): Promise<void> {
  const wider = await page.evaluate(() =>
    [...document.querySelectorAll<HTMLElement>('body *')]
      .filter((element) => {
        if (element.closest('svg, input, select, [role=grid], .only-heard, [data-tabster-dummy]') !== null)
          return false;
        const style = getComputedStyle(element);
        if (style.display === 'inline' || style.textOverflow === 'ellipsis' || style.visibility === 'hidden')
          return false;
        // What has no width is only heard, or waits to be shown.
        if (element.clientWidth <= 1) return false;
        const isOutside = element.getBoundingClientRect().right > window.innerWidth + 0.5;
        return isOutside || element.scrollWidth > element.clientWidth + 1;
      })
      .map((element) => `${element.tagName}.${element.className}: ${element.textContent.slice(0, 60)}`),
  );
  expect(wider).toEqual([]);
}
