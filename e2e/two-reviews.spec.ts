import type { Page } from '@playwright/test';
import { expect, test } from './support/app.ts';
import { act, onStep, openWizard } from './support/walk.ts';

test('two windows arrange the same review, and neither loses its rows by what the other does', async ({
  app,
  page,
  context,
}) => {
  await app.open(page);
  await goToRows(page);
  await sortBy(page, 'CollectedOn');

  // A link works once: a second window is opened from the first.
  const opened = context.waitForEvent('page');
  await page.evaluate(() => void window.open(location.href));
  const second = await opened;
  await goToRows(second);
  for (const column of ['ResultID', 'QueryName', 'Category']) await sortBy(second, column);

  await page.getByRole('gridcell').first().hover();
  // Two rows of the head come before the 2,000.
  const last = page.locator('.review-row[aria-rowindex="2002"] [aria-colindex="1"]');
  // Made again, the arrangement is at its first row.
  await expect(async () => {
    await page.mouse.wheel(0, 1_000_000);
    await expect(last).not.toBeEmpty({ timeout: 1_000 });
  }).toPass({ timeout: 15_000 });
  await expect(page.getByRole('alert')).toHaveCount(0);
});

async function goToRows(page: Page): Promise<void> {
  await openWizard(page, 'prepare');
  await expect(page.locator('[aria-labelledby=checks-title] output')).not.toBeEmpty();
  await act(page);
  await onStep(page, 2);
  await expect(page.getByRole('gridcell').nth(20)).not.toBeEmpty();
}

async function sortBy(page: Page, column: string): Promise<void> {
  const header = page.getByRole('columnheader', { name: column });
  const arranged = page.waitForResponse((response) => response.url().endsWith('/review.arrange'));
  await header.getByText(column, { exact: true }).click();
  await arranged;
  await expect(header).toHaveAttribute('aria-sort', 'ascending');
}
