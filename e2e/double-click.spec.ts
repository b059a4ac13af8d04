import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { expect, test } from './support/app.ts';
import { act, onStep, openWizard, pickDrive, walkConnect, walkPrepare } from './support/walk.ts';

/*
 * The acts of all steps lie in one place. Whoever clicks twice, as in the Explorer, must not do what the next step asks
 * about before it was read.
 */

/** Two clicks in one place, as slow as a double-click may be, whatever lies there at the second. */
async function actTwice(page: Page): Promise<void> {
  const box = await page.locator('.step-foot button').last().boundingBox();
  if (box === null) throw new Error('There is no act.');
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
  for (const clickCount of [1, 2]) {
    await page.mouse.down({ clickCount });
    await page.mouse.up({ clickCount });
    await page.waitForTimeout(400);
  }
}

test('Prepare goes one step further at a double-click, and ends at what to do now', async ({ app, page }) => {
  await app.open(page);
  await openWizard(page, 'prepare');
  await expect(page.getByText(/^Every check passed[.;]/)).toBeVisible();
  await actTwice(page);
  await onStep(page, 2);
  await expect(page.getByText('Tick this first')).toBeHidden();
  await page.locator('input[name=statement]').check();
  await page.locator('input[name=name]').fill('Anna de Vries');
  await actTwice(page);
  await onStep(page, 3);
  await expect(page.getByRole('alert')).toHaveCount(0);
  await pickDrive(page);
  await actTwice(page);
  await onStep(page, 5);
});

test('Connect sends nothing before its plan was shown', async ({ app, page }) => {
  await app.open(page);
  await walkPrepare(page);
  await openWizard(page, 'connect');
  await pickDrive(page);
  await expect(page.locator('.cabinets li').first()).toBeVisible();
  await actTwice(page);
  await onStep(page, 2);
  await actTwice(page);
  await onStep(page, 3);
  await actTwice(page);
  await onStep(page, 4);
  await expect(page.getByRole('table').first()).toBeVisible();
  expect(await readdir(app.lab.drive)).not.toContain('UpdatePacks');
  // It still does what it says, at one click more.
  await act(page);
  await onStep(page, 6);
});

test('Import hands nothing over before its check was shown', async ({ app, page }) => {
  await app.open(page);
  await walkPrepare(page);
  await walkConnect(page);
  const inboxes = async (): Promise<readonly string[]> =>
    await readdir(join(app.lab.sites[0]?.siteFolder ?? '', 'inboxes'), { recursive: true });
  const before = await inboxes();
  await openWizard(page, 'import');
  await pickDrive(page);
  await expect(page.locator('.step-body').getByRole('radio', { checked: true })).toHaveCount(2);
  await actTwice(page);
  await onStep(page, 2);
  await expect(page.locator('.notice-good')).toBeVisible();
  expect(await inboxes()).toEqual(before);
});
