import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { expect, stallBigFiles, test } from './support/app.ts';

for (const colorScheme of ['light', 'dark'] as const) {
  test.describe(`in ${colorScheme}`, () => {
    test.use({ colorScheme });

    test('axe finds nothing on the home screen, with a result, with an error, and narrow', async ({ app, page }) => {
      await app.open(page);
      await expectNoFindings(page);

      const prepare = page.getByRole('region', { name: 'Prepare' });
      await prepare.getByRole('button', { name: 'Pack usage data' }).click();
      await expect(prepare.getByText('packed and read back')).toBeVisible();
      const importing = page.getByRole('region', { name: 'Import' });
      await importing.getByRole('button', { name: 'Import updates' }).click();
      await expect(importing.getByRole('alert')).toBeVisible();
      await expectNoFindings(page);

      await page.setViewportSize({ width: 480, height: 800 });
      await expectNoFindings(page);
      const isWiderThanWindow = await page.evaluate(() => document.documentElement.scrollWidth > window.innerWidth);
      expect(isWiderThanWindow).toBe(false);
    });
  });
}

test.describe('while a job runs', () => {
  test.use({ world: { faults: stallBigFiles } });

  test('axe finds nothing, and the bar has a name and words', async ({ app, page }) => {
    await app.open(page);
    const prepare = page.getByRole('region', { name: 'Prepare' });
    await prepare.getByRole('button', { name: 'Pack usage data' }).click();
    await expect(prepare.getByText('packed and read back')).toBeVisible();
    const connect = page.getByRole('region', { name: 'Connect' });
    await connect.getByRole('button', { name: 'Upload and download' }).click();
    await expect(connect.getByRole('progressbar', { name: 'Progress of Connect' })).toBeVisible();
    await expectNoFindings(page);
  });
});

async function expectNoFindings(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(violations.map(({ id, nodes }) => ({ id, nodes: nodes.map((node) => node.html) }))).toEqual([]);
}
